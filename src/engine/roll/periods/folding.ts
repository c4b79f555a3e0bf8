/**
 * Folds classes that repeat step after step into one set of classes over all steps. Classes that read earlier steps of
 * themselves, be it by way of others, are a recurrence and run step by step; the others are computed for all steps at
 * once.
 *
 * Nodes keep their class and position; only classes are put together.
 */
import { circles } from './cycles.js'
import { stretchesOf, type Stretch } from './periods.js'
import type { Folding, Repetition } from '../classes/class.js'
import { Kind, isProduct, membersOf, type Run, type ShapeClass, type Shapes } from '../classes/class.js'
import { sortByKey } from '../../lists/sorting.js'

/** Sums of more runs than this are added up in a loop, runs alike being put together. */
const MOST_RUNS = 16

/** A stretch as classes over all of its steps. */
interface Folded extends Stretch {
  /** For each class of a step, how many steps before the first are read. */
  readonly before: ReadonlyArray<number>
  /** The classes of a step in the order in which they can be computed, those in a circle together. */
  readonly groups: ReadonlyArray<{ readonly places: ReadonlyArray<number>; readonly isCircle: boolean }>
}

const remainder = (a: number, n: number): number => ((a % n) + n) % n

/** A class of a step, and how many steps before. */
interface Reading {
  readonly place: number
  readonly distance: number
}

/** What the classes of a step read of the steps: of their own, or of those before. What stands still is none of them. */
const readingsOf = (
  classes: ReadonlyArray<ShapeClass>,
  { period, start }: Stretch,
): ReadonlyArray<ReadonlyArray<Reading>> =>
  Array.from({ length: period }, (_, j) => {
    const [first, second] = [classes[start + j] as ShapeClass, classes[start + j + period] as ShapeClass]
    return first.runs.flatMap(({ of }, k): ReadonlyArray<Reading> => {
      if ((second.runs[k] as Run).of === of) return of >= start ? [{ place: of - start, distance: 0 }] : []
      const place = remainder(of - start, period)
      return [{ place, distance: (start + place - of) / period }]
    })
  })

/** How far back each class of a step is read, also by sums that read the factors of products themselves. */
const depthsOf = (
  classes: ReadonlyArray<ShapeClass>,
  { start }: Stretch,
  readings: ReadonlyArray<ReadonlyArray<Reading>>,
): ReadonlyArray<number> => {
  const depths = new Array<number>(readings.length).fill(0)
  const reach = ({ distance, place }: Reading, more: number): void => {
    const depth = distance + more
    if (depth > (depths[place] as number)) depths[place] = depth
  }
  readings.forEach((list) => {
    list.forEach((r) => {
      reach(r, 0)
      if (isProduct(classes[start + r.place] as ShapeClass))
        (readings[r.place] as ReadonlyArray<Reading>).forEach((factor) => {
          reach(factor, r.distance)
        })
    })
  })
  return depths
}

/**
 * Whether what stands where a step before the first would be can take its place: as many nodes, which variables stand beneath. Of a product sums read the
 * factors, so these must be where a step before would have them.
 */
const canStandBefore = (classes: ReadonlyArray<ShapeClass>, earlier: number, at: number, period: number): boolean => {
  const [c, like, next] = [classes[earlier], classes[at] as ShapeClass, classes[at + period] as ShapeClass]
  if (c === undefined || c.kind === Kind.Var || c.isConstant) return false
  if (c.count !== like.count || c.perRow !== like.perRow || c.copies !== like.copies) return false
  const stands = (k: number): boolean => (next.runs[k] as Run).of === (like.runs[k] as Run).of
  return (
    !isProduct(like) ||
    (c.kind === like.kind && c.runs.every((r, k) => r.of === (like.runs[k] as Run).of - (stands(k) ? 0 : at - earlier)))
  )
}

