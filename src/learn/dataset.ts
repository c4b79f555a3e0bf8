/** Labelled rows: labels as columns of numbers, and a split into rows to train on and rows held out. */
import { asOptions, isListLike, refuse } from '../checks/options.js'
import { describe, fail } from '../expr/error.js'
import type { ListedNames, Table } from '../objective/table.js'
import { numberedKey, shuffle, type Key } from './random.js'
import { knownOr } from '../expr/known.js'

/**
 * Labelled rows: columns of numbers, and a class for each row.
 *
 * @since 0.1.0
 * @category model
 */
export interface Labelled<C extends string = string> {
  /** The names of the table's columns. */
  readonly features: ReadonlyArray<C>
  readonly table: Table<C>
  /** The names of the classes. */
  readonly classes: ReadonlyArray<string>
  /** For each row the number of its class, counted from 0. */
  readonly labels: ReadonlyArray<number>
}

const isWhole = (x: unknown, from: number): boolean => Number.isSafeInteger(x) && (x as number) >= from

const labelsOf = (labels: ArrayLike<number>, operation: string): ReadonlyArray<number> =>
  isListLike(labels)
    ? Array.from(labels)
    : fail('BadList', operation, `${operation} takes a list of labels, not ${describe(labels)}.`)

/** Labels that are class numbers below `count`. */
const classNumbers = (labels: ArrayLike<number>, count: number, operation: string): ReadonlyArray<number> => {
  const list = labelsOf(labels, operation)
  const wrong = list.findIndex((l) => !isWhole(l, 0) || l >= count)
  return wrong < 0
    ? list
    : refuse(
        'BadNumber',
        operation,
        `the label of row ${wrong + 1} (counted from 1)`,
        `a class from 0 to ${count - 1}`,
        list[wrong],
      )
}

const namesOf = (classes: number | ReadonlyArray<string>): ReadonlyArray<string> => {
  if (!Array.isArray(classes)) {
    return isWhole(classes, 1)
      ? Array.from({ length: classes as number }, (_, c) => `is.${c}`)
      : refuse('BadNumber', 'oneHot', 'classes', 'a list of names, or a whole number from 1 up', classes)
  }
  const names = Array.from<string>(classes)
  const odd = names.findIndex((name) => typeof name !== 'string')
  if (odd >= 0) refuse('BadName', 'oneHot', `the name of class ${odd}`, 'a string', names[odd])
  const last = new Map(names.map((name, c) => [name, c] as const))
  const twice = names.find((name, c) => last.get(name) !== c)
  if (twice !== undefined) fail('BadName', twice, `Two columns can't have the same name, '${twice}'.`)
  return names
}

/** The columns of so many classes, or of classes with these names. */
type ClassNames<N extends number | ReadonlyArray<string>> = [N] extends [ReadonlyArray<string>]
  ? ListedNames<N>
  : [N] extends [number]
    ? `is.${number}`
    : string

/**
 * Labels as columns, one for each class: 1 in the rows of that class, 0 in the others. Takes a name for each column, or
 * the number of classes: then the columns are `is.0`, `is.1`, …, and a table made of them needs `select` for the
 * compiler to know which of them it has. Throws a `FluxionError` for a label that is not a class (`BadNumber`) and for
 * a name that is repeated or no string (`BadName`).
 *
 * @example
 * import { oneHot, table } from 'fluxion'
 *
 * const targets = table(oneHot(['cat', 'dog'])([0, 1, 1])) // a Table<'cat' | 'dog'>
 * assert.deepStrictEqual(targets.columns.dog, Float64Array.of(0, 1, 1))
 * assert.deepStrictEqual(Object.keys(oneHot(3)([2])), ['is.0', 'is.1', 'is.2'])
 *
 * @since 0.1.0
 * @category data
 */
export const oneHot = <const N extends number | ReadonlyArray<string>>(
  classes: N,
): ((labels: ArrayLike<number>) => { readonly [K in ClassNames<N>]: Float64Array }) => {
  const names = namesOf(classes)
  return (labels) => {
    const list = classNumbers(labels, names.length, 'oneHot')
    const columns = names.map((name, c) => [name, Float64Array.from(list, (l) => (l === c ? 1 : 0))] as const)
    return Object.fromEntries(columns) as { readonly [K in ClassNames<N>]: Float64Array }
  }
}

