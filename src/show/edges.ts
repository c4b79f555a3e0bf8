/** One step of the chain rule at any carrier: from a node to its operands. */
import { contributions } from '../calculus/reverse.js'
import { guards } from '../calculus/guard.js'
import { partials } from '../calculus/partials.js'
import { expressions } from '../expr/expressions.js'
import { makeVar, node, type ExprNode, type Var } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import type { Numeric } from '../expr/numeric.js'
import type { Contribution } from '../expr/primitive.js'
import { operandsOf } from '../expr/rewrite.js'
import { simplify } from '../expr/simplify.js'
import { read } from './infix.js'
import type { Phrase, Style } from './phrase.js'

/** What a node contributes to each of its operands, by the rules of the calculus; `undefined` where nothing can flow. */
const contributionsOn = <A>(
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
const inSymbols = /* @__PURE__ */ contributionsOn(expressions<string>())
const onNumbers = /* @__PURE__ */ guards(numbers)

/**
 * ∂(node)/∂(operand) at a point for each operand: `'not taken'` where a test has decided against the operand, `undefined` where
 * nothing can ever flow.
 */
export const localPartials = (
  of: ExprNode<string>,
  operands: ReadonlyArray<number>,
  out: number,
): ReadonlyArray<number | 'not taken' | undefined> =>
  inNumbers(of, operands, out).map((c) =>
    c === undefined ? undefined : onNumbers.refine(undefined, c) === 'never' ? 'not taken' : c.partial,
  )

/** A partial derivative in symbols. */
export interface Form {
  readonly phrase: Phrase
  /** Whether it is a number whatever the point: ∂(x + y)/∂x = 1. */
  readonly constant: boolean
}

const MOST_PLACES = 40
const OUT = 'out'

/** The rule behind each of a node's partial derivatives, in terms of how its operands and the node itself read. */
export const localForms = (
  of: ExprNode<string>,
  operands: ReadonlyArray<Phrase>,
  out: Phrase,
  style: Style,
): ReadonlyArray<Form | undefined> => {
  // Operands stand as variables called 0, 1, …; numbers as themselves, so that a product with one is seen to be constant.
  const stand = operandsOf(of).map((e, k) => (node(e)._tag === 'Const' ? e : makeVar(String(k))))
  const variable = ({ name }: Var<string>): Phrase | undefined => (name === OUT ? out : operands[Number(name)])
  return inSymbols(of, stand, makeVar(OUT)).map((c) => {
    if (c === undefined) return undefined
    const form = simplify(c.partial)
    return { phrase: read(form, MOST_PLACES, { style, variable }).phrase, constant: form._tag === 'Const' }
  })
}
