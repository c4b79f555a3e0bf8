/** Expressions as one would write them on paper. */
import type { show as S } from 'fp-ts'
import { check } from '../checks/options.js'
import type { Expr, ExprNode, Var } from '../expr/node.js'
import { tapeOf } from '../expr/tape.js'
import { occurrences, type Occurrence } from './breadth.js'
import { ELLIPSIS, phraseOf, symbols, type Phrase, type Style } from './phrase.js'

/** What a call may change: how numbers are written, and what stands for a variable. */
export interface Reading {
  readonly style?: Style
  readonly variable?: (v: Var<string>) => Phrase | undefined
}

const isVar = (n: ExprNode<string>): n is Var<string> => n._tag === 'Var'

/** How the tree of an expression reads, of its places about `limit` at most; `cut` when there are more. */
export const read = (
  e: Expr<string>,
  limit: number,
  { style = symbols, variable }: Reading = {},
): { readonly phrase: Phrase; readonly cut: boolean } => {
  const places = occurrences(e, limit)
  const phrases = new Array<Phrase>(places.length)
  const readingOf = ({ count, cut, first, node: n }: Occurrence): Phrase => {
    if (cut && count === 0) return ELLIPSIS
    const operands = phrases.slice(first, first + count)
    return (isVar(n) ? variable?.(n) : undefined) ?? phraseOf(n, cut ? [...operands, ELLIPSIS] : operands, style)
  }
  // Operands stand after their node, so from the last to the first they are always ready.
  ;[...places.keys()].reverse().forEach((k) => {
    phrases[k] = readingOf(places[k] as Occurrence)
  })
  return { phrase: phrases[0] as Phrase, cut: places.some((p) => p.cut) }
}

/**
 * `show` with a limit of your own: about how many places of the expression are written out, those nearest the root
 * first.
 *
 * @example
 * import { add, showUpTo, sum, variable } from 'fluxion'
 *
 * const terms = Array.from({ length: 1000 }, (_, k) => variable(`x${k}`))
 * assert.strictEqual(showUpTo(5)(sum(terms)), '… + x998 + x999 (shortened: 1999 nodes)')
 *
 * @since 0.1.0
 * @category seeing
 */
export const showUpTo = (limit: number) => {
  check('showUpTo', 'limit', limit, 'number')
  return (e: Expr<string>): string => {
    const { cut, phrase } = read(e, limit)
    return cut ? `${phrase.text} (shortened: ${tapeOf(e).nodes.length} nodes)` : phrase.text
  }
}

const LIMIT = 300

/**
 * An expression as on paper: infix, with parentheses only where they are needed. Sums and products that nest to the
 * left need none and those that nest to the right keep them, because the order of summation is part of an expression's
 * meaning. Numbers print in full. A name that is not plain letters and digits, or means something else here (let, in,
 * NaN, π), prints as ‹name›.
 *
 * What is used twice is written twice; `showLet` writes it once. A large expression is shortened and says so. Two
 * different expressions may read the same where their values are: −3 is a number and (−1)·3.
 *
 * @example
 * import { add, div, log, mul, pow, show, sqrt, sub, variable } from 'fluxion'
 *
 * const [x, y] = [variable('x'), variable('y')]
 * assert.strictEqual(show(sub(mul(6, x), 4)), '6·x − 4')
 * assert.strictEqual(show(div(pow(x, 2), add(y, 1))), 'x²/(y + 1)')
 * assert.strictEqual(show(mul(2, sqrt(log(x)))), '2·√log(x)')
 *
 * @since 0.1.0
 * @category seeing
 */
export const show: (e: Expr<string>) => string = /* @__PURE__ */ showUpTo(LIMIT)

/**
 * Expressions print by `show`.
 *
 * @example
 * import { showExpr, sqrt, variable } from 'fluxion'
 *
 * assert.strictEqual(showExpr.show(sqrt(variable('x'))), '√x')
 *
 * @since 0.1.0
 * @category instances
 */
export const showExpr: S.Show<Expr<string>> = { show }
