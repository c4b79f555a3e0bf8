/** Graphs in which nothing repeats, run level by level. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradientsAgree, valuesAgree } from '../../laws/compare/agree.js'
import { dag, environment } from '../../laws/samples/expressions.js'
import { steadySteps } from '../../laws/samples/steady.js'
import { alwaysLevels } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import { overBatches, type OverBatches } from '../../src/engine/rows/batches.js'
import { orderOf } from '../../src/engine/levels/order.js'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import { wrongWithCompiled } from './agreement.js'
import { drawn } from '../support/drawn.js'
import { errorOf } from '../support/untyped.js'
import { modulesMade } from './wasm/modules.js'
import { tapeOf } from '../../src/expr/tape.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'

type E = Expr<string>
const seed = 20261121
const v = (name: string): E => F.variable(name)

/** What is wrong with levels made of an expression, at a point; empty if nothing is. */
const wrongWith = (e: E, env: ReadonlyMap<string, number>): ReadonlyArray<string> => {
  const reference = F.valueAndGrad(e)(env)
  const [wasm, interpreted] = (['wasm', 'interpreter'] as const).map((run) => {
    const c = compileBy(alwaysLevels, e, { run })
    return { ...c.valueAndGrad(env), alone: c.value(env), runs: c.report.runs }
  })
  const verdicts = [
    valuesAgree(wasm?.value as number, reference.value, () => e, env, 1e-12),
    gradientsAgree(wasm?.gradient ?? new Map(), reference.gradient, e, env, 1e-12),
  ]
  return [
    ...verdicts.flatMap((verdict) => (verdict._tag === 'Fails' ? [verdict.how] : [])),
    ...(Object.is(wasm?.alone, wasm?.value) ? [] : ['the value alone is another']),
    ...(JSON.stringify([...(wasm?.gradient ?? [])]) === JSON.stringify([...(interpreted?.gradient ?? [])])
      ? []
      : ['the interpreter has other bits']),
    ...(wasm?.runs === 'wasm' ? [] : ['it runs some other way']),
  ]
}

/** A graph of so many nodes, each made of an early one and a late one. */
const tangle = (nodes: number): E => {
  const next = drawn(7)
  const below = (n: number): number => (2 ** 24 * next()) % n
  const all = Array.from({ length: 20 }, (_, k) => v(`x${k}`))
  while (all.length < nodes) {
    const a = all[below(all.length)] as E
    const b = all[all.length - 1 - below(Math.min(all.length, 100))] as E
    all.push([F.mul(0.5, F.add(a, b)), F.mul(a, b), F.tanh(a), F.where(F.lt(a, b), F.sqrt(F.add(1, F.square(b))), a)][below(4)] as E) // prettier-ignore
  }
  return F.sum(all.slice(-30))
}
const pointFor = (e: E): ReadonlyMap<string, number> =>
  new Map([...F.freeVariables(e)].map((name, k) => [name, Math.sin(k + 0.5)]))

