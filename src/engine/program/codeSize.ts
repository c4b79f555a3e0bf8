/**
 * How much code classes become, by a rough estimate: half to twice as much, as a rule. It was fitted to what some
 * hundred programs came to, with their derivatives.
 *
 * Where loops are weighed against levels, powers count no more than what they read: levels have a loop for each
 * exponent as well, and counting them made programs go by levels that are slower so.
 */
import { isBuiltIn } from '../../expr/primitive.js'
import { excess, logFraction, logSumExp } from '../../expr/primitives/shares.js'
import type { RolledClass } from '../roll/rolled.js'
import * as Kind from '../roll/classes/kind.js'
import { numberBody, type Body } from './body.js'
import { callCount, isCheapPower, primitivesOf } from './cost.js'
import { contributionsOf, operationOn, type Operation } from './operation.js'

/** As much code, by this estimate, as is made at all. */
export const MOST_CODE = 600_000
/** Bytes for each number that is read; by a loop, which is there twice, for its last nodes too, or by a single node. */
const OPERAND = { ofMany: 80, ofOne: 26 } as const
/** Bytes of a loop that adds terms alike. */
const RUN = 500
/** Bytes of an elementary function and its derivative. */
const FUNCTION = 1000
/** Bytes of a power with an exponent like 1.3, and its derivative. */
const POWER = 1200
/** Bytes for each operand of an operation that takes an exponential of each; its slopes read all of them. */
const EXPONENTIAL = 1150
const exponentials = /* @__PURE__ */ primitivesOf(logSumExp, excess, logFraction)

const zero = numberBody(0)

/**
 * Bytes of an operation on so many operands. One that a user defined may be any number of functions, and so may each of
 * its slopes.
 */
export const functionOf = (o: Operation, operands: number): number => {
  const { exponent, kind, primitive } = o
  if (kind < Kind.Pow) return 0
  if (kind === Kind.Pow) return isCheapPower(exponent) ? 0 : POWER
  if (exponentials.has(primitive)) return EXPONENTIAL * operands
  const zeros = new Array<Body>(operands).fill(zero)
  const slopes = isBuiltIn(primitive) ? [] : contributionsOf(o, zeros, zero)
  const calls = [operationOn(o, zeros), ...slopes.map((c) => c?.partial ?? zero)].map(callCount)
  return FUNCTION * calls.reduce((most, n) => (n > most ? n : most))
}

/** Whether there is one node of a class; or one in each step of a recurrence, which go one after the other. */
const isOne = ({ count, recurrence }: RolledClass): boolean => count === 1 || recurrence?.block === 1

const operandsOf = (c: RolledClass): number => {
  const each = isOne(c) ? OPERAND.ofOne : OPERAND.ofMany
  return c.operands.reduce((n, { factors, repeat }) => n + each * factors.length + (repeat > 1 ? RUN : 0), 0)
}

/** Bytes of code: of all of it, and without the powers. */
export const codeOf = (
  classes: ReadonlyArray<RolledClass>,
): { readonly all: number; readonly withoutPowers: number } => {
  let [all, withoutPowers] = [0, 0]
  for (const c of classes) {
    const [own, read] = [functionOf(c, c.operands.length), operandsOf(c)]
    all += own + read
    withoutPowers += c.kind === Kind.Pow ? read : own + read
  }
  return { all, withoutPowers }
}
