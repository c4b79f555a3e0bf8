/**
 * Statements run one after the other, point by point, on plain lists: what fused loops have to equal. And statements to
 * try it on.
 */
import * as fc from 'fast-check'
import type { Access, ArrayInfo } from '../../../src/engine/program/access.js'
import { areDisjoint, isInjective, rangeOf, sameAccess, stepOf } from '../../../src/engine/program/access.js'
import { bodies, foldBody, load, mapLoads, numberBody, type Body } from '../../../src/engine/program/body.js'
import { keptExtents, readsOf, segmentsIn, withLoads, type Statement } from '../../../src/engine/program/statement.js'

/** The points of a box, the fastest digit first. */
export const pointsOf = (extents: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  extents.reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (points, e) => Array.from({ length: e }, (_, i) => points.map((p) => [...p, i])).flat(),
    [[]],
  )

const entryAt = ({ base, strides }: Access, point: ReadonlyArray<number>): number =>
  strides.reduce((sum, s, k) => sum + s * (point[k] as number), base)

export const addressAt = (a: Access, point: ReadonlyArray<number>): number =>
  a.indices === undefined
    ? entryAt(a, point)
    : a.base + ((a.indices.array.contents as Int32Array)[entryAt(a.indices, point)] as number)

export type Contents = Map<ArrayInfo, Array<number>>

const valueAt = (b: Body, contents: Contents, point: ReadonlyArray<number>): number =>
  foldBody<number>(b, (part, xs) => {
    const [x, y] = xs as readonly [number, number]
    switch (part._tag) {
      case 'Number':
        return part.value
      case 'Load':
        return (contents.get(part.access.array) as Array<number>)[addressAt(part.access, point)] as number
      case 'Add':
        return x + y
      case 'Mul':
        return x * y
      default:
        throw new Error(`not needed here: ${part._tag}`)
    }
  })

/** Runs one statement: digits on which the output stands still are added up. */
export const runNaively = (s: Statement, contents: Contents): void => {
  const list = contents.get(s.out.array) as Array<number>
  const reached = new Set<number>()
  pointsOf(s.extents).forEach((point) => {
    const address = addressAt(s.out, point)
    const isNew = s.mode === 'set' && !reached.has(address)
    const start = s.initial === undefined ? 0 : valueAt(s.initial, contents, point)
    reached.add(address)
    list[address] = (isNew ? start : (list[address] as number)) + valueAt(s.body, contents, point)
  })
}

/** An access in one of the rounds of its sequence. */
const atRound = (a: Access, round: number): Access => ({
  ...a,
  base: a.base + round * stepOf(a),
  ...(a.indices === undefined ? {} : { indices: atRound(a.indices, round) }),
})

/** Runs statements one after the other, those of a sequence round after round. */
export const runAllNaively = (statements: ReadonlyArray<Statement>, contents: Contents): void => {
  const inRound = (b: Body, round: number): Body => mapLoads((a) => load(atRound(a, round)), b)
  segmentsIn(statements).forEach(({ members, rounds }) => {
    for (let round = 0; round < rounds; round++)
      members.forEach((s) => {
        const moved = { ...s, out: atRound(s.out, round), body: inRound(s.body, round) }
        runNaively(moved.initial === undefined ? moved : { ...moved, initial: inRound(moved.initial, round) }, contents)
      })
  })
}

const LENGTH = 72
const arrays: ReadonlyArray<ArrayInfo> = ['a', 'b', 'c', 'd'].map((name) => ({
  name,
  use: 'value',
  length: LENGTH,
  contents: undefined,
}))
const indexArray: ArrayInfo = {
  name: 'i',
  use: 'indices',
  length: 48,
  contents: Int32Array.from({ length: 48 }, (_, k) => (k * k + 3 * k) % LENGTH),
}
export const allArrays: ReadonlyArray<ArrayInfo> = [...arrays, indexArray]

const boxes: ReadonlyArray<ReadonlyArray<number>> = [
  [12],
  [3, 4],
  [4, 3],
  [2, 6],
  [2, 2, 3],
  [6],
  [2, 3],
  [3, 2],
  [7],
  [],
]

const cutsOf = (extents: ReadonlyArray<number>): ReadonlyArray<number> =>
  extents.map((_, k) => extents.slice(0, k).reduce((n, e) => n * e, 1))

/** How accesses are to be: all sorts, or mostly such as can share a loop. */
const manners = {
  anyhow: {
    offsets: [0, 0, 0, 1, 1, 2, 12],
    styles: ['plain', 'plain', 'plain', 'still', 'still', 'overlapping', 'backwards', 'listed'],
  },
  alike: {
    offsets: [0, 0, 0, 0, 0, 0, 0, 1, 12, 24],
    styles: ['plain', 'plain', 'plain', 'plain', 'plain', 'plain', 'last', 'last', 'still', 'listed'],
  },
} as const
type Manner = keyof typeof manners

/**
 * Accesses over a box: the plain one, moved on a little, some digits standing still, sometimes overlapping or
 * backwards.
 */
