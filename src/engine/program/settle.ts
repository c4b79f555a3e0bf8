/**
 * Which statements are the first to write their entries, and so need not add; which arrays must be cleared before.
 *
 * What has been written is noted in arrays of bytes that nobody else sees.
 */
import { isInjective, type Access, type ArrayInfo } from './access.js'
import { keptExtents, type Program, type Statement } from './statement.js'

/** Entries of an array from one up to another. */
export interface Stretch {
  readonly array: ArrayInfo
  readonly from: number
  readonly to: number
}

/** A program whose first writes are plain ones. */
export interface Settled extends Program {
  /** What is to be filled with zeros before anything else. */
  readonly cleared: ReadonlyArray<Stretch>
}

/** In more stretches than this, all of an array is cleared. */
const MOST_STRETCHES = 4

/** Where bytes are 1. */
const stretchesOf = (array: ArrayInfo, bytes: Uint8Array): ReadonlyArray<Stretch> => {
  const stretches: Array<Stretch> = []
  for (let from = bytes.indexOf(1); from >= 0 && stretches.length <= MOST_STRETCHES;) {
    const end = bytes.indexOf(0, from)
    const to = end < 0 ? bytes.length : end
    stretches.push({ array, from, to })
    from = bytes.indexOf(1, to)
  }
  return stretches.length > MOST_STRETCHES ? [{ array, from: 0, to: bytes.length }] : stretches
}

/** Calls `visit` for each entry that an access without indices reaches, until that says no. */
const everyEntry = (
  { base, strides }: Access,
  extents: ReadonlyArray<number>,
  visit: (entry: number) => boolean,
): boolean => {
  const counters = new Int32Array(extents.length)
  for (let entry = base; ;) {
    if (!visit(entry)) return false
    let d = 0
    for (; d < extents.length; d++) {
      const counter = (counters[d] as number) + 1
      entry += strides[d] as number
      if (counter < (extents[d] as number)) {
        counters[d] = counter
        break
      }
      entry -= (strides[d] as number) * (extents[d] as number)
      counters[d] = 0
    }
    if (d === extents.length) return true
  }
}

/** What is known of the entries of an array: which are written by now, and which of them must have been 0 before. */
interface Entries {
  readonly written: Uint8Array
  readonly cleared: Uint8Array
}

export const settled = (program: Program): Settled => {
  const all = new Map<ArrayInfo, Entries>()
  const entriesOf = (array: ArrayInfo): Entries => {
    const known = all.get(array) ?? { written: new Uint8Array(array.length), cleared: new Uint8Array(array.length) }
    all.set(array, known)
    return known
  }
  const settle = (s: Statement): Statement => {
    const { array, indices } = s.out
    const { cleared, written } = entriesOf(array)
    if (indices !== undefined) {
      // it adds, and may reach any entry
      written.forEach((done, k) => {
        if (done === 0) cleared[k] = 1
      })
      written.fill(1)
      return s
    }
    const extents = keptExtents(s)
    const isFirst =
      s.mode === 'set' || (isInjective(s.out, extents) && everyEntry(s.out, extents, (e) => written[e] === 0))
    everyEntry(s.out, extents, (e) => {
      if (!isFirst && written[e] === 0) cleared[e] = 1
      written[e] = 1
      return true
    })
    return isFirst ? { ...s, mode: 'set' } : s
  }
  const statements = program.statements.map(settle)
  // Derivatives that nothing contributes to are 0.
  const { gradient } = program
  if (gradient !== undefined) {
    const { cleared, written } = entriesOf(gradient)
    written.forEach((done, k) => {
      if (done === 0) cleared[k] = 1
    })
  }
  return { ...program, statements, cleared: [...all].flatMap(([array, { cleared }]) => stretchesOf(array, cleared)) }
}