describe('levels, row after row', () => {
  const rows = (count: number, shift: number): F.Table<'x0' | 'x1' | 'w'> => {
    const column = (by: number): ReadonlyArray<number> => Array.from({ length: count }, (_, k) => Math.cos(k * by + shift)) // prettier-ignore
    return F.table({ x0: column(1), x1: column(2), w: column(3).map((x) => x * x) })
  }
  const e = tangle(3000)
  const env = pointFor(e)
  const objectives: ReadonlyArray<readonly [string, (t: F.Table<'x0' | 'x1' | 'w'>) => F.Objective<string>]> = [
    ['a mean', (t) => F.meanOver(t)(e)],
    ['a scaled sum', (t) => F.scaleObjective(-0.5)(F.sumOver(t)(e))],
    ['a weighted mean', (t) => F.meanOver(t, { weights: 'w' })(e)],
    ['two terms and one without rows', (t) => F.addObjectives(F.meanOver(t)(e), F.sumOver(t)(F.mul(F.variable('x2'), F.variable('x0'))), F.l2(['x3', 'x4']))], // prettier-ignore
  ]
  it.each(objectives)('%s, and over another table', (_, over) => {
    const [first, next] = [rows(5, 0), rows(12, 1)]
    const c = F.compile(over(first))
    expect(F.explain(c.report)).toContain('level by level')
    expect(wrongWithCompiled(c, over(first), env)).toEqual([])
    expect(modulesMade(() => c.withTable(first, rows(5, 2)))).toEqual([])
    expect(wrongWithCompiled(c.withTable(first, next), over(next), env)).toEqual([])
    expect(wrongWithCompiled(c, over(first), env)).toEqual([])
    const interpreted = F.compile(over(first), { run: 'interpreter' })
    expect(interpreted.valueAndGrad(env)).toEqual(c.valueAndGrad(env))
  })
  it('make nothing for any number of rows', () => {
    const [first, next] = [rows(5, 0), rows(31, 1)]
    const c = F.compile(F.meanOver(first)(e))
    const outputs = F.compile(F.over(first)([e, F.mul(e, F.variable('x5'))]))
    expect(modulesMade(() => [c.withTable(first, next), outputs.withTable(first, next)])).toEqual([])
  })
  it('in batches, as the objective over their rows', () => {
    const all = rows(20, 0)
    for (const [, over] of objectives.slice(0, 1)) {
      const some = overBatches(over(all), () => [0, 1, 2]) as OverBatches
      const point = Float64Array.from(some.variables, (name) => env.get(name) as number)
      for (const batch of [[0, 1, 2], [5, 3, 19], [7], [2, 2, 4, 4]]) {
        const known = F.valueAndGrad(over(F.takeRows(batch)(all)))(env)
        const gradient = new Float64Array(point.length).fill(NaN)
        const value = some.into(() => batch, point, gradient)
        expect(Math.abs(value - known.value)).toBeLessThan(1e-12 * (1 + Math.abs(known.value)))
        some.variables.forEach((name, k) => expect(Math.abs((gradient[k] as number) - (known.gradient.get(name) as number))).toBeLessThan(1e-11)) // prettier-ignore
      }
    }
  })
  it('a first batch of one row, and larger ones after it', () => {
    const small = tangle(700)
    const all = rows(9, 0)
    const some = overBatches(F.meanOver(all)(small) as F.Objective<string>, () => [4]) as OverBatches
    const own = pointFor(small)
    const point = Float64Array.from(some.variables, (name) => own.get(name) as number)
    for (const batch of [[4], [1, 2, 3], [0, 8]]) {
      const known = F.valueAndGrad(F.meanOver(F.takeRows(batch)(all))(small) as F.Objective<string>)(own)
      const gradient = new Float64Array(point.length)
      expect(some.into(() => batch, point, gradient)).toBeCloseTo(known.value, 11)
      some.variables.forEach((name, k) => {
        expect(gradient[k]).toBeCloseTo(known.gradient.get(name) as number, 10)
      })
    }
  })
  it('a batch counts by the weights of all rows', () => {
    const { x0, x1 } = rows(6, 0).columns
    const all = F.table({ x0, x1, w: [0, 1, 0, 2, 0, 1] })
    const some = overBatches(F.meanOver(all, { weights: 'w' })(e) as F.Objective<string>, () => [0, 1]) as OverBatches
    const point = Float64Array.from(some.variables, (name) => env.get(name) as number)
    const gradient = new Float64Array(point.length).fill(NaN)
    const known = F.valueAndGrad(F.meanOver(F.takeRows([1, 3])(all), { weights: 'w' })(e) as F.Objective<string>)(env)
    // Two of six rows, with three quarters of the weight.
    expect(some.into(() => [1, 3], point, gradient)).toBeCloseTo((known.value * 3 * 6) / (4 * 2), 12)
    expect(some.into(() => [0, 2], point, gradient)).toBe(0)
    expect(gradient.every((g) => g === 0)).toBe(true)
  })
  it.each([undefined, -1])('as outputs of each row, with copies or without', (most) => {
    const es = [e, F.mul(e, F.variable('x0')), F.tanh(F.variable('x7')), F.variable('x1')]
    const t = rows(4, 1)
    const c = compileOutputs<string>(alwaysLevels, F.over(t)(es) as F.Rows<string>, {}, most)
    expect(c.report.runs).toBe('wasm')
    const [values, gradients] = [c.value(env), c.jacobian(env)]
    for (let row = 0; row < 4; row++) {
      const at = new Map([...env, ['x0', t.columns.x0[row] as number], ['x1', t.columns.x1[row] as number]])
      F.jacobian(es)(at).forEach((g, k) => {
        const known = [...g].filter(([name]) => name !== 'x0' && name !== 'x1')
        const own = gradients[4 * row + k] as ReadonlyMap<string, number>
        expect(Math.abs((values[4 * row + k] as number) - F.evaluate(es[k] as E)(at))).toBeLessThan(1e-12)
        expect([...own.keys()].sort()).toEqual(known.map(([name]) => name).sort())
        known.forEach(([name, d]) => expect(Math.abs((own.get(name) as number) - d)).toBeLessThan(1e-11 * (1 + Math.abs(d)))) // prettier-ignore
      })
    }
  })
})

