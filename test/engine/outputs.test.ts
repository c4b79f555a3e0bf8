/** Several outputs, and the derivatives of each. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradientsAgree, valuesAgree } from '../../laws/compare/agree.js'
import { dag, environment } from '../../laws/samples/expressions.js'
import { steadySteps } from '../../laws/samples/steady.js'
import { alwaysLevels, alwaysLoops, choose } from '../../src/engine/choose.js'
import { checkEntries, tapingOutputs } from '../../src/engine/roll/outputs/outputs.js'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import type { CompiledOutputs } from '../../src/engine/outputs/jacobian.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { errorOf } from '../support/untyped.js'

type E = Expr<string>
type Point = ReadonlyMap<string, number>

const seed = 20261121
const v = (name: string): E => F.variable(name)

/** What is wrong with outputs at a point; empty if nothing is. */
const wrongWith = (c: CompiledOutputs<string>, es: ReadonlyArray<E>, env: Point): ReadonlyArray<string> => {
  const known = F.jacobian(es)(env)
  const values = c.value(env)
  return c.jacobian(env).flatMap((g, k) => {
    const [e, reference] = [es[k] as E, known[k] as ReadonlyMap<string, number>]
    const own = new Map([...env].filter(([name]) => F.freeVariables(e).has(name)))
    const verdicts = [
      valuesAgree(values[k] as number, F.evaluate(e)(env), () => e, own, 1e-12),
      gradientsAgree(g, reference, e, own, 1e-12),
    ]
    const names = (m: ReadonlyMap<string, number>): string => [...m.keys()].sort().join()
    return [
      ...verdicts.flatMap((verdict) => (verdict._tag === 'Fails' ? [`output ${k}: ${verdict.how}`] : [])),
      ...(names(g) === names(reference) ? [] : [`output ${k} has the entries ${names(g)}, not ${names(reference)}`]),
    ]
  })
}

const ways = (es: ReadonlyArray<E>): ReadonlyArray<CompiledOutputs<string>> => [
  compileOutputs(alwaysLoops, es, {}),
  compileOutputs(alwaysLoops, es, { run: 'interpreter' }),
  compileOutputs(choose, es, {}),
  compileOutputs(choose, es, { run: 'tape' }),
  compileOutputs(alwaysLevels, es, {}),
  // with no copies, so that derivatives go forward
  compileOutputs(alwaysLoops, es, {}, -1),
  compileOutputs(choose, es, { run: 'interpreter' }, -1),
  compileOutputs(choose, es, { run: 'tape' }, -1),
  compileOutputs(alwaysLevels, es, {}, -1),
]

