/** How the rule behind one step of the chain rule reads. */
import { contributionsOn } from '../calculus/local.js'
import { expressions } from '../expr/expressions.js'
import { makeVar, node, type ExprNode, type Var } from '../expr/node.js'
import { operandsOf } from '../expr/rewrite.js'
import { simplify } from '../expr/simplify.js'
import { read } from './infix.js'
import type { Phrase, Style } from './phrase.js'

const inSymbols = /* @__PURE__ */ contributionsOn(expressions<string>())

/** A partial derivative in symbols. */
export interface Form {
  readonly phrase: Phrase
  /** Whether it is a number whatever the point: ∂(x + y)/∂x = 1. */
  readonly constant: boolean
}

const MOST_PLACES = 40
const OUT = 'out'

/**
 * The rule behind a node's partial derivative by its operand k, in terms of how its operands and the node itself read. Each is made when it is asked
 * for: simplifying one takes as long as the node has operands, and of many operands few are shown.
 */
export const localForms = (
  of: ExprNode<string>,
  operands: ReadonlyArray<Phrase>,
  out: Phrase,
  style: Style,
): ((k: number) => Form | undefined) => {
  // Operands stand as variables called 0, 1, …; numbers as themselves, so that a product with one is seen to be constant.
  const stand = operandsOf(of).map((e, k) => (node(e)._tag === 'Const' ? e : makeVar(String(k))))
  const variable = ({ name }: Var<string>): Phrase | undefined => (name === OUT ? out : operands[Number(name)])
  const contributions = inSymbols(of, stand, makeVar(OUT))
  return (k) => {
    const c = contributions[k]
    if (c === undefined) return undefined
    const form = simplify(c.partial)
    return { phrase: read(form, MOST_PLACES, { style, variable }).phrase, constant: form._tag === 'Const' }
  }
}
