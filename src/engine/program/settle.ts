/**
 * Which statements are the first to write their entries, and so need not add; which arrays must be cleared before.
 *
 * What has been written is noted in arrays of bytes that nobody else sees.
 */
import { isInjective, type Access, type ArrayInfo } from './access.js'
import { keptExtents, type Program, type Statement } from './statement.js'

/** A program whose first writes are plain ones. */
export interface Settled extends Program {
  /** Arrays to be filled with zeros before anything else. */
  readonly cleared: ReadonlyArray<ArrayInfo>
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

export const settled = (program: Program): Settled => {
  const written = new Map<ArrayInfo, Uint8Array>()
  const bytesOf = (array: ArrayInfo): Uint8Array => {
    const bytes = written.get(array) ?? new Uint8Array(array.length)
    written.set(array, bytes)
    return bytes
  }
  const settle = (s: Statement): Statement => {
    const { array, indices } = s.out
    if (indices !== undefined) {
      // it adds, and may reach any entry
      clearedFor.add(array)
      bytesOf(array).fill(1)
      return s
    }
    const bytes = bytesOf(array)
    const extents = keptExtents(s)
    const isFirst =
      s.mode === 'set' || (isInjective(s.out, extents) && everyEntry(s.out, extents, (e) => bytes[e] === 0))
    if (!isFirst && !everyEntry(s.out, extents, (e) => bytes[e] === 1)) clearedFor.add(array)
    everyEntry(s.out, extents, (e) => {
      bytes[e] = 1
      return true
    })
    return isFirst ? { ...s, mode: 'set' } : s
  }
  const clearedFor = new Set<ArrayInfo>()
  const statements = program.statements.map(settle)
  // Derivatives that nothing contributes to are 0.
  const { gradient } = program
  if (gradient !== undefined && bytesOf(gradient).includes(0)) clearedFor.add(gradient)
  return { ...program, statements, cleared: [...clearedFor] }
}
