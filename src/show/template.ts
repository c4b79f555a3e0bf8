/**
 * Where a primitive's own `show` puts its operands. It is asked once with a placeholder for each; what stands beside a
 * placeholder tells how tightly an operand must hold together to go there bare, and what stands outside all brackets
 * tells how tightly the whole does. So a user's infix operator gets its parentheses as a built-in one does.
 */
import type { Primitive } from '../expr/primitive.js'
import { exactly } from './numerals.js'
import { knownOr } from '../expr/known.js'

/** How tightly a text holds together, from the loosest. */
export const Level = {
  Loose: 0,
  Or: 1,
  And: 2,
  Comparison: 3,
  Sum: 4,
  /** A product with a minus before it. */
  Negative: 5,
  Product: 6,
  Power: 7,
  Atom: 8,
} as const
export type Level = (typeof Level)[keyof typeof Level]

/** What a `show` needs of each operand, and how tightly its text holds together. */
export interface Template {
  readonly needs: ReadonlyArray<Level>
  /** Which operands stand outside all brackets: the whole holds together no more tightly than what stands there. */
  readonly bare: ReadonlyArray<boolean>
  readonly level: Level
}

/** How an operator binds, and what it needs on either side. */
interface Binding {
  readonly level: Level
  readonly left: Level
  readonly right: Level
}

const binding = (level: Level, left: Level, right: Level): Binding => ({ level, left, right })
const or = /* @__PURE__ */ binding(Level.Or, Level.Or, Level.And)
const and = /* @__PURE__ */ binding(Level.And, Level.And, Level.Comparison)
const comparison = /* @__PURE__ */ binding(Level.Comparison, Level.Sum, Level.Sum)
const sum = /* @__PURE__ */ binding(Level.Sum, Level.Sum, Level.Product)
const product = /* @__PURE__ */ binding(Level.Product, Level.Negative, Level.Power)
const power = /* @__PURE__ */ binding(Level.Power, Level.Atom, Level.Atom)
const unknown = /* @__PURE__ */ binding(Level.Loose, Level.Atom, Level.Atom)

const bindings = [
  ['∨', or],
  ['∧', and],
  ['<≤>≥=≠', comparison],
  ['+−-', sum],
  ['·/×÷', product],
  ['^√¬', power],
] as const

const bindingOf = (sign: string): Binding => bindings.find(([signs]) => signs.includes(sign))?.[1] ?? unknown

type Kind = 'operand' | 'word' | 'open' | 'close' | 'comma' | 'raised' | 'sign'

interface Token {
  readonly kind: Kind
  readonly text: string
  /** How many brackets are open around it. */
  readonly depth: number
}

/** Private-use characters, which no show writes of itself. */
const FIRST = 0xe000
const placeholder = (k: number): string => String.fromCharCode(FIRST + k)

const kinds: ReadonlyArray<readonly [Kind, RegExp]> = [
  ['operand', /^[\uE000-\uF8FF]$/],
  ['raised', /^[⁰¹²³⁴-⁹⁻]+$/],
  ['word', /^[\p{L}\p{Nd}_.∞]/u],
  ['open', /^[([{⌊⌈]$/],
  ['close', /^[)\]}⌋⌉]$/],
  ['comma', /^[,;]$/],
]

const endsOperand = (t: Token | undefined): boolean =>
  t !== undefined && (t.kind === 'operand' || t.kind === 'word' || t.kind === 'close' || t.kind === 'raised')

/**
 * A bar opens where an operand may begin, and closes where one may end and a bar is the last that was opened; any other
 * stands between two operands.
 */
const kindOfBar = (before: Token | undefined, opened: string | undefined): Kind =>
  !endsOperand(before) ? 'open' : opened === '|' ? 'close' : 'sign'

/** What a piece of text is after what stands before it, inside the bracket opened last. */
const kindOf = (text: string, before: Token | undefined, opened: string | undefined): Kind =>
  text === '|' ? kindOfBar(before, opened) : (kinds.find(([, of]) => of.test(text))?.[0] ?? 'sign')

