/**
 * Sorts the nodes of a tape into classes of equal shape. Leaves are classes of their own; the shape of a sum is how
 * many terms of which class it has, with which sign; that of any other node is its operation and the classes of its
 * operands. A class of a thousand nodes becomes one array of a thousand numbers, and the loss of a network of millions
 * of nodes a dozen classes.
 *
 * The graph is read in source order and as it is: folding a constant here, or merging two equal ones, would make one
 * row out of a thousand look different from the others.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import { primitiveNumbers } from '../../../expr/equality.js'
import type { Tape } from '../../../expr/tape.js'
import { Absorbed, absorbedBy } from './absorbed.js'
import { atOnce, NODES_PER_STEP, type Steps } from '../../steps.js'
import type { Sorted } from './class.js'
import { exponentNumbers } from './exponents.js'
import { grouped } from './grouped.js'
import { growing, push, type Growing } from '../../lists/growing.js'
import { classOfNode, type Sorter } from './nodeClasses.js'
import { recentShapes } from './recent.js'
import { repeats } from '../periods/periods.js'
import { COLUMNS, leavesAlone, tableOf, VARIABLES } from './table.js'
import { termsOfSums } from './terms.js'

/** Nodes alike in one class, or each in one of its own: then the program is one straight line. */
export type Style = 'alike' | 'single'

/**
 * Where classes repeat, so many times as many may come before that is asked again: to ask takes as long as to sort some
 * thousand nodes.
 */
const FURTHER = 8

/** Nodes that are being sorted: how many there are of each class by now, and how many classes there may be. */
interface Progress {
  readonly sorter: Sorter
  readonly counts: Growing
  most: number
}

/**
 * Goes through some nodes; says whether there are not too many classes. Not in the generator itself: loops there are
 * not made fast.
 */
const sortNodes = (progress: Progress, from: number, to: number): boolean => {
  const { counts, sorter } = progress
  const { classOf, found, sums } = sorter
  for (let i = from; i < to; i++) {
    if (sums.absorbed[i] !== Absorbed.No) {
      classOf[i] = -1
      continue
    }
    const c = classOfNode(sorter, i)
    if (c === counts.length) {
      // It is new. There may be more than `most` classes if they repeat.
      if (c >= progress.most) {
        if (!repeats(tableOf(found, new Int32Array(c + 1)))) return false
        progress.most *= FURTHER
      }
      push(counts, 0)
    }
    classOf[i] = c
    counts.list[c] = (counts.list[c] as number) + 1
  }
  return true
}

/**
 * The nodes of a tape by class, unless there are more than `most` classes and they don't repeat step after step. Over
 * rows, all that has variables is there for each row.
 */
export function* sortingWithin(
  most: number,
  tape: Tape,
  isColumn: (name: string) => boolean,
  style: Style,
  isOverRows: boolean,
  roleOf?: Int32Array,
): Steps<Sorted | undefined> {
  const { variables } = tape
  const n = tape.ops.length
  const absorbed = absorbedBy(tape)
  yield
  const columns = variables.map(isColumn)
  const found = leavesAlone(isOverRows)
  const classOf = roomyIntegers(n)
  const counts = growing(256, found.flags.length)
  const sums = termsOfSums(tape, absorbed, classOf)
  const sorter: Sorter = {
    tape,
    classOf,
    isColumn: columns,
    isSingle: style === 'single',
    roleOf,
    found,
    sums,
    recent: recentShapes(),
    primitiveNumber: primitiveNumbers(),
    exponentNumber: exponentNumbers(),
  }
  const progress: Progress = { sorter, counts, most }
  for (let from = 0; from < n; from += NODES_PER_STEP) {
    if (!sortNodes(progress, from, n - from < NODES_PER_STEP ? n : from + NODES_PER_STEP)) return undefined
    yield
  }
  let columnCount = 0
  const ordinals = Int32Array.from(columns, (is, v) => (is ? columnCount++ : v))
  const countOf = (c: number): number =>
    c === VARIABLES ? variables.length : c === COLUMNS ? columnCount : (counts.list[c] as number)
  const { members, position, starts } = grouped(tape, classOf, counts, ordinals)
  const { terms, termsAt } = sums
  const table = tableOf(
    found,
    Int32Array.from({ length: counts.length }, (_, c) => countOf(c)),
  )
  return { tape, table, classOf, position, members, starts, terms, termsAt }
}

/**
 * The nodes of a tape by class, however many there are and without stopping on the way. `isColumn` says which variables
 * stand for columns of data.
 */
export const sortedOf = (
  tape: Tape,
  isColumn: (name: string) => boolean = () => false,
  style: Style = 'alike',
): Sorted => atOnce(sortingWithin(Infinity, tape, isColumn, style, false)) as Sorted
