/** Loops written again for tests that come out alike: the same bits, and fewer operations. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembled, type Assembled } from '../../../../src/engine/assemble.js'
import { branched } from '../../../../src/engine/code/loops/branches.js'
import { builder } from '../../../../src/engine/code/builder.js'
import type { Code, Op, Register, Routine } from '../../../../src/engine/code/code.js'
import { doubles, singles } from '../../../../src/engine/code/format.js'
import { interpreted } from '../../../../src/engine/interpret/interpret.js'
import { ownContents, prepared, type Ready } from '../../../../src/engine/run/prepare.js'
import { differentiated } from '../../../../src/engine/program/differentiate.js'
import { lower } from '../../../../src/engine/program/lower.js'
import { settled } from '../../../../src/engine/program/settle.js'
import { shared } from '../../../../src/engine/program/shared.js'
import { layoutsOf } from '../../../../src/engine/roll/maps/layout.js'
import { roll } from '../../../../src/engine/roll/roll.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)
const seed = 20261123

/** Both sides of a choice, one long and one short; what they have in common is computed whichever is taken. */
const sides: ReadonlyArray<(x: E, y: E, post: E) => readonly [E, E]> = [
  (x, y) => [F.exp(F.tanh(F.mul(x, y))), F.add(x, y)],
  (x, y) => [F.square(x), F.div(F.sin(F.add(F.square(x), y)), F.add(1, F.square(y)))],
  (x, y) => [F.log(F.add(2, F.square(x))), F.sqrt(F.add(F.square(x), F.square(y)))],
  (x, y, post) => [F.mul(post, F.exp(F.tanh(F.mul(x, y)))), F.sin(F.mul(F.add(post, 2), x))],
  (x, y, post) => [F.mul(x, F.cos(F.add(post, y))), F.log(F.add(1, F.exp(F.mul(F.tanh(post), x))))],
]

interface Shape {
  readonly posts: number
  readonly points: number
  readonly side: number
  readonly isTestOfPost: boolean
  /** How many posts are at 0. */
  readonly zeros: number
}

/**
 * Points seen from posts. What is done about each depends on whether its post stands at 0, or on one number for all.
 */
const seen = ({ isTestOfPost, points, posts, side }: Shape): E =>
  F.sum(
    Array.from({ length: points }, (_, k) => {
      const post = v(`post${(k * k + k) % posts}`)
      const x = v(`x${k}`)
      const [a, b] = (sides[side] as (typeof sides)[number])(x, F.constant(0.25 * k), post)
      const test = isTestOfPost ? F.eq(F.square(post), 0) : F.lt(v('w'), 0.5)
      return F.mul(F.where(test, a, b), x)
    }),
  )

const programOf = (e: E, format = doubles): { readonly a: Assembled; readonly names: ReadonlyArray<string> } => {
  const tape = F.tapeOf(e)
  const columns = { rows: 1, column: () => undefined }
  const rolled = roll([{ tape, weight: 1, reduce: 'one', columns, rowWeights: undefined }])
  const program = settled(shared(differentiated(lower(rolled, layoutsOf(rolled)), rolled.root)))
  return { a: assembled(program, false, format), names: rolled.variables }
}

/** Code as it would be without a branch. */
const plain = (code: Code): Code =>
  code.flatMap((item): Code =>
    item._tag === 'Loop'
      ? [{ ...item, body: plain(item.body) }]
      : item._tag === 'Either'
        ? plain(item.otherwise)
        : [item],
  )
const branchesIn = (code: Code): ReadonlyArray<Op & { readonly _tag: 'Either' }> =>
  code.flatMap((item) =>
    item._tag === 'Loop' ? branchesIn(item.body) : item._tag === 'Either' ? [item, ...branchesIn(item.otherwise)] : [],
  )