describe('levels give what the fold gives', () => {
  const variables = ['x', 'y', 'z'] as const
  it('on graphs of every operation', () => {
    fc.assert(
      fc.property(dag({ variables, size: 60, steps: steadySteps('x', 'y') }), environment(variables), (e, env) => {
        expect(wrongWith(e, env)).toEqual([])
      }),
      { numRuns: 120, seed },
    )
  }, 60_000)
  it('on a tangle, which goes there by itself', () => {
    const e = tangle(8000)
    expect(F.compile(e).report.why).toMatch(/nodes are of more than 1500 kinds: they run level by level/)
    expect(wrongWith(e, pointFor(e))).toEqual([])
  }, 60_000)
  it('on a chain as deep as it is long', () => {
    const steps = Array.from({ length: 20_000 })
    const chain = steps.reduce<E>((x, _, k) => F.tanh(F.add(F.mul(v(`a${k % 100}`), x), v(`b${k % 70}`))), v('x'))
    expect(wrongWith(chain, pointFor(chain))).toEqual([])
  }, 60_000)
  it('again and again: nothing is left over from one call to the next', () => {
    const e = tangle(300)
    const [c, fresh] = [compileBy(alwaysLevels, e, {}), compileBy(alwaysLevels, e, {})]
    const x = Float64Array.from(c.variables, (_, k) => Math.sin(k + 0.5))
    const [first, again, wanted] = [0, 1, 2].map(() => new Float64Array(x.length)) as [Float64Array, Float64Array, Float64Array] // prettier-ignore
    c.into(x, first)
    c.into(
      x.map((v) => 1 - v),
      again,
    )
    expect(again).not.toEqual(first)
    c.into(x, again)
    fresh.into(x, wanted)
    expect(first).toEqual(wanted)
    expect(again).toEqual(wanted)
  })
  it('again where another branch is taken: what was reached then has no say now', () => {
    const x = F.variable('x')
    const c = compileBy(alwaysLevels, F.where(F.gt(x, 0), F.mul(2, F.sqrt(x)), x), {})
    expect(c.valueAndGrad({ x: 4 })).toEqual({ value: 4, gradient: new Map([['x', 0.5]]) })
    expect(c.valueAndGrad({ x: 0 })).toEqual({ value: 0, gradient: new Map([['x', 1]]) })
  })
  it('on leaves, and on objectives with a weight', () => {
    expect(wrongWith(v('x'), new Map([['x', 3]]))).toEqual([])
    expect(wrongWith(F.constant(2), new Map())).toEqual([])
    const scaled = compileBy(alwaysLevels, F.scaleObjective(3)(F.objective(F.square(F.variable('x')))), {})
    expect(scaled.valueAndGrad({ x: 2 })).toEqual({ value: 12, gradient: new Map([['x', 12]]) })
  })
  it('in single precision, to single precision', () => {
    const e = tangle(500)
    const env = pointFor(e)
    const [single, double] = [true, false].map((float32) => compileBy(alwaysLevels, e, { float32 }).value(env))
    expect(single).not.toBe(double)
    expect(Math.abs((single as number) - (double as number))).toBeLessThan(1e-4 * Math.abs(double as number))
  })
})

describe('the option `levels`', () => {
  const xs = Array.from({ length: 60 }, (_, k) => v(`x${k}`))
  const chain = F.sum(xs.slice(1).map((next, k) => F.square(F.sub(next, F.sin(F.mul(k, xs[k] as E))))))
  const at = pointFor(chain)
  it('is for what would be loops, which it runs with the bits that levels have', () => {
    const [loops, levels] = [F.compile(chain), F.compile(chain, { levels: true })]
    expect([loops.report.why, levels.report.why].map((why) => why.includes('level by level'))).toEqual([false, true])
    expect(wrongWithCompiled(levels, F.objective(chain), at)).toEqual([])
    const known = compileBy(alwaysLevels, chain, {}).valueAndGrad(at)
    for (const run of ['wasm', 'interpreter'] as const)
      expect(F.compile(chain, { levels: true, run }).valueAndGrad(at)).toEqual(known)
    expect(F.compile(chain, { levels: true, run: 'tape' }).report.runs).toBe('tape')
  })
  it('is for rows and outputs too', () => {
    const [a, x] = [F.variable('a'), F.variable('x')]
    const [few, many] = [F.table({ x: [1, 2, 3] }), F.table({ x: Array.from({ length: 40 }, (_, k) => k / 7) })]
    const wave = F.sin(F.mul(a, x))
    const loss = F.compile(F.meanOver(few)(wave), { levels: true })
    for (const [c, rows] of [
      [loss, few],
      [loss.withTable(few, many), many],
    ] as const) {
      // prettier-ignore
      expect(c.report.why).toContain('level by level')
      expect(wrongWithCompiled(c as F.Compiled<string>, F.meanOver(rows)(wave), new Map([['a', 0.8]]))).toEqual([])
    }
    const outputs = F.compile(F.over(few)([wave, F.square(a)]), { levels: true })
    const loops = F.compile(F.over(few)([wave, F.square(a)]))
    expect(outputs.report.why).toContain('level by level')
    expect([...outputs.value({ a: 0.8 })]).toEqual([...loops.value({ a: 0.8 })])
    expect(outputs.jacobian({ a: 0.8 })).toEqual(loops.jacobian({ a: 0.8 }))
  })
  it('changes nothing where there are several terms', () => {
    const two = F.addObjectives(F.objective(chain), F.objective(F.square(v('x0'))))
    const [plain, asked] = [F.compile(two), F.compile(two, { levels: true })]
    expect(asked.report.why).toBe(plain.report.why)
    expect(asked.valueAndGrad(at)).toEqual(plain.valueAndGrad(at))
  })
  it('is true or false', () => {
    const { code, message } = errorOf(() => F.compile(chain, { levels: 'yes' } as never))
    expect([code, message]).toEqual(['BadOperand', 'In compile, levels must be true or false, not the string "yes".'])
  })
})

