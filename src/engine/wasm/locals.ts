/**
 * The locals of a function, by their numbers. Integers come first: pointers, an address, addresses that are read
 * again, a counter for each depth of loops. Vectors follow, each when it is first asked for; those that nothing reads
 * any more are given to others, as an engine refuses functions of more than 50,000 locals.
 */
import { knownOr } from '../../expr/known.js'
import type { Register } from '../code/code.js'
import * as Byte from './byte.js'
import type { FunctionBody } from './encoder.js'

export interface Locals {
  /** For an address that is needed at once. */
  readonly address: number
  /** For the first of the addresses that are read again. */
  readonly firstAddress: number
  readonly counterAt: (depth: number) => number
  /** The vector that a register is kept in. */
  readonly of: (r: Register) => number
  /** Says that a register is read no more. */
  readonly free: (r: Register) => void
  /** Vectors for what is needed at once. */
  readonly scratch: (k: 0 | 1) => number
  /** The vector that holds one of the constants of a loop. */
  readonly held: (k: number) => number
  readonly types: () => FunctionBody['locals']
}

/** Vectors that belong to no register have negative keys: two scratch ones, and then those of constants. */
const [SCRATCH, FIRST_HELD] = [-1, -3] as const

/** Locals for so many pointers, addresses that are read again, and loops inside one another. */
export const localsFor = (pointers: number, addresses: number, loops: number): Locals => {
  const counters = pointers + 1 + addresses
  const integers = counters + loops
  const vectors = new Map<number, number>()
  const unused: Array<number> = []
  let count = 0
  const vector = (key: number): number => knownOr(vectors, key, () => unused.pop() ?? integers + count++)
  return {
    address: pointers,
    firstAddress: pointers + 1,
    counterAt: (depth) => counters + depth,
    of: vector,
    free: (r) => {
      unused.push(vector(r))
      vectors.delete(r)
    },
    scratch: (k) => vector(SCRATCH - k),
    held: (k) => vector(FIRST_HELD - k),
    types: () => [
      { count: integers, type: Byte.i32 },
      { count, type: Byte.v128 },
    ],
  }
}