/** A stretch whose first steps have something before them to read; shorter than it was if need be, nothing if too short. */
const foldedFrom = (classes: ReadonlyArray<ShapeClass>, stretch: Stretch, fewest: number): Folded | undefined => {
  const readings = readingsOf(classes, stretch)
  const before = depthsOf(classes, stretch, readings)
  const { period } = stretch
  for (let { start, steps } = stretch; steps >= fewest; start += period, steps -= 1) {
    const isReady = before.every((depth, j) =>
      Array.from({ length: depth }, (_, k) => start + j - (k + 1) * period).every((c) =>
        canStandBefore(classes, c, start + j, period),
      ),
    )
    if (isReady) {
      const left = readingsOf(classes, { start, period, steps })
      const groups = circles(period, (j) => (left[j] as ReadonlyArray<Reading>).map((r) => r.place))
      return {
        start,
        period,
        steps,
        before,
        groups: groups.map((places) => ({ places, isCircle: isCircle(places, left) })),
      }
    }
  }
  return undefined
}

/** Whether a class of a step is read, by way of others or not, by a step of itself. */
const isCircle = (group: ReadonlyArray<number>, readings: ReadonlyArray<ReadonlyArray<Reading>>): boolean => {
  const [only] = group as readonly [number]
  return group.length > 1 || (readings[only] as ReadonlyArray<Reading>).some((r) => r.place === only)
}

/** How many nodes have to be copied before the first step. */
const copiesFor = (classes: ReadonlyArray<ShapeClass>, s: Stretch): number => {
  const depths = depthsOf(classes, s, readingsOf(classes, s))
  return depths.reduce((n, depth, j) => n + depth * (classes[s.start + j] as ShapeClass).count, 0)
}

/** A step may begin with any of its classes; with periods longer than this, it is left as it is. */
const LONGEST_TURNED = 200

/** A stretch whose steps begin where the least has to be copied. */
const turned = (classes: ReadonlyArray<ShapeClass>, s: Stretch): Stretch => {
  if (s.period > LONGEST_TURNED) return s
  const options = Array.from({ length: s.period }, (_, k) =>
    k === 0 ? s : { ...s, start: s.start + k, steps: s.steps - 1 },
  )
  const least = options.reduce<{ readonly s: Stretch; readonly copies: number }>(
    (best, option) => {
      const copies = copiesFor(classes, option)
      return copies < best.copies ? { s: option, copies } : best
    },
    { s, copies: Infinity },
  )
  return least.s
}

/** Fewer steps than this, once the first ones are left by themselves, are not worth a loop. */
const FEWEST_LEFT = 4

/** A stretch without the step that the class of the result is part of: that one stays a class by itself. */
const without = (root: number, s: Stretch): Stretch => {
  const at = Math.floor((root - s.start) / s.period)
  return at < 0 || at >= s.steps ? s : { ...s, steps: at }
}

