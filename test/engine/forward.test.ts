/** Outputs that share what they are made of: derivatives forward, all variables at once. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysLevels, alwaysLoops, choose } from '../../src/engine/choose.js'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import type { CompiledOutputs } from '../../src/engine/outputs/jacobian.js'
import * as F from '../../src/index.js'
import { modulesMade } from './wasm/modules.js'

type E = F.Expr<string>
const v = (name: string): E => F.variable(name)

/** Without any copies, whatever would be chosen. */
const NONE = -1

const waysOver = (outputs: ReadonlyArray<E> | F.Rows<string>): ReadonlyArray<CompiledOutputs<string>> => [
  compileOutputs(alwaysLoops, outputs, {}, NONE),
  compileOutputs(alwaysLoops, outputs, { run: 'interpreter' }, NONE),
  compileOutputs(choose, outputs, {}, NONE),
  compileOutputs(choose, outputs, { run: 'tape' }, NONE),
]

/** The largest derivative of each output, and where entries are apart from the fold's by more than 10⁻¹¹ of it. */
const wrongWith = (
  c: CompiledOutputs<string>,
  values: ReadonlyArray<number>,
  gradients: ReadonlyArray<ReadonlyMap<string, number>>,
  env: ReadonlyMap<string, number>,
): ReadonlyArray<string> => {
  const isNear = (a: number | undefined, b: number, scale: number): boolean =>
    a !== undefined && (Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-11 * scale)
  const found = c.value(env)
  return c.jacobian(env).flatMap((g, k) => {
    const known = gradients[k] as ReadonlyMap<string, number>
    const value = values[k] as number
    const largest = [...known.values()].reduce((m, d) => (Math.abs(d) > m ? Math.abs(d) : m), 1)
    return [
      ...(isNear(found[k], value, 1 + Math.abs(value)) ? [] : [`output ${k}: ${found[k]}, not ${value}`]),
      ...([...g.keys()].sort().join() === [...known.keys()].sort().join() ? [] : [`output ${k} has entries ${[...g.keys()].join()}, not ${[...known.keys()].join()}`]), // prettier-ignore
      ...[...known].flatMap(([name, d]) => (isNear(g.get(name), d, largest) ? [] : [`output ${k}: ∂${name} ${g.get(name)}, not ${d}`])), // prettier-ignore
    ]
  })
}

/** A system of one to three states, what each is after a step, and after which steps they are asked for. */
const system = fc.record({
  states: fc.integer({ min: 1, max: 3 }),
  parameters: fc.integer({ min: 0, max: 5 }),
  steps: fc.integer({ min: 1, max: 40 }),
  laws: fc.array(fc.nat(7), { minLength: 3, maxLength: 3 }),
  every: fc.integer({ min: 1, max: 3 }),
  asked: fc.nat(3),
  shift: fc.double({ min: -1, max: 1, noNaN: true }),
})
type System = typeof system extends fc.Arbitrary<infer S> ? S : never

/** The states along the way, and what else is made of them. */
const outputsOf = (
  { asked, every, laws, parameters, states, steps }: System,
  input: (step: number) => E,
): ReadonlyArray<E> => {
  // prettier-ignore
  const p = (k: number): E => (parameters === 0 ? F.constant(0.3 + 0.1 * k) : v(`p${k % parameters}`))
  let now: ReadonlyArray<E> = Array.from({ length: states }, (_, k) => (k === 0 ? v('start') : F.constant(0.1 * k)))
  const rules: ReadonlyArray<(x: E, y: E, k: number, step: number) => E> = [
    (x, y, k) => F.tanh(F.add(F.mul(p(k), x), y)),
    (x, y, k) => F.add(x, F.mul(0.05, F.mul(p(k), F.mul(x, y)))),
    (x, y) => F.where(F.lt(x, y), F.mul(0.9, x), F.add(F.mul(0.8, y), 0.1)),
    (x, y, k, step) => F.add(F.mul(0.5, x), F.add(F.mul(0.3, F.sin(y)), F.mul(p(k + 1), input(step)))),
    (x, y, k) => F.div(x, F.add(1.5, F.square(F.sub(y, p(k))))),
    (x) => F.relu(F.sub(F.mul(1.1, x), 0.05)),
    (x, y, k, step) => F.max(F.mul(0.7, x), F.mul(input(step), F.exp(F.neg(F.square(F.add(y, p(k))))))),
    (x) => x,
  ]
  const outputs: Array<E> = []
  for (let step = 0; step < steps; step++) {
    now = now.map((x, k) =>
      (rules[laws[k] as number] as (typeof rules)[number])(x, now[(k + 1) % states] as E, k, step),
    )
    if (step % every !== 0) continue
    if (asked !== 1) outputs.push(now[0] as E)
    if (asked === 1) outputs.push(...now)
    if (asked === 2) outputs.push(F.mul(now.at(-1) as E, v('gain')))
    if (asked === 3) outputs.push(F.sub(F.mul(now[0] as E, now.at(-1) as E), step))
  }
  return outputs
}
const envOf = (shift: number): ReadonlyMap<string, number> =>
  new Map(['start', 'gain', 'p0', 'p1', 'p2', 'p3', 'p4'].map((name, k) => [name, Math.cos(k * 1.3 + shift)]))

