/** Where a number that is not finite began, in words. */
import { refuse } from '../checks/options.js'
import { node, type Expr, type ExprNode } from '../expr/node.js'
import { operandsOf } from '../expr/rewrite.js'
import { numberPhrase } from './phrase.js'
import type { NonFinite, NonFiniteSum, Seen, SeenNode, SeenStep, TermAndRow } from './nonFinite.js'
import { exactly, LARGEST_WHOLE_IN_FULL, shortened, showName } from './numerals.js'

const MOST_OPERANDS = 4
const MOST_DATA = 8
const DIGITS = 6

/**
 * A number to six digits; in full where these would make it whole, which would hide that it is beyond the edge of a
 * domain: acos(1.0000000000000002) is NaN.
 */
const number = (x: number): string => {
  const short = shortened(x, DIGITS)
  return exactly(Number.isInteger(short) && Math.abs(x) < LARGEST_WHOLE_IN_FULL ? x : short)
}

const listed = (parts: ReadonlyArray<string>): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

const some = (parts: ReadonlyArray<string>, most: number): string =>
  parts.length <= most ? listed(parts) : `${parts.slice(0, most).join(', ')} and ${parts.length - most} more`

const isConstant = (s: Seen): boolean => node(s.expression)._tag === 'Const'

const isOdd = (s: Seen): boolean => !Number.isFinite(s.value)

/** What the operands are, those that are not finite first; numbers speak for themselves. */
const where = ({ operands }: SeenNode): string => {
  const told = operands.filter((o) => !isConstant(o))
  const texts = [...told.filter(isOdd), ...told.filter((o) => !isOdd(o))].map((o) => `${o.text} = ${number(o.value)}`)
  const distinct = [...new Set(texts)]
  return distinct.length === 0 ? '' : `, where ${some(distinct, MOST_OPERANDS)}`
}

const valueOf = (s: SeenNode): string => {
  const n = node(s.expression)
  switch (n._tag) {
    case 'Var':
      return `with the variable ${showName(n.name)}, which is ${exactly(s.value)}`
    case 'Const':
      return `with the constant ${exactly(s.value)}`
    default:
      return `in ${s.text} = ${number(s.value)}${where(s)}`
  }
}

const product = (s: SeenStep): string => {
  const factor = (x: number): string => numberPhrase(x, number).text
  const by = s.operands[s.operand]?.text ?? ''
  return `in ${s.text} = ${number(s.value)}${where(s)}: the cotangent ${factor(s.cotangent)} times the slope ${factor(s.partial)} by ${by} is ${factor(s.product)}`
}

const MOST_STEPS = 8
const SHOWN_STEPS = 3

/** What an operand is to its node. */
const role = (n: ExprNode<string>, k: number): string => {
  switch (n._tag) {
    case 'Add':
      return k === 0 ? 'left term' : 'right term'
    case 'Mul':
      return k === 0 ? 'left factor' : 'right factor'
    case 'Pow':
      return 'base'
    case 'Exp':
    case 'Tanh':
      return `argument of ${n._tag.toLowerCase()}`
    case 'Apply':
      return n.operands.length === 1
        ? `argument of ${showName(n.primitive.name)}`
        : `operand ${k + 1} of ${showName(n.primitive.name)}`
    default:
      return ''
  }
}

/** The path from a root in words; of a long one its ends. */
const way = (root: Expr<string>, path: ReadonlyArray<number>): ReadonlyArray<string> => {
  if (path.length === 0) return []
  const isShown = (s: number): boolean => path.length <= MOST_STEPS || s < SHOWN_STEPS || s >= path.length - SHOWN_STEPS
  const { words } = path.reduce<{ readonly at: ExprNode<string>; readonly words: ReadonlyArray<string> }>(
    ({ at, words: before }, k, s) => ({
      at: node(operandsOf(at)[k] as Expr<string>),
      words: isShown(s)
        ? [...before, role(at, k)]
        : s === SHOWN_STEPS
          ? [...before, `… ${path.length - 2 * SHOWN_STEPS} more …`]
          : before,
    }),
    { at: node(root), words: [] },
  )
  return [`The way there from the root: ${words.join(', ')}.`]
}

