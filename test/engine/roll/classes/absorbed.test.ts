import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { dag } from '../../../../laws/samples/expressions.js'
import { Absorbed, absorbedBy } from '../../../../src/engine/roll/classes/absorbed.js'
import * as Op from '../../../../src/expr/op.js'
import type { Tape } from '../../../../src/expr/tape.js'
import { add, constant, mul, neg, sub, tapeOf, variable, type Expr } from '../../../../src/index.js'

/** Operands of a node, by their places. */
const operandsAt = ({ first, operands, ops, second }: Tape, i: number): ReadonlyArray<number> => {
  const [l, r] = [first[i] as number, second[i] as number]
  const op = ops[i] as number
  if (op <= Op.Var) return []
  if (op <= Op.Mul) return [l, r]
  return op === Op.Apply ? Array.from(operands.subarray(l, l + r)) : [l]
}

/** What is said of a node, looked up in the whole tape. */
const said = (tape: Tape, i: number): number => {
  const users = Array.from(tape.ops, (_, u) => operandsAt(tape, u).flatMap((x) => (x === i ? [u] : []))).flat()
  const [user] = users
  if (user === undefined || users.length > 1 || tape.roots.includes(i)) return Absorbed.No
  const isInSum = tape.ops[user] === Op.Add || (said(tape, user) === Absorbed.AsNegative && tape.second[user] === i)
  if (!isInSum) return Absorbed.No
  if (tape.ops[i] === Op.Add) return Absorbed.AsTerm
  const l = tape.first[i] as number
  return tape.ops[i] === Op.Mul && tape.ops[l] === Op.Const && tape.numbers[l] === -1
    ? Absorbed.AsNegative
    : Absorbed.No
}

const check = (...es: ReadonlyArray<Expr<string>>): void => {
  const tape = tapeOf(...es)
  expect(Array.from(absorbedBy(tape))).toEqual(Array.from(tape.ops, (_, i) => said(tape, i)))
}

it('what one sum alone uses is part of it, whatever the graph', () => {
  const anyDag = dag({ variables: ['x', 'y'], size: 30, numbers: fc.constantFrom(-1, 2) })
  fc.assert(fc.property(anyDag, (e) => check(e)), { numRuns: 200 }) // prettier-ignore
})
it('what is asked for is none, even where one sum alone uses it', () => {
  const [a, b] = [variable('a'), variable('b')]
  const part = add(a, b)
  check(part, add(part, a))
})
it('so are negatives of negatives, but not what is used twice', () => {
  const [a, b] = [variable('a'), variable('b')]
  const twice = add(a, b)
  check(sub(a, neg(neg(add(a, b)))))
  check(add(twice, mul(twice, 2)))
  check(add(mul(-1, -1), mul(a, -1)))
  check(add(constant(-1), mul(constant(-1), constant(-1))))
})
