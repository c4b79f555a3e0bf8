/**
 * What is written out again is merged: nodes of one class that read the same, as those of a function that is called
 * twice in each row or step. They differ in a digit of their position along which no operand moves; one of them stands
 * in for all, and derivatives go through it once. Only digits are looked at, so that whoever reads them goes by strides
 * still: what is equal here and there, as rows that happen to hold the same numbers, stays as it is.
 */
import { knownOr } from '../../../expr/known.js'
import { gathersOf, type Rolled, type RolledClass, type Source } from '../rolled.js'
import { classNumbers } from './equal.js'
import { mergedIn } from './mergedClass.js'
import { entriesOf, isReading, readBy, readingAt, readsOf, withSources, type Read } from './reads.js'

/** Which classes read each class. */
const readersIn = (classes: ReadonlyArray<RolledClass>): ReadonlyMap<number, ReadonlySet<number>> => {
  const readers = new Map<number, Set<number>>()
  classes.forEach((c, k) =>
    readsOf(c).forEach(({ source }) => {
      if (isReading(source)) knownOr(readers, source.of, () => new Set()).add(k)
    }),
  )
  return readers
}

/** Rolled-up classes, those of them that were merged, and which of these another stands in for. */
interface Merging {
  readonly rolled: Rolled
  readonly merged: ReadonlySet<number>
  readonly gone: ReadonlySet<number>
}

/** Classes with those of some classes merged that can be: what they are made of comes before them. */
const merging = (rolled: Rolled, isAsked: (k: number) => boolean): Merging => {
  const classes = [...rolled.classes]
  const classAt = (k: number): RolledClass => classes[k] as RolledClass
  const readers = readersIn(classes)
  const numberOf = classNumbers()
  const byNumber = new Map<number, number>()
  const [merged, gone] = [new Set<number>(), new Set<number>()]
  for (const k of classes.keys()) {
    const { count, home, operands } = classAt(k)
    // States of a recurrence, and what is copied into their array to be there before the first step, stay.
    const isFree = count > 1 && operands.length > 0 && home === undefined
    const found = isFree && isAsked(k) ? mergedIn(classAt(k)) : undefined
    if (found === undefined) continue
    const number = numberOf(found.merged)
    const to = byNumber.get(number) ?? k
    const redirected = ({ source }: Read): Source =>
      isReading(source) && source.of === k
        ? readingAt(
            to,
            entriesOf(source).map((e) => found.standIns[e] as number),
          )
        : source
    const own = [...(readers.get(k) ?? [])]
    const before = own.map(classAt)
    const after = before.map((c) => withSources(c, redirected))
    if (after.flatMap(gathersOf).length > before.flatMap(gathersOf).length) continue
    merged.add(k)
    classes[k] = found.merged
    own.forEach((r, j) => {
      classes[r] = after[j] as RolledClass
    })
    if (to === k) byNumber.set(number, k)
    else gone.add(k)
  }
  return { rolled: { ...rolled, classes }, merged, gone }
}

/**
 * Of merged classes, those that it is better to have merged: what takes longer than reading it, all that a step of a
 * recurrence does, and what these are made of; and what is made of nothing but them.
 */
const worthwhile = ({ merged, rolled }: Merging, isCheap: (c: RolledClass) => boolean): ReadonlySet<number> => {
  const classOf = (k: number): RolledClass => rolled.classes[k] as RolledClass
  const isDear = (c: RolledClass): boolean =>
    c.recurrence !== undefined || !isCheap(c) || c.operands.some((o) => o.repeat > 1)
  const kept = new Set<number>()
  for (const k of [...merged].reverse())
    if (isDear(classOf(k)) || kept.has(k)) [k, ...readBy(classOf(k))].forEach((j) => kept.add(j))
  if (kept.size === 0) return kept
  kept.add(0)
  for (const k of merged) if (readBy(classOf(k)).every((j) => kept.has(j))) kept.add(k)
  return kept
}

/**
 * Classes without those that another stands in for. Merged ones that are made of variables and data come before all
 * others, as a loop may only take in what depends on nothing between them.
 */
const inOrder = ({ gone, merged, rolled }: Merging): Rolled => {
  const { classes, root } = rolled
  const given = new Set([0])
  for (const k of merged) {
    const c = classes[k] as RolledClass
    if (!gone.has(k) && readBy(c).every((j) => given.has(j))) given.add(k)
  }
  const order = [...given, ...[...classes.keys()].filter((k) => !given.has(k) && !gone.has(k))]
  const numbers = new Int32Array(classes.length)
  order.forEach((k, number) => {
    numbers[k] = number
  })
  const numbered = <A extends { readonly of: number }>(a: A): A => ({ ...a, of: numbers[a.of] as number })
  const renumbered = (c: RolledClass): RolledClass => ({
    ...withSources(c, ({ source }) => (isReading(source) ? numbered(source) : source)),
    home: c.home && numbered(c.home),
  })
  return { ...rolled, classes: order.map((k) => renumbered(classes[k] as RolledClass)), root: numbers[root] as number }
}

/** Classes in which nothing that takes long is written out again, digit by digit. */
export const mergedNodes = (rolled: Rolled, isCheap: (c: RolledClass) => boolean): Rolled => {
  // Outputs have derivatives of their own, and what they are made of may be there for each of them on purpose.
  if (rolled.outputs !== undefined) return rolled
  const all = merging(rolled, () => true)
  const worth = worthwhile(all, isCheap)
  if (worth.size === 0) return rolled
  return inOrder([...all.merged].every((k) => worth.has(k)) ? all : merging(rolled, (k) => worth.has(k)))
}
