/**
 * Where an entry of a gradient that is not finite began: from the variable back, against the flow of cotangents, to
 * the product of a finite cotangent and a local derivative that was not finite.
 */
import type { Slots } from '../../expr/fold.js'
import { numbers } from '../../expr/numbers.js'
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'
import { room, type Room } from '../backward.js'
import { pullBackDecided } from '../decided.js'
import { operandIndices, partialsAt } from '../local.js'
import { noWays, pathTo, upwards, type Ways } from './ways.js'

/** One product of the chain rule: what a node passes on to one of its operands. */
export interface LocalStep {
  readonly at: number
  /** Which of its operands. */
  readonly place: number
  readonly cotangent: number
  readonly partial: number
  readonly product: number
}

/** The beginning of a derivative that is not finite. */
export interface GradientBeginning {
  /** The product at fault; absent where finite products added up to what is not finite. */
  readonly step: LocalStep | undefined
  /** Where an infinite cotangent first became NaN on the way to the variable. */
  readonly turned: LocalStep | undefined
  /** The node of the product, or the one whose products were added up. */
  readonly at: number
  /** Which operand leads on, at each step from the root down to that node. */
  readonly path: ReadonlyArray<number>
  /** How many other beginnings the derivative depends on. */
  readonly others: number
}

/** Calls back for each product of the chain rule at node i. */
const eachStep = (
  tape: Tape,
  values: ArrayLike<number>,
  { reached, values: cotangents }: Room<number>,
  i: number,
  see: (operand: number, step: LocalStep) => void,
): void => {
  if (reached[i] === 0) return
  const operands = operandIndices(tape, i)
  const cotangent = cotangents[i] as number
  partialsAt(tape, values, i).forEach((partial, place) => {
    if (typeof partial !== 'number') return
    see(operands[place] as number, { at: i, place, cotangent, partial, product: partial * cotangent })
  })
}

const isOdd = (x: number | undefined): boolean => !Number.isFinite(x)

/**
 * For each node that a derivative reaches, a way to it from the root, and the way along which its cotangent came to be
 * infinite or NaN.
 */
const flows = (
  tape: Tape,
  values: ArrayLike<number>,
  cotangents: Room<number>,
): { readonly ways: Ways; readonly odd: Ways } => {
  const { length } = tape.ops
  const [ways, odd] = [noWays(length), noWays(length)]
  const isNaNFrom = new Uint8Array(length)
  for (let i = length - 1; i >= 0; i--) {
    eachStep(tape, values, cotangents, i, (o, { place, product }) => {
      if ((ways.user[o] as number) < 0) {
        ways.user[o] = i
        ways.place[o] = place
      }
      // In a sum that is NaN, a contribution that is NaN is to blame rather than one that is infinite.
      const better = Number.isNaN(product) && isNaNFrom[o] === 0
      if (!isOdd(product) || ((odd.user[o] as number) >= 0 && !better)) return
      odd.user[o] = i
      odd.place[o] = place
      isNaNFrom[o] = better ? 1 : 0
    })
  }
  return { ways, odd }
}

/** How many beginnings the cotangents of the marked nodes go back to. */
const countBeginnings = (
  tape: Tape,
  values: ArrayLike<number>,
  cotangents: Room<number>,
  odd: Ways,
  starts: ReadonlyArray<number>,
): number => {
  const marked = new Uint8Array(tape.ops.length)
  for (const i of starts) marked[i] = 1
  let count = 0
  for (let i = 0; i < marked.length; i++) {
    let passesOn = false
    eachStep(tape, values, cotangents, i, (o, { product }) => {
      passesOn ||= marked[o] === 1 && isOdd(product)
    })
    if (passesOn) marked[i] = 1
    // Nothing before it was to blame, so it began here: in a product, or in a sum.
    if (marked[i] === 1 && (odd.user[i] as number) < 0) count += 1
  }
  return count
}

/** The nodes of a variable whose cotangents are not finite, in the order in which a gradient adds them. */
const oddNodesOf = (tape: Tape, { reached, values }: Room<number>, name: string): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let i = tape.ops.length - 1; i >= 0; i--) {
    if (
      tape.ops[i] === Op.Var &&
      tape.variables[tape.first[i] as number] === name &&
      reached[i] === 1 &&
      isOdd(values[i])
    )
      found.push(i)
  }
  return found
}

const stepAt = (
  tape: Tape,
  values: ArrayLike<number>,
  cotangents: Room<number>,
  at: number,
  place: number,
): LocalStep => {
  const cotangent = cotangents.values[at] as number
  const partial = partialsAt(tape, values, at)[place] as number
  return { at, place, cotangent, partial, product: partial * cotangent }
}

/**
 * Where the root's derivative by a variable became infinite or NaN. To be asked only where it is, and the root's value
 * is finite.
 */
export const gradientBeginning = (tape: Tape, values: Slots<number>, name: string): GradientBeginning => {
  const root = tape.ops.length - 1
  const cotangents = room(numbers, tape)
  pullBackDecided(numbers, tape, values, [[root, 1]], cotangents)
  const { odd, ways } = flows(tape, values, cotangents)
  const starts = oddNodesOf(tape, cotangents, name)
  const others = countBeginnings(tape, values, cotangents, odd, starts) - 1
  const start = starts.find((i) => Number.isNaN(cotangents.values[i])) ?? starts[0]
  // The derivative by each node of the variable is finite: only their sum is not.
  if (start === undefined) return { step: undefined, turned: undefined, at: root, path: [], others: 0 }
  const steps = upwards(odd, start).map((o) =>
    stepAt(tape, values, cotangents, odd.user[o] as number, odd.place[o] as number),
  )
  const last = steps.at(-1)
  const step = last === undefined || isOdd(last.cotangent) ? undefined : last
  const turned = steps.findLast((s) => !Number.isNaN(s.cotangent) && Number.isNaN(s.product))
  const at = last?.at ?? start
  return { step, turned: turned === step ? undefined : turned, at, path: pathTo(ways, at), others }
}