const resultsOf = ({ addresses, format, program }: Assembled, ready: Ready, x: ReadonlyArray<number>) => {
  const { numbers, run } = ready.start(ownContents)
  const at = (array: typeof program.variables): number => (addresses.get(array) as number) / format.bytes
  numbers.set(x, at(program.variables))
  run()
  const gradient = program.gradient as typeof program.variables
  return [numbers[at(program.result)], ...numbers.subarray(at(gradient), at(gradient) + gradient.length)]
}

const valueAt = ({ zeros }: Shape, w: number, name: string, k: number): number =>
  name === 'w' ? w : name.startsWith('post') && Number(name.slice(4)) < zeros ? 0 : Math.sin(1.3 * k + 1)

const shapes: fc.Arbitrary<Shape> = fc.record({
  posts: fc.integer({ min: 1, max: 4 }),
  points: fc.integer({ min: 65, max: 99 }),
  side: fc.nat(sides.length - 1),
  isTestOfPost: fc.boolean(),
  zeros: fc.nat(4),
})

describe('loops whose test comes out alike', () => {
  it.each([doubles, singles])(
    'give the bits that they would give without a branch, whichever is taken, in $bytes bytes',
    (format) => {
      const branches = { post: 0, one: 0 }
      fc.assert(
        fc.property(shapes, fc.constantFrom(0.2, 0.7), (shape, w) => {
          const { a, names } = programOf(seen(shape), format)
          const without = { ...a, routines: a.routines.map((r) => ({ ...r, code: plain(r.code) })) }
          branches[shape.isTestOfPost ? 'post' : 'one'] += a.routines.flatMap((r) => branchesIn(r.code)).length
          const x = names.map((name, k) => valueAt(shape, w, name, k))
          const [first, ...others] = [
            resultsOf(a, prepared('wasm', a), x),
            resultsOf(a, prepared('interpreter', a), x),
            resultsOf(without, prepared('wasm', without), x),
            resultsOf(without, prepared('interpreter', without), x),
          ]
          others.forEach((other) => expect(other).toEqual(first))
        }),
        { numRuns: 60, seed },
      )
      expect(branches.post).toBeGreaterThan(10)
      expect(branches.one).toBeGreaterThan(10)
    },
  )
  it('give what the fold gives', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(0.2, 0.7), (shape, w) => {
        const e = seen(shape)
        const env = new Map([...F.freeVariables(e)].map((name, k) => [name, valueAt(shape, w, name, k)])) as never
        const [own, known] = [F.compile(e).valueAndGrad(env), F.valueAndGrad(e)(env)]
        expect(Math.abs(own.value - known.value)).toBeLessThan(1e-12 * (1 + Math.abs(known.value)))
        known.gradient.forEach((d, name) => {
          expect(Math.abs((own.gradient.get(name) as number) - d)).toBeLessThan(1e-11 * (1 + Math.abs(d)))
        })
      }),
      { numRuns: 40, seed },
    )
  })
  it.each([false, true])('are told by all lanes, of which each may have a test of its own (float32: %s)', (float32) => {
    const rows = F.table({ c: [0, 0, 1, 0, 1, 1, 0, 0] })
    const terms = Array.from({ length: 9 }, (_, i) => F.mul(v(`v${i}`), v('c')))
    const isLow = F.lt(F.mul(v('w'), v('c')), 0.5)
    const e = F.sum(terms.map((x, i) => F.where(isLow, F.exp(F.tanh(F.add(x, i))), F.sin(F.add(x, 2 * i)))))
    const env = new Map([['w', 1], ...terms.map((_, i) => [`v${i}`, Math.cos(i)] as const)])
    const o = F.sumOver(rows)(F.square(F.tanh(F.div(e, 9)))) as F.Objective<string>
    const [wasm, js] = (['wasm', 'interpreter'] as const).map((run) => F.compile(o, { float32, run }).value(env))
    expect(js).toBe(wasm)
    expect(wasm).toBeCloseTo(F.evaluate(o)(env), float32 ? 4 : 12)
  })
  it('have fewer operations where it is known', () => {
    const { a } = programOf(seen({ posts: 3, points: 90, side: 0, isTestOfPost: false, zeros: 0 }))
    const [branch] = a.routines.flatMap((r) => branchesIn(r.code)) as [Op & { readonly _tag: 'Either' }]
    expect(branch.then.length).toBeLessThan(0.8 * plain([branch]).length)
  })
})

