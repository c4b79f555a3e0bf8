/**
 * Dividing a table's rows into blocks, each of which goes through a program compiled for just so many rows. That keeps
 * memory small for long tables, and a table of any other length needs no new program: block sizes depend on the
 * expression alone, and each is an eighth of the one before, down to a single row.
 */
import type { ObjectiveTerm } from '../../objective/objective.js'
import { mapColumns, type Table } from '../../objective/table.js'
import type { Plan } from '../plan.js'
import type { OverRows } from '../run/overRows.js'
import type { Planned, Programs } from '../programs.js'
import type { CompileReport } from '../report.js'
import type { Steps } from '../steps.js'
import { rowDataOf } from '../terms.js'

/**
 * Nodes of a block, those of all its rows together: their values take about as many bytes as a second-level cache has.
 */
const NODES = 262144
const [FEWEST, MOST] = [16, 4096]
/** With fewer nodes than this, in all rows together, blocks are not considered. */
const LARGE = 4194304
/**
 * Nor with fewer bytes than this kept on the way, for all rows at once: there copying blocks takes longer than it
 * saves.
 */
const BYTES = 16777216
/** Each size of block is this many times the next. */
const RATIO = 8

/** Rows of blocks, the most first, for an expression of so many nodes. */
export const sizesFor = (nodes: number): ReadonlyArray<number> => {
  let size = MOST
  while (size > FEWEST && size * nodes > NODES) size /= 2
  const sizes = [size]
  for (; size > 1; sizes.push(size)) size = size > RATIO ? size / RATIO : 1
  return sizes
}

/** Whether a term, with so many nodes in each row, may have to go through its rows block by block. */
const isLarge = ({ table }: ObjectiveTerm, nodes: number): boolean =>
  table !== undefined && nodes * table.rows >= LARGE && table.rows >= 4 * (sizesFor(nodes)[0] as number)

/** What was compiled first: other tables take the place of its own. */
export interface First {
  readonly terms: ReadonlyArray<ObjectiveTerm>
  readonly variables: ReadonlyArray<string>
  /** Up to so many rows others run in the same way: see `Strategy`. */
  readonly holdsUpTo: number
}

/**
 * For each term, how many bytes all its rows at once would at least have to keep on the way, to go block by block
 * instead; `undefined` where they never do. Other rows than at first do even if they keep none: blocks of any table go
 * through the same programs.
 */
export const leastKeptFor = (
  { nodes }: Programs,
  terms: ReadonlyArray<ObjectiveTerm>,
  first: First | undefined,
): ReadonlyArray<number | undefined> =>
  terms.map((term, k) => {
    const { rows = 0 } = term.table ?? {}
    if (first !== undefined && rows > first.holdsUpTo && rows !== first.terms[k]?.table?.rows) return 0
    return isLarge(term, nodes[k] as number) ? BYTES : undefined
  })

/** A block: so many rows from one on. */
interface Block {
  /** The number of its size. */
  readonly size: number
  readonly rows: number
  readonly from: number
}

/** The blocks of so many rows: as many of each size as there can be. */
export const blocksOf = (rows: number, sizes: ReadonlyArray<number>): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  let from = 0
  sizes.forEach((count, size) => {
    for (; rows - from >= count; from += count) blocks.push({ size, rows: count, from })
  })
  return blocks
}

/** The same term over some of its rows that follow one another. */
const overStretch = (from: number, rows: number, term: ObjectiveTerm): ObjectiveTerm => ({
  ...term,
  table: mapColumns(term.table as Table<string>, rows, (column) => column.subarray(from, from + rows)),
})

/** A program for blocks of one size. */
interface Sized {
  readonly plan: Plan
  readonly planned: Planned
}

/**
 * A term's rows, divided into blocks for which there are programs. If the largest size is needed, all others are made
 * too, so that no later table needs another.
 */
export interface Division {
  readonly term: ObjectiveTerm
  readonly blocks: ReadonlyArray<Block>
  /** By the number of a size; there are programs for the sizes that blocks have. */
  readonly sized: ReadonlyArray<Sized | undefined>
  /** The program for the largest blocks. */
  readonly largest: Plan
  /** Reports of all programs, the largest first, and why they are what they are. */
  readonly reports: readonly [CompileReport, ...CompileReport[]]
  readonly why: string
}

/**
 * What came of making programs for some sizes of blocks: all of them, by how many rows they have; or a size for which
 * there is none; or that no blocks are wanted, as all rows at once go the same way, or little would be kept for them.
 */
type Made =
  | { readonly _tag: 'All'; readonly sized: ReadonlyMap<number, Sized> }
  | { readonly _tag: 'NoneFor'; readonly rows: number }
  | { readonly _tag: 'Needless' }

