/**
 * Where classes repeat: a chain of a thousand steps has a class for each step, since each stands on the one before. From one step to the next all its
 * classes are alike, but for reading what is one step further on. Such stretches are found here.
 *
 * The loops fill arrays that nobody has seen yet.
 */
import { identityOf } from '../../expr/primitive.js'
import type { Draft, ShapeClass } from './shapes.js'

/** Classes from `start` on, `period` of them `steps` times over. */
export interface Stretch {
  readonly start: number
  readonly period: number
  readonly steps: number
}

/** With fewer steps than this, each is better left by itself. */
const FEWEST_STEPS = 8
/** How many earlier places that look alike are tried. */
const CANDIDATES = 6
/** How many classes in a row have to look alike. */
const CONTEXT = 3

/** Classes as numbers, so that they can be compared. */
interface Written {
  readonly count: number
  /** What a class is but for the classes that it reads, as one number: classes of one number are alike. */
  readonly likeness: Int32Array
  /** The classes that class c reads: from `starts[c]` up to `starts[c + 1]`. */
  readonly reads: Int32Array
  readonly starts: Int32Array
}

const numbering = (): ((x: unknown) => number) => {
  const known = new Map<unknown, number>()
  return (x) => {
    const found = known.get(x) ?? known.size
    known.set(x, found)
    return found
  }
}

const written = (classes: ReadonlyArray<Draft & Partial<ShapeClass>>): Written => {
  const count = classes.length
  const starts = new Int32Array(count + 1)
  classes.forEach(({ runs }, c) => {
    starts[c + 1] = (starts[c] as number) + runs.length
  })
  const reads = new Int32Array(starts[count] as number)
  const likeness = new Int32Array(count)
  const primitiveNumber = numbering()
  const number = numbering()
  classes.forEach(({ count: nodes = 0, exponent, isConstant, kind, perRow, primitive, runs }, c) => {
    const of = primitive && (identityOf(primitive) ?? primitive)
    const sums = runs.map(({ negative, repeat }) => `${negative ? '-' : ''}${repeat}`).join(' ')
    const sign = Object.is(exponent, -0) ? '-' : ''
    // A constant is no part of a step: each looks like no other.
    const own = isConstant ? `constant ${c}` : ''
    likeness[c] = number(
      `${kind} ${sign}${exponent} ${primitiveNumber(of)} ${perRow ? 'r' : ''} ${nodes} ${sums} ${own}`,
    )
    runs.forEach((r, k) => {
      reads[(starts[c] as number) + k] = r.of
    })
  })
  return { count, likeness, reads, starts }
}

/** Whether class j reads what class i reads, or in each place what is so many classes further on; and moved on as from the period before, if there is one. */
const isMovedOn = ({ likeness, reads, starts }: Written, i: number, period: number, hasBefore: boolean): boolean => {
  const j = i + period
  if (likeness[i] !== likeness[j]) return false
  const [from, to] = [starts[i] as number, starts[j] as number]
  const length = (starts[i + 1] as number) - from
  for (let k = 0; k < length; k++) {
    const moved = (reads[to + k] as number) - (reads[from + k] as number)
    if (moved !== 0 && moved !== period) return false
    if (hasBefore && moved !== (reads[from + k] as number) - (reads[(starts[i - period] as number) + k] as number))
      return false
  }
  return true
}

/** The longest stretch of a period that `at` is in. */
const stretchAt = (w: Written, at: number, period: number): Stretch => {
  let end = at
  while (end + period < w.count && isMovedOn(w, end, period, end - period >= at)) end += 1
  // `end` is the first whose successor is not alike: the last whole period ends before it and one period on.
  const steps = Math.floor((end - at) / period) + (end > at ? 1 : 0)
  return { start: at, period, steps: end - at < period ? 0 : steps }
}

/** Stretches of classes that repeat, the longest first. */
const candidates = (w: Written): ReadonlyArray<Stretch> => {
  const contexts = new Map<string, number>()
  const before = new Int32Array(w.count).fill(-1)
  const found: Array<Stretch> = []
  const ends = new Map<number, number>()
  for (let c = 0; c < w.count; c++) {
    const name = w.likeness.subarray(c, c + CONTEXT).join(' ')
    before[c] = contexts.get(name) ?? -1
    contexts.set(name, c)
    let earlier = before[c] as number
    for (let k = 0; k < CANDIDATES && earlier >= 0; k++) {
      const period = c - earlier
      if ((ends.get(period) ?? -1) < c) {
        const s = stretchAt(w, earlier, period)
        if (s.steps >= FEWEST_STEPS) {
          found.push(s)
          ends.set(period, s.start + s.period * s.steps)
        }
      }
      earlier = before[earlier] as number
    }
  }
  return found.sort((a, b) => b.period * b.steps - a.period * a.steps || a.period - b.period)
}

/** Whether most of the classes met so far repeat. */
export const repeats = (classes: ReadonlyArray<Draft>): boolean =>
  stretchesOf(classes).reduce((n, s) => n + s.period * s.steps, 0) > classes.length / 2

/** The stretches of classes that repeat, from the first to the last; none is part of another. */
export const stretchesOf = (classes: ReadonlyArray<Draft & Partial<ShapeClass>>): ReadonlyArray<Stretch> => {
  const w = written(classes)
  const taken = new Uint8Array(classes.length)
  return candidates(w)
    .filter(({ period, start, steps }) => {
      const end = start + period * steps
      if (taken.subarray(start, end).includes(1)) return false
      taken.fill(1, start, end)
      return true
    })
    .sort((a, b) => a.start - b.start)
}
