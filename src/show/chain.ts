/** The chain rule at a point, term by term: which products add up to the derivative by each node. */
import { localPartials } from '../calculus/local.js'
import { localForms } from './edges.js'
import { isLeaf } from './naming.js'
import { numberPhrase, wrapped, type Phrase } from './phrase.js'
import { number, symbolic, type Plan } from './plan.js'
import type { AtPoint } from './point.js'
import { Level } from './template.js'
import { knownOr } from '../expr/known.js'

/** One product of the chain rule. */
export interface Product {
  /** ∂L/∂d · ∂d/∂e; for an operand of the root just its rule, as ∂L/∂e is what we are after. */
  readonly symbols: Phrase
  /** The same in numbers: as the first term of a sum and as a later one. */
  readonly numbers: readonly [first: string, later: string]
  /** The rule behind ∂d/∂e, where it says more than a number does. */
  readonly note: string | undefined
}

/** A product, made when it is written out; or '…' for products of nodes that are not shown. */
export type Term = (() => Product) | '…'

/** What flows back to a node. */
export interface Inflow {
  /** In the order in which they are summed: nodes in reverse tape order, operands from left to right. */
  readonly terms: ReadonlyArray<Term>
  /** Names of the nodes that have it as an operand and do not take it at this point. */
  readonly refusals: ReadonlyArray<string>
}

/** The derivative of a node by another. */
export const slope = (of: string, by: string): string => `∂${of}/∂${by}`

const product = (cotangent: number, partial: number): Product['numbers'] => {
  const [first, second] = [numberPhrase(cotangent, number), numberPhrase(partial, number)]
  const factor = wrapped(second, Level.Power)
  return [`${first.text} · ${factor}`, `${wrapped(first, Level.Power)} · ${factor}`]
}

const alone = (partial: number): Product['numbers'] => {
  const p = numberPhrase(partial, number)
  return [p.text, wrapped(p, Level.Power)]
}

/** How often each of these occurs. */
const countsOf = (names: ReadonlyArray<string | undefined>): ReadonlyMap<string | undefined, number> => {
  const counts = new Map<string | undefined, number>()
  names.forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1))
  return counts
}

type Partial = number | 'not taken' | undefined

/**
 * The products that a shown node passes on to each of its operands; those of operands that it does not take must not be
 * asked for.
 */
const productsOf = (
  { label, name, node, operands, root }: Plan,
  j: number,
  { cotangent, partials, names }: { cotangent: number; partials: ReadonlyArray<Partial>; names: ReadonlyArray<string> },
): ReadonlyArray<() => Product> => {
  const [whole, own] = [name(root) as string, name(j) as string]
  const forms = localForms(node(j), operands(j).map(label), label(j), symbolic)
  const counts = countsOf(names.filter((_, k) => typeof partials[k] === 'number'))
  return partials.map((known, k) => () => {
    const partial = known as number
    const { constant, phrase } = forms(k)
    if (j === root) return { symbols: phrase, numbers: alone(partial), note: undefined }
    const local = slope(own, names[k] as string)
    // The same operand twice has two partial derivatives, which one symbol can't tell apart.
    const twice = (counts.get(names[k]) as number) > 1
    const text = `${slope(whole, own)} · ${twice ? wrapped(phrase, Level.Power) : local}`
    return {
      symbols: { text, level: Level.Product },
      numbers: product(cotangent, partial),
      note: twice || constant ? undefined : `${local} = ${phrase.text}`,
    }
  })
}

/** What flows back to each node, by tape index: to all of those that `line` gives a name. */
export const inflows = (
  plan: Plan,
  { cotangent, value }: AtPoint,
  line: (i: number) => string | undefined,
): ReadonlyMap<number, Inflow> => {
  const { backwards, isShown, name, node, operands } = plan
  const found = new Map<number, { readonly terms: Array<Term>; readonly refusals: Array<string> }>()
  // What is not shown may still have shown operands, whose sums must say that something is left out.
  backwards.forEach((j) => {
    const c = cotangent(j)
    if (c === undefined || isLeaf(node(j))) return
    const at = operands(j)
    const shown = isShown(j)
    const names = at.map((i) => (shown || found.get(i)?.terms.at(-1) !== '…' ? (line(i) ?? '') : ''))
    if (names.every((operand) => operand === '')) return
    const partials = localPartials(node(j), at.map(value), value(j))
    const products = shown ? productsOf(plan, j, { cotangent: c, partials, names }) : []
    at.forEach((i, k) => {
      if (names[k] === '' || partials[k] === undefined) return
      const { refusals, terms } = knownOr(found, i, () => ({ terms: [], refusals: [] }))
      if (partials[k] !== 'not taken') terms.push(products[k] ?? '…')
      else if (shown) refusals.push(name(j) as string)
    })
  })
  return found
}
