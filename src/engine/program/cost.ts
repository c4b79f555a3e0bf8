/** What bodies cost, roughly: enough to know what is worth keeping. */
import type { Primitive } from '../../expr/primitive.js'
import { logSlope } from '../../expr/primitives/exponential.js'
import { along, scaleFor } from '../../expr/primitives/lists.js'
import { abs, max, min, relu, share, sign, taken } from '../../expr/primitives/piecewise.js'
import { logSumExp, scaledPower } from '../../expr/primitives/shares.js'
import { cbrtSlope, erf, erfSlope } from '../../expr/primitives/special.js'
import { component, ratio } from '../../expr/primitives/trigonometric.js'
import { choice, eq, ge, gt, indicators, le, lt } from '../../expr/test.js'
import * as Kind from '../roll/classes/kind.js'
import { foldBody, type Body } from './body.js'
import type { Operation } from './operation.js'

/** The primitives of some operations: not their names, which a user's own may have too. */
export const primitivesOf = (
  ...operations: ReadonlyArray<{ readonly primitive: Primitive }>
): ReadonlySet<Primitive | undefined> => new Set(operations.map((o) => o.primitive))

const { and, not, or } = indicators

/** Operations that are hardly more than a comparison. */
const cheap = /* @__PURE__ */ primitivesOf(
  lt, le, gt, ge, eq, and, or, not, choice, sign, taken, share, abs, relu, max, min,
  ratio, component, along, logSlope, cbrtSlope, scaleFor,
) // prettier-ignore

const isCheapPrimitive = (p: Primitive | undefined): boolean => cheap.has(p)

/** Operations that are some hundred. */
const long = /* @__PURE__ */ primitivesOf(erf, erfSlope, logSumExp, scaledPower)

/** Whether a power is a few products, a root or a quotient. */
export const isCheapPower = (exponent: number): boolean => [-1, 0, 0.5, 1, 2, 3, 4].includes(exponent)

/** Whether an operation takes no longer than reading what it gives would. */
export const isCheapOperation = ({ kind, primitive }: Operation): boolean =>
  kind === Kind.Apply ? isCheapPrimitive(primitive) : kind < Kind.Pow

/** Which elementary functions a body calls: none, eˣ alone, others, or long ones. */
export const Calls = { None: 0, Exponentials: 1, Others: 2, Long: 3 } as const
type Calls = (typeof Calls)[keyof typeof Calls]

const ownCalls = (b: Body): Calls => {
  switch (b._tag) {
    case 'Exp':
      return Calls.Exponentials
    case 'Tanh':
      return Calls.Others
    case 'Pow':
      return isCheapPower(b.exponent) ? Calls.None : Calls.Others
    case 'Apply':
      return isCheapPrimitive(b.primitive) ? Calls.None : long.has(b.primitive) ? Calls.Long : Calls.Others
    default:
      return Calls.None
  }
}

/** The longest that it calls. */
export const callsIn = (body: Body): Calls =>
  foldBody<Calls>(body, (b, operands) => operands.reduce<Calls>((most, c) => (c > most ? c : most), ownCalls(b)))

/** How many elementary functions a body calls. */
export const callCount = (body: Body): number => {
  let count = 0
  foldBody(body, (b) => {
    count += ownCalls(b) === Calls.None ? 0 : 1
    return true
  })
  return count
}

/** Whether a body calls an elementary function. */
export const isCostly = (body: Body): boolean => callCount(body) > 0

/** Whether a body does little: it adds, multiplies, compares and chooses, but divides nothing and takes no root. */
export const isCheap = (body: Body): boolean =>
  foldBody<boolean>(
    body,
    (b, operands) =>
      !operands.includes(false) &&
      b._tag !== 'Pow' &&
      b._tag !== 'Exp' &&
      b._tag !== 'Tanh' &&
      (b._tag !== 'Apply' || isCheapPrimitive(b.primitive)),
  )