const bindings = (values: Readonly<Record<string, number>>): string =>
  some(
    Object.entries(values).map(([name, x]) => `${showName(name)} = ${number(x)}`),
    MOST_DATA,
  )

const place = (within: TermAndRow | undefined): ReadonlyArray<string> => {
  if (within === undefined) return []
  const { data = {}, otherRows, row, term } = within
  if (row === undefined) return [`It is in term ${term} (counted from 0).`]
  const numbers = bindings(data)
  const others =
    otherRows === 0
      ? ''
      : otherRows === 1
        ? ' Another row is not finite either.'
        : ` ${otherRows} other rows are not finite either.`
  const at = `It is in row ${row} of term ${term} (both counted from 0)`
  return [`${at}${numbers && `: ${numbers}`}.${others}`]
}

const others = (count: number): ReadonlyArray<string> =>
  count === 0 ? [] : [count === 1 ? 'There is another such beginning.' : `There are ${count} other such beginnings.`]

const what = (f: NonFinite): string => {
  if (f._tag === 'NonFiniteSum' && f.parameters !== undefined)
    return `Parameters are not finite: ${bindings(f.parameters)}; the value is ${number(f.value)}.`
  return f._tag === 'NonFiniteValue' || f.variable === undefined || f.derivative === undefined
    ? `The value is ${exactly(f.value)}.`
    : `The derivative by ${showName(f.variable)} is ${exactly(f.derivative)}; the value is ${number(f.value)}.`
}

const reasons: Readonly<Record<Exclude<NonFiniteSum['of'], 'steps'>, string>> = {
  contributions: 'finite contributions of the chain rule add up to it',
  rows: 'every row is finite, and their sum is not',
  terms: 'every term is finite, and their sum is not',
  'row weight': 'the weight of the row is not finite, or its product with the row is not',
  'row weights': 'the weights of the rows add up to 0, or to what is not finite',
  weight: 'the weight of the term is not finite, or its product with the term is not',
}

const sum = ({ at, of }: NonFiniteSum): string =>
  of === 'steps'
    ? 'It began with the last step of the run; the learning rate is probably too large.'
    : `It began in a sum or a weight: ${reasons[of]}${at === undefined ? '' : `, at ${at.text} = ${number(at.value)}`}.`

/** Where it began, and where an infinity became NaN. */
const beginning = (f: Exclude<NonFinite, NonFiniteSum>): ReadonlyArray<string> => {
  const [began, turned] =
    f._tag === 'NonFiniteValue'
      ? [valueOf(f.began), f.turned && `in ${f.turned.text}${where(f.turned)}`]
      : [product(f.began), f.turned && product(f.turned)]
  return [`It began ${began}.`, ...(turned === undefined ? [] : [`It became NaN ${turned}.`])]
}

/**
 * What `explainNonFinite` found, in a few lines. Numbers are rounded to six digits unless that would make them whole;
 * terms and rows count from 0 and operands from 1.
 *
 * @example
 * import { explainNonFinite, pow, showNonFinite, sqrt, variable } from 'fluxion'
 * import { option as O } from 'fp-ts'
 *
 * const found = explainNonFinite(sqrt(pow(variable('w'), 2)))({ w: 0 })
 * assert.strictEqual(
 *   O.isSome(found) && showNonFinite(found.value),
 *   [
 *     'The derivative by w is NaN; the value is 0.',
 *     'It began in √(w²) = 0, where w² = 0: the cotangent 1 times the slope ∞ by w² is ∞.',
 *     'It became NaN in w² = 0, where w = 0: the cotangent ∞ times the slope 0 by w is NaN.',
 *   ].join('\n'),
 * )
 *
 * @since 0.1.0
 * @category seeing
 */
export const showNonFinite = (found: NonFinite): string => {
  // An Option has a value too.
  if (!String((found as NonFinite | null | undefined)?._tag).startsWith('NonFinite'))
    refuse('BadOperand', 'showNonFinite', 'what it is given', 'what an Option of explainNonFinite holds', found)
  return [
    what(found),
    ...place('within' in found ? found.within : undefined),
    ...(found._tag === 'NonFiniteSum'
      ? [sum(found)]
      : [...beginning(found), ...way(found.root, found.path), ...others(found.others)]),
  ].join('\n')
}