describe('several outputs give what the fold gives, run in every way', () => {
  const variables = ['x', 'y', 'z'] as const
  const graph = dag({ variables, size: 20, steps: steadySteps('x', 'y') })
  it('on graphs that share what they are made of', () => {
    fc.assert(
      fc.property(graph, graph, graph, environment(variables), (a, b, c, env) => {
        const es = [a, F.mul(a, b), F.add(F.square(c), b), a, F.constant(2), v('y')]
        ways(es).forEach((compiled) => {
          expect(wrongWith(compiled, es, env)).toEqual([])
        })
      }),
      { numRuns: 25, seed },
    )
  }, 60_000)
  it('on residuals that are alike, each with variables of its own choosing', () => {
    const sample = fc.record({
      edges: fc.array(fc.tuple(fc.nat(5), fc.nat(7)), { minLength: 1, maxLength: 23 }),
      shift: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(sample, ({ edges, shift }) => {
        const es = edges.flatMap(([p, q], k) => {
          const [dx, dy] = [F.sub(v(`x${p}`), v(`u${q}`)), F.sub(v(`y${p}`), v(`u${(q + 1) % 8}`))]
          return [F.sub(F.sqrt(F.add(F.square(dx), F.add(1, F.square(dy)))), shift + k), F.mul(v('s'), F.exp(dx))]
        })
        const names = ['s', ...Array.from({ length: 8 }, (_, k) => [`x${k}`, `y${k}`, `u${k}`]).flat()]
        const env = new Map(names.map((name, k) => [name, Math.sin(k * 1.7 + shift)]))
        ways(es).forEach((c) => expect(wrongWith(c, es, env)).toEqual([]))
      }),
      { numRuns: 25, seed },
    )
  }, 60_000)
  it('on copies of a few graphs, in any order, which share what they are made of with each other or with none', () => {
    const renamed = (e: E, k: number): E =>
      F.substitute({ x: v(`x${k % 5}`), y: v(`y${k % 3}`), z: k % 2 === 0 ? v('x1') : F.constant(k) })(e)
    const order = fc.array(fc.tuple(fc.nat(2), fc.nat(9)), { minLength: 1, maxLength: 24 })
    fc.assert(
      fc.property(graph, graph, order, fc.double({ min: -1, max: 1, noNaN: true }), (a, b, picks, shift) => {
        const templates = [a, F.mul(a, b), F.add(F.square(b), F.where(F.lt(a, 0), F.sin(a), b))]
        const es = picks.flatMap(([t, k]) => {
          const e = renamed(templates[t] as E, k)
          return k < 5 ? [e] : [e, F.exp(F.mul(0.1, F.tanh(e)))]
        })
        const names = [0, 1, 2, 3, 4].flatMap((k) => [`x${k}`, `y${k}`])
        const env = new Map(names.map((name, k) => [name, Math.sin(k * 1.7 + shift)]))
        ways(es).forEach((c) => expect(wrongWith(c, es, env)).toEqual([]))
      }),
      { numRuns: 25, seed },
    )
  }, 60_000)
  it('the interpreter has the bits of WebAssembly', () => {
    fc.assert(
      fc.property(graph, graph, environment(variables), (a, b, env) => {
        const es = [a, F.mul(a, b), b]
        for (const [chooser, most] of [[alwaysLoops], [alwaysLoops, -1], [alwaysLevels], [alwaysLevels, -1]] as const) {
          const [wasm, interpreted] = (['wasm', 'interpreter'] as const).map((run) => compileOutputs(chooser, es, { run }, most)) // prettier-ignore
          expect(interpreted?.jacobian(env)).toEqual(wasm?.jacobian(env))
          expect(interpreted?.value(env)).toEqual(wasm?.value(env))
        }
      }),
      { numRuns: 30, seed },
    )
  })
})

describe('outputs over the rows of a table', () => {
  const t = F.table({ x: [1, 2, 3, 4, 5], y: [2, 3, 4, 5, 6] })
  const [a, b, x, y] = [F.variable('a'), F.variable('b'), F.variable('x'), F.variable('y')]
  const outputs = [F.sub(F.mul(a, F.exp(F.mul(b, x))), y), F.mul(x, y), F.exp(b), F.relu(F.sub(a, x))] as const
  const env = { a: 2.5, b: 0.3 }
  const inRow = (rows: typeof t, row: number): ReadonlyArray<Expr<'a' | 'b'>> =>
    outputs.map((e) => F.substitute({ x: rows.columns.x[row] as number, y: rows.columns.y[row] as number })(e))
  const everyRow = (rows: typeof t): ReadonlyArray<Expr<'a' | 'b'>> =>
    Array.from({ length: rows.rows }, (_, row) => inRow(rows, row)).flat()
  it.each(['wasm', 'interpreter', 'tape'] as const)('come row after row: %s', (run) => {
    const c = F.compile(F.over(t)(outputs), { run })
    expect(c.outputs).toBe(20)
    expect([...c.variables].sort()).toEqual(['a', 'b'])
    expect(wrongWith(c as CompiledOutputs<string>, everyRow(t), new Map(Object.entries(env)))).toEqual([])
  })
  it('and over those of another', () => {
    const next = F.table({ x: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5], y: [1, 1, 2, 3, 5, 8] })
    const moved = F.compile(F.over(t)(outputs)).withTable(t, next)
    expect(moved.outputs).toBe(24)
    expect(wrongWith(moved as CompiledOutputs<string>, everyRow(next), new Map(Object.entries(env)))).toEqual([])
    expect(errorOf(() => moved.withTable(t, next)).code).toBe('BadTable')
  })
  it.each(['wasm', 'tape'] as const)(
    'stay what they are when someone counts the rows of the pattern from 1: %s',
    (run) => {
      const c = F.compile(F.over(t)(outputs), { run })
      const [known, moved] = [c.jacobian(env), c.withTable(t, t)]
      const { columns, rows } = c.pattern
      for (const list of [columns, rows]) list.forEach((k, e) => (list[e] = k + 1))
      expect(c.jacobian(env)).toEqual(known)
      expect(moved.jacobian(env)).toEqual(known)
    },
  )
  it('take the loops of one row, whatever their number', () => {
    const longer = F.table({ x: [...t.columns.x, ...t.columns.x], y: [...t.columns.y, ...t.columns.y] })
    const [few, many] = [t, longer].map((rows) => F.compile(F.over(rows)(outputs)).report)
    expect(many?.statements).toBe(few?.statements)
  })
})

