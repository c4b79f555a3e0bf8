import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differentiated } from '../../../src/engine/program/differentiate.js'
import { lower } from '../../../src/engine/program/lower.js'
import { shared } from '../../../src/engine/program/shared.js'
import type { Program } from '../../../src/engine/program/statement.js'
import { layoutsOf } from '../../../src/engine/roll/maps/layout.js'
import { roll } from '../../../src/engine/roll/roll.js'
import * as F from '../../../src/index.js'
import type { Expr } from '../../../src/index.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)
const seed = 20261122

/**
 * A point seen from a post that has been turned, how far along and across; the turning is written anew for each point.
 */
const seen = (post: number, point: number): readonly [E, E] => {
  const angle = F.square(v(`angle${post}`))
  const [dx, dy] = [F.sub(v(`x${point}`), v(`east${post}`)), F.sub(v(`y${point}`), v(`north${post}`))]
  const [c, s] = [F.cos(angle), F.sin(angle)]
  return [F.sub(F.mul(c, dx), F.mul(s, dy)), F.add(F.mul(s, dx), F.mul(c, dy))]
}

const names = (posts: number, points: number): ReadonlyArray<string> => [
  ...Array.from({ length: posts }, (_, k) => [`angle${k}`, `east${k}`, `north${k}`]).flat(),
  ...Array.from({ length: points }, (_, k) => [`x${k}`, `y${k}`]).flat(),
]
const somewhere = (posts: number, points: number, shift = 0): ReadonlyMap<string, number> =>
  new Map(names(posts, points).map((name, k) => [name, Math.sin(1.7 * k + shift)]))

/** Loops of a program: how often each runs, and its lines. */
const loopsIn = (text: string): ReadonlyArray<readonly [string, ReadonlyArray<string>]> =>
  text.split(/^(?=\S)/m).map((loop) => {
    const [head, ...lines] = loop.trimEnd().split('\n')
    return [head as string, lines.map((line) => line.trim())]
  })

const programOf = (e: E): Program => {
  const tape = F.tapeOf(e)
  const columns = { rows: 1, column: () => undefined }
  const rolled = roll([{ tape, weight: 1, reduce: 'one', columns, rowWeights: undefined }])
  return differentiated(lower(rolled, layoutsOf(rolled)), rolled.root)
}

/** A sum of terms, some at each of several variables. */
const spread = (count: number, of: number, term: (name: string, k: number) => E): E =>
  F.sum(Array.from({ length: count }, (_, k) => term(`a${(k * 7) % of}`, k)))

/** That a program gives what the fold gives. */
const agrees = (e: E, names: ReadonlyArray<string>): void => {
  const env = new Map(names.map((name, k) => [name, 0.3 + k / 7])) as never
  const [own, known] = [F.compile(e).valueAndGrad(env), F.valueAndGrad(e)(env)]
  expect(Math.abs(own.value / known.value - 1)).toBeLessThan(1e-13)
  known.gradient.forEach((d, name) => {
    expect(Math.abs((own.gradient.get(name) as number) - d)).toBeLessThan(1e-12 * (1 + Math.abs(d)))
  })
}

