/**
 * Register code: straight lines of operations, and loops around them, for registers that hold two doubles or four
 * single-precision numbers side by side; and which registers an operation reads and writes. The same code is emitted as
 * WebAssembly or interpreted in JavaScript, so the two can't differ by a bit.
 */
import type { Primitive } from '../../expr/primitive.js'
import type { Format } from './format.js'

/** A register: written once by an operation, or again and again if it is a variable. */
export type Register = number

/** A place in memory: the bytes of a pointer, which loops move on, and so many more. */
export interface Address {
  readonly pointer: number
  readonly offset: number
}

/** In how many lanes of its registers a piece of code finds something of use. */
export type Lanes = 1 | 2 | 4

/**
 * Operations on registers alone. Masks are registers too. `widenLow` and `widenHigh` make doubles of two of the four
 * single numbers of a register, `narrow` makes four single numbers of two registers of doubles. `lowHalves` and
 * `highHalves` put halves of two registers side by side.
 */
export type Arithmetic =
  | 'add' | 'sub' | 'mul' | 'div' | 'sqrt' | 'abs' | 'neg' | 'floor' | 'copySign' | 'power2' | 'scaleB' | 'exponent' | 'significand' | 'high'
  | 'lt' | 'le' | 'eq' | 'and' | 'or' | 'not' | 'select' | 'lesser' | 'greater' | 'sumLanes' | 'fma' | 'shiftIn' | 'lowHalves' | 'highHalves'
  | 'widenLow' | 'widenHigh' | 'narrow' // prettier-ignore

export type Op =
  /** `isSingle`, here and below: of single numbers, four of them; otherwise of two doubles. */
  | { readonly _tag: 'Constant'; readonly to: Register; readonly value: number; readonly isSingle?: boolean }
  | { readonly _tag: 'Arithmetic'; readonly to: Register; readonly op: Arithmetic; readonly args: ReadonlyArray<Register>; readonly isSingle?: boolean }
  /**
   * A number of the program's format for each lane, `apart` bytes from one to the next; one for all lanes where that is
   * 0. `isWritten`: the same loop writes there, so the load may not move.
   */
  | { readonly _tag: 'Load'; readonly to: Register; readonly at: Address; readonly apart: number; readonly isWritten: boolean }
  /** Through a list of addresses, counted from byte `from`: an entry of it for each lane, or one for all. */
  | { readonly _tag: 'Gather'; readonly to: Register; readonly index: Address; readonly apart: number; readonly from: number }
  | { readonly _tag: 'Lookup'; readonly to: Register; readonly list: ReadonlyArray<number>; readonly index: Register }
  /** A JavaScript function of doubles on each lane, or on the first alone. */
  | { readonly _tag: 'Call'; readonly to: Register; readonly primitive: Primitive; readonly args: ReadonlyArray<Register>; readonly lanes: 1 | 2 }
  /** Writes all lanes `apart` bytes from one another, or the first alone. */
  | { readonly _tag: 'Store'; readonly at: Address; readonly value: Register; readonly lanes: Lanes; readonly apart: number }
  /** Adds each lane to the entry that a list of addresses, counted from byte `onto`, names: one after the other. */
  | { readonly _tag: 'ScatterAdd'; readonly index: Address; readonly apart: number; readonly onto: number; readonly value: Register; readonly lanes: Lanes } // prettier-ignore
  | { readonly _tag: 'Set'; readonly variable: Register; readonly value: Register }
  /** `rare` is run if the mask holds in some lane; `to` is then its result there and `common` elsewhere. */
  | { readonly _tag: 'Unlikely'; readonly to: Register; readonly mask: Register; readonly rare: ReadonlyArray<Op>; readonly result: Register; readonly common: Register } // prettier-ignore
  /** Runs `then` if the mask holds in every lane, or in none, and else `otherwise`. */
  | { readonly _tag: 'Either'; readonly mask: Register; readonly holds: 'everywhere' | 'nowhere'; readonly isSingle: boolean; readonly then: ReadonlyArray<Op>; readonly otherwise: ReadonlyArray<Op> } // prettier-ignore

/** The operations with one tag. */
export type OpOf<T extends Op['_tag']> = Op & { readonly _tag: T }

/** The registers that an operation reads. */
export const argsOf = (op: Op): ReadonlyArray<Register> => {
  switch (op._tag) {
    case 'Arithmetic':
    case 'Call':
      return op.args
    case 'Lookup':
      return [op.index]
    case 'Store':
    case 'ScatterAdd':
    case 'Set':
      return [op.value]
    case 'Unlikely':
      return [op.mask, op.result, op.common]
    case 'Either':
      return [op.mask]
    default:
      return []
  }
}

/** The register that an operation gives a result in, if it does. */
export const resultOf = (op: Op): Register | undefined => ('to' in op ? op.to : undefined)

/** How far a pointer moves from one round of a loop to the next, in bytes. */
export interface Advance {
  readonly pointer: number
  readonly by: number
}

export type Code = ReadonlyArray<Op | Loop>

/**
 * A number that is read from memory, at this address, when a routine begins: for routines that run over another part of
 * their arrays each time.
 */
export interface Cell {
  readonly cell: number
}

/** A loop, of one round or more. When it ends its pointers are back where they were, unless its count is in memory. */
export interface Loop {
  readonly _tag: 'Loop'
  readonly count: number | Cell
  readonly advance: ReadonlyArray<Advance>
  readonly body: Code
}

/**
 * A piece of code, the format of the numbers that it loads and stores, how many registers it uses, and what its
 * pointers begin with.
 */
export interface Routine {
  readonly format: Format
  readonly code: Code
  readonly registers: number
  readonly pointers: ReadonlyArray<number | Cell>
}