describe('a primitive without a kernel', () => {
  it('is called back, and may evaluate something itself', () => {
    const inner = compileBy(alwaysLevels, F.exp(F.variable('t')), {})
    const odd = F.primitive({
      name: 'odd',
      arity: 1,
      value: (x) => inner.value({ t: x }),
      partials: (n, [x]) => [{ partial: n.exp(x) }],
    })
    const e = F.mul(odd(F.variable('x')), odd(F.mul(2, F.variable('x'))))
    expect(wrongWith(e, new Map([['x', 0.3]]))).toEqual([])
  })
  it('that runs the very program it is part of gets a memory of its own', () => {
    const deep = F.primitive({
      name: 'deep',
      arity: 1,
      value: (x): number => (x > 2 ? x : again(x + 1)),
      partials: (n) => [{ partial: n.constant(1) }],
    })
    const c = compileBy(alwaysLevels, F.add(deep(F.variable('x')), F.square(F.variable('x'))), {})
    const again = (x: number): number => c.value({ x })
    expect(c.value({ x: 0 })).toBe(3 + 9 + 4 + 1)
  })
  it('that asks the very outputs it is part of, between one row and the next, leaves their entries as they are', () => {
    const calls: { next?: (() => unknown) | undefined } = {}
    const nest = F.primitive({
      name: 'nest',
      arity: 1,
      value: (at) => {
        const { next } = calls
        calls.next = undefined
        next?.()
        return at
      },
      partials: (n) => [{ partial: n.constant(1) }],
    })
    const rows = F.table({ x: [1, 2, 3] })
    // b stands in a test alone: the program has entries for it that the Jacobian has not.
    const chosen = F.where(F.gt(v('b'), 0), F.mul(nest(F.add(v('a'), v('x'))), v('a')), v('x'))
    const c = F.compile(F.over(rows)([chosen]) as F.Rows<string>, { levels: true })
    const known = c.jacobian({ a: 1, b: 2 })
    const inRow = (row: number): (() => unknown) =>
      row === 0 ? () => c.jacobian({ a: -5, b: 7 }) : () => (calls.next = inRow(row - 1))
    for (const row of [0, 1, 2]) {
      calls.next = inRow(row)
      expect(c.jacobian({ a: 1, b: 2 })).toEqual(known)
    }
  })
})