describe('what is computed again and again from the same variables', () => {
  const [posts, points] = [5, 90]
  const es = Array.from({ length: points }, (_, k) => seen((k * k) % posts, k)).flat()

  it('is computed once for each set of them, and read from there', () => {
    const [turning, ...others] = loopsIn(F.compile(es).report.program)
    // squares modulo 5 are 0, 1 and 4
    expect(turning?.[0]).toBe('for i < 3')
    expect(turning?.[1].filter((line) => /= (cos|sin)/.test(line))).toHaveLength(2)
    expect(others.flatMap(([, lines]) => lines).filter((line) => /= (-1·)?(cos|sin)\(/.test(line))).toEqual([])
  })
  it('what turns out alike is computed once: the slope of the sine is the cosine, and both coordinates need both', () => {
    const right = loopsIn(F.compile(es).report.program)[0]?.[1].map((line) => line.replace(/^.* = /, ''))
    expect(right).toEqual(['x[i]^2', 'cos(pow1[i])', '-1·sin(pow1[i])', 'sin(pow1[i])'])
  })
  it('gives what the fold gives, whoever shares what with whom, in every way of running', () => {
    const sample = fc.record({
      edges: fc.array(fc.tuple(fc.nat(4), fc.nat(6)), { minLength: 1, maxLength: 60 }),
      shift: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(sample, ({ edges, shift }) => {
        const all = edges.flatMap(([post, point]) => seen(post, point))
        const env = somewhere(5, 7, shift)
        const known = all.map((e) => F.valueAndGrad(e)(env as never))
        ;(['wasm', 'interpreter'] as const).forEach((run) => {
          const c = F.compile(all, { run })
          expect([...c.value(env as never)]).toEqual(known.map(({ value }) => value))
          c.jacobian(env as never).forEach((g, k) =>
            known[k]?.gradient.forEach((d, name) => {
              expect(Math.abs((g.get(name) as number) - d)).toBeLessThan(1e-14 * (1 + Math.abs(d)))
            }),
          )
        })
      }),
      { numRuns: 40, seed },
    )
  }, 60_000)
  it('has the same bits as WebAssembly and interpreted, with single numbers too', () => {
    const x = somewhere(posts, points)
    ;[false, true].forEach((float32) => {
      const [a, b] = [F.compile(es, { float32, run: 'wasm' }), F.compile(es, { float32, run: 'interpreter' })]
      expect(a.dense(x as never)).toEqual(b.dense(x as never))
      expect(a.value(x as never)).toEqual(b.value(x as never))
    })
  })
  it('so is what a sum computes for each of its terms', () => {
    const e = spread(64, 4, (name, k) => F.square(F.sub(F.exp(v(name)), k)))
    const loops = loopsIn(F.compile(e).report.program)
    expect(loops[0]).toEqual(['for i < 4', ['exp1[i] = exp(x[i])']])
    agrees(e, ['a0', 'a1', 'a2', 'a3'])
  })
  it('so is what depends on two variables, for each pair of them', () => {
    const pair = (k: number): E => F.pow(F.add(F.square(v(`a${(k * k) % 3}`)), F.exp(v(`b${(k * k * k) % 7}`))), 1.5)
    const e = F.sum(Array.from({ length: 80 }, (_, k) => F.square(F.sub(pair(k), k))))
    const heads = loopsIn(F.compile(e).report.program).map(([head]) => head)
    // squares modulo 3 are 0 and 1, cubes modulo 7 are 0, 1 and 6
    expect(heads).toEqual(expect.arrayContaining(['for i < 2', 'for i < 3', 'for i < 6']))
    agrees(e, ['a0', 'a1', 'b0', 'b1', 'b6'])
  })
  it('so is a layer of a network that is called twice, though only the weights of its sums are the same at first sight', () => {
    const rows = F.table({ x: Array.from({ length: 20 }, (_, k) => k / 10) })
    const layer = (x: E): ReadonlyArray<E> =>
      Array.from({ length: 6 }, (_, j) => F.tanh(F.add(F.mul(v(`w${j}`), x), v(`b${j}`))))
    const net = (): E => F.sum(layer(v('x')).map((h, j) => F.mul(v(`c${j}`), h)))
    const loss = F.meanOver(rows)(F.add(F.square(F.sub(net(), 1)), F.sin(net())) as F.Expr<'x' | `w${number}`>)
    const c = F.compile(loss)
    const lines = loopsIn(c.report.program).filter(([, all]) => all.some((line) => line.includes('= tanh(')))
    // The rows lie beside one another, as they do elsewhere.
    expect(lines).toEqual([
      [
        'for j < 20, i < 6',
        [
          'sum1[20·i + j] = x[i] + d1[j]·x[i + 6]',
          'tanh2[20·i + j] = tanh(sum1[20·i + j])',
          'tanh2′[20·i + j] = sech2(sum1[20·i + j])',
        ],
      ],
    ])
    const env = new Map(c.variables.map((name, k) => [name, Math.sin(k + 1)])) as never
    const [own, known] = [c.valueAndGrad(env), F.valueAndGrad(loss)(env)]
    expect(Math.abs(own.value / known.value - 1)).toBeLessThan(1e-13)
    known.gradient.forEach((d, name) => {
      expect(Math.abs((own.gradient.get(name) as number) - d)).toBeLessThan(1e-12 * (1 + Math.abs(d)))
    })
  })
  it('so is what a share is divided by, and that alone, in what neither variables nor data tell', () => {
    const rows = F.table({ x: Array.from({ length: 20 }, (_, k) => k / 10) })
    const scores = Array.from({ length: 6 }, (_, j) => F.exp(F.tanh(F.mul(v(`w${j}`), v('x')))))
    const shares = scores.map((e) => F.div(e, F.add(F.sum(scores), v('more'))))
    const loss = F.meanOver(rows)(F.sum(shares.map((s, j) => F.square(F.sub(s, j)))) as F.Expr<'x' | `w${number}` | 'more'>) // prettier-ignore
    const c = F.compile(loss)
    const lines = c.report.program.split('\n').map((line) => line.trim())
    const ofTotals = lines.filter((line) => /^(pow\d+.?|sum\d+)\[/.test(line))
    expect(ofTotals).toEqual([
      'sum4[j] = Σi exp3[20·i + j] from x[6]',
      'pow5[i] = sum4[i]^-1',
      'pow5′[i] = -1·sum4[i]^-2',
      'sum6[20·i + j] = -1·d2[i] + exp3[20·i + j]·pow5[j]',
      'pow7[20·i + j] = sum6[20·i + j]^2',
      'sum9[0] = Σij pow7[20·i + j]',
    ])
    const env = new Map(c.variables.map((name, k) => [name, Math.sin(k + 1)])) as never
    const [own, known] = [c.valueAndGrad(env), F.valueAndGrad(loss)(env)]
    expect(Math.abs(own.value / known.value - 1)).toBeLessThan(1e-13)
    known.gradient.forEach((d, name) => {
      expect(Math.abs((own.gradient.get(name) as number) - d)).toBeLessThan(1e-12 * (1 + Math.abs(d)))
    })
  })
  it('what differs in an exponent, or in what is called, is not alike', () => {
    const of = (x: E): E => F.add(F.mul(F.pow(x, 1.5), F.pow(x, 2.5)), F.mul(F.sin(x), F.cos(x)))
    agrees(
      spread(40, 2, (name, k) => F.square(F.sub(of(F.exp(v(name))), k))),
      ['a0', 'a1'],
    )
  })
  it('what a sum begins with is read too', () => {
    const row = (k: number): E =>
      F.add(F.exp(v(`a${k % 4}`)), F.sum([0, 1, 2, 3, 4].map((j) => F.mul(v(`w${j}`), Math.sin(k + 3 * j)))))
    const e = F.sum(Array.from({ length: 64 }, (_, k) => F.square(row(k))))
    agrees(e, ['a0', 'a1', 'a2', 'a3', 'w0', 'w1', 'w2', 'w3', 'w4'])
    expect(F.compile(e).report.program).toMatch(/^for i < 4\n {2}exp\d+\[i\] = exp/)
  })
  it('is read wherever it was before: beside itself, and after sums', () => {
    const each = Array.from({ length: 60 }, (_, k) => F.exp(v(`a${(k * k) % 5}`)))
    const steps = each.slice(1).map((e, k) => F.square(F.sub(each[k] as E, F.mul(k, e))))
    agrees(F.sum(steps), ['a0', 'a1', 'a4'])
    const dot = (): E => F.exp(F.sum(Array.from({ length: 6 }, (_, j) => F.mul(v(`a${j}`), v(`b${j}`)))))
    const names = ['a', 'b'].flatMap((n) => [0, 1, 2, 3, 4, 5].map((j) => `${n}${j}`))
    agrees(F.sum(Array.from({ length: 40 }, (_, k) => F.square(F.sub(dot(), k)))), names)
  })
  it('sums are, too: of the same number again and again, and of what a list tells', () => {
    const again = (): E => F.exp(F.sum(Array.from({ length: 6 }, () => F.mul(v('a'), v('b')))))
    agrees(F.sum(Array.from({ length: 40 }, (_, k) => F.square(F.sub(again(), k)))), ['a', 'b'])
    const some = (group: number): E =>
      F.exp(F.sum(Array.from({ length: 5 }, (_, j) => F.mul(v(`a${(7 * group + j * j) % 11}`), v(`b${j}`)))))
    const names = ['a', 'b'].flatMap((n) => Array.from({ length: 11 }, (_, j) => `${n}${j}`))
    const all = F.sum(Array.from({ length: 60 }, (_, k) => F.square(F.sub(some((k * k * k) % 7), k))))
    agrees(all, names.filter((name) => F.freeVariables(all).has(name))) // prettier-ignore
  })
  it('arrays of one name are not alike', () => {
    // The first operation becomes class 1, `p1` by its kind, the second class 11: both are called p11.
    const times = (name: string, c: number): F.Operation<1> =>
      F.primitive({ name, arity: 1, value: (x) => c * x, partials: (n) => [{ partial: n.constant(c) }] })
    const [p, p1] = [times('p', 2), times('p1', 3)]
    const e = spread(60, 4, (name, k) => {
      const between = Array.from({ length: 4 }).reduce<E>((x) => F.exp(F.mul(-0.5, x)), v(name))
      return F.square(F.sub(F.add(F.add(F.exp(p1(v(name))), between), F.exp(p(v(name)))), k))
    })
    agrees(e, ['a0', 'a1', 'a2', 'a3'])
  })
  it('whatever a primitive is defined by, which may use its parts again and again', () => {
    const iterated = F.primitive({
      name: 'iterated',
      arity: 1,
      partials: (_, [x]) => [{ partial: x }],
      define: (n, [x]) => n.tanh(Array.from({ length: 40 }).reduce<typeof x>((y) => n.mul(n.constant(0.5), n.add(y, n.mul(y, y))), x)), // prettier-ignore
    })
    const e = spread(60, 4, (name, k) => F.square(F.sub(iterated(v(name)), k)))
    const env = new Map([0, 1, 2, 3].map((k) => [`a${k}`, 0.1 * k])) as never
    expect(Math.abs(F.compile(e).value(env) / F.evaluate(e)(env) - 1)).toBeLessThan(1e-14)
  })
  it('from one variable it is computed once', () => {
    const e = spread(40, 1, (name, k) => F.square(F.sub(F.tanh(v(name)), k)))
    expect(loopsIn(F.compile(e).report.program)[0]?.[0]).toBe('once')
  })
})

/** Neurons of one layer, written out. */
const layer = (id: string, xs: ReadonlyArray<E | number>, count: number): ReadonlyArray<E> =>
  Array.from({ length: count }, (_, j) =>
    F.tanh(xs.reduce<E>((sum, x, i) => F.add(sum, F.mul(v(`${id}${j}.${i}`), x)), v(`${id}${j}.b`))),
  )

describe('what the copies of outputs have in common', () => {
  // too large for templates, so that a layer is a class
  const [inputs, hidden] = [12, 24]
  const net = (xs: ReadonlyArray<E | number>, outputs: number): ReadonlyArray<E> =>
    layer('o', layer('h', xs, hidden), outputs)
  const numbers = Array.from({ length: inputs }, (_, i) => Math.sin(i))
  const at = (es: ReadonlyArray<E>): Map<string, number> =>
    new Map([...new Set(es.flatMap((e) => [...F.freeVariables(e)]))].map((name, k) => [name, Math.sin(1.3 * k)]))
  const agree = (es: ReadonlyArray<E>, env: ReadonlyMap<string, number>, c: F.CompiledOutputs<string>): void => {
    const [own, entries] = [c.value(env as never), c.jacobian(env as never)]
    es.forEach((e, k) => {
      const { gradient, value } = F.valueAndGrad(e)(env as never)
      expect(Math.abs((own[k] as number) - value)).toBeLessThan(1e-14)
      gradient.forEach((d, name) => {
        expect(Math.abs((entries[k]?.get(name) as number) - d)).toBeLessThan(1e-13)
      })
    })
  }
  it.each([2, 3, 10])('is computed once for all %i of them', (outputs) => {
    const es = net(numbers, outputs)
    const compiled = F.compile(es)
    agree(es, at(es), compiled)
    const loops = loopsIn(compiled.report.program)
    expect(loops[0]?.[0]).toBe('for j < 24, i < 12')
    expect(loops[0]?.[1].join()).toMatch(/^sum1\[j\] = Σi /)
  })
  it('once for each row of a table, and for the rows of another', () => {
    const names = numbers.map((_, i) => `x${i}`)
    const rowsOf = (rows: number, by: number): F.Table<never> =>
      F.table(Object.fromEntries(names.map((name, i) => [name, Array.from({ length: rows }, (_, r) => Math.sin(by * r + i))]))) as never // prettier-ignore
    const es = net(names.map(v), 5)
    const first = rowsOf(7, 2)
    const compiled = F.compile(F.over(first)(es as never))
    expect(loopsIn(compiled.report.program)[0]?.[0]).not.toContain('< 5')
    const env = at(net(numbers, 5))
    ;[rowsOf(7, 3), rowsOf(9, 4)].forEach((next) => {
      const moved = compiled.withTable(first, next)
      const values = moved.value(env as never)
      const entries = moved.jacobian(env as never)
      for (let row = 0; row < next.rows; row++) {
        const inRow = new Map([...env, ...names.map((name) => [name, (next.columns as Record<string, Float64Array>)[name]?.[row] as number] as const)]) // prettier-ignore
        es.forEach((e, k) => {
          const { gradient, value } = F.valueAndGrad(e)(inRow as never)
          expect(Math.abs((values[5 * row + k] as number) - value)).toBeLessThan(1e-14)
          entries[5 * row + k]?.forEach((d, name) => {
            expect(Math.abs((gradient.get(name) as number) - d)).toBeLessThan(1e-13)
          })
        })
      }
    })
  })
  it('has the same bits interpreted', () => {
    const es = net(numbers, 4)
    const env = at(es) as never
    expect(F.compile(es, { run: 'interpreter' }).dense(env)).toEqual(F.compile(es, { run: 'wasm' }).dense(env))
  })
})

describe('whatever repeats, however it is written', () => {
  /** Which of some variables each row reads: by turns, in blocks, the same for all, or as a list says. */
  const reading = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    of: fc.integer({ min: 1, max: 6 }),
    by: fc.constantFrom('turns', 'blocks', 'squares', 'list'),
    list: fc.array(fc.nat(5), { minLength: 50, maxLength: 50 }),
  })
  type Reading = typeof reading extends fc.Arbitrary<infer R> ? R : never
  const leafAt = ({ by, list, name, of }: Reading, k: number): E => {
    const place = { turns: k, blocks: Math.floor(k / 7), squares: k * k * k + (k >> 2), list: list[k] as number }[by]
    return v(`${name}${place % of}`)
  }
  const unary = [F.exp, F.tanh, F.sin, F.square, F.sigmoid, F.abs, (x: E) => F.sqrt(F.add(1.5, F.square(x))), (x: E) => F.pow(F.add(2, F.square(x)), 1.5)] // prettier-ignore
  const binary = [F.add, F.mul, F.sub, F.max, (x: E, y: E) => F.where(F.lt(x, y), F.mul(x, y), x)]
  const step = fc.record({
    f: fc.nat(unary.length - 1),
    g: fc.nat(binary.length - 1),
    from: fc.nat(20),
    to: fc.nat(20),
  })
  const names = ['a', 'b', 'c'].flatMap((name) => Array.from({ length: 6 }, (_, k) => `${name}${k}`))
  const sample = fc.record({
    leaves: fc.array(reading, { minLength: 1, maxLength: 3 }),
    steps: fc.array(step, { minLength: 2, maxLength: 6 }),
    rows: fc.integer({ min: 4, max: 50 }),
    kind: fc.constantFrom('sum', 'outputs', 'chain'),
  })
  it('gives what the fold gives', () => {
    fc.assert(
      fc.property(sample, ({ kind, leaves, rows, steps }) => {
        const rowOf = (k: number): E => {
          const parts = leaves.map((leaf) => leafAt(leaf, k))
          for (const { f, from, g, to } of steps) {
            const [x, y] = [parts[from % parts.length] as E, parts[to % parts.length] as E]
            parts.push(F.tanh((binary[g] as (x: E, y: E) => E)((unary[f] as (x: E) => E)(x), y)))
          }
          return F.sub(F.mul(2, parts.at(-1) as E), Math.sin(k))
        }
        const each = Array.from({ length: rows }, (_, k) => rowOf(k))
        // Steps that read some of the rows in no order.
        const chained = (): E =>
          Array.from({ length: 60 }).reduce<E>((x, _, k) => F.tanh(F.add(F.mul(0.7, x), each[(k ** 3 + (k >> 2)) % rows] as E)), v('a0')) // prettier-ignore
        const e = kind === 'chain' ? chained() : F.sum(each.map((r) => F.square(r)))
        const env = new Map(names.map((name, k) => [name, Math.sin(1.3 * k + 0.2)])) as never
        const known = F.valueAndGrad(e)(env)
        const near = (x: number, y: number): void => {
          expect(Math.abs(x - y)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(y)))
        }
        const own = F.compile(e).valueAndGrad(env)
        near(own.value, known.value)
        known.gradient.forEach((d, name) => near(own.gradient.get(name) as number, d))
        if (kind !== 'outputs') return
        const entries = F.compile(each).jacobian(env)
        each.forEach((r, k) => F.grad(r)(env).forEach((d, name) => near(entries[k]?.get(name) as number, d)))
      }),
      { numRuns: 120, seed },
    )
  }, 120_000)
})

