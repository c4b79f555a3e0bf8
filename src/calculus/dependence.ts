/**
 * What an expression depends on, structurally: where a derivative can flow at all. Known from the expression alone, so the
 * names in a gradient are the same at every point.
 */
import type { Numeric } from '../expr/numeric.js'
import type { Primitive } from '../expr/primitive.js'
import { primitiveAt } from '../expr/fold.js'
import { Op, type Tape } from '../expr/tape.js'
import { contributionsDecided } from './decided.js'

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
    const answer = contributionsDecided(nothing, p, operands, {}).flatMap((c, k) => (c === undefined ? [] : [k]))
    known.set(p, (known.get(p) ?? new Map<number, ReadonlyArray<number>>()).set(count, answer))
    return answer
  }
  return (p, count) => known.get(p)?.get(count) ?? asked(p, count)
}

/** Whether some node may keep derivatives from its operands: a primitive, or a power of 0. */
const mayBlock = ({ numbers, ops }: Tape): boolean => {
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] === Op.Apply || (ops[i] === Op.Pow && numbers[i] === 0)) return true
  }
  return false
}

/** For each tape index, whether a derivative of the roots can reach it. */
export const dependsOn = (tape: Tape, roots: ReadonlyArray<number>): Uint8Array => {
  const { ops, first, second, operands } = tape
  const reached = new Uint8Array(ops.length)
  // Every node of a tape is beneath one of its roots.
  if (roots.length === tape.roots.length && !mayBlock(tape)) return reached.fill(1)
  const through = dependences()
  for (const root of roots) reached[root] = 1
  for (let i = ops.length - 1; i >= 0; i--) {
    if (reached[i] === 0) continue
    const l = first[i] as number
    switch (ops[i]) {
      case Op.Const:
      case Op.Var:
        break
      case Op.Add:
      case Op.Mul:
        reached[l] = 1
        reached[second[i] as number] = 1
        break
      case Op.Pow:
        if (tape.numbers[i] !== 0) reached[l] = 1
        break
      case Op.Exp:
      case Op.Tanh:
        reached[l] = 1
        break
      default:
        for (const k of through(primitiveAt(tape, i), second[i] as number)) reached[operands[l + k] as number] = 1
    }
  }
  return reached
}