/** Shapes with classes that repeat folded up. */
export const folded = (shapes: Shapes): Shapes => {
  const { classes, members } = shapes
  const root = shapes.classOf[shapes.tape.roots[0] as number] as number
  const stretches = stretchesOf(classes).flatMap((s) => {
    const f = foldedFrom(classes, turned(classes, without(root, s)), FEWEST_LEFT)
    return f === undefined ? [] : [f]
  })
  if (stretches.length === 0) return shapes
  const classOf = new Int32Array(classes.length)
  const offsets = new Int32Array(classes.length)
  /** The classes that each new one is made of, step after step. */
  const parts: Array<ReadonlyArray<number>> = []
  const repetitions: Array<Repetition | undefined> = []
  const befores: Array<ReadonlyMap<number, number> | undefined> = []
  let recurrenceCount = 0
  const add = (list: ReadonlyArray<number>, repetition?: Repetition, before?: ReadonlyMap<number, number>): void => {
    list.forEach((c) => {
      classOf[c] = parts.length
    })
    parts.push(list)
    repetitions.push(repetition)
    befores.push(before)
  }
  const addFolded = ({ before, groups, period, start, steps }: Folded): void => {
    const first = parts.length
    groups.forEach(({ isCircle: isRecurrent, places }) => {
      const recurrence = isRecurrent ? recurrenceCount : undefined
      if (isRecurrent) recurrenceCount += 1
      places.forEach((j) => {
        const list = Array.from({ length: steps }, (_, t) => start + j + t * period)
        const block = (classes[start + j] as ShapeClass).count
        const depth = before[j] as number
        list.forEach((c, t) => {
          offsets[c] = (depth + t) * block
        })
        const earlier = new Map(
          Array.from({ length: depth }, (_, k) => [start + j + (k - depth) * period, k * block] as const),
        )
        add(list, { first, recurrence, steps, block, before: depth }, depth === 0 ? undefined : earlier)
      })
    })
  }
  let next = 0
  for (const s of stretches) {
    for (; next < s.start; next++) add([next])
    addFolded(s)
    next = s.start + s.period * s.steps
  }
  for (; next < classes.length; next++) add([next])

  const folding: Folding = { classOf, offsets, before: befores }
  const newStarts = new Int32Array(parts.length + 1)
  const newMembers = new Int32Array(members.length)
  let at = 0
  parts.forEach((list, n) => {
    for (const c of list) {
      const nodes = membersOf(shapes, c)
      newMembers.set(nodes, at)
      at += nodes.length
    }
    newStarts[n + 1] = at
  })
  const terms = shapes.terms.slice()
  return {
    ...shapes,
    members: newMembers,
    starts: newStarts,
    terms,
    folding,
    classes: parts.map((list, n): ShapeClass => {
      const [first, second] = list as readonly [number, number | undefined]
      const c = classes[first] as ShapeClass
      const repetition = repetitions[n]
      const { runs } = second === undefined ? c : (classes[second] as ShapeClass)
      // The second step reads nothing that was before the first, or if so, then the last of a long list of them.
      const of = (k: number): number => targetOf(folding, stretches, first, second, c, runs, k)
      const mapped = c.runs.map((r, k) => ({ ...r, of: of(k) }))
      const isLong =
        c.kind === Kind.Sum &&
        (second === undefined ? mapped.some((r) => repetitions[r.of] !== undefined) : runs.length > MOST_RUNS)
      return {
        ...c,
        count: repetition === undefined ? c.count : c.count * repetition.steps,
        repetition,
        runs: isLong
          ? merged(mapped, terms, shapes.termsAt, newMembers.subarray(newStarts[n], newStarts[n + 1]))
          : mapped,
      }
    }),
  }
}

/** The class that an operand is read from: of a class by itself, or of the first step of one that is folded. */
const targetOf = (
  { classOf }: Folding,
  stretches: ReadonlyArray<Folded>,
  first: number,
  second: number | undefined,
  c: ShapeClass,
  next: ReadonlyArray<Run>,
  k: number,
): number => {
  const { of } = c.runs[k] as Run
  if (second === undefined || (next[k] as Run).of === of) return classOf[of] as number
  const s = stretches.find(({ period, start, steps }) => first >= start && first < start + period * steps) as Folded
  return classOf[s.start + remainder(of - s.start, s.period)] as number
}

/** Runs of a sum with those of one class put together; the terms of all its nodes are put in that order. */
const merged = (
  runs: ReadonlyArray<Run>,
  terms: Int32Array,
  termsAt: Int32Array,
  nodes: Int32Array,
): ReadonlyArray<Run> => {
  const count = runs.reduce((n, r) => n + r.repeat, 0)
  const order = new Int32Array(count)
  const keys = new Int32Array(count)
  let at = 0
  for (const { negative, of, repeat } of runs)
    for (let k = 0; k < repeat; k++, at++) {
      order[at] = at
      keys[at] = 2 * of + (negative ? 1 : 0)
    }
  sortByKey(order, 0, keys, count)
  const own = new Int32Array(count)
  nodes.forEach((node) => {
    const start = termsAt[node] as number
    for (let k = 0; k < count; k++) own[k] = terms[start + (order[k] as number)] as number
    terms.set(own, start)
  })
  const together: Array<Run> = []
  for (let k = 0; k < count;) {
    const key = keys[k] as number
    let next = k + 1
    while (next < count && keys[next] === key) next += 1
    together.push({ of: key >>> 1, negative: (key & 1) === 1, repeat: next - k, offset: k })
    k = next
  }
  return together
}