describe('a Jacobian', () => {
  it('has a tape that is made in steps, for whoever gives the thread back in between', () => {
    const es = Array.from({ length: 20_000 }, (_, k) => F.mul(F.variable('a'), F.exp(F.mul(k, F.variable('b')))))
    const steps = tapingOutputs(es)
    let count = 0
    while (steps.next().done !== true) count += 1
    expect(count).toBeGreaterThan(15)
  })
  it('is reported with the nodes of the expressions, each once', () => {
    const s = F.add(F.variable('x'), F.variable('y'))
    for (const run of ['wasm', 'interpreter', 'tape'] as const)
      expect(F.compile([F.sin(s), F.cos(s)], { run }).report.nodes).toBe(5)
  })
  it('times a tangent: what does not move has no say, however steep it is', () => {
    const [x, y] = [F.variable('x'), F.variable('y')]
    expect([...F.compile([F.add(F.sqrt(x), y)]).jvp({ x: 0, y: 1 }, { y: 1 })]).toEqual([1])
  })
  it('times what is infinite is NaN for an operand not taken, where vjp and jvp of expressions select 0', () => {
    const [es, at] = [[F.relu(F.variable('x'))] as const, { x: -1 }]
    const c = F.compile(es)
    expect([c.vjp(at, [Infinity]).get('x'), ...c.jvp(at, { x: Infinity })]).toEqual([NaN, NaN])
    expect([F.vjp(es)(at).pullback([Infinity]).get('x'), F.jvp(es[0])(at, { x: Infinity }).tangent]).toEqual([0, 0])
  })
  const [a, b, c] = [F.variable('a'), F.variable('b'), F.variable('c')]
  const es = [F.mul(a, b), F.where(F.lt(c, 0), a, b), F.constant(3), F.add(a, F.mul(a, c))] as const
  const compiled = F.compile(es)
  const at = { a: 2, b: 3, c: 5 }
  const [names, { columns, rows }] = [compiled.variables, compiled.pattern]
  it('has an entry for what an output depends on, and for nothing else', () => {
    const entries = Array.from(rows, (row, k) => `${row}${names[columns[k] as number]}`).sort()
    // c stands in a test alone
    expect(entries).toEqual(['0a', '0b', '1a', '1b', '3a', '3c'])
  })
  it('is the same as a matrix, and times a vector from either side', () => {
    const place = (name: 'a' | 'b' | 'c'): number => names.indexOf(name)
    const dense = compiled.dense(at)
    // nothing taken is −0, which adds nothing to either zero
    const row = (k: number): ReadonlyArray<number | undefined> => (['a', 'b', 'c'] as const).map((n) => (dense[3 * k + place(n)] ?? NaN) + 0) // prettier-ignore
    expect([0, 1, 2, 3].map(row)).toEqual([[3, 2, 0], [0, 1, 0], [0, 0, 0], [6, 0, 2]]) // prettier-ignore
    expect(compiled.vjp(at, [1, 10, 100, 1000])).toEqual(new Map([['a', 6003], ['b', 12], ['c', 2000]])) // prettier-ignore
    expect(compiled.jvp(at, { a: 1, c: 10 })).toEqual(Float64Array.of(3, 0, 0, 26))
  })
  it('comes with the values, by one run', () => {
    let runs = 0
    const counted = F.primitive({ name: 'counted', arity: 1, value: (x) => ((runs += 1), 2 * x), partials: (n) => [{ partial: n.constant(2) }] }) // prettier-ignore
    const c = F.compile([F.mul(counted(a), b), a])
    const [at, value] = [{ a: 2, b: 3 }, Float64Array.of(12, 2)]
    expect(c.valueAndJacobian(at)).toEqual({ value, jacobian: c.jacobian(at) })
    expect(c.valueAndDense(at)).toEqual({ value, dense: c.dense(at) })
    runs = 0
    for (const both of [c.valueAndJacobian, c.valueAndDense]) both(at)
    expect(runs).toBe(2)
    expect(errorOf(() => c.valueAndJacobian({ a: 2 } as never)).code).toBe('UnboundVariable')
  })
  it('into arrays that are lent', () => {
    const x = Float64Array.from(names, (name) => at[name])
    const [values, entries] = [new Float64Array(4), new Float64Array(rows.length)]
    compiled.into(x, values)
    expect(values).toEqual(Float64Array.of(6, 3, 3, 12))
    compiled.into(x, values, entries)
    expect(entries.reduce((s, d) => s + d, 0)).toBe(14)
  })
  it('of a hundred thousand residuals is made in one go', () => {
    const chain = Array.from({ length: 100_000 }, (_, k) => F.sub(v(`x${k + 1}`), F.square(v(`x${k}`))))
    const long = F.compile(chain)
    expect(long.pattern.rows.length).toBe(200_000)
    const x = new Float64Array(100_001).fill(3)
    const [values, entries] = [new Float64Array(100_000), new Float64Array(200_000)]
    long.into(x, values, entries)
    expect([...new Set(values)]).toEqual([-6])
    expect([...new Set(entries)].sort()).toEqual([-6, 1])
    for (const dense of [long.dense, long.valueAndDense])
      expect(errorOf(() => dense(new Map()))).toMatchObject({ code: 'TooLarge' })
  }, 60_000)
  it('says what is wrong with what it is given', () => {
    expect(errorOf(() => F.compile([])).code).toBe('EmptyList')
    expect(errorOf(() => F.compile([3 as never])).message).toMatch(/outputs that are expressions, not the number 3/)
    expect(errorOf(() => F.compile(F.over(F.table({ x: [] }))([v('x')] as never))).code).toBe('EmptyList')
    expect(errorOf(() => compiled.into(new Float64Array(2), new Float64Array(4))).message).toMatch(/3 variables/)
    expect(errorOf(() => compiled.into(new Float64Array(3), new Float64Array(3))).message).toMatch(/4 outputs/)
    expect(errorOf(() => compiled.vjp(at, [1])).message).toMatch(/4 outputs/)
    expect(errorOf(() => compiled.vjp(at, [1, 'a', 1, 1] as never)).message).toContain('Cotangent 2 must be a number')
  })
})

