/**
 * Sums over more rows than a cache holds: their rows go through one program block by block, so that memory stays small however many there are. What is left when
 * whole blocks are done goes through programs for smaller ones, the sizes of which depend on the expression alone: another table needs no other program.
 *
 * Blocks follow one another in the order of the rows, so that every sum has a fixed order. Loops fill arrays that they made themselves or were lent.
 */
import { columnOf, type Table } from '../objective/table.js'
import type { ObjectiveTerm } from '../objective/objective.js'
import { rowDataOf } from './choose.js'
import { addTo, reordered, reportOf, type OnNumbers, type Part } from './part.js'
import type { Contents } from './machine.js'
import type { Batch } from './picking.js'
import type { OverRows, Plan } from './plan.js'
import type { Prepared, Programs } from './programs.js'
import type { Steps } from './steps.js'

/** Nodes of a block, those of each row counted: the numbers that they are take about as many bytes as a second cache has. */
const NODES = 262144
const [FEWEST, MOST] = [16, 4096]
/** So many nodes in all rows together may be worth blocks. */
const LARGE = 4194304
/** So many bytes kept on the way, for all rows at once, are worth them: below, or where the columns themselves are most of it, to copy blocks takes longer. */
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
export const isLarge = ({ table }: ObjectiveTerm, nodes: number): boolean =>
  table !== undefined && nodes * table.rows >= LARGE && table.rows >= 4 * (sizesFor(nodes)[0] as number)

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

/** The first rows of a table. */
const firstRows = (table: Table<string>, rows: number): Table<string> => ({
  _tag: 'Table',
  rows,
  columns: Object.fromEntries(
    Object.entries<Float64Array>(table.columns).map(([name, column]) => [name, column.subarray(0, rows)]),
  ),
})

/** What the sum over all rows is multiplied by. */
const factorOf = ({ reduce, rowWeights, table, weight }: ObjectiveTerm): number => {
  if (reduce !== 'mean') return weight
  const t = table as Table<string>
  const total = rowWeights === undefined ? t.rows : columnOf(t, rowWeights).reduce((s, w) => s + w, 0)
  return weight * (1 / total)
}

interface Sized {
  readonly plan: Plan
  readonly prepared: Prepared
}

/** A term's sum over its rows, started: its programs are given one block after the other. */
const started = (term: ObjectiveTerm, sized: ReadonlyArray<Sized>, variables: ReadonlyArray<string>): OnNumbers => {
  const rows = (term.table as Table<string>).rows
  const all = [rowDataOf(term, false)]
  const numbers = new Int32Array(rows)
  for (let row = 0; row < rows; row++) numbers[row] = row
  const sizes = sized.map(({ prepared }) => (prepared.terms[0] as (typeof prepared.terms)[number]).columns.rows)
  const blocks = blocksOf(rows, sizes)
  const batches = blocks.map((block) => [numbers.subarray(block.from, block.from + block.rows)])
  const contents: Array<Contents> = []
  const programs = new Map<number, { readonly over: OverRows; readonly own: OnNumbers }>()
  const programFor = (size: number): { readonly over: OverRows; readonly own: OnNumbers } => {
    const { plan, prepared } = sized[size] as Sized
    const over = plan.start(prepared.terms, all)
    const { reached, report, variables: names } = plan
    const made = { over, own: reordered(variables, { ...over, variables: names, reached, report }) }
    programs.set(size, made)
    return made
  }
  const factor = factorOf(term)
  const partials = new Float64Array(variables.length)
  let isRunning = false
  /** The sum of what each block comes to. */
  const summed = (of: (own: OnNumbers) => number): number => {
    isRunning = true
    try {
      let sum = 0
      for (let k = 0; k < blocks.length; k++) {
        const { size } = blocks[k] as Block
        const { over, own } = programs.get(size) ?? programFor(size)
        over.refill((contents[k] ??= over.contentsOf(batches[k] as Batch)))
        sum += of(own)
      }
      return factor * sum
    } finally {
      isRunning = false
    }
  }
  // A primitive may evaluate something itself, and that this too.
  const another = (): OnNumbers => started(term, sized, variables)
  return {
    value: (x) => (isRunning ? another().value(x) : summed((own) => own.value(x))),
    into: (x, gradient) => {
      if (isRunning) return another().into(x, gradient)
      gradient.fill(0)
      return summed((own) => {
        const v = own.into(x, partials)
        addTo(gradient, partials, factor)
        return v
      })
    },
  }
}

/** What a program for so many rows would keep for all of them. */
const keptForAll = ({ kept }: Plan, rows: number, { table }: ObjectiveTerm): number =>
  (kept / rows) * (table as Table<string>).rows

/**
 * A large term, block by block; `undefined` where less than `least` bytes would be kept for all rows at once, or no program goes through them. `programs` are those of
 * this term alone.
 */
export function* inBlocks(
  programs: Programs,
  term: ObjectiveTerm,
  isComplete: boolean,
  least: number = BYTES,
): Steps<Part | undefined> {
  const sizes = sizesFor(programs.nodes[0] as number)
  const over = (rows: number): ObjectiveTerm => ({
    ...term,
    weight: 1,
    reduce: 'sum',
    table: firstRows(term.table as Table<string>, rows),
  })
  const sized: Array<Sized> = []
  for (const [k, rows] of sizes.entries()) {
    // Few rows may be chosen to run another way.
    const prepared = yield* (k === 0 ? programs : programs.part([0], true)).over([over(rows)])
    if (prepared.plan === undefined) return undefined
    if (k === 0 && keptForAll(prepared.plan, rows, term) < least) return undefined
    if (isComplete) yield* prepared.plan.complete()
    sized.push({ plan: prepared.plan, prepared })
  }
  const [{ plan }] = sized as unknown as readonly [Sized]
  const why = `${plan.report.why}; its rows go through them in blocks of ${sizes[0] as number}`
  return {
    variables: plan.variables,
    reached: plan.reached,
    ...started(term, sized, plan.variables),
    report: reportOf(
      [plan.report],
      sized.map((s) => s.plan.report),
      why,
    ),
  }
}
