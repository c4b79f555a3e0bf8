/**
 * The terms of sums, however additions are nested, sorted by class. They are written into the lists of a record that
 * `collectTerms` changes in place.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { Absorbed } from './absorbed.js'
import { growing, room, type Growing } from '../../lists/growing.js'
import { sortByKey } from '../../lists/sorting.js'

/** The terms of sums that were met by now. */
export interface TermsOfSums {
  readonly tape: Tape
  readonly absorbed: Uint8Array
  readonly classOf: Int32Array
  /** For the terms of the last sum, twice the class, and 1 where it is subtracted. */
  readonly keys: Growing
  /** The terms of all sums, those of each from `termsAt[node]` on. */
  readonly terms: Int32Array
  readonly termsAt: Int32Array
  /** How many terms all sums have. */
  total: number
  /** Nodes still to be gone through, twice the node, and 1 where it is subtracted. */
  readonly stack: Growing
}

/** How many additions stand on a tape. */
const additionsIn = (ops: Uint8Array): number => {
  let count = 0
  for (let i = 0; i < ops.length; i++) if (ops[i] === Op.Add) count += 1
  return count
}

/** For sums that are met in the order of the tape, when the classes of their terms are known. */
export const termsOfSums = (tape: Tape, absorbed: Uint8Array, classOf: Int32Array): TermsOfSums => ({
  tape,
  absorbed,
  classOf,
  keys: growing(64),
  // Each operand of an addition is a term of one sum at most.
  terms: roomyIntegers(2 * additionsIn(tape.ops)),
  termsAt: roomyIntegers(tape.ops.length),
  total: 0,
  stack: growing(64),
})

/** Writes down the terms of a sum, from left to right, in the order of their keys, and says how many there are. */
export const collectTerms = (sums: TermsOfSums, root: number): number => {
  const { absorbed, classOf, keys, stack, tape, terms, termsAt, total } = sums
  const { first, second } = tape
  let depth = 2
  let count = 0
  let waiting = stack.list
  let found = keys.list
  waiting[0] = 2 * (second[root] as number)
  waiting[1] = 2 * (first[root] as number)
  while (depth > 0) {
    depth -= 1
    const top = waiting[depth] as number
    const i = top >>> 1
    const kind = absorbed[i]
    if (kind === Absorbed.No) {
      if (count === found.length) {
        room(keys, 2 * count)
        found = keys.list
      }
      terms[total + count] = i
      found[count] = 2 * (classOf[i] as number) + (top & 1)
      count += 1
    } else {
      const negative = top & 1
      if (depth + 2 > waiting.length) {
        room(stack, 2 * depth)
        waiting = stack.list
      }
      if (kind === Absorbed.AsTerm) {
        waiting[depth] = 2 * (second[i] as number) + negative
        waiting[depth + 1] = 2 * (first[i] as number) + negative
        depth += 2
      } else {
        waiting[depth] = 2 * (second[i] as number) + 1 - negative
        depth += 1
      }
    }
  }
  termsAt[root] = total
  sortByKey(terms, total, found, count)
  sums.total = total + count
  return count
}
