/**
 * Reverse mode: one backward loop over the tape, at any carrier. Numeric gradients, symbolic gradients and
 * Hessian-vector products are this function on numbers, on expressions and on duals.
 *
 * Contributions of reused nodes are *summed* here and nowhere else, in arrays made for the one call: no caller can
 * forget to, and nothing is left over from one gradient to the next.
 *
 * The order of summation is part of the contract: nodes in reverse tape order, operands of a node from left to right,
 * each contribution added to the sum of those before it.
 */
import { expressions } from '../expr/expressions.js'
import { operandsAt, primitiveAt, scanWith, slots, type Slots } from '../expr/fold.js'
import { makeVar } from '../expr/node.js'
import type { Numeric } from '../expr/numeric.js'
import type { Contribution, Primitive } from '../expr/primitive.js'
import * as Op from '../expr/op.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import type { Guard, Guarded, Guards } from './guard.js'
import { partials, type Partials } from './partials.js'
import { knownOr } from '../expr/known.js'

/** ∂(seeded outputs)/∂(node), by tape index. */
export interface Cotangents<A> {
  /** The cotangent that reached node i; absent where none did. */
  readonly at: (i: number) => A | undefined
  /** The same, its guard not yet made a choice. */
  readonly guardedAt: (i: number) => Guarded<A> | undefined
}

/** The outputs to differentiate: tape indices, each with the cotangent to start from. */
export type Seeds<A> = ReadonlyArray<readonly [index: number, cotangent: A]>

/** Where cotangents are written: one value per node, and whether any has reached it. */
export interface Room<A> {
  readonly values: Slots<A>
  readonly reached: Uint8Array
}

export const room = <A>(n: Numeric<A>, tape: Tape): Room<A> => ({
  values: slots(n, tape.ops.length),
  reached: new Uint8Array(tape.ops.length),
})

/** Reverse mode, for one kind of guards. */
export interface Reverse {
  /**
   * Carries cotangents from the seeded outputs down to every node that they depend on; they are written into the room
   * given.
   */
  readonly pullBack: <A>(n: Numeric<A>, tape: Tape, results: Slots<A>, seeds: Seeds<A>, into?: Room<A>) => Cotangents<A>
  /** A primitive's contributions: by its own rule, or by a backward pass through its definition. */
  readonly contributions: <A>(
    n: Numeric<A>,
    p: Primitive,
    operands: ReadonlyArray<A>,
    out: A,
  ) => ReadonlyArray<Contribution<A>>
}

/** The rules and guards of a carrier. */
interface Tools<A> {
  readonly rule: Partials<A>
  readonly guards: Guards<A>
}

/** The rules and guards of each carrier, made once: making them takes longer than a gradient of a few nodes does. */
const toolbox = (guards: GuardsOf): (<A>(n: Numeric<A>) => Tools<A>) => {
  const tools = new WeakMap<object, unknown>()
  return <A>(n: Numeric<A>) =>
    knownOr<object, unknown>(tools, n, () => ({ rule: partials(n), guards: guards(n) })) as Tools<A>
}

type GuardsOf = <A>(n: Numeric<A>) => Guards<A>

/** A definition as a tape, its operands as variables called 0, 1, 2, …. */
interface Definition {
  readonly tape: Tape
  /** Tape index of each operand's variable; −1 for one that the definition does not mention. */
  readonly operandAt: ReadonlyArray<number>
}

const definitions = new WeakMap<Primitive, Map<number, Definition>>()

/** The definition for so many operands, taped once. */
const definitionOf = (p: Primitive, count: number): Definition => {
  const byCount = knownOr(definitions, p, () => new Map<number, Definition>())
  return knownOr(byCount, count, () => {
    const operands = Array.from({ length: count }, (_, k) => makeVar(String(k)))
    const define = p.define as NonNullable<Primitive['define']>
    const tape = tapeOf(define(expressions<string>(), operands))
    return { tape, operandAt: operands.map((x) => tape.indexOf(x)) }
  })
}

/** What a backward pass is made of. */
interface Parts {
  readonly contributions: Reverse['contributions']
  readonly toolsFor: <A>(n: Numeric<A>) => Tools<A>
}

