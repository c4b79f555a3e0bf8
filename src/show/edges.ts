/** How the rule behind one step of the chain rule reads. */
import { contributionsOn } from '../calculus/local.js'
import { expressions } from '../expr/expressions.js'
import { makeConst, makeVar, node, type Expr, type ExprNode, type Var } from '../expr/node.js'
import { operandsOf } from '../expr/rewrite.js'
import { simplifyAll } from '../expr/simplify.js'
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
 * The rule behind a node's partial derivative by its operand k, in terms of how its operands and the node itself read.
 * The rules are made simpler all at once, since those of a list share most of what they are made of; each is read when
 * it is asked for, since few of them are shown.
 */
export const localForms = (
  of: ExprNode<string>,
  operands: ReadonlyArray<Phrase>,
  out: Phrase,
  style: Style,
): ((k: number) => Form) => {
  // Operands stand as variables called 0, 1, …; numbers as themselves, so that a product with one is seen to be
  // constant.
  const stand = operandsOf(of).map((e, k) => (node(e)._tag === 'Const' ? e : makeVar(String(k))))
  const variable = ({ name }: Var<string>): Phrase | undefined => (name === OUT ? out : operands[Number(name)])
  // What has no path stands as 0: nobody asks for it.
  const partials = inSymbols(of, stand, makeVar(OUT)).map((c) => c?.partial ?? makeConst(0))
  const forms = simplifyAll(partials)
  return (k) => {
    const form = forms[k] as Expr<string>
    return { phrase: read(form, MOST_PLACES, { style, variable }).phrase, constant: node(form)._tag === 'Const' }
  }
}