describe('steps that read all steps before them', () => {
  it('are sums of too many kinds for code, and go level by level', () => {
    const ys: Array<Expr<string>> = []
    for (let i = 0; i < 150; i++)
      ys.push(F.tanh(F.sub(v(`b${i}`), F.sum(ys.map((y, j) => F.mul(v(`l${(i * 7 + j) % 90}`), y))))))
    const e = F.sum(ys)
    const c = F.compile(e)
    expect(c.report.why).toMatch(/nodes are of kinds that are too much code: they run level by level/)
    expect(c.report.bytes).toBeLessThan(10_000)
    const env = new Map(c.variables.map((name, k) => [name, Math.sin(k) / 9]))
    expect(c.value(env)).toBeCloseTo(F.evaluate(e)(env), 11)
  })
  it('so are exponentials of all of them, in few nodes', () => {
    const ys: Array<Expr<string>> = [v('x')]
    for (let i = 0; i < 60; i++) ys.push(F.add(v(`f${i}`), F.logSumExp(ys)))
    const e = F.sum(ys)
    const c = F.compile(e)
    expect(c.report.bytes).toBe(0)
    const env = new Map(c.variables.map((name, k) => [name, Math.sin(k)]))
    expect(c.value(env)).toBeCloseTo(F.evaluate(e)(env), 8)
  })
  it('where those run on the tape, the report says so, and how long it took to see it', () => {
    const ys: Array<Expr<string>> = [v('x')]
    for (let i = 0; i < 60; i++) ys.push(F.add(v(`f${i}`), F.logSumExp(ys)))
    const { report } = F.compile(F.sum(ys))
    expect([report.runs, report.why]).toEqual(['tape', expect.stringContaining('on the tape')])
    expect(report.why).not.toContain('level by level')
    expect(report.milliseconds.roll).toBeGreaterThan(0)
  })
  it('so is a table of least costs, whose rows are steps that read the whole row before', () => {
    const size = 45
    const cost = (i: number, j: number): E => F.square(F.sub(v(`a${i}`), v(`b${j}`)))
    let row: ReadonlyArray<E> = []
    for (let i = 0; i < size; i++) {
      const next: Array<E> = []
      for (let j = 0; j < size; j++) {
        const before = [row[j], next[j - 1], row[j - 1]].filter((x) => x !== undefined)
        const least = before.length === 0 ? 0 : before.reduce((a, b) => F.min(a, b))
        next.push(F.add(cost(i, j), least))
      }
      row = next
    }
    const e = row[size - 1] as E
    const { report } = F.compile(e)
    expect(report.why).toContain('level by level')
    expect(report.bytes).toBeLessThan(10_000)
    expect(wrongWith(e, pointFor(e))).toEqual([])
  })
})

describe('blocks of rows', () => {
  it('go level by level where that was chosen for as many rows', () => {
    const width = 46
    const layers = [Array.from({ length: width }, (_, j): E => F.mul(v(`p${j % 9}`), v('x')))]
    const earlier = (k: number): ReadonlyArray<E> => layers[k % layers.length] as ReadonlyArray<E>
    for (let k = 1; k <= 90; k++) {
      const [a, b, c] = [layers.at(-1) as ReadonlyArray<E>, earlier(Math.imul(k, 0x9e3779b1) >>> 8), earlier(Math.imul(k, 0x85ebca6b) >>> 9)] // prettier-ignore
      const at = (list: ReadonlyArray<E>, j: number): E => list[j % width] as E
      layers.push(a.map((y, j) => F.logSumExp([y, at(a, j + 1), at(b, j + 2), at(c, j + 3)])))
    }
    const e = F.sum(layers.at(-1) as ReadonlyArray<E>)
    const rows = (count: number): F.Table<'x'> => F.table({ x: Array.from({ length: count }, (_, k) => Math.sin(k)) })
    const [few, more] = [rows(5), rows(71)]
    const next = F.compile(F.sumOver(few)(e)).withTable(few, more)
    expect(next.report.why).toMatch(/level by level; its rows go through them in blocks of 32/)
    const env = new Map(next.variables.map((name, k) => [name, 0.3 + k / 9]))
    expect(next.value(env) / F.evaluate(F.sumOver(more)(e))(env)).toBeCloseTo(1, 11)
  })
})

describe('the order', () => {
  it('has operands before what uses them, runs of one operation, and whole registers', () => {
    const tape = tapeOf(tangle(600))
    const order = orderOf(tape, () => 2)
    if (order === undefined) throw new Error('there is an order')
    const done = new Uint8Array(order.slots)
    done.fill(1, 0, 1 + tape.variables.length)
    order.numbers.forEach(([slot]) => (done[slot] = 1))
    order.runs.forEach(({ count, operation, start }) => {
      expect(count % 2).toBe(0)
      const { arity } = order.operations[operation] as { readonly arity: number }
      for (let slot = start; slot < start + count; slot++)
        for (let k = 0; k < arity; k++) expect(done[order.operands[k]?.[slot] as number]).toBe(1)
      done.fill(1, start, start + count)
    })
    expect(done[order.slotOf[tape.roots[0] as number] as number]).toBe(1)
  })
  it('is refused for more kinds of operations than are worth a loop each; then the tape runs', () => {
    const powers = F.sum(Array.from({ length: 700 }, (_, k) => F.pow(F.add(v(`x${k % 7}`), v('y')), 1.5 + k)))
    expect(orderOf(tapeOf(powers), () => 2)).toBeUndefined()
    expect(compileBy(alwaysLevels, powers, {}).report.runs).toBe('tape')
  })
})