// a name's own raised digits belong to it: sech²
const tokens = /\p{L}[\p{L}\p{M}\p{Nd}₀-₉_.'′]*[⁰¹²³⁴-⁹⁻]*|[\p{Nd}_.]+|[⁰¹²³⁴-⁹⁻]+|\S/gu

const tokenise = (text: string): ReadonlyArray<Token> => {
  const found: Array<Token> = []
  const open: Array<string> = []
  ;[...text.matchAll(tokens)].forEach(([piece]) => {
    const kind = kindOf(piece, found.at(-1), open.at(-1))
    if (kind === 'close') open.pop()
    found.push({ kind, text: piece, depth: open.length })
    if (kind === 'open') open.push(piece)
  })
  return found
}

/** What stands to the left asks of an operand. */
const neededAfter = (t: Token | undefined): Level =>
  t === undefined || t.kind === 'open' || t.kind === 'comma'
    ? Level.Loose
    : t.kind === 'sign'
      ? bindingOf(t.text).right
      : Level.Atom

/** What stands to the right asks of an operand. */
const neededBefore = (t: Token | undefined): Level =>
  t === undefined || t.kind === 'close' || t.kind === 'comma'
    ? Level.Loose
    : t.kind === 'sign'
      ? bindingOf(t.text).left
      : Level.Atom

const tightest = (levels: ReadonlyArray<Level>): Level => levels.reduce((a, b) => (a > b ? a : b), Level.Loose)
export const loosest = (levels: ReadonlyArray<Level>): Level => levels.reduce((a, b) => (a < b ? a : b), Level.Atom)

/** How tightly the text before and at a token outside all brackets holds together. */
const levelAt = (t: Token, before: Token | undefined): Level => {
  switch (t.kind) {
    case 'sign':
      return bindingOf(t.text).level
    case 'comma':
      return Level.Loose
    case 'raised':
      return Level.Power
    case 'operand':
    case 'word':
      // two things side by side with nothing between them
      return endsOperand(before) ? Level.Loose : Level.Atom
    case 'open':
      return endsOperand(before) && before?.kind !== 'word' ? Level.Loose : Level.Atom
    case 'close':
      return Level.Atom
  }
}

type Show = (...operands: ReadonlyArray<string>) => string

/** A primitive's own `show`, which is told its parameters too. */
export const showOf = ({ arity, parameters = [], show }: Primitive): Show | undefined =>
  show && arity !== 'many' ? (...operands) => show(...operands, ...parameters.map(exactly)) : show

/** How a `show` arranges so many operands. */
const arrangement = (show: Show, count: number): Template => {
  const needs = new Array<Level>(count).fill(Level.Loose)
  const bare = new Array<boolean>(count).fill(false)
  const found = tokenise(show(...Array.from({ length: count }, (_, k) => placeholder(k))))
  found.forEach((t, i) => {
    const k = t.kind === 'operand' ? t.text.charCodeAt(0) - FIRST : count
    if (k >= count) return
    needs[k] = tightest([needs[k] as Level, neededAfter(found[i - 1]), neededBefore(found[i + 1])])
    bare[k] ||= t.depth === 0
  })
  return { needs, bare, level: loosest(found.flatMap((t, i) => (t.depth === 0 ? [levelAt(t, found[i - 1])] : []))) }
}

/**
 * What was found, so that the `show` of a primitive is read once for each number of operands and not once for each
 * node.
 */
const known = /* @__PURE__ */ new WeakMap<Primitive, Map<number, Template>>()

/** How a primitive's `show` arranges so many operands. */
export const templateOf = (p: Primitive, show: Show, count: number): Template => {
  const ofPrimitive = knownOr(known, p, () => new Map<number, Template>())
  return knownOr(ofPrimitive, count, () => arrangement(show, count))
}
