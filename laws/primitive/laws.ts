/** All laws of a primitive, for whoever writes one. */
import { either as E } from 'fp-ts'
import { contributions } from '../../src/calculus/reverse.js'
import { describe, FluxionError } from '../../src/expr/error.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Arity, Operation, Primitive } from '../../src/expr/primitive.js'
import { messageOf } from '../check.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { within } from '../samples/values.js'
import { domainProblem, type Domain } from './domain.js'
import { instanceOf } from './instance.js'
import { kernel } from './kernel.js'
import { mutantsOf, type PrimitiveMutants } from './mutants.js'
import { firstOrder, secondOrder, symmetry, thirdOrder } from './orders.js'
import type { Subject } from './subject.js'
import { declaredEdges, definition, interval, isDefined, nanInNanOut } from './values.js'

/** Tries the rules once, in the middle of the domain: what is thrown there would be thrown on every sample. */
const ruleProblem = (p: Primitive, { operands }: Domain): string | undefined => {
  const at = operands.map((o) => within(o, 0.5))
  const tried = E.tryCatch(
    () => {
      const value: unknown = p.value(...at)
      if (typeof value !== 'number') return `the value of '${p.name}' at (${at.join(', ')}) is ${describe(value)}`
      const cs = contributions(numbers, p, at, value)
      return cs.length === at.length
        ? undefined
        : `'${p.name}' has ${at.length} operands and ${cs.length} contributions`
    },
    (e) => (e instanceof FluxionError ? e.message : `'${p.name}' threw ${messageOf(e)} at (${at.join(', ')})`),
  )
  return E.isLeft(tried) ? tried.left : tried.right
}

const none: PrimitiveMutants = {
  first: [],
  second: [],
  third: [],
  symmetry: [],
  defined: [],
  nan: [],
  edges: [],
  definition: [],
  interval: [],
  kernel: [],
}

/**
 * The laws of a primitive on a domain: each order of its derivatives, up to the third, against differences of the order
 * before, in forward and in reverse mode and symbolically; a value all over the domain; NaN in, NaN out; the edges
 * declared; the definition and the interval that it claims; its kernel against its value, bit for bit. The operands are
 * tried within the intervals of the domain, one for each, or as many as you like for a primitive that takes a list.
 *
 * A law that can't be run on this primitive or domain (an empty interval, partials that are not one per operand) is
 * refused by `check`, with the reason. A primitive that throws on a part of the domain alone fails with a sample of
 * that part.
 *
 * @example
 * import { either as E } from 'fp-ts'
 * import { abs, primitive, type Operation } from 'fluxion'
 * import { checkAll, primitiveLaws } from 'fluxion/laws'
 *
 * const softsign: Operation<1> = primitive({
 *   name: 'softsign',
 *   arity: 1,
 *   value: (x) => x / (1 + Math.abs(x)),
 *   partials: (n, [x]) => [{ partial: n.pow(n.add(n.constant(1), abs.at(n)(x)), -2) }],
 * })
 * const edges = [{ at: [0], value: 0, partials: [1] }, { at: [Infinity], value: NaN }]
 * const outcomes = checkAll(primitiveLaws(softsign, { operands: [[-10, 10]], edges }))
 * assert.strictEqual(outcomes.every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const primitiveLaws = <K extends Arity>(operation: Operation<K>, domain: Domain): Laws => {
  const p = (operation as Partial<Operation<K>> | undefined)?.primitive ?? undefined
  const name = p?.name ?? describe(operation)
  const problem =
    p === undefined
      ? `${name} is no operation: make one with \`primitive({ … })\``
      : (domainProblem(operation as Operation<Arity>, domain) ?? ruleProblem(p, domain))
  const known: Primitive = p ?? { name, arity: 1, value: () => NaN, partials: () => [undefined] }
  const instance = instanceOf(known, problem === undefined ? domain.operands.length : 1)
  const subject: Subject = { name, instance, domain, objection: problem }
  const wrong = problem === undefined ? mutantsOf(instance, domain) : none
  const edges = problem === undefined ? (domain.edges ?? []) : []
  return laws(
    name,
    someLaw(firstOrder(subject, wrong.first)),
    someLaw(secondOrder(subject, wrong.second)),
    someLaw(thirdOrder(subject, wrong.third)),
    ...(problem === undefined && domain.operands.length > 1 ? [someLaw(symmetry(subject, wrong.symmetry))] : []),
    someLaw(isDefined(subject, wrong.defined)),
    someLaw(nanInNanOut(subject, wrong.nan)),
    ...(edges.length > 0 ? [someLaw(declaredEdges(subject, edges, wrong.edges))] : []),
    ...(known.define === undefined ? [] : [someLaw(definition(subject, wrong.definition))]),
    ...(known.interval === undefined ? [] : [someLaw(interval(subject, wrong.interval))]),
    ...(known.kernel === undefined ? [] : [someLaw(kernel(subject, wrong.kernel))]),
  )
}
