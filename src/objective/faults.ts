/** Which term of an objective, and which of its rows, made its value or its gradient infinite or NaN. */
import { room } from '../calculus/backward.js'
import { dependence, sumsOf } from '../calculus/collect.js'
import { pullBackDecided } from '../calculus/decided.js'
import { scanWith, slots, type Slots } from '../expr/fold.js'
import { numbers } from '../expr/numbers.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import type { Objective, ObjectiveTerm } from './objective.js'
import { columnIn } from './table.js'
import { rowWeightsOf } from './stage.js'

/**
 * What is at fault.
 *
 * - `expression`: the term's expression, at the row given
 * - `row weight`: the weight of the row given, or its product with the row's value
 * - `row weights`: the sum of all row weights, which is 0 or not finite
 * - `rows`: the sum over the rows, each of which is finite
 * - `weight`: the term's weight, or its product with the rest
 * - `terms`: the sum over the terms, each of which is finite
 */
export type Culprit = 'expression' | 'row weight' | 'row weights' | 'rows' | 'weight' | 'terms'

/** The place in an objective where a number that is not finite began. */
export interface Fault {
  readonly culprit: Culprit
  /** Which term, from 0; absent where the terms add up to it. */
  readonly term: number | undefined
  /** Which row, from 0; absent where no row is to blame, or there are none. */
  readonly row: number | undefined
  /** How many other rows of the term are not finite either. */
  readonly otherRows: number
}

/** A term's expression at each row: its tape, and what its variables are there. */
export interface TermRows {
  readonly tape: Tape
  readonly count: number
  readonly leavesAt: (row: number) => ReadonlyArray<number>
}

export const termRows = ({ expression, table }: ObjectiveTerm, given: ReadonlyMap<string, number>): TermRows => {
  const tape = tapeOf(expression)
  const columns = tape.variables.map((name) => columnIn(table, name))
  const parameters = tape.variables.map((name) => given.get(name) ?? NaN)
  return {
    tape,
    count: table?.rows ?? 1,
    leavesAt: (row) => parameters.map((x, k) => columns[k]?.[row] ?? x),
  }
}

/** A row's number: its value, or its derivative by one of the parameters. */
type Measure = (results: Slots<number>) => number

const measureOf = (tape: Tape, name: string | undefined): Measure => {
  const root = tape.ops.length - 1
  if (name === undefined) return (results) => results[root] as number
  const d = dependence(tape, [root], (v) => v === name)
  const cotangents = room(numbers, tape)
  return (results) => sumsOf(numbers, d, pullBackDecided(numbers, tape, results, [[root, 1]], cotangents))[0] ?? 0
}

/** Which of some numbers made their total NaN or infinite: the first NaN where the total is NaN; −1 for none. */
const oddAmong = (list: ArrayLike<number>, total: number): number => {
  const strict = Number.isNaN(total)
  let first = -1
  for (let k = 0; k < list.length; k++) {
    const x = list[k] as number
    if (strict && Number.isNaN(x)) return k
    if (first < 0 && !Number.isFinite(x)) first = k
  }
  return first
}

/** What is found in one term: its share of the whole, and what is at fault should that not be finite. */
interface Share {
  readonly share: number
  readonly fault: Omit<Fault, 'term'>
}

const shareOf = (term: ObjectiveTerm, given: ReadonlyMap<string, number>, name: string | undefined): Share => {
  const { reduce, table, weight } = term
  const { count, leavesAt, tape } = termRows(term, given)
  const weights = rowWeightsOf(term)
  const measure = measureOf(tape, name)
  const results = slots(numbers, tape.ops.length)
  const measured = new Float64Array(count)
  const weighted = new Float64Array(count)
  let [total, sum] = [0, 0]
  for (let row = 0; row < count; row++) {
    const w = weights?.[row] ?? 1
    measured[row] = measure(scanWith(numbers, tape, leavesAt(row), results))
    weighted[row] = w * (measured[row] as number)
    total += w
    sum += weighted[row] as number
  }
  const row = oddAmong(weighted, sum)
  const otherRows = weighted.reduce((n, x) => n + (Number.isFinite(x) ? 0 : 1), 0) - 1
  const reduced = reduce === 'mean' ? sum / total : sum
  const share = weight * reduced
  if (row >= 0) {
    const culprit = Number.isFinite(measured[row]) ? 'row weight' : 'expression'
    return { share, fault: { culprit, row: table === undefined ? undefined : row, otherRows } }
  }
  const culprit = Number.isFinite(reduced) ? 'weight' : Number.isFinite(sum) ? 'row weights' : 'rows'
  return { share, fault: { culprit, row: undefined, otherRows: 0 } }
}

/**
 * Where an objective's value, or its derivative by the parameter `name`, became infinite or NaN; call it only where one
 * did. A NaN is blamed for a sum that is NaN before an infinity is; of several terms or rows at fault the first is
 * given.
 */
export const faultIn = ({ terms }: Objective<string>, given: ReadonlyMap<string, number>, name?: string): Fault => {
  const shares = terms.map((term) => shareOf(term, given, name))
  const term = oddAmong(
    shares.map((s) => s.share),
    shares.reduce((sum, s) => sum + s.share, 0),
  )
  const found = shares[term]
  return found === undefined
    ? { culprit: 'terms', term: undefined, row: undefined, otherRows: 0 }
    : { ...found.fault, term }
}