it('weights of rows are those that the table had', () => {
  const t = F.table({ x: [1, 2, 3, 4, 5], w: [1, 2, 3, 4, 5] })
  const c = F.compile(F.meanOver(t, { weights: 'w' })(F.square(F.sub(F.mul(v('a'), v('x') as never), 1)) as never) as F.Objective<string>) // prettier-ignore
  const before = c.valueAndGrad({ a: 2 } as never).value
  ;(t.columns as unknown as { w: Float64Array }).w[4] = 1000
  expect(c.value({ a: 2 } as never)).toBe(before)
})

describe('a program stays as it is', () => {
  it('where fewer than four terms share what they compute, and which do only a list can tell', () => {
    const names = Array.from({ length: 60 }, (_, k) => `a${(k + 1) ** 3 % 61}`)
    expect(new Set(names).size).toBe(20)
    const few = programOf(F.sum(names.map((name, k) => F.square(F.sub(F.exp(v(name)), k)))))
    expect(shared(few)).toBe(few)
  })
  it('where all that is repeated is sums and products', () => {
    const cheap = programOf(spread(60, 3, (name, k) => F.square(F.sub(F.max(v(name), v('b')), k))))
    expect(shared(cheap)).toBe(cheap)
  })
  it('where what is repeated is asked for', () => {
    const c = F.compile(Array.from({ length: 40 }, (_, k) => F.exp(v(`a${k % 2}`))))
    expect([...c.value({ a0: 0, a1: 1 } as never)]).toEqual(Array.from({ length: 40 }, (_, k) => F.evaluate(F.exp(v('a')))({ a: k % 2 } as never))) // prettier-ignore
    expect(c.pattern.rows).toHaveLength(40)
  })
  it('where steps come one after the other', () => {
    // no two stretches of these are alike
    const other = (k: number): E => v(`b${Math.floor(3 * Math.abs(Math.sin(k * k)))}`)
    const chain = Array.from({ length: 300 }).reduce<E>((x, _, k) => F.tanh(F.add(F.mul(v('a'), x), F.exp(other(k)))), v('x')) // prettier-ignore
    expect(F.compile(chain).report.program).toContain('for t < 299, one after the other')
    agrees(chain, ['a', 'x', 'b0', 'b1', 'b2'])
  })
  it('where they read by a list what repeats', () => {
    const pool = Array.from({ length: 8 }, (_, j) => F.exp(v(`b${j % 2}`)))
    const chain = Array.from({ length: 60 }).reduce<E>((x, _, k) => F.tanh(F.add(F.mul(v('a'), x), pool[(k ** 3 + (k >> 2)) % 8] as E)), v('x')) // prettier-ignore
    agrees(chain, ['a', 'x', 'b0', 'b1'])
  })
})
