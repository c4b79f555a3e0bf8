/**
 * Classes as they are found, in lists of integers. A shape is asked for by its key: its kind, what else is to be known
 * of its operation, its role, and then its operands; equal keys are one class. Each of a thousand steps has classes of
 * its own until they are folded into one step's: a record for each of these, and for each of its operands, would be
 * more work than to find them. So a class is read off its key, and made from it where a record is asked for.
 *
 * The key is written number by number into a list that this file lends; `classify` adds new classes in place.
 */
import type { Primitive } from '../../../expr/primitive.js'
import { growing, push, type Growing } from '../../lists/growing.js'
import { lengthOf, listInterner, listNumber, type Interner } from '../../lists/interner.js'
import { sortByKey } from '../../lists/sorting.js'
import { output } from '../outputs/adding.js'
import type { Run, ShapeClass } from './class.js'
import * as Kind from './kind.js'

/** The classes of leaves, which come first. */
export const VARIABLES = 0
export const CONSTANTS = 1
export const COLUMNS = 2

/** What is known of a class in two bits. */
const PER_ROW = 1
const CONSTANT = 2

/** Classes that are still being found, operands before those that use them. */
export interface Found {
  /** What the next shape is. */
  readonly key: Growing
  /** All keys, by the numbers of their classes. */
  readonly keys: Interner
  readonly flags: Growing
  /** Exponents and primitives, by the numbers that keys have for them. */
  readonly exponents: Array<number>
  readonly primitives: Array<Primitive>
  readonly isOverRows: boolean
}

/** All classes that were found. */
export interface ClassTable extends Found {
  /** How many classes there are. */
  readonly size: number
  /** How many nodes each has. */
  readonly counts: Int32Array
  /** How many copies of a template each node stands for; absent where each stands for itself. */
  readonly copies?: Int32Array
}

/** Where a key has its operands. */
const OPERANDS = 3

/** Begins a key with all that is to be known of a shape but for its operands. */
export const startKey = (key: Growing, kind: Kind.Any, detail: number, role: number): void => {
  key.list[0] = kind
  key.list[1] = detail
  key.list[2] = role
  key.length = OPERANDS
}

/**
 * How many numbers of a key stand for a run of operands: in a sum two, a term's key (twice its class, and 1 where it is
 * subtracted) and how often there is such a term; else one, the class of an operand.
 */
const perRun = (kind: Kind.Any): number => (kind === Kind.Sum ? 2 : 1)

export const kindOf = ({ keys }: Found, c: number): Kind.Any => keys.lists[keys.starts[c] as number] as Kind.Any

/** What else is to be known of a class: the number of its exponent or primitive; of leaves, their flags. */
export const detailOf = ({ keys }: Found, c: number): number => keys.lists[(keys.starts[c] as number) + 1] as number

/** What sets a class apart from others of its shape; −1 where nothing does. */
export const roleOf = ({ keys }: Found, c: number): number => keys.lists[(keys.starts[c] as number) + 2] as number

/** How many runs of operands a class has. */
export const runCount = (found: Found, c: number): number =>
  (lengthOf(found.keys, c) - OPERANDS) / perRun(kindOf(found, c))

/** The class that a run of operands is of. */
export const readOf = ({ keys }: Found, c: number, run: number): number => {
  const { lists, starts } = keys
  const start = starts[c] as number
  return lists[start] === Kind.Sum
    ? (lists[start + OPERANDS + 2 * run] as number) >>> 1
    : (lists[start + OPERANDS + run] as number)
}

/** Begins a key with all that is known of a class but for what it reads and how many nodes it has. */
export const shapeInto = (key: Growing, table: ClassTable, c: number): void => {
  const { lists, starts } = table.keys
  const start = starts[c] as number
  key.length = 0
  for (let k = 0; k < OPERANDS; k++) push(key, lists[start + k] as number)
  push(key, table.flags.list[c] as number)
  push(key, copiesIn(table, c))
}

/**
 * Writes a class's key behind what is there, its operands having other numbers. Terms of a sum and factors stand in the
 * order of these.
 */
