/** Sums over many rows, block by block. */
import * as fc from 'fast-check'
import { option as O } from 'fp-ts'
import { describe, expect, it } from 'vitest'
import * as F from '../../../src/index.js'
import { blocksOf, sizesFor } from '../../../src/engine/rows/blocks.js'
import { inBlocks } from '../../../src/engine/rows/blockSums.js'
import { choose } from '../../../src/engine/choose.js'
import { tapesOf } from '../../../src/engine/terms.js'
import { programsAs } from '../../../src/engine/options.js'
import type { Programs } from '../../../src/engine/programs.js'
import type { Part } from '../../../src/engine/rows/part.js'
import { atOnce } from '../../../src/engine/steps.js'
import type { CompileOptions } from '../../../src/engine/options.js'
import { errorOf } from '../../support/untyped.js'
import { wrongWithCompiled } from '../agreement.js'
import { modulesMade } from '../wasm/modules.js'

type E = F.Expr<string>
const [a, b, x, y] = ['a', 'b', 'x', 'y'].map((name) => F.variable(name)) as [E, E, E, E]
const fit: E = F.square(F.sub(F.add(F.mul(a, F.exp(F.mul(b, x))), F.square(x)), y))
const at = { a: 0.7, b: -0.3 }

const rows = (count: number, shift = 0): F.Table<'x' | 'y' | 't'> => {
  const column = (by: number): ReadonlyArray<number> =>
    Array.from({ length: count }, (_, k) => Math.cos(k * by + shift))
  return F.table({ x: column(1), y: column(2), t: column(3).map((t) => t * t) })
}

describe('blocks', () => {
  it('have sizes that depend on the nodes of a row alone', () => {
    expect(sizesFor(1)).toEqual([4096, 512, 64, 8, 1])
    expect(sizesFor(700)).toEqual([256, 32, 4, 1])
    expect(sizesFor(1e6)).toEqual([16, 2, 1])
  })
  it('are all rows, one after the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(1, 700, 5000, 1e6), (count, nodes) => {
        const sizes = sizesFor(nodes)
        const blocks = blocksOf(count, sizes)
        const ends = blocks.map((block) => block.from + block.rows)
        expect(blocks.map((block) => block.from)).toEqual([0, ...ends].slice(0, blocks.length))
        expect(ends.at(-1) ?? 0).toBe(count)
        expect(blocks.every((block) => sizes[block.size] === block.rows)).toBe(true)
      }),
    )
  })
})

/** The one term of an objective block by block, however few rows it has. */
const part = (o: F.Objective<string>, options: CompileOptions = {}): Part => {
  const programs = atOnce(programsAs(options, () => tapesOf(o.terms), choose))
  const found = atOnce(inBlocks(programs, o.terms[0] as F.ObjectiveTerm, false, 0))
  return found ?? expect.fail('it should become loops')
}
const pointOf = ({ variables }: Part, env: Readonly<Record<string, number>>): Float64Array =>
  Float64Array.from(variables, (name) => env[name] as number)

