/**
 * What an expression depends on, structurally: where a derivative can flow at all. Known from the expression alone, so
 * the names in a gradient are the same at every point.
 */
import type { Numeric } from '../expr/numeric.js'
import type { Primitive } from '../expr/primitive.js'
import { primitiveAt } from '../expr/fold.js'
import * as Op from '../expr/op.js'
import type { Tape } from '../expr/tape.js'
import { contributionsDecided } from './decided.js'
import { knownOr } from '../expr/known.js'

/** A carrier that knows nothing: a rule on it only shows which operands it has contributions for. */
export const nothing: Numeric<object> = (() => {
  const thing = {}
  const same = (): object => thing
  return {
    constant: same,
    add: same,
    mul: same,
    pow: same,
    exp: same,
    tanh: same,
    apply: same,
    decide: () => undefined,
  }
})()

/** The operands that a primitive depends on, asked once for each primitive and number of operands. */
const dependences = (): ((p: Primitive, count: number) => ReadonlyArray<number>) => {
  const known = new Map<Primitive, Map<number, ReadonlyArray<number>>>()
  const asked = (p: Primitive, count: number): ReadonlyArray<number> => {
    const operands = Array.from({ length: count }, () => ({}))
    return contributionsDecided(nothing, p, operands, {}).flatMap((c, k) => (c === undefined ? [] : [k]))
  }
  return (p, count) =>
    knownOr(
      knownOr(known, p, () => new Map<number, ReadonlyArray<number>>()),
      count,
      () => asked(p, count),
    )
}

/** Whether there is a node that may pass nothing on to its operands: a primitive, or a power with exponent 0. */
const mayBlock = ({ numbers, ops }: Tape): boolean => {
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] === Op.Apply || (ops[i] === Op.Pow && numbers[i] === 0)) return true
  }
  return false
}

/** Calls `visit` for the place of each operand of a node that a derivative is passed on to. */
const everyPassedOn = (
  tape: Tape,
  i: number,
  through: ReturnType<typeof dependences>,
  visit: (operand: number) => void,
): void => {
  const { first, operands, ops, second } = tape
  const l = first[i] as number
  switch (ops[i]) {
    case Op.Const:
    case Op.Var:
      return
    case Op.Add:
    case Op.Mul:
      visit(l)
      visit(second[i] as number)
      return
    case Op.Pow:
      if (tape.numbers[i] !== 0) visit(l)
      return
    case Op.Exp:
    case Op.Tanh:
      visit(l)
      return
    default:
      for (const k of through(primitiveAt(tape, i), second[i] as number)) visit(operands[l + k] as number)
  }
}

/** For each tape index, whether a derivative of the roots can reach it. */
export const dependsOn = (tape: Tape, roots: ReadonlyArray<number>): Uint8Array => {
  const { ops } = tape
  const reached = new Uint8Array(ops.length)
  // Every node of a tape is beneath one of its roots.
  if (roots.length === tape.roots.length && !mayBlock(tape)) return reached.fill(1)
  const through = dependences()
  const reach = (operand: number): void => {
    reached[operand] = 1
  }
  for (const root of roots) reached[root] = 1
  for (let i = ops.length - 1; i >= 0; i--) if (reached[i] === 1) everyPassedOn(tape, i, through, reach)
  return reached
}

const BITS = 32
/**
 * How many words to keep in memory at once. Where they are too few for all variables, there are several passes over the
 * tape, each for the next variables.
 */
const WORDS = 16777216

/** How many bits of a word are 1. */
const bitsIn = (word: number): number => {
  let count = 0
  for (let left = word; left !== 0; left &= left - 1) count += 1
  return count
}

/**
 * For each node `width` words of 32 bits, one bit for each variable from number `from` on: 1 where a derivative can
 * reach that variable.
 */
const wordsOf = (tape: Tape, through: ReturnType<typeof dependences>, from: number, width: number): Int32Array => {
  const { first, ops } = tape
  const words = new Int32Array(ops.length * width)
  let at = 0
  const include = (operand: number): void => {
    for (let w = 0; w < width; w++) words[at + w] = (words[at + w] as number) | (words[operand * width + w] as number)
  }
  for (let i = 0; i < ops.length; i++) {
    at = i * width
    const variable = (first[i] as number) - from
    if (ops[i] !== Op.Var) everyPassedOn(tape, i, through, include)
    else if (variable >= 0 && variable < width * BITS) words[at + Math.floor(variable / BITS)] = 1 << (variable % BITS)
  }
  return words
}

/**
 * For each root of a tape, the variables that its derivatives can reach, in their order. `check` is called with the
 * number found so far; it may throw to give up.
 */
export const reachedFrom = (
  tape: Tape,
  check: (count: number) => void,
  atOnce: number = WORDS,
): ReadonlyArray<Int32Array> => {
  const { ops, roots, variables } = tape
  const all = Math.ceil(variables.length / BITS)
  const most = atOnce > ops.length ? Math.floor(atOnce / ops.length) : 1
  const through = dependences()
  const lists: Array<Array<Int32Array>> = roots.map(() => [])
  let count = 0
  for (let start = 0; start < all; start += most) {
    const width = all - start < most ? all - start : most
    const words = wordsOf(tape, through, start * BITS, width)
    const counts = roots.map((root) =>
      words.subarray(root * width, (root + 1) * width).reduce((n, w) => n + bitsIn(w), 0),
    )
    count += counts.reduce((n, own) => n + own, 0)
    check(count)
    roots.forEach((root, k) => {
      const list = new Int32Array(counts[k] as number)
      let found = 0
      for (let w = 0; w < width; w++)
        for (let left = words[root * width + w] as number; left !== 0; left &= left - 1) {
          list[found] = (start + w) * BITS + BITS - 1 - Math.clz32(left & -left)
          found += 1
        }
      ;(lists[k] as Array<Int32Array>).push(list)
    })
  }
  return lists.map((own) =>
    own.length === 1 ? (own[0] as Int32Array) : Int32Array.from(own.flatMap((list) => [...list])),
  )
}