describe('lists of operations', () => {
  /**
   * Numbers that are chosen by a test that stands still, by one that moves, and by both; long enough that a branch
   * pays.
   */
  type Value =
    | { readonly x: number }
    | { readonly long: readonly [number, Value] }
    | { readonly choice: readonly [Test, Value, Value] }
    | { readonly sum: readonly [Value, Value] }
    | { readonly rare: readonly [Value, Value] }
  const kinds = [
    'still',
    'moving',
    'not still',
    'both',
    'either',
    'not both',
    'implied',
    'not both or',
    'neither and',
  ] as const
  type Test = (typeof kinds)[number]
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.record({ x: fc.nat(3) }),
      fc.record({ long: fc.tuple(fc.integer({ min: 1, max: 9 }), tie('value')) }),
      fc.record({ choice: fc.tuple(fc.constantFrom<Test>(...kinds), tie('value'), tie('value')) }), // prettier-ignore
      fc.record({ choice: fc.tuple(fc.constantFrom<Test>('still', 'not still'), tie('value'), tie('value')) }),
      fc.record({ sum: fc.tuple(tie('value'), tie('value')) }),
      fc.record({ rare: fc.tuple(tie('value'), tie('value')) }),
    ),
  }))
  const [ROUNDS, OUT] = [3, 64] as const
  /** A loop over rounds of four pairs of numbers; the test that stands still reads the pair before them. */
  const routineOf = (v: Value): Routine => {
    const b = builder(false)
    const m = b.machine
    const [fixed, moving] = [b.pointer(0), b.pointer(16)]
    b.open([{ count: ROUNDS, advance: [{ pointer: moving, by: 64 }] }])
    const x = (k: number): Register => b.load({ pointer: moving, offset: 16 * k }, 8, false)
    const tests = (): Readonly<Record<Test, Register>> => {
      const still = m.lt(b.load({ pointer: fixed, offset: 0 }, 0, false), m.constant(0))
      const goes = m.lt(x(0), x(1))
      const [both, either, other] = [m.and(still, goes), m.or(still, goes), m.lt(x(2), x(3))]
      return {
        still,
        moving: goes,
        'not still': m.not(still),
        both,
        either,
        'not both': m.not(both),
        implied: m.or(m.not(still), goes),
        'not both or': m.or(m.not(both), other),
        'neither and': m.and(m.not(either), other),
      }
    }
    const written = (part: Value): Register => {
      if ('x' in part) return x(part.x)
      if ('long' in part) {
        const [by, of] = part.long
        return Array.from({ length: 5 }, (_, k) => m.constant(by + k)).reduce((r, d) => m.div(r, d), written(of))
      }
      if ('sum' in part) return m.add(written(part.sum[0]), written(part.sum[1]))
      if ('rare' in part) {
        const common = written(part.rare[1])
        return m.unlikely(tests().moving, () => written(part.rare[0]), common)
      }
      const [test, p, q] = part.choice
      const chosen = m.select(tests()[test], written(p), written(q))
      b.choosing(chosen)
      return chosen
    }
    const sum = b.variable(m.constant(-0), 0)
    const result = written(v)
    b.store({ pointer: moving, offset: 8 * OUT }, result, 2, 8)
    b.update(sum, (now) => m.add(now, result))
    b.after(0)
    b.store({ pointer: fixed, offset: 16 * OUT }, sum, 2, 8)
    b.after(undefined)
    b.close()
    return b.finish()
  }
  const inMemory = ({ code, ...routine }: Routine, given: ReadonlyArray<number>): ReadonlyArray<number> => {
    const numbers = new Float64Array(4 * OUT)
    numbers.set(given)
    interpreted({ ...routine, code }, { numbers, indices: new Int32Array(numbers.buffer) })()
    return [...numbers.subarray(OUT)]
  }
  it('give the same bits with a branch and without, whatever is chosen by which test', () => {
    let branches = 0
    const numbers = fc.array(fc.constantFrom(0, -0, 1, -1, 2.5, NaN, -3, 0.1), { minLength: 26, maxLength: 26 })
    fc.assert(
      fc.property(value, numbers, (v, given) => {
        const routine = routineOf(v)
        branches += branchesIn(routine.code).length
        expect(inMemory(routine, given)).toEqual(inMemory({ ...routine, code: plain(routine.code) }, given))
      }),
      { numRuns: 600, seed },
    )
    expect(branches).toBeGreaterThan(200)
  })
  it.each<readonly [Test, 'everywhere' | 'nowhere', ReadonlyArray<string>]>([
    ['both', 'nowhere', []],
    ['both', 'everywhere', ['select']],
    ['either', 'nowhere', ['select']],
    ['either', 'everywhere', []],
  ])('know of a test with another: %s, if it holds %s', (test, holds, left) => {
    const long = (x: number): Value => ({ long: [1, { x }] })
    const sum: Value = { sum: [{ choice: ['still', long(0), long(1)] }, { choice: [test, { x: 2 }, { x: 3 }] }] }
    const version = branchesIn(routineOf(sum).code).find((branch) => branch.holds === holds)
    const operations = version?.then.flatMap((op) => (op._tag === 'Arithmetic' ? [op.op] : []))
    expect(operations?.filter((op) => ['select', 'and', 'or'].includes(op))).toEqual(left)
  })
  it('are left as they are if somebody else reads what they compute', () => {
    const divided = Array.from({ length: 9 }, (_, k): Op => ({ _tag: 'Arithmetic', to: k + 3, op: 'div', args: [k === 0 ? 0 : k + 2, 1] })) // prettier-ignore
    const chosen: Op = { _tag: 'Arithmetic', to: 12, op: 'select', args: [2, 11, 0] }
    const storing = (value: number): Op => ({ _tag: 'Store', at: { pointer: 0, offset: 0 }, value, lanes: 2, apart: 8 })
    const code = (last: number): Code => [{ _tag: 'Loop', count: 3, advance: [], body: [...divided, chosen, storing(12)] }, storing(last)] // prettier-ignore
    const routine = (last: number): Routine => ({ format: doubles, code: code(last), registers: 13, pointers: [0] })
    const tests = new Map([[2, undefined]])
    expect(branchesIn(branched(routine(0), tests).code)).toHaveLength(1)
    expect(branched(routine(12), tests).code).toEqual(code(12))
  })
})

describe('no loop is written again', () => {
  const countOf = (e: E): number => programOf(e).a.routines.flatMap((r) => branchesIn(r.code)).length
  const terms = (length: number, term: (x: E, k: number) => E): E =>
    F.sum(Array.from({ length }, (_, k) => term(v(`x${k}`), k)))

  it('whose test differs from round to round', () => {
    expect(countOf(terms(90, (x) => F.where(F.lt(x, 0), F.tanh(F.mul(v('w'), x)), F.exp(F.mul(x, v('w'))))))).toBe(0)
  })
  it('that would look at as many tests as it has rounds', () => {
    const tests = (many: number): E =>
      terms(128, (x, k) => F.where(F.eq(F.square(v(`p${(k * k) % many}`)), 0), x, F.exp(F.tanh(F.mul(x, v('w'))))))
    expect(countOf(tests(13))).toBeGreaterThan(0)
    expect(countOf(tests(37))).toBe(0)
  })
  it('whose sides are both short', () => {
    expect(countOf(terms(90, (x) => F.where(F.lt(v('w'), 0), F.square(x), F.mul(x, v('w')))))).toBe(0)
  })
})