describe('a sum over blocks is the sum over all rows', () => {
  const objectives: ReadonlyArray<readonly [string, (count: number) => F.Objective<string>]> = [
    ['a mean', (count) => F.meanOver(rows(count))(fit)],
    ['a scaled sum', (count) => F.scaleObjective(-0.25)(F.sumOver(rows(count))(fit))],
    ['a weighted mean', (count) => F.meanOver(rows(count), { weights: 't' })(fit)],
    ['a weighted mean of the same number', (count) => F.meanOver(rows(count), { weights: 't' })(F.mul(a, b))],
    ['a sum of the same number', (count) => F.sumOver(rows(count))(F.mul(a, F.square(b)))],
    ['a choice', (count) => F.meanOver(rows(count))(F.where(F.gt(x, 0), F.mul(a, F.log(x)), F.mul(b, x)))],
  ]
  it.each(objectives)('%s', (_, over) => {
    // 4683 = 4096 + 512 + 64 + 8 + 3
    for (const count of [1, 7, 600, 4683]) {
      const o = over(count)
      const p = part(o)
      const known = F.valueAndGrad(o)(at)
      const gradient = new Float64Array(p.variables.length).fill(NaN)
      const value = p.into(pointOf(p, at), gradient)
      expect(Math.abs(value - known.value)).toBeLessThanOrEqual(1e-12 * Math.abs(known.value))
      expect(p.value(pointOf(p, at))).toBe(value)
      p.variables.forEach((name, k) =>
        expect(Math.abs((gradient[k] as number) - (known.gradient.get(name) ?? NaN))).toBeLessThanOrEqual(1e-12 * (Math.abs(known.gradient.get(name) ?? 0) + Math.abs(value))),
      ) // prettier-ignore
    }
  })
  it('to the same bits interpreted', () => {
    const o = F.meanOver(rows(4683))(fit)
    const [compiled, read] = (['wasm', 'interpreter'] as const).map((run) => part(o, { run })) as [Part, Part]
    const gradients = [new Float64Array(2), new Float64Array(2)] as const
    expect(compiled.into(pointOf(compiled, at), gradients[0])).toBe(read.into(pointOf(read, at), gradients[1]))
    expect(gradients[0]).toEqual(gradients[1])
  })
  it('also where a row is no number, in any block', () => {
    const count = 4683
    for (const row of [0, 4095, 4096, 4600, 4675, 4682]) {
      const table = F.table({ x: Array.from({ length: count }, (_, k) => (k === row ? -1 : 1)) })
      const p = part(F.meanOver(table)(F.mul(a, F.log(x))))
      expect(p.value(pointOf(p, at))).toBeNaN()
      const infinite = F.table({ x: Array.from({ length: count }, (_, k) => (k === row ? 0 : 1)) })
      const q = part(F.meanOver(infinite)(F.mul(a, F.log(x))))
      expect(q.value(pointOf(q, at))).toBe(-Infinity)
    }
  })
  it('of rows that have little that repeats, and alone would be run otherwise', () => {
    const steps = [F.sin, F.tanh, F.sigmoid, F.cos, F.atan, F.erf, F.square] as const
    const tangled = Array.from({ length: 130 }).reduce<E>((e, _, k) => F.add(F.mul((steps[(k * k) % 7] as (e: E) => E)(e), 0.5 + 0.001 * k), [a, b, x, y][(k * 3 + (k >> 2)) % 4] as E), x) // prettier-ignore
    const o = F.meanOver(rows(77))(F.tanh(tangled))
    expect(F.compile(F.meanOver(rows(1))(F.tanh(tangled))).report.why).toContain('level by level')
    expect(F.compile(F.meanOver(rows(2))(F.tanh(tangled))).report.why).toContain('level by level')
    expect(F.compile(o).report.why).toContain('which become loops')
    const p = part(o)
    expect(p.value(pointOf(p, at))).toBeCloseTo(F.evaluate(o)(at), 12)
  })
  it('leaves others to the tape', () => {
    const programs = atOnce(programsAs({ run: 'tape' }, () => tapesOf(F.meanOver(rows(9))(fit).terms), choose))
    expect(atOnce(inBlocks(programs, F.meanOver(rows(9))(fit).terms[0] as F.ObjectiveTerm, false, 0))).toBeUndefined()
  })
  it('asks for no smaller blocks where the answer is the same for any number of rows', () => {
    const [term] = F.meanOver(rows(73))(fit).terms as readonly [F.ObjectiveTerm]
    const programs = atOnce(programsAs({ run: 'tape' }, () => tapesOf([term]), choose))
    const asked: Array<number | undefined> = []
    const counted: Programs = {
      ...programs,
      over: (terms) => {
        asked.push(terms[0]?.table?.rows)
        return programs.over(terms)
      },
      part: () => counted,
    }
    expect(atOnce(inBlocks(counted, term, false, 0))).toBeUndefined()
    expect(asked).toEqual([64])
  })
})

/** As many parameters as give a row some hundred nodes, so that not too many rows are many. */
const parameters = Array.from({ length: 40 }, (_, k) => F.variable(`p${k}`))
const long: E = F.square(F.sub(F.sum(parameters.map((p, k) => F.mul(p, F.tanh(F.mul(k + 1, F.mul(p, x)))))), y))
const env = new Map([
  ...parameters.map((_, k) => [`p${k}`, Math.sin(k)] as const),
  ['a', 0.7] as const,
  ['b', -0.3] as const,
])
const MANY = 18_011