/**
 * The labels of two classes as signs, a column for `hinge`: −1 for class 0 and 1 for class 1. Throws a `FluxionError`
 * (`BadNumber`) for other labels.
 *
 * @example
 * import { signs } from 'fluxion'
 *
 * assert.deepStrictEqual(signs([0, 1, 1]), Float64Array.of(-1, 1, 1))
 *
 * @since 0.1.0
 * @category data
 */
export const signs = (labels: ArrayLike<number>): Float64Array =>
  Float64Array.from(classNumbers(labels, 2, 'signs'), (l) => 2 * l - 1)

// ── rows held out

/**
 * Row numbers, counted from 0 and ascending: which rows to train on and which to judge by.
 *
 * @since 0.1.0
 * @category model
 */
export interface Split {
  readonly training: ReadonlyArray<number>
  readonly heldOut: ReadonlyArray<number>
}

/** How many of a class's rows are held out: the number asked for; or that share of them, but neither none nor all. */
const heldOutOf = (label: number, rows: number, heldOut: number): number => {
  const isShare = heldOut < 1
  if (rows < (isShare ? 2 : heldOut + 1)) {
    const has = `Class ${label} has ${rows} row${rows === 1 ? '' : 's'}`
    fail('EmptyList', 'heldOut', `${has}: with ${isShare ? 'one' : heldOut} held out none is left to train on.`)
  }
  const count = isShare ? Math.floor(heldOut * rows + 0.5) : heldOut
  return count < 1 ? 1 : count < rows ? count : rows - 1
}

/** The rows of each class, by its number as text. */
const groupedRows = (labels: ReadonlyArray<number>): Readonly<Record<string, ReadonlyArray<number>>> => {
  const groups = new Map<string, Array<number>>()
  labels.forEach((label, row) => {
    knownOr(groups, String(label), () => []).push(row)
  })
  return Object.fromEntries(groups)
}

/** The rows of each class, the classes in the order of their numbers. */
const rowsByClass = (
  labels: ReadonlyArray<number>,
): ReadonlyArray<{ readonly label: number; readonly rows: ReadonlyArray<number> }> =>
  Object.values(groupedRows(labels))
    .map((rows) => ({ label: labels[rows[0] as number] as number, rows }))
    .toSorted((a, b) => a.label - b.label)

/**
 * Splits rows at random into some to train on and some to judge by, class by class. `heldOut` is a whole number (that
 * many rows of each class) or a share between 0 and 1 (that part of each class, rounded, but at least one row and not
 * all). The labels may be any numbers. The same key gives the same rows. Throws a `FluxionError` for a class that has
 * too few rows and for no rows at all (`EmptyList`), for any other `heldOut` (`BadNumber`), and for unknown options
 * (`BadOperand`).
 *
 * @example
 * import { key, splitStratified } from 'fluxion'
 *
 * const { heldOut, training } = splitStratified(key(1), { heldOut: 1 })([0, 0, 0, 1, 1, 1])
 * assert.deepStrictEqual([training.length, heldOut.length], [4, 2])
 * assert.ok(heldOut[0]! < 3 && heldOut[1]! >= 3) // one of each class
 *
 * @since 0.1.0
 * @category data
 */
export const splitStratified = (
  key: Key,
  options: { readonly heldOut: number },
): ((labels: ArrayLike<number>) => Split) => {
  const { heldOut } = asOptions('splitStratified', options, { heldOut: '' })
  if (!isWhole(heldOut, 1) && !(typeof heldOut === 'number' && heldOut > 0 && heldOut < 1)) {
    const expected = 'a whole number of rows of each class, or a share between 0 and 1'
    refuse('BadNumber', 'splitStratified', 'heldOut', expected, heldOut)
  }
  return (labels) => {
    const list = labelsOf(labels, 'splitStratified')
    if (list.length === 0) fail('EmptyList', 'splitStratified', "No rows can't be divided.")
    const held = new Set(
      rowsByClass(list).flatMap(({ label, rows }, c) =>
        shuffle(numberedKey(key, c), rows).slice(0, heldOutOf(label, rows.length, heldOut)),
      ),
    )
    const all = list.map((_, row) => row)
    return { training: all.filter((row) => !held.has(row)), heldOut: all.filter((row) => held.has(row)) }
  }
}