describe('a slope that throws', () => {
  it('leaves nothing behind for the next call, level by level', () => {
    let left = Infinity
    const slope: F.Operation<1> = F.primitive({
      name: 'slope',
      arity: 1,
      value: (v) => {
        left -= 1
        if (left === 0) throw new Error('stop')
        return Math.cos(v)
      },
      partials: (n, [v]) => [{ partial: n.mul(n.constant(-1), F.sin.at(n)(v)) }],
    })
    const own: F.Operation<1> = F.primitive({
      name: 'own',
      arity: 1,
      value: Math.sin,
      partials: (n, [v]) => [{ partial: slope.at(n)(v) }],
    })
    // Irregular, by a little generator of its own.
    let seed = 1
    const drawn = (below: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return (seed >> 8) % below
    }
    const nodes: Array<F.Expr<string>> = ['a', 'b', 'c'].map((name) => F.variable(name))
    const earlier = (): F.Expr<string> => nodes.at(-1 - drawn(Math.min(20, nodes.length))) as F.Expr<string>
    while (nodes.length < 3000) {
      const [p, q] = [earlier(), earlier()]
      const makers = [
        () => F.tanh(F.add(p, q)),
        () => F.mul(F.tanh(p), q),
        () => own(p),
        () => F.add(F.mul(0.5, p), F.sin(q)),
      ]
      nodes.push((makers[drawn(4)] as () => F.Expr<string>)())
    }
    const outputs = Array.from({ length: 30 }, (_, k) => nodes.at(-1 - 80 * k) as F.Expr<string>)
    const compiled = F.compile(outputs)
    expect(compiled.report.why).toContain('level by level')
    const entries = (): Float64Array => {
      const to = new Float64Array(compiled.pattern.rows.length)
      compiled.into(Float64Array.of(0.1, 0.2, 0.3), new Float64Array(30), to)
      return to
    }
    left = 1e9
    const before = entries()
    const calls = 1e9 - left
    left = Math.round(calls / 2)
    expect(entries).toThrow('stop')
    left = Infinity
    expect(entries()).toEqual(before)
  })
})