const accessesOver = (extents: ReadonlyArray<number>, manner: Manner, withIndices: boolean): fc.Arbitrary<Access> =>
  fc
    .record({
      array: fc.constantFrom(...arrays),
      offset: fc.constantFrom(...manners[manner].offsets),
      scale: fc.constantFrom(1, 1, 1, 1, 1, 1, 2),
      still: fc.array(fc.constantFrom(false, false, true), { minLength: extents.length, maxLength: extents.length }),
      style: fc.constantFrom(...manners[manner].styles),
    })
    .map(({ array, offset, scale, still, style }): Access => {
      const cuts = cutsOf(extents)
      if (style === 'listed' && withIndices)
        return {
          array,
          base: 0,
          strides: extents.map(() => 0),
          indices: { array: indexArray, base: offset % 13, strides: cuts },
        }
      const strides = cuts.map((cut, k): number => {
        if (style === 'last') return k === extents.length - 1 ? 0 : cut
        if (style === 'still') return still[k] === true ? 0 : cut * scale
        return style === 'overlapping' ? 1 : style === 'backwards' ? -cut : cut * scale
      })
      const [least] = rangeOf({ array, base: 0, strides }, extents)
      return { array, base: offset - least, strides }
    })

const bodiesOver = (extents: ReadonlyArray<number>, manner: Manner): fc.Arbitrary<Body> =>
  fc
    .array(fc.tuple(fc.constantFrom(1, 1, 2, -1, 3), accessesOver(extents, manner, true)), {
      minLength: 1,
      maxLength: 2,
    })
    .map((terms) => terms.map(([n, a]) => bodies.mul(numberBody(n), load(a))).reduce((x, y) => bodies.add(x, y)))

/** Whether a statement may go on from an entry of the array that it writes: the same one, or one of another part. */
const isOfItsOwn = (s: Statement, a: Access): boolean =>
  isInjective(s.out, s.extents) && (sameAccess(a, s.out) || areDisjoint(a, s.out, s.extents))

const statementsOver = (extents: ReadonlyArray<number>, manner: Manner): fc.Arbitrary<Statement> =>
  fc
    .record({
      out: accessesOver(extents, manner, true),
      body: bodiesOver(extents, manner),
      start: accessesOver(extents, manner, true),
      mode: fc.constantFrom<Statement['mode']>('set', 'add'),
      starts: fc.boolean(),
    })
    .map(({ body, mode, out, start, starts }): Statement => {
      const s: Statement = { extents, out, mode, body }
      const isSum = out.indices === undefined && out.strides.includes(0)
      // What may write an entry twice only ever adds, and a sum starts from what stands still with it.
      if (!isInjective(out, keptExtents(s))) return { extents, out, mode: 'add', body }
      const standing = (a: Access): Access => {
        const still = { ...a, strides: a.strides.map((x, k) => (out.strides[k] === 0 ? 0 : x)) }
        const [least] = rangeOf({ ...still, base: 0 }, extents)
        return { ...still, base: -least }
      }
      const from = start.indices === undefined ? standing(start) : { ...start, indices: standing(start.indices) }
      return isSum && mode === 'set' && starts ? { ...s, mode, initial: load(from) } : s
    })
    .filter((s) => readsOf(s).every((a) => a.array !== s.out.array || isOfItsOwn(s, a)))

/** A few statements over boxes that often go together. */
export const programs: fc.Arbitrary<ReadonlyArray<Statement>> = fc.array(
  fc.oneof(...boxes.map((b) => ({ arbitrary: statementsOver(b, 'anyhow'), weight: b.length === 0 ? 1 : 3 }))),
  { minLength: 2, maxLength: 7 },
)

/** Statements over boxes of twelve points: these can be joined. */
export const alike: fc.Arbitrary<ReadonlyArray<Statement>> = fc.oneof(
  ...[[12], [3, 4]].map((box) => fc.array(statementsOver(box, 'alike'), { minLength: 2, maxLength: 6 })),
  fc.array(fc.oneof(...boxes.slice(0, 3).map((box) => statementsOver(box, 'alike'))), { minLength: 2, maxLength: 6 }),
)

const ROUNDS = 3

/** Moves accesses on from round to round, none of them out of its array. */
const moving = (a: Access, by: number): Access =>
  a.indices !== undefined
    ? { ...a, indices: moving(a.indices, by) }
    : by < 0
      ? { ...a, base: a.base - by * (ROUNDS - 1), step: by }
      : { ...a, step: by }

/** A few statements of which the middle ones are gone through round after round. */
export const inRounds: fc.Arbitrary<ReadonlyArray<Statement>> = fc
  .record({
    before: fc.array(statementsOver([12], 'alike'), { maxLength: 1 }),
    repeated: fc.oneof(
      ...[[12], [3, 4], []].map((box) => fc.array(statementsOver(box, 'alike'), { minLength: 1, maxLength: 4 })),
    ),
    after: fc.array(statementsOver([12], 'alike'), { maxLength: 2 }),
    steps: fc.array(fc.constantFrom(0, 1, 1, 12, 12, 12, -1, -12), { minLength: 12, maxLength: 12 }),
    isEven: fc.boolean(),
  })
  .map(({ after, before, isEven, repeated, steps }) => {
    const within = { rounds: ROUNDS }
    let used = 0
    const nextStep = (): number => steps[isEven ? 0 : used++ % steps.length] as number
    const moved = repeated.map((s): Statement => {
      const own = nextStep()
      // What goes on from another part of its array keeps to that.
      const next = (a: Access): Access => moving(a, a.array === s.out.array ? own : nextStep())
      const out = next(s.out)
      return { ...withLoads(s, (a) => load(next(a))), within, out }
    })
    return [...before, ...moved, ...after]
  })
