/** Backpropagation as one would write it on paper. */
import type { Env } from '../calculus/environment.js'
import { asOptions } from '../checks/options.js'
import type { Expr, ExprNode } from '../expr/node.js'
import { inflows, slope, type Inflow, type Product, type Term } from './chain.js'
import { arranged, equation, type Equation } from './equations.js'
import type { NodeNames } from './naming.js'
import { showName } from './numerals.js'
import { numberPhrase, phraseOf, wrapped, type Phrase, type Style } from './phrase.js'
import { number, planOf, type Plan } from './plan.js'
import { atPoint, type AtPoint } from './point.js'
import { Level } from './template.js'
import { knownOr } from '../expr/known.js'

/**
 * What `trace` may be told.
 *
 * @since 0.1.0
 * @category model
 */
export interface TraceOptions {
  /** Nodes to be called by a name. */
  readonly names?: NodeNames | undefined
  /** The most nodes that are written out, and the most operands of a list; 100 by default. */
  readonly limit?: number | undefined
}

const LIMIT = 100
const MOST_VALUES = 12
const MOST_NUMBERS = 20
const MOST_NOTES = 3
const MOST_TERMS = 30

const numeric: Style = { number, times: ' · ' }

/** The variables and their values, on one line. */
const given = ({ tape }: Plan, { value }: AtPoint): ReadonlyArray<Equation> => {
  if (tape.variables.length === 0) return []
  const at = new Map<number, number>()
  tape.nodes.forEach((n, i) => {
    if (n._tag === 'Var' && at.size <= MOST_VALUES) at.set(tape.first[i] as number, i)
  })
  const listed = tape.variables
    .slice(0, MOST_VALUES)
    .map((name, v) => `${showName(name)} = ${number(value(at.get(v) as number))}`)
  const more = tape.variables.length - listed.length
  return [equation(`${listed.join(', ')}${more === 0 ? '' : `, … and ${more} more`}`)]
}

const isShort = (plan: Plan, i: number): boolean => plan.operands(i).length <= MOST_NUMBERS

/** A node over its operands, in numbers. Only parts without a name are written out, and those are short. */
const inNumbers = (plan: Plan, point: AtPoint, i: number): Phrase => {
  const read = (k: number): Phrase =>
    plan.isInline(k) && isShort(plan, k) ? inNumbers(plan, point, k) : numberPhrase(point.value(k), number)
  return phraseOf(plan.node(i), plan.operands(i).map(read), numeric)
}

/** The value of each node that has a name: e = a·b = 2 · (−3) = −6. */
const forward = (plan: Plan, point: AtPoint): ReadonlyArray<Equation> =>
  plan.shown.flatMap((i) => {
    const name = plan.name(i)
    if (name === undefined || plan.node(i)._tag === 'Var') return []
    const numbers = isShort(plan, i) ? [inNumbers(plan, point, i).text] : []
    const steps = [plan.reading(i).text, ...numbers, number(point.value(i))]
    return [
      equation(
        name,
        steps.map((text) => [text]),
      ),
    ]
  })

/** Without what repeats the term before it: '…' stands for any number of them. */
const condensed = (terms: ReadonlyArray<Term>): ReadonlyArray<Term> =>
  terms.filter((t, k) => t !== '…' || terms[k - 1] !== '…')

/** A product, or what stands for others. */
type Shown = Product | string

/** The first terms, and what stands for the others. */
const written = (terms: ReadonlyArray<Term>): ReadonlyArray<Shown> => {
  const rest = terms.slice(MOST_TERMS)
  return [
    ...terms.slice(0, MOST_TERMS).map((t) => (t === '…' ? t : t())),
    ...(rest.length === 0 ? [] : [rest.includes('…') ? '…' : `… and ${rest.length} more`]),
  ]
}

const symbolsOf = (terms: ReadonlyArray<Shown>): ReadonlyArray<string> =>
  terms.map((t, k) =>
    typeof t === 'string'
      ? t
      : terms.length === 1
        ? t.symbols.text
        : wrapped(t.symbols, k === 0 ? Level.Negative : Level.Product),
  )

const numbersOf = (terms: ReadonlyArray<Shown>): ReadonlyArray<string> =>
  terms.map((t, k) => (typeof t === 'string' ? t : t.numbers[k === 0 ? 0 : 1]))

const distinct = (texts: ReadonlyArray<string>, most: number): string => {
  const found = [...new Set(texts)]
  return (found.length <= most ? found : [...found.slice(0, most), '…']).join(', ')
}