describe('states along a way', () => {
  it('give what the fold gives, run in every way', () => {
    fc.assert(
      fc.property(system, (s) => {
        const es = outputsOf(s, (step) => F.constant(Math.sin(step)))
        const env = envOf(s.shift)
        const [values, gradients] = [es.map((e) => F.evaluate(e)(env)), F.jacobian(es)(env)]
        waysOver(es).forEach((c) => {
          expect(wrongWith(c, values, gradients, env)).toEqual([])
        })
        const [wasm, interpreted] = waysOver(es)
        expect(interpreted?.jacobian(env)).toEqual(wasm?.jacobian(env))
      }),
      { numRuns: 40 },
    )
  }, 120_000)
  it('over the rows of a table, and of another', () => {
    const rows = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }))
    fc.assert(
      fc.property(system, rows, (s, [count, more]) => {
        const es = outputsOf({ ...s, steps: s.steps < 12 ? s.steps : 12 }, (step) => v(step % 2 === 0 ? 'x' : 'y'))
        const env = envOf(s.shift)
        const tableOf = (n: number, by: number): F.Table<'x' | 'y'> => F.table({ x: Array.from({ length: n }, (_, k) => Math.sin(k + by)), y: Array.from({ length: n }, (_, k) => Math.cos(k * by)) }) // prettier-ignore
        const inRows = (t: F.Table<'x' | 'y'>): ReadonlyArray<ReadonlyMap<string, number>> =>
          Array.from({ length: t.rows }, (_, row) => new Map([...env, ['x', t.columns.x[row] as number], ['y', t.columns.y[row] as number]])) // prettier-ignore
        const [first, next] = [tableOf(count, 1), tableOf(more, 2)]
        const wrong = (c: CompiledOutputs<string>, t: F.Table<'x' | 'y'>): ReadonlyArray<string> => {
          const values = inRows(t).flatMap((at) => es.map((e) => F.evaluate(e)(at)))
          const isParameter = ([name]: readonly [string, number]): boolean => name !== 'x' && name !== 'y'
          const gradients = inRows(t).flatMap((at) =>
            F.jacobian(es)(at).map((g) => new Map([...g].filter(isParameter))),
          )
          return wrongWith(c, values, gradients, env)
        }
        waysOver(F.over(first)(es) as F.Rows<string>).forEach((c) => {
          expect(wrong(c, first)).toEqual([])
          expect(wrong(c.withTable(first, next), next)).toEqual([])
        })
      }),
      { numRuns: 20 },
    )
  }, 120_000)
  it('with entries that are not finite, as the fold has them', () => {
    const roots = Array.from({ length: 30 }).reduce<ReadonlyArray<E>>((list, _, k) => [...list, F.add(F.mul(0.5, list.at(-1) ?? v('a')), k === 20 ? F.sqrt(v('b')) : F.mul(v('c'), k))], []) // prettier-ignore
    const c = compileOutputs(choose, roots, {}, NONE)
    expect(c.report.runs).toBe('wasm')
    for (const b of [0, 4, -1]) {
      const env = new Map([['a', 1], ['b', b], ['c', 2]]) // prettier-ignore
      const known = F.jacobian(roots)(env)
      c.jacobian(env).forEach((g, k) => {
        expect([...g].sort()).toEqual([...(known[k] as ReadonlyMap<string, number>)].sort())
      })
    }
  })
  it('with entries that are not finite in some rows of a table', () => {
    const states = Array.from({ length: 12 }).reduce<ReadonlyArray<E>>((list, _, k) => [...list, F.add(F.mul(0.5, list.at(-1) ?? v('a')), k === 5 ? F.sqrt(F.add(v('b'), v('x'))) : F.mul(v('c'), k))], []) // prettier-ignore
    const t = F.table({ x: [0, 1, 2, 0, 3, 4, 0] })
    const first = F.table({ x: [1, 2] })
    const env = new Map([['a', 1], ['b', 0], ['c', 2]]) // prettier-ignore
    const known = t.columns.x.reduce<Array<ReadonlyMap<string, number>>>((all, x) => [...all, ...F.jacobian(states)(new Map([...env, ['x', x]]))], []) // prettier-ignore
    const moved = compileOutputs<string>(choose, F.over(first)(states) as F.Rows<string>, {}, NONE).withTable(first, t)
    ;[compileOutputs<string>(choose, F.over(t)(states) as F.Rows<string>, {}, NONE), moved].forEach((c) => {
      expect(c.report.runs).toBe('wasm')
      c.jacobian(env).forEach((g, k) => {
        const its = [...(known[k] as ReadonlyMap<string, number>)].filter(([name]) => name !== 'x')
        its.forEach(([name, d]) => {
          const own = g.get(name) as number
          expect(Object.is(own, d) || Math.abs(own - d) < 1e-12).toBe(true)
        })
        expect(g.size).toBe(its.length)
      })
    })
  })
  it('with a primitive that evaluates them meanwhile, also where entries are not finite', () => {
    const calls: { next?: (() => unknown) | undefined; left?: number } = {}
    const nest: F.Operation<1> = F.primitive({
      name: 'nest',
      arity: 1,
      value: (p) => {
        const { next } = calls
        calls.left = (calls.left ?? 0) - 1
        if (calls.left === 0) next?.()
        return p * p
      },
      partials: (n, [p]) => [{ partial: n.mul(n.constant(2), p) }],
    })
    const es: Array<E> = []
    let s = v('a')
    for (let k = 0; k < 30; k++) es.push((s = F.add(F.tanh(nest(s)), F.mul(v('b'), 0.1))))
    es.push(F.sqrt(v('z')))
    const c = compileOutputs(choose, es, {}, NONE)
    const [here, there] = [new Map([['a', 0.3], ['b', 0.2], ['z', 0]]), new Map([['a', -0.9], ['b', 1], ['z', 0]])] // prettier-ignore
    const known = c.jacobian(here)
    expect(known.at(-1)?.get('z')).toBe(Infinity)
    for (const after of [1, 29, 31, 45, 75, 110]) {
      calls.left = after
      calls.next = () => c.jacobian(there)
      expect(c.jacobian(here)).toEqual(known)
    }
  })
  it('one output, again and again', () => {
    const s = Array.from({ length: 60 }).reduce<E>((e) => F.tanh(F.add(F.mul(v('a'), e), v('b'))), v('x'))
    const c = F.compile(new Array<E>(30_000).fill(s))
    const values = c.value(new Map([['a', 0.5], ['b', 0.1], ['x', 1]])) // prettier-ignore
    expect(new Set(values).size).toBe(1)
    expect(c.pattern.rows.length).toBe(90_000)
  })
  it('block by block where tangents of all rows would be too many', () => {
    const p = Array.from({ length: 500 }, (_, k) => v(`p${k}`))
    const es: Array<E> = []
    let s = v('x')
    for (let k = 0; k < 2000; k++) es.push((s = F.tanh(F.add(F.mul(p[k % 500] as E, s), 0.1))))
    const t = F.table({ x: Array.from({ length: 17 }, (_, k) => Math.cos(k)) })
    const c = compileOutputs<string>(choose, F.over(t)(es) as F.Rows<string>, {}, NONE)
    expect(c.report.runs).toBe('wasm')
    expect(c.report.why).toMatch(/all variables at once; its rows go through them in blocks of \d+$/)
    const env = new Map(p.map((_, k) => [`p${k}`, Math.sin(k)]))
    const values = c.value(env)
    const [row, output] = [16, 1999]
    const at = new Map([...env, ['x', t.columns.x[row] as number]])
    expect(Math.abs((values[row * 2000 + output] as number) - F.evaluate(es[output] as E)(at))).toBeLessThan(1e-13)
    const entries = new Float64Array(c.pattern.rows.length)
    const point = Float64Array.from(c.variables, (name) => env.get(name) as number)
    c.into(point, values, entries)
    const known = F.grad(es[output] as E)(at) as ReadonlyMap<string, number>
    let seen = 0
    c.pattern.rows.forEach((k, e) => {
      if (k !== row * 2000 + output) return
      seen += 1
      const d = known.get(c.variables[c.pattern.columns[e] as number] as string) as number
      expect(Math.abs((entries[e] as number) - d)).toBeLessThan(1e-12)
    })
    expect(seen).toBe(500)
  }, 120_000)
  it('in few directions where each output mentions few variables', () => {
    const u = Array.from({ length: 400 }, (_, k) => v(`u${k}`))
    const es: Array<E> = []
    let s = F.tanh(v('a'))
    for (let k = 0; k < 800; k++) {
      s = F.add(F.tanh(s), F.mul(0.1, v('b')))
      es.push(F.mul(s, F.exp(u[k % 400] as E)), F.sub(F.square(s), F.mul(u[k % 400] as E, u[(k + 1) % 400] as E)))
    }
    const env = new Map(['a', 'b', ...u.map((_, k) => `u${k}`)].map((name, k) => [name, Math.sin(k + 0.5)]))
    const [values, gradients] = [es.map((e) => F.evaluate(e)(env)), es.map((e) => F.grad(e)(env) as ReadonlyMap<string, number>)] // prettier-ignore
    waysOver(es).forEach((c) => {
      expect(wrongWith(c, values, gradients, env)).toEqual([])
    })
    const [c] = waysOver(es) as [CompiledOutputs<string>]
    expect(c.report.why).toMatch(/forward in [45] directions/)
    expect(c.report.memory).toBeLessThan(3e6)
    expect(wrongWith(compileOutputs(alwaysLevels, es, {}, NONE), values, gradients, env)).toEqual([])
  })
  it('take loops over steps, in one small program however many there are', () => {
    const along = (steps: number): F.CompileReport => {
      const es: Array<E> = []
      let x = v('x')
      for (let k = 0; k < steps; k++) es.push((x = F.tanh(F.add(F.mul(v('a'), x), F.mul(v('b'), k % 5)))))
      return F.compile(es).report
    }
    const [few, many] = [along(400), along(3000)]
    expect(many.why).toContain('derivatives go forward in 3 directions, all variables at once')
    expect(many.program).toContain('one after the other')
    expect(many.statements).toBe(few.statements)
    expect(many.bytes).toBeLessThan(1.2 * few.bytes)
    expect(many.bytes).toBeLessThan(20_000)
  })
  it('of so many tangents that they are too many, level by level; over rows along the tape', () => {
    const names = Array.from({ length: 3000 }, (_, k) => v(`p${k}`))
    const es = names.reduce<ReadonlyArray<E>>((list, p, k) => [...list, F.mul(p, F.add(list.at(-1) ?? 1, F.mul(k, names[0] as E)))], []) // prettier-ignore
    const made = modulesMade(() => {
      expect(compileOutputs<string>(choose, F.over(F.table({ x: [1, 2] }))(es) as F.Rows<string>, {}, NONE).report.runs).toBe('tape') // prettier-ignore
    })
    expect(made).toEqual([])
    const c = compileOutputs(choose, es, {}, NONE)
    expect(c.report.runs).toBe('wasm')
    expect(c.report.why).toMatch(/in \d+ directions, one after the other: side by side \d+ numbers would be too many/)
    const entries = new Float64Array(c.pattern.rows.length)
    c.into(new Float64Array(3000).fill(0.5), new Float64Array(3000), entries)
    const right = F.grad(es[3] as E)(Object.fromEntries(names.map((_, k) => [`p${k}`, 0.5]))) as ReadonlyMap<
      string,
      number
    >
    c.pattern.rows.forEach((row, k) => {
      if (row !== 3) return
      expect(entries[k]).toBeCloseTo(right.get(c.variables[c.pattern.columns[k] as number] as string) as number, 12)
    })
  })
})