function* making(
  programs: Programs,
  term: ObjectiveTerm,
  sizes: ReadonlyArray<number>,
  isComplete: boolean,
  leastKept: number,
): Steps<Made> {
  const all = (term.table as Table<string>).rows
  const [most] = sizesFor(programs.nodes[0] as number)
  const sized = new Map<number, Sized>()
  for (const rows of sizes) {
    // Few rows may be chosen to run another way.
    const planned = yield* (rows === most ? programs : programs.part([0], true)).over([overStretch(0, rows, term)])
    const { holdsUpTo, plan } = planned
    // Then all rows at once go the way of these, be it without a program.
    if (all <= holdsUpTo) return { _tag: 'Needless' }
    if (plan === undefined) return { _tag: 'NoneFor', rows }
    if (rows === most && (plan.kept / rows) * all < leastKept) return { _tag: 'Needless' }
    if (isComplete) yield* plan.complete()
    sized.set(rows, { plan, planned })
  }
  return { _tag: 'All', sized }
}

/**
 * A term's rows in blocks. `undefined` where there is no program for them, or one that needs no blocks, or where less
 * than `leastKept` bytes would be kept on the way for all rows at once. Where there is no program for large blocks,
 * smaller ones may do. `programs` are those of this term alone.
 */
export function* dividing(
  programs: Programs,
  term: ObjectiveTerm,
  isComplete: boolean,
  leastKept: number,
): Steps<Division | undefined> {
  const all = (term.table as Table<string>).rows
  const added: ObjectiveTerm = { ...term, weight: 1, reduce: 'sum' }
  let sizes = sizesFor(programs.nodes[0] as number)
  for (;;) {
    const blocks = blocksOf(all, sizes)
    const [first] = blocks as readonly [Block]
    const needed = new Set(first.size === 0 ? sizes.keys() : blocks.map((block) => block.size))
    const its = sizes.filter((_, k) => needed.has(k))
    const made = yield* making(programs, added, its, isComplete, leastKept)
    switch (made._tag) {
      case 'Needless':
        return undefined
      case 'NoneFor':
        if (made.rows === 1) return undefined
        sizes = sizes.filter((rows) => rows !== made.rows)
        break
      case 'All':
        return divided(term, blocks, sizes, made.sized)
    }
  }
}

/** The division of a term into blocks for which there are programs. */
const divided = (
  term: ObjectiveTerm,
  blocks: ReadonlyArray<Block>,
  sizes: ReadonlyArray<number>,
  sized: ReadonlyMap<number, Sized>,
): Division => {
  const plans = [...sized.values()].map(({ plan }) => plan)
  const [largest] = plans as unknown as readonly [Plan]
  const [first] = blocks as readonly [Block]
  return {
    term,
    blocks,
    sized: sizes.map((rows) => sized.get(rows)),
    largest,
    reports: plans.map((p) => p.report) as unknown as Division['reports'],
    why: `${largest.report.why}; its rows go through them in blocks of ${first.rows}`,
  }
}

/** A division's programs, each started when its first block comes, and given one block after the other. */
interface Going<A> {
  /** Runs `visit` on each block, the program being given its rows. `isValue` says that values alone are wanted. */
  readonly through: (isValue: boolean, visit: (own: A, block: Block) => void) => void
  readonly isUnderWay: () => boolean
}

/** A program with the rows that its blocks are taken from, which begin somewhere in the table. */
interface Started<A> {
  readonly over: OverRows
  readonly own: A
  readonly from: number
}

/** Starts a division; `ownOf` is what of a program is used. */
export const going = <A>({ blocks, sized, term }: Division, ownOf: (over: OverRows, plan: Plan) => A): Going<A> => {
  const programs: Array<Started<A> | undefined> = []
  const started = (size: number): Started<A> => {
    const { plan, planned } = sized[size] as Sized
    const its = blocks.filter((block) => block.size === size)
    const [{ from, rows }] = its as unknown as readonly [Block]
    const over = plan.start(planned.terms, [rowDataOf(overStretch(from, its.length * rows, term))])
    return { over, own: ownOf(over, plan), from }
  }
  let isUnderWay = false
  return {
    isUnderWay: () => isUnderWay,
    through: (isValue, visit) => {
      isUnderWay = true
      try {
        for (let k = 0; k < blocks.length; k++) {
          const block = blocks[k] as Block
          const { from, over, own } = (programs[block.size] ??= started(block.size))
          over.take.stretch(block.from - from, block.rows, isValue)
          visit(own, block)
        }
      } finally {
        isUnderWay = false
      }
    },
  }
}