describe('outputs that have most of what they are made of in common', () => {
  /**
   * Prey and predators at each of some steps; each step with a rate of its own, of which there are a few, and with a
   * choice.
   */
  const trajectory = (steps: number): ReadonlyArray<E> => {
    const states: Array<E> = []
    let [prey, predators]: readonly [E, E] = [v('prey'), v('predators')]
    for (let k = 0; k < steps; k++) {
      const meet = F.mul(F.mul(v(`rate${Math.floor((4 * k) / steps)}`), prey), predators)
      const grown = F.where(F.lt(prey, 1), F.mul(0.02, prey), F.mul(0.01, F.sqrt(prey)))
      ;[prey, predators] = [F.add(prey, F.sub(grown, meet)), F.add(predators, F.sub(F.mul(0.5, meet), F.mul(0.01, predators)))] // prettier-ignore
      states.push(prey, predators)
    }
    return states
  }
  const at: Point = new Map([
    ['prey', 1.2],
    ['predators', 0.7],
    ...[0, 1, 2, 3].map((k) => [`rate${k}`, 0.01 + 0.003 * k] as const),
  ])
  const es = trajectory(800)
  const compiled = F.compile(es)
  it('are differentiated forward, all variables at once', () => {
    expect(compiled.report.runs).toBe('wasm')
    expect(compiled.report.why).toMatch(/so much in common/)
    // neither copied nor written out: 800 steps of 12 nodes, two outputs and their sum
    expect(compiled.report.nodes).toBeLessThan(800 * 28)
  })
  it('so are a few of them, whose copies would take longer there and back than six directions forward', () => {
    const few = trajectory(396).filter((_, k) => (k >> 1) % 66 === 65)
    const { bytes, why } = F.compile(few).report
    expect(few.length).toBe(12)
    expect(why).toMatch(/so much in common that derivatives go forward in 6 directions/)
    expect(bytes).toBeLessThan(20_000)
    expect(wrongWith(F.compile(few), few, at)).toEqual([])
  })
  it('while those that have little in common, and nothing alike, go level by level', () => {
    const odd = Array.from({ length: 40 }, (_, k) => Array.from({ length: 60 }).reduce<E>((e, _unused, j) => F.pow(F.add(e, v(`x${(j * k) % 7}`)), 1 + ((j * j * k) % 83) / 100), v('x'))) // prettier-ignore
    const c = F.compile(odd)
    expect(c.report).toMatchObject({ runs: 'wasm', why: expect.stringMatching(/level by level/) as string })
    expect(c.report.program).toContain('and back, from the last run')
    const env = new Map(['x', ...[0, 1, 2, 3, 4, 5, 6].map((k) => `x${k}`)].map((name, k) => [name, 0.5 + 0.1 * k]))
    expect(wrongWith(c, odd, env)).toEqual([])
  })
  it('to what each by itself comes to, with an entry for each variable that it mentions', () => {
    const [values, entries] = [compiled.value(at as never), compiled.jacobian(at as never)]
    const some = [0, 1, 2, 399, 400, 401, 1200, 1201, 1598, 1599]
    some.forEach((k) => {
      const e = es[k] as E
      expect(Math.abs((values[k] as number) - F.evaluate(e)(at as never))).toBeLessThan(1e-13)
      const own = F.grad(e)(at as never) as ReadonlyMap<string, number>
      expect([...(entries[k] as ReadonlyMap<string, number>).keys()].sort()).toEqual([...own.keys()].sort())
      own.forEach((d, name) => {
        expect(Math.abs((entries[k]?.get(name as never) as number) - d)).toBeLessThan(1e-12 * (1 + Math.abs(d)))
      })
    })
    expect(entries[0]?.has('rate1' as never)).toBe(false)
  })
  it('with products by vectors, in the order of the variables', () => {
    const tangent = new Map([...at.keys()].map((name, k) => [name, k - 2]))
    const speeds = compiled.jvp(at as never, tangent as never)
    expect(speeds[1599]).toBeCloseTo(F.jvp(es[1599] as E)(at as never, tangent as never).tangent, 10)
  })
  it('unless there are more entries than can be had', () => {
    expect(() => checkEntries(3, 3)).not.toThrow()
    expect(errorOf(() => checkEntries(3, 2))).toMatchObject({ code: 'TooLarge', message: expect.stringMatching(/would have 3 entries, and at most 2/) as string }) // prettier-ignore
  })
  it('of which there are more than those that were counted when it was given up', () => {
    const xs = Array.from({ length: 20_000 }, (_, k) => v(`x${k}`))
    const total = F.sum(xs) // 20,000² entries
    const { message } = errorOf(() => F.compile(xs.map((x) => F.mul(x, total))))
    expect(message).toMatch(/^The Jacobian would have at least \d{9} entries, and at most 268435456 can be had/)
  })
  it('tens of thousands of them too', () => {
    const chain = Array.from({ length: 30_000 }).reduce<Array<E>>((list) => [...list.slice(-1), F.tanh(F.add(F.mul(v('a'), list.at(-1) ?? v('x')), 0.1))], []) // prettier-ignore
    expect(F.compile([...chain, ...trajectory(10_000)]).outputs).toBe(20_002)
  })
})

it('passes nothing on to nodes that stand only where no derivative goes, though others of their kind do', () => {
  // ∂y of xlogy asks of the value alone whether it is a number: 0 times the infinite slopes of that would be NaN.
  const es = [0, 1].flatMap((k) => {
    const e = F.xlogy(v(`x${k}`), v(`y${k}`))
    return [e, F.derivative(`y${k}`)(e)]
  })
  const env = new Map([
    ['x0', 2],
    ['y0', 0],
    ['x1', 3],
    ['y1', 1],
  ])
  ways(es).forEach((c) => {
    expect(c.jacobian(env).map((g) => [...g])).toEqual(F.jacobian(es)(env).map((g) => [...g]))
  })
})
