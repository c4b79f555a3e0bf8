/**
 * What is known of registers before code is written: how often each is read, since a result that is read once can be
 * computed where it is read; and after what it is read no more, so that its local may hold another.
 */
import { knownOr } from '../../expr/known.js'
import { argsOf, resultOf, type Code, type Op, type Register } from '../code/code.js'

type Item = Code[number]

/** Bytes of a register. */
const VECTOR = 16

/** Whether an operation reads its operands again and again, as to take lanes out one by one, or within a branch. */
const isSpread = (op: Op): boolean =>
  op._tag === 'Lookup' ||
  op._tag === 'Unlikely' ||
  ((op._tag === 'Call' || op._tag === 'ScatterAdd') && op.lanes > 1) ||
  (op._tag === 'Store' && op.lanes > 1 && op.apart * op.lanes !== VECTOR)

/**
 * Visits all operations in order, with the number of the block that each stands in. `at` has the item that each block
 * has come to, as long as it is not at its end.
 */
const walk = (code: Code, visit: (op: Op, block: number, at: ReadonlyArray<Item | undefined>) => void): void => {
  const at: Array<Item | undefined> = []
  const within = (list: Code): void => {
    const block = at.push(undefined) - 1
    for (const item of list) {
      at[block] = item
      if (item._tag === 'Loop') within(item.body)
      else {
        if (item._tag === 'Unlikely') within(item.rare)
        if (item._tag === 'Either') [item.then, item.otherwise].forEach(within)
        visit(item, block, at)
      }
    }
    at[block] = undefined
  }
  within(code)
}

/** Operations may be nested so deep in one another, no deeper. */
const DEEPEST = 60

/** The greatest of some counts; of none, 0. */
export const greatest = (counts: ReadonlyArray<number>): number => counts.reduce((most, n) => (n > most ? n : most), 0)

/**
 * Whether an operation may wait until its result is read, behind others. What its loop writes may be something else by
 * then, and a gather doesn't know whether it is written; calls stay in their order; and what a rare branch reads is
 * counted where it stands.
 */
const isMovable = (op: Op): boolean =>
  op._tag === 'Load' ? !op.isWritten : op._tag !== 'Call' && op._tag !== 'Gather' && op._tag !== 'Unlikely'

export interface Uses {
  /** The operations that are written where their results are read. */
  readonly inline: ReadonlyMap<Register, Op>
  /** The registers that nothing reads after an item. */
  readonly lastIn: ReadonlyMap<Item, ReadonlyArray<Register>>
}

/**
 * The number of the block that each register is computed in, and how often it is read: 0, 1, or 2 for more, and for
 * what is read in another block, or again and again.
 */
const homesAndReads = (code: Code, registers: number): readonly [home: Int32Array, reads: Uint8Array] => {
  const home = new Int32Array(registers).fill(-1)
  const reads = new Uint8Array(registers)
  walk(code, (op, block) => {
    argsOf(op).forEach((r) => {
      reads[r] = reads[r] === 0 && home[r] === block && !isSpread(op) ? 1 : 2
    })
    const to = resultOf(op)
    if (to !== undefined) home[to] = block
  })
  return [home, reads]
}

export const usesOf = (code: Code, registers: number): Uses => {
  const [home, reads] = homesAndReads(code, registers)
  const inline = new Map<Register, Op>()
  /** How deep operations are nested in the one that is written for a register. */
  const depth = new Uint8Array(registers)
  /** The item of its own block in which a register is read for the last time. */
  const last = new Array<Item | undefined>(registers)
  walk(code, (op, _, at) => {
    const args = argsOf(op)
    // What gives no result is read by no one.
    const to = resultOf(op) ?? -1
    const nesting = greatest(args.map((r) => depth[r] as number))
    const isNested = reads[to] === 1 && isMovable(op) && nesting < DEEPEST
    if (isNested) depth[to] = nesting + 1
    if (isNested || op._tag === 'Constant') {
      inline.set(to, op)
      return
    }
    // An operation that stands here reads its operands here, and those of operations that are written within it.
    const read = (r: Register): void => {
      const within = inline.get(r)
      // A block that has come to its end has no item: what another, behind it, reads of it is kept for good.
      if (within === undefined) last[r] = at[home[r] as number]
      else argsOf(within).forEach(read)
    }
    args.forEach(read)
  })
  const lastIn = new Map<Item, Array<Register>>()
  last.forEach((item, r) => {
    if (item !== undefined) knownOr(lastIn, item, () => []).push(r)
  })
  return { inline, lastIn }
}