/** The line for one name: all that flows back to it, added up. */
const derivativeBy = (whole: string, by: string, { refusals, terms }: Inflow, total: number | undefined): Equation => {
  const head = slope(whole, by)
  const from = distinct(refusals, MOST_NOTES)
  if (total === undefined) {
    const reason = from === '' ? '' : `: not taken in ${from}`
    return equation(head, [['0']], `nothing flows to ${by}${reason}`)
  }
  const shown = written(condensed(terms))
  const rules = distinct(
    shown.flatMap((t) => (typeof t === 'string' || t.note === undefined ? [] : [t.note])),
    MOST_NOTES,
  )
  const notes = [
    ...(rules === '' ? [] : [`with ${rules}`]),
    ...(from === '' ? [] : [`nothing from ${from}, where it is not taken`]),
  ]
  return equation(head, [symbolsOf(shown), numbersOf(shown), [number(total)]], notes.join('; '))
}

/** What the derivative lines are about: each node by its name, and all variables of one name together. */
const linesOf = ({ name, node, root, shown }: Plan): ((i: number) => string | undefined) => {
  const variables = new Map(shown.flatMap((i) => variableIn(node(i))).map((v) => [v, showName(v)]))
  return (i) => {
    const n = node(i)
    if (i === root) return undefined
    return n._tag === 'Var' ? variables.get(n.name) : name(i)
  }
}

const variableIn = (n: ExprNode<string>): ReadonlyArray<string> => (n._tag === 'Var' ? [n.name] : [])

/** The derivative by each node, from the root back to the variables. */
const backward = (plan: Plan, point: AtPoint): ReadonlyArray<Equation> => {
  const whole = plan.name(plan.root) as string
  const line = linesOf(plan)
  const found = inflows(plan, point, line)
  // The variables of one name are summed from the last to the first, as a gradient is.
  const members = new Map<string, Array<number>>()
  plan.backwards.forEach((i) => {
    const name = line(i)
    if (name !== undefined) knownOr(members, name, () => []).push(i)
  })
  const order = [...new Set(plan.shown.flatMap((i) => line(i) ?? []))].reverse()
  const lines = order.flatMap((name) => {
    const at = members.get(name) as ReadonlyArray<number>
    const inflow: Inflow = {
      terms: at.flatMap((i) => found.get(i)?.terms ?? []),
      refusals: at.flatMap((i) => found.get(i)?.refusals ?? []),
    }
    const reached = at.flatMap((i) => point.cotangent(i) ?? [])
    const total = reached.length === 0 ? undefined : reached.slice(1).reduce((s, c) => s + c, reached[0] as number)
    const inBranch = total === undefined && inflow.refusals.length === 0 && plan.node(at[0] as number)._tag !== 'Var'
    return inBranch ? [] : [derivativeBy(whole, name, inflow, total)]
  })
  return [equation(slope(whole, whole), [['1']]), ...lines]
}

/**
 * The backward pass of an expression step by step, as one would write it on paper: first every value, then, from the
 * result back to the variables, every derivative by the chain rule; what flows to a node that is used more than once is
 * added up term by term, in the order in which `valueAndGrad` adds it. The rule behind a factor stands beside it. Where
 * nothing flows, as in a branch not taken, that is said.
 *
 * The result is called L and inner nodes t1, t2, … unless `names` gives names; the variables of one name share one
 * line. Numbers are rounded to six digits. A large expression is shortened to the nodes nearest its root and says so;
 * of a long sum the first terms are written out, and the others counted. Throws a `FluxionError` for an environment
 * that does not fit, as `evaluate` does.
 *
 * @example
 * import { add, mul, trace, variable } from 'fluxion'
 *
 * const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
 * const e = mul(a, b)
 * const d = add(e, c)
 * const steps = trace(mul(d, f), { names: { d, e } })({ a: 2, b: -3, c: 10, f: -2 }).split('\n')
 * assert.strictEqual(steps[2], '  e = a·b = 2 · (−3) = −6')
 * assert.strictEqual(steps[10], '  ∂L/∂e = ∂L/∂d · ∂d/∂e = −2 · 1 = −2')
 *
 * @since 0.1.0
 * @category seeing
 */
export const trace = <V extends string>(e: Expr<V>, options: TraceOptions = {}): ((env: Env<V>) => string) => {
  const { limit = LIMIT, names } = asOptions('trace', options, { names: '', limit: 'number or undefined' })
  const plan = planOf(e, names, limit)
  const { shown, tape } = plan
  return (env) => {
    const point = atPoint(tape, env)
    return [
      'forward',
      ...arranged([...given(plan, point), ...forward(plan, point)]),
      'backward',
      ...arranged(backward(plan, point)),
      ...(shown.length === tape.nodes.length ? [] : [`(shortened: ${shown.length} of ${tape.nodes.length} nodes)`]),
    ].join('\n')
  }
}
