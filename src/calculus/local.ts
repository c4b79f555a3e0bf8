/** One step of the chain rule at any carrier: what a node passes on to each of its operands. */
import type { ExprNode } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import type { Numeric } from '../expr/numeric.js'
import type { Contribution } from '../expr/primitive.js'
import * as Op from '../expr/op.js'
import type { Tape } from '../expr/tape.js'
import { guards } from './guard.js'
import { partials } from './partials.js'
import { contributions } from './reverse.js'

/** What a node contributes to each of its operands, by its rule; `undefined` where nothing can flow. */
export const contributionsOn = <A>(
  n: Numeric<A>,
): ((of: ExprNode<string>, operands: ReadonlyArray<A>, out: A) => ReadonlyArray<Contribution<A>>) => {
  const rule = partials(n)
  return (of, operands, out) => {
    const [x, y] = operands as readonly [A, A]
    switch (of._tag) {
      case 'Const':
      case 'Var':
        return []
      case 'Add':
        return rule.Add.map((partial) => ({ partial }))
      case 'Mul':
        return rule.Mul.map((partial) => ({ partial: partial(x, y) }))
      case 'Pow': {
        const partial = rule.Pow(x, of.exponent, out)
        return [partial === undefined ? undefined : { partial }]
      }
      case 'Exp':
        return [{ partial: rule.Exp(x, out) }]
      case 'Tanh':
        return [{ partial: rule.Tanh(x, out) }]
      case 'Apply':
        return contributions(n, of.primitive, operands, out)
    }
  }
}

const inNumbers = /* @__PURE__ */ contributionsOn(numbers)
const onNumbers = /* @__PURE__ */ guards(numbers)

/**
 * ∂(node)/∂(operand) at a point: `'not taken'` where a test has decided against the operand, `undefined` where nothing
 * can ever flow.
 */
export type LocalPartial = number | 'not taken' | undefined

/** A node's partial derivatives at a point, one for each operand. */
export const localPartials = (
  of: ExprNode<string>,
  operands: ReadonlyArray<number>,
  out: number,
): ReadonlyArray<LocalPartial> =>
  inNumbers(of, operands, out).map((c) =>
    c === undefined ? undefined : onNumbers.refine(undefined, c) === 'never' ? 'not taken' : c.partial,
  )

/** Where a node's operands stand on its tape. */
export const operandIndices = (tape: Tape, i: number): ArrayLike<number> => {
  const [first, second] = [tape.first[i] as number, tape.second[i] as number]
  switch (tape.ops[i]) {
    case Op.Const:
    case Op.Var:
      return []
    case Op.Add:
    case Op.Mul:
      return [first, second]
    case Op.Apply:
      return tape.operands.subarray(first, first + second)
    default:
      return [first]
  }
}

/** The partial derivatives of a node on a tape, from every node's value. */
export const partialsAt = (tape: Tape, values: ArrayLike<number>, i: number): ReadonlyArray<LocalPartial> =>
  localPartials(
    tape.nodes[i] as ExprNode<string>,
    Array.from(operandIndices(tape, i), (k) => values[k] as number),
    values[i] as number,
  )