const pullBackWith = <A>(
  { contributions, toolsFor }: Parts,
  n: Numeric<A>,
  tape: Tape,
  results: Slots<A>,
  seeds: Seeds<A>,
  { reached, values }: Room<A> = room(n, tape),
): Cotangents<A> => {
  const { ops, first, second, numbers: exponents } = tape
  const {
    guards: { merge, refine, resolve },
    rule,
  } = toolsFor(n)
  const length = seeds.reduce((most, [i]) => (i < most ? most : i + 1), 0)
  reached.fill(0)
  // Guards by tape index; numbers never make one.
  let guarded: Map<number, NonNullable<Guard<A>>> | undefined

  const accumulate = (i: number, value: A, guard: Guard<A>): void => {
    if (guard === undefined && guarded === undefined) {
      values[i] = reached[i] === 1 ? n.add(values[i] as A, value) : value
      reached[i] = 1
    } else accumulateGuarded(i, value, guard)
  }
  const accumulateGuarded = (i: number, value: A, guard: Guard<A>): void => {
    const added = { value, guard }
    const sum = reached[i] === 1 ? merge({ value: values[i] as A, guard: guarded?.get(i) }, added) : added
    values[i] = sum.value
    reached[i] = 1
    if (sum.guard === undefined) guarded?.delete(i)
    else (guarded ??= new Map()).set(i, sum.guard)
  }
  const contribute = (i: number, c: Contribution<A>, cotangent: A, outer: Guard<A>): void => {
    if (c === undefined) return
    const guard = refine(outer, c)
    if (guard !== 'never') accumulate(i, n.mul(c.partial, cotangent), guard)
  }

  for (const [i, cotangent] of seeds) accumulate(i, cotangent, undefined)
  for (let i = length - 1; i >= 0; i--) {
    if (reached[i] === 0) continue
    const cotangent = values[i] as A
    const guard = guarded?.get(i)
    const l = first[i] as number
    const r = second[i] as number
    switch (ops[i]) {
      case Op.Const:
      case Op.Var:
        break
      case Op.Add:
        // Both partials are 1: not worth a multiplication.
        accumulate(l, cotangent, guard)
        accumulate(r, cotangent, guard)
        break
      case Op.Mul: {
        const x = results[l] as A
        const y = results[r] as A
        accumulate(l, n.mul(rule.Mul[0](x, y), cotangent), guard)
        accumulate(r, n.mul(rule.Mul[1](x, y), cotangent), guard)
        break
      }
      case Op.Pow: {
        const partial = rule.Pow(results[l] as A, exponents[i] as number, results[i] as A)
        if (partial !== undefined) accumulate(l, n.mul(partial, cotangent), guard)
        break
      }
      case Op.Exp:
        accumulate(l, n.mul(rule.Exp(results[l] as A, results[i] as A), cotangent), guard)
        break
      case Op.Tanh:
        accumulate(l, n.mul(rule.Tanh(results[l] as A, results[i] as A), cotangent), guard)
        break
      default: {
        const cs = contributions(n, primitiveAt(tape, i), operandsAt(tape, results, i), results[i] as A)
        for (let k = 0; k < cs.length; k++) contribute(tape.operands[l + k] as number, cs[k], cotangent, guard)
      }
    }
  }
  const guardedAt = (i: number): Guarded<A> | undefined =>
    i < 0 || i >= length || reached[i] === 0 ? undefined : { value: values[i] as A, guard: guarded?.get(i) }
  const at = (i: number): A | undefined => {
    const cotangent = guardedAt(i)
    return cotangent && resolve(cotangent)
  }
  return { at, guardedAt }
}

const definedContributions = <A>(
  pullBack: Reverse['pullBack'],
  n: Numeric<A>,
  p: Primitive,
  operands: ReadonlyArray<A>,
): ReadonlyArray<Contribution<A>> => {
  const { operandAt, tape } = definitionOf(p, operands.length)
  const leaves = tape.variables.map((name) => operands[Number(name)] as A)
  const { guardedAt } = pullBack(n, tape, scanWith(n, tape, leaves), [[tape.ops.length - 1, n.constant(1)]])
  return operandAt.map((i) => {
    const c = guardedAt(i)
    if (c === undefined) return undefined
    return c.guard === undefined ? { partial: c.value } : { partial: c.value, when: c.guard.indicator }
  })
}

/** Reverse mode with these guards. */
export const reverseWith = (guards: GuardsOf): Reverse => {
  const pullBack: Reverse['pullBack'] = (n, tape, results, seeds, into) =>
    pullBackWith(parts, n, tape, results, seeds, into)
  const contributions: Reverse['contributions'] = (n, p, operands, out) =>
    p.partials === undefined ? definedContributions(pullBack, n, p, operands) : p.partials(n, operands, out)
  const parts: Parts = { contributions, toolsFor: toolbox(guards) }
  return { pullBack, contributions }
}
