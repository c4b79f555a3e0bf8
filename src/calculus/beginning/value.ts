/**
 * Where a value that is not finite began: from the root back to the operands that carry it, until there is a node
 * whose own operands are finite.
 */
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'
import { operandIndices, partialsAt } from '../local.js'
import { noWays, pathTo, upwards } from './ways.js'

/** The beginning of a value that is not finite, by tape index. */
export interface ValueBeginning {
  readonly at: number
  /**
   * Where an infinity first became NaN on the way from there to the root; absent where it did not, or was NaN to begin
   * with.
   */
  readonly turned: number | undefined
  /** Which operand leads on, at each step from the root down to the beginning. */
  readonly path: ReadonlyArray<number>
  /** How many other beginnings the root's value depends on; the nodes of one variable are one. */
  readonly others: number
}

/** How a node is reached from the root: weakly by an ∞ that stood beside a NaN, which is rather to blame. */
const Reached = { not: 0, weakly: 1, strongly: 2 } as const

/**
 * Operands that are not finite and may have made the node's value so, by place. Operands that a test decided against
 * are left out, unless that would leave none: then the rule is about slopes alone, as that of logSumExp is where all
 * operands are −∞.
 */
const carriers = (tape: Tape, values: ArrayLike<number>, i: number): ReadonlyArray<number> => {
  const operands = operandIndices(tape, i)
  const odd: Array<number> = []
  for (let k = 0; k < operands.length; k++) if (!Number.isFinite(values[operands[k] as number])) odd.push(k)
  if (odd.length === 0 || tape.ops[i] !== Op.Apply) return odd
  const partials = partialsAt(tape, values, i)
  return partials.every((p) => p === 'not taken') ? odd : odd.filter((k) => partials[k] !== 'not taken')
}

/**
 * Where the root's value became infinite or NaN; to be asked only where it is. A value that is NaN is traced to
 * operands that are NaN, if there are any, rather than to infinite ones. Of several beginnings the first on the tape is
 * given.
 */
export const valueBeginning = (tape: Tape, values: ArrayLike<number>): ValueBeginning => {
  const root = tape.ops.length - 1
  const reached = new Uint8Array(root + 1)
  const ways = noWays(root + 1)
  const beginnings = new Set<string>()
  let at = root
  reached[root] = Reached.strongly
  for (let i = root; i >= 0; i--) {
    if (reached[i] === Reached.not) continue
    const operands = operandIndices(tape, i)
    const carrying = carriers(tape, values, i)
    const isNaNAt = (k: number): boolean => Number.isNaN(values[operands[k] as number])
    const strict = Number.isNaN(values[i]) && carrying.some(isNaNAt)
    for (const k of carrying) {
      const o = operands[k] as number
      const strength = strict && !isNaNAt(k) ? Reached.weakly : (reached[i] as number)
      if ((reached[o] as number) >= strength) continue
      reached[o] = strength
      ways.user[o] = i
      ways.place[o] = k
    }
    if (carrying.length > 0) continue
    if (reached[i] === Reached.strongly) at = i
    beginnings.add(tape.ops[i] === Op.Var ? `variable ${tape.first[i]}` : String(i))
  }
  return {
    at,
    turned: Number.isNaN(values[at]) ? undefined : [...upwards(ways, at), root].find((i) => Number.isNaN(values[i])),
    path: pathTo(ways, at),
    others: beginnings.size - 1,
  }
}