export const keyInto = (to: Growing, { keys }: Found, c: number, numberOf: Int32Array): void => {
  const start = keys.starts[c] as number
  const end = start + lengthOf(keys, c)
  const kind = keys.lists[start] as Kind.Any
  for (let k = start; k < start + OPERANDS; k++) push(to, keys.lists[k] as number)
  const count = (end - start - OPERANDS) / perRun(kind)
  const [operands, repeats] = [new Int32Array(count), new Int32Array(count)]
  for (let k = 0, at = start + OPERANDS; k < count; k++, at += perRun(kind)) {
    const operand = keys.lists[at] as number
    operands[k] =
      kind === Kind.Sum ? 2 * (numberOf[operand >>> 1] as number) + (operand & 1) : (numberOf[operand] as number)
    if (kind === Kind.Sum) repeats[k] = keys.lists[at + 1] as number
  }
  if (kind === Kind.Sum || kind === Kind.Mul) sortByKey(repeats, 0, operands, count)
  for (let k = 0; k < count; k++) {
    push(to, operands[k] as number)
    if (kind === Kind.Sum) push(to, repeats[k] as number)
  }
}

/** How many operands stand together in a run, less than 0 where they are subtracted. */
export const repeatOf = ({ keys }: Found, c: number, run: number): number => {
  const { lists, starts } = keys
  const start = starts[c] as number
  if (lists[start] !== Kind.Sum) return 1
  const at = start + OPERANDS + 2 * run
  const repeat = lists[at + 1] as number
  return ((lists[at] as number) & 1) === 1 ? -repeat : repeat
}

export const isPerRow = ({ flags }: Found, c: number): boolean => ((flags.list[c] as number) & PER_ROW) !== 0
export const isConstant = ({ flags }: Found, c: number): boolean => ((flags.list[c] as number) & CONSTANT) !== 0

/** What is known of a class by what it reads. An output is asked for by its place, even where it is a number. */
const flagsOf = (found: Found, c: number, isOutput: boolean): number => {
  let perRow = 0
  let constant = isOutput ? 0 : CONSTANT
  for (let k = 0; k < runCount(found, c); k++) {
    const of = found.flags.list[readOf(found, c, k)] as number
    perRow |= of & PER_ROW
    constant &= of
  }
  return constant | (found.isOverRows && constant === 0 ? PER_ROW : perRow)
}

/** The class of the shape in the key. */
export const classify = (found: Found, exponent?: number, primitive?: Primitive): number => {
  const { exponents, flags, key, keys, primitives } = found
  const c = listNumber(keys, key.list, key.length)
  if (c < flags.length) return c
  const detail = detailOf(found, c)
  if (exponent !== undefined) exponents[detail] = exponent
  if (primitive !== undefined) primitives[detail] ??= primitive
  push(flags, flagsOf(found, c, primitive === output.primitive))
  return c
}

/** The leaves alone. Over rows, all that has variables is there for each row. */
export const leavesAlone = (isOverRows: boolean): Found => {
  const [key, keys, flags] = [growing(64), listInterner(), growing(256)]
  const leaf = (kind: Kind.Any, known: number): void => {
    startKey(key, kind, known, -1)
    listNumber(keys, key.list, key.length)
    push(flags, known)
  }
  leaf(Kind.Var, 0)
  leaf(Kind.Const, CONSTANT)
  leaf(Kind.Const, PER_ROW | CONSTANT)
  return { key, keys, flags, exponents: [], primitives: [], isOverRows }
}

/** What was found by now. `counts` says how many nodes each class has, as far as that is known. */
export const tableOf = (found: Found, counts: Int32Array): ClassTable => ({
  ...found,
  size: found.flags.length,
  counts,
})

/** How many copies of a template each node of a class stands for. */
export const copiesIn = ({ copies }: ClassTable, c: number): number => copies?.[c] ?? 1

/** What the nodes of a class read. */
export const runsOf = (table: ClassTable, c: number): ReadonlyArray<Run> => {
  let offset = 0
  return Array.from({ length: runCount(table, c) }, (_, k) => {
    const signed = repeatOf(table, c, k)
    const repeat = signed < 0 ? -signed : signed
    offset += repeat
    return { of: readOf(table, c, k), negative: signed < 0, repeat, offset: offset - repeat }
  })
}

/** A class of a table. */
export const classIn = (table: ClassTable, c: number): ShapeClass => {
  const kind = kindOf(table, c)
  const detail = detailOf(table, c)
  return {
    kind,
    count: table.counts[c] as number,
    perRow: isPerRow(table, c),
    copies: copiesIn(table, c),
    isConstant: isConstant(table, c),
    exponent: kind === Kind.Pow ? (table.exponents[detail] as number) : 0,
    primitive: kind === Kind.Apply ? table.primitives[detail] : undefined,
    runs: runsOf(table, c),
    repetition: undefined,
  }
}