describe('compile, over many rows', () => {
  const table = rows(MANY)
  const compiled = F.compile(F.meanOver(table)(long))
  it('goes through them block by block, in little memory, and says so', () => {
    expect(F.explain(compiled.report)).toContain('its rows go through them in blocks of 512')
    expect(compiled.report.memory).toBeLessThan(5e6)
  })
  it('agrees with the fold', () => {
    const known = F.valueAndGrad(F.meanOver(table)(long))(env)
    const found = compiled.valueAndGrad(env)
    expect(Math.abs(found.value / known.value - 1)).toBeLessThan(1e-12)
    known.gradient.forEach((g, name) =>
      expect(Math.abs((found.gradient.get(name) ?? NaN) - g)).toBeLessThan(1e-11 * (1 + Math.abs(g))),
    )
    expect(compiled.value(env)).toBe(found.value)
  })
  it('compiles nothing for another table, of more rows or fewer', () => {
    for (const count of [MANY + 1, 2 * MANY + 77, MANY - 111]) {
      const next = rows(count, 1)
      const moved: Array<F.Compiled<string>> = []
      expect(modulesMade(() => moved.push(compiled.withTable(table, next)))).toEqual([])
      const [first] = moved as [F.Compiled<string>]
      expect(first.valueAndGrad(env)).toEqual(F.compile(F.meanOver(next)(long)).valueAndGrad(env))
      expect(first.variables).toEqual(compiled.variables)
    }
  })
  it('makes the programs for smaller blocks too, even where none of these is needed yet', () => {
    const even = rows(36 * 512)
    const whole = F.compile(F.meanOver(even)(long))
    expect(whole.report.why).toContain('blocks of 512')
    expect(modulesMade(() => whole.withTable(even, rows(36 * 512 + 77)))).toEqual([])
  })
  it('keeps the order of variables where the next table has few', () => {
    const few = rows(5, 2)
    const moved = compiled.withTable(table, few)
    expect(moved.variables).toEqual(compiled.variables)
    expect(wrongWithCompiled(moved, F.meanOver(few)(long), env)).toEqual([])
  })
  it('adds what has few rows, or none', () => {
    const few = rows(9, 1)
    const o = F.addObjectives(F.l2(['a', 'p3']), F.meanOver(table)(long), F.sumOver(few)(fit))
    const both = F.compile(o)
    const found = both.valueAndGrad(env)
    const [large, small] = [compiled.valueAndGrad(env), F.valueAndGrad(F.addObjectives(F.l2(['a', 'p3']), F.sumOver(few)(fit)))(env)] // prettier-ignore
    expect(Math.abs(found.value / (large.value + small.value) - 1)).toBeLessThan(1e-12)
    expect([...found.gradient.keys()].sort()).toEqual([...new Set([...large.gradient.keys(), ...small.gradient.keys()])].sort()) // prettier-ignore
    found.gradient.forEach((g, name) => {
      const known = (large.gradient.get(name) ?? 0) + (small.gradient.get(name) ?? 0)
      expect(Math.abs(g - known)).toBeLessThan(1e-11 * (1 + Math.abs(known)))
    })
    const next = rows(9, 3)
    const moved = F.evaluate(F.sumOver(next)(fit))(env) - F.evaluate(F.sumOver(few)(fit))(env)
    expect(both.withTable(few, next).value(env) - found.value).toBeCloseTo(moved, 10)
  })
  it('may be evaluated while it is evaluated', () => {
    const later: { inner?: (p: number) => number } = {}
    let calls = 0
    const asking = F.primitive({
      name: 'asking',
      arity: 1,
      value: (p) => {
        calls += 1
        return calls === 9_000 && later.inner !== undefined ? p + 0 * later.inner(p) : p
      },
      partials: (n) => [{ partial: n.constant(1) }],
    })
    const whole = F.compile(F.meanOver(table)(F.add(long, asking(F.mul(a, x)))))
    const expected = whole.valueAndGrad(env)
    calls = 0
    later.inner = () => whole.value(new Map([...env, ['a', 5] as const]))
    expect(whole.valueAndGrad(env)).toEqual(expected)
    expect(calls).toBeGreaterThan(2 * 9_000)
    calls = 0
    later.inner = () => whole.valueAndGrad(new Map([...env, ['a', 5] as const])).value
    expect(whole.valueAndGrad(env)).toEqual(expected)
    expect(calls).toBeGreaterThan(2 * 9_000)
  })
  it('tells in which row NaN began', () => {
    const column = Array.from({ length: MANY }, (_, k) => (k === 700 ? Infinity : Math.sin(k)))
    const broken = F.compile(F.meanOver(F.table({ x: column, y: column }))(F.mul(long, F.sub(x, x))))
    expect(broken.value(env)).toBeNaN()
    const began = F.explainNonFinite(broken)(env)
    expect(O.isSome(began) ? F.showNonFinite(began.value) : 'nowhere').toContain('row 700 of term 0')
  })
  it('refuses a name that is a column and a parameter', () => {
    const o = F.addObjectives(F.meanOver(table)(long), F.objective(F.square(F.variable('x'))))
    expect(errorOf(() => F.compile(o as never)).code).toBe('ColumnAsParameter')
  })
  it('keeps the steps of a recurrence for one block alone', () => {
    const end = Array.from({ length: 60 }).reduce<E>((state) => F.tanh(F.add(F.mul(a, state), F.mul(b, x))), y)
    const o = F.meanOver(table)(F.square(end))
    const steps = F.compile(o)
    expect(steps.report.program).toContain('one after the other')
    expect(steps.report.memory).toBeLessThan(5e6)
    const [found, known] = [steps.valueAndGrad(at), F.valueAndGrad(o)(at)]
    expect(Math.abs(found.value / known.value - 1)).toBeLessThan(1e-12)
    known.gradient.forEach((g, name) => expect(Math.abs((found.gradient.get(name) ?? NaN) / g - 1)).toBeLessThan(1e-11))
  })
  it('leaves nothing for later when it is compiled in the background', async () => {
    const ready = await F.compileAsync(F.meanOver(table)(long))
    expect(modulesMade(() => ready.value(env))).toEqual([])
    expect(ready.value(env)).toBe(compiled.value(env))
  })
  it('goes through fewer rows at once, and through many of which little is kept', () => {
    expect(F.explain(F.compile(F.meanOver(rows(2000))(long)).report)).not.toContain('blocks')
    expect(F.explain(F.compile(F.meanOver(rows(330_000))(fit)).report)).not.toContain('blocks')
  })
})
