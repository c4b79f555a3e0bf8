/** How one operation reads, given how its operands read: the rules of infix, and the only place that knows them. */
import type { ExprNode } from '../expr/node.js'
import type { Primitive } from '../expr/primitive.js'
import { exactly, MINUS, showName, superscript } from './numerals.js'
import { Level, loosest, showOf, templateOf } from './template.js'

/** A piece of text that stands for an expression, and what is needed to put it inside another. */
export interface Phrase {
  readonly text: string
  /** How tightly it holds together. */
  readonly level: Level
  /** Of a text that begins with a minus: the text without it, which holds together as a product does. */
  readonly negated?: string
  /** Of a reciprocal 1/b: the text of b, ready to stand under a stroke. */
  readonly denominator?: string
  /** Of the constant −1, which times something is a sign. */
  readonly minusOne?: true
}

/** What differs between symbols and numbers put in their place. */
export interface Style {
  readonly number: (x: number) => string
  /** The sign of a product. */
  readonly times: string
}

/** Numbers in full, products tight: a·b. */
export const symbols: Style = { number: exactly, times: '·' }

export const atom = (text: string): Phrase => ({ text, level: Level.Atom })

/** What stands where nothing more is shown. */
export const ELLIPSIS: Phrase = /* @__PURE__ */ atom('…')

/** A phrase in parentheses, unless it holds together tightly enough. */
export const wrapped = ({ level, text }: Phrase, least: Level): string => (level >= least ? text : `(${text})`)

/** A number. One written with an exponent must not be taken for a base. */
export const numberPhrase = (x: number, number: (x: number) => string = exactly): Phrase => {
  const text = number(x)
  const level = text.includes('e') ? Level.Power : Level.Atom
  return text.startsWith(MINUS) ? { text, level: Level.Negative, negated: text.slice(1) } : { text, level }
}

/** How a node reads over its operands. Texts are only joined, never searched, so that long ones cost nothing. */
export const phraseOf = (n: ExprNode<string>, operands: ReadonlyArray<Phrase>, style: Style = symbols): Phrase => {
  const [a, b] = operands as readonly [Phrase, Phrase]
  switch (n._tag) {
    case 'Const':
      return n.value === -1 ? { ...numberPhrase(-1), minusOne: true } : numberPhrase(n.value, style.number)
    case 'Var':
      return atom(showName(n.name))
    case 'Add':
      return {
        text:
          b.negated === undefined
            ? `${wrapped(a, Level.Sum)} + ${wrapped(b, Level.Product)}`
            : `${wrapped(a, Level.Sum)} ${MINUS} ${b.negated}`,
        level: Level.Sum,
      }
    case 'Mul':
      return product(a, b, style)
    case 'Pow':
      return raised(a, n.exponent, style)
    case 'Exp':
      return atom(`exp(${a.text})`)
    case 'Tanh':
      return atom(`tanh(${a.text})`)
    case 'Apply':
      return applied(n.primitive, operands)
  }
}

const negative = (negated: string): Phrase => ({ text: `${MINUS}${negated}`, level: Level.Negative, negated })

const product = (a: Phrase, b: Phrase, { times }: Style): Phrase => {
  if (a.minusOne) return negative(wrapped(b, Level.Product))
  const tail = b.denominator === undefined ? `${times}${wrapped(b, Level.Power)}` : `/${b.denominator}`
  return a.negated === undefined
    ? { text: `${wrapped(a, Level.Product)}${tail}`, level: Level.Product }
    : negative(`${a.negated}${tail}`)
}

const raised = (a: Phrase, k: number, { number }: Style): Phrase => {
  if (k === -1) {
    const denominator = wrapped(a, Level.Power)
    return { text: `1/${denominator}`, level: Level.Product, denominator }
  }
  if (k === 0.5) return { text: `√${wrapped(a, Level.Atom)}`, level: Level.Power }
  const exponent = superscript(k) ?? `^${wrapped(numberPhrase(k, number), Level.Atom)}`
  return { text: `${wrapped(a, Level.Atom)}${exponent}`, level: Level.Power }
}

/** The most operands that a primitive's own `show` is asked to arrange. */
const MOST_ARRANGED = 1000

const applied = (p: Primitive, all: ReadonlyArray<Phrase>): Phrase => {
  const operands = p.arity === 'many' ? all.filter((o, k) => o !== ELLIPSIS || all[k - 1] !== ELLIPSIS) : all
  const show = showOf(p)
  if (show === undefined || operands.length > MOST_ARRANGED) return call(p, operands)
  const { bare, level, needs } = templateOf(p, show, operands.length)
  const fits = ({ level }: Phrase, k: number): boolean => level >= (needs[k] as Level)
  return {
    text: show(...operands.map((o, k) => wrapped(o, needs[k] as Level))),
    // An operand that brings its own minus, first in a product, makes the whole a product with a minus.
    level: loosest([level, ...operands.flatMap((o, k) => (bare[k] && fits(o, k) ? [o.level] : []))]),
  }
}

/** name(operands), with the parameters of a family's member after a semicolon. */
const call = ({ name, parameters }: Primitive, operands: ReadonlyArray<Phrase>): Phrase => {
  // `join` would copy what is inside again at each level of a deep expression.
  const list = operands.reduce((text, o, k) => (k === 0 ? o.text : `${text}, ${o.text}`), '')
  return atom(`${showName(name)}(${list}${parameters?.length ? `; ${parameters.map(exactly).join(', ')}` : ''})`)
}

/**
 * The operands of a node as far as they are written out. Of a list no more than so many are; the others are counted,
 * unless none of them is shown anyway.
 */
export const writtenOf = (
  n: ExprNode<string>,
  operands: ReadonlyArray<Phrase>,
  most: number,
): ReadonlyArray<Phrase> => {
  if (n._tag !== 'Apply' || n.primitive.arity !== 'many' || operands.length <= most) return operands
  const kept = operands.slice(0, most > 0 ? most : 0)
  const rest = operands.slice(kept.length)
  return [...kept, rest.every((o) => o === ELLIPSIS) ? ELLIPSIS : atom(`… and ${rest.length} more`)]
}
