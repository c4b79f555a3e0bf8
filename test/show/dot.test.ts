import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  adjoints,
  and,
  atan2,
  constant,
  div,
  exp,
  FluxionError,
  gt,
  log,
  mul,
  not,
  pow,
  power,
  primitive,
  relu,
  sech2,
  sqrt,
  tanh,
  variable,
  where,
  type Expr,
} from 'fluxion'
import { toDot } from '../../src/show/dot.js'

const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
const [x, y] = [variable('x'), variable('y')]

/** What each box says, line by line. */
const boxes = (dot: string): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(
    [...dot.matchAll(/^ {2}(n\d+) \[label=<<table[^>]*>(.*)<\/table>>/gm)].map(([, id, rows = '']) => [
      id,
      rows
        .split('</tr>')
        .map((row) => row.replace(/<[^>]*>/g, ''))
        .filter((row) => row !== ''),
    ]),
  )

const titles = (dot: string): ReadonlyArray<string> => Object.values(boxes(dot)).map(([title = '']) => title)

const edges = (dot: string): ReadonlyArray<string> =>
  [...dot.matchAll(/^ {2}(\w+ -> \w+(?: \[headlabel="\d+"\])?)/gm)].map(([, edge = '']) => edge)

const e = mul(a, b)
const d = add(e, c)
const L = mul(d, f)

test('a small graph, to the letter', () => {
  expect(toDot(mul(x, 2))).toBe(
    [
      'digraph expression {',
      '  graph [rankdir=LR, ordering=in, nodesep=0.2, ranksep=0.4, pad=0.2, bgcolor=white, fontname="Helvetica", fontsize=11, fontcolor="#444444"]',
      '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.09,0.04", height=0.3, width=0.4]',
      '  edge [color="#777777", arrowsize=0.6, fontname="Helvetica", fontsize=9, fontcolor="#777777", labeldistance=1.4]',
      '  n0 [label=<<table border="0" cellborder="0" cellspacing="0" cellpadding="1"><tr><td><font point-size="13"><b>x</b></font></td></tr></table>>, fillcolor="#e3eefb", color="#3b74b4"]',
      '  n1 [label=<<table border="0" cellborder="0" cellspacing="0" cellpadding="1"><tr><td><font point-size="13"><b>2</b></font></td></tr></table>>, fillcolor="#f2f2f2", color="#b5b5b5"]',
      '  n2 [label=<<table border="0" cellborder="0" cellspacing="0" cellpadding="1"><tr><td><font point-size="16"><b>×</b></font></td></tr></table>>, fillcolor="#fff6dd", color="#c49a2a", penwidth=2.2]',
      '  n0 -> n2',
      '  n1 -> n2',
      '}',
      '',
    ].join('\n'),
  )
})

test('every distinct node with its operation, value and derivative', () => {
  const dot = toDot(L, { env: { a: 2, b: -3, c: 10, f: -2 }, names: { d, e, L } })
  expect(boxes(dot)).toEqual({
    n0: ['a', '2', '∂ 6'],
    n1: ['b', '−3', '∂ −4'],
    n2: ['e = ×', '−6', '∂ −2'],
    n3: ['c', '10', '∂ −2'],
    n4: ['d = +', '4', '∂ −2'],
    n5: ['f', '−2', '∂ 4'],
    n6: ['L = ×', '−8', '∂ 1'],
  })
  expect(edges(dot)).toEqual(['n0 -> n2', 'n1 -> n2', 'n2 -> n4', 'n3 -> n4', 'n4 -> n6', 'n5 -> n6'])
  expect(dot).toContain('derivative of the result by it')
  expect(toDot(L)).not.toContain('derivative')
})

test('numbers to five digits, of which none is rounded to infinity', () => {
  expect(boxes(toDot(mul(x, Number.MAX_VALUE), { env: { x: 1 / 3 } }))).toEqual({
    n0: ['x', '0.33333', '∂ 1.7976931348623157e+308'],
    n1: ['1.7976931348623157e+308'],
    n2: ['×', '5.9923e+307', '∂ 1'],
  })
})

test('shared nodes are drawn once, with an edge for each place', () => {
  const s = mul(x, x)
  const dot = toDot(add(s, s))
  expect(titles(dot)).toEqual(['x', '×', '+'])
  expect(edges(dot)).toEqual(['n0 -> n1', 'n0 -> n1', 'n1 -> n2', 'n1 -> n2'])
})

test('two variables of one name are two nodes, each with its own share of the derivative', () => {
  const [first, second] = [variable('x'), variable('x')]
  const product = mul(first, mul(second, second))
  const { of } = adjoints(product)({ x: 3 })
  expect(boxes(toDot(product, { env: { x: 3 } }))).toMatchObject({
    n0: ['x', '3', `∂ ${of(first)}`],
    n1: ['x', '3', `∂ ${of(second)}`],
  })
})

test('the operands of a primitive are numbered', () => {
  expect(edges(toDot(atan2(y, x)))).toEqual(['n0 -> n2 [headlabel="1"]', 'n1 -> n2 [headlabel="2"]'])
  expect(edges(toDot(relu(x)))).toEqual(['n0 -> n1'])
})

test('operations by their signs', () => {
  const of = (e: Expr<string>): string => titles(toDot(e)).at(-1) as string
  expect(
    [
      add(x, y),
      mul(x, y),
      pow(x, 2),
      pow(x, -3),
      pow(x, 0.3),
      pow(x, -0.3),
      pow(x, -1),
      sqrt(x),
      exp(x),
      tanh(x),
      log(x),
      sech2(x),
      abs(x),
      power(x, y),
      gt(x, y).indicator,
      and(gt(x, y), gt(y, x)).indicator,
      not(gt(x, y)).indicator,
      where(gt(x, y), x, y),
    ].map(of),
  ).toEqual([
    '+',
    '×',
    '(·)²',
    '(·)⁻³',
    '(·)^0.3',
    '(·)^(−0.3)',
    '1/(·)',
    '√',
    'exp',
    'tanh',
    'log',
    'sech2',
    '|·|',
    '^',
    '&gt;',
    '∧',
    '¬',
    'where',
  ])
})

test('numbers have five digits, small whole ones all of theirs', () => {
  const dot = toDot(add(mul(x, 1 / 3), 123456789), { env: { x: -1e-9 } })
  expect(boxes(dot)).toEqual({
    n0: ['x', '−1e−9', '∂ 0.33333'],
    n1: ['0.33333'],
    n2: ['×', '−3.3333e−10', '∂ 1'],
    n3: ['123456789'],
    n4: ['+', '123456789', '∂ 1'],
  })
})

test('nothing flows back to a branch not taken, nor through a test', () => {
  const dot = toDot(where(gt(x, 0), log(x), 0), { env: { x: 0 } })
  expect(boxes(dot)).toEqual({
    n0: ['x', '0', '∂ 0'],
    n1: ['0'],
    n2: ['&gt;', '0'],
    n3: ['log', '−∞', '∂ 0'],
    n4: ['0'],
    n5: ['where', '0', '∂ 1'],
  })
  const dashed = [...dot.matchAll(/^ {2}(n\d) .*dashed/gm)].map(([, id]) => id)
  expect(dashed).toEqual(['n0', 'n1', 'n2', 'n3'])
  expect(dot).toContain('dashed: nothing flows back')
  expect(toDot(L, { env: { a: 2, b: -3, c: 10, f: -2 } })).not.toContain('dashed')
})

describe('awkward names', () => {
  test('are escaped for HTML and for DOT', () => {
    expect(titles(toDot(variable('<b>&"\\N')))).toEqual(['‹&lt;b&gt;&amp;&quot;\\\\\\\\N›'])
    expect(titles(toDot(variable('')))).toEqual(['‹›'])
    expect(titles(toDot(variable('a\u0000\n')))).toEqual(['‹a\\\\u{0}\\\\n›'])
  })
  test('are shortened', () => {
    expect(titles(toDot(variable('n'.repeat(100))))).toEqual([`${'n'.repeat(40)}…`])
    expect(titles(toDot(variable('𝐱'.repeat(40))))).toEqual(['𝐱'.repeat(40)])
  })
  test('do not clash with a given name', () => {
    expect(titles(toDot(exp(x), { names: { x: exp(x) } }))).toEqual(['x', 'exp'])
    const inner = exp(x)
    expect(titles(toDot(tanh(inner), { names: { x: inner } }))).toEqual(['x', 'x_2 = exp', 'tanh'])
  })
})

describe('large expressions', () => {
  const doubled = Array.from({ length: 1000 }).reduce<Expr<string>>((s) => add(s, s), x)

  test('the nodes nearest the root are drawn, and a note counts the others', () => {
    const dot = toDot(doubled, { limit: 2, env: new Map([['x', 1]]) })
    expect(boxes(dot)).toEqual({
      n999: ['+', '5.3575e+300', '∂ 2'],
      n1000: ['+', '1.0715e+301', '∂ 1'],
    })
    expect(edges(dot)).toEqual(['more -> n999', 'n999 -> n1000', 'n999 -> n1000'])
    expect(dot).toContain('more [shape=note, style=filled, fillcolor=white, color="#b5b5b5", label="999 more nodes"]')
    expect(Object.keys(boxes(toDot(doubled)))).toHaveLength(200)
    expect(toDot(doubled)).toContain('label="801 more nodes"')
    expect(toDot(doubled, { limit: 1001 })).not.toContain('more')
  })

  test('of one operand in many places the first arrows are drawn and the others counted, and no box is left without one', () => {
    const many = primitive({
      name: 'many',
      arity: 'many',
      value: (...vs) => vs.length,
      partials: (_, vs) => vs.map(() => undefined),
    })
    const dot = toDot(many(...Array.from({ length: 1000 }, () => x), y))
    expect(boxes(dot)).toEqual({ n0: ['x'], n1: ['y'], n2: ['many', '… and 976 more arrows'] })
    expect(edges(dot)).toHaveLength(25)
    expect(edges(dot).at(-1)).toBe('n1 -> n2 [headlabel="1001"]')
    const distinct = Array.from({ length: 100 }, (_, k) => variable(`x${k}`))
    expect(edges(toDot(many(...distinct)))).toHaveLength(100)
  })

  test('a chain of a million nodes', () => {
    const deep = Array.from({ length: 1_000_000 }).reduce<Expr<string>>((s) => tanh(s), x)
    const dot = toDot(deep, { env: new Map([['x', 0]]), limit: 1 })
    expect(boxes(dot)).toEqual({ n1000000: ['tanh', '0', '∂ 1'] })
    expect(dot).toContain('label="1000000 more nodes"')
  })
})

test('the environment must fit, in the types and at run time', () => {
  const quotient = div(x, y)
  expect(toDot(quotient, { env: new Map([['x' as const, 1], ['y' as const, 2]]) })).toContain('0.5') // prettier-ignore
  // @ts-expect-error y is missing
  expect(() => toDot(quotient, { env: { x: 1 } })).toThrow("The variable 'y' has no value.")
  // @ts-expect-error z is surplus
  expect(() => toDot(quotient, { env: { x: 1, y: 2, z: 3 } })).not.toThrow()
  expect(() => toDot(3 as never)).toThrow(FluxionError)
  expect(toDot(constant(3), { env: {} })).toContain('<b>3</b>')
})

test('options that there are not are refused', () => {
  expect(() => toDot(x, { limits: 1 } as never)).toThrow(
    "toDot has no option 'limits'; it has env, names, limit. Did you mean 'limit'?",
  )
  expect(() => toDot(x, { limit: null } as never)).toThrow('In toDot, limit must be a number or undefined, not null.')
})
