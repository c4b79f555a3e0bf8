/**
 * Hashes of what comes out of fixed inputs: of every operation and its gradient, and of a training run. The inputs are
 * made from bits, so that no function of the JavaScript engine has a say in them. Nothing but the library and
 * ECMAScript is used: other engines run it too.
 */
import * as F from '../../src/index.js'
import { hashOf } from '../browser/programs.js'
import { fromBits } from '../math/fixed.js'
import { cases, type Case } from './cases.js'

/**
 * Patterns of 64 bits, always the same: a linear congruence modulo 2^64, with Knuth's numbers. QuickJS shifts what
 * comes from `asUintN` as if it had a sign.
 */
const patterns = (count: number): ReadonlyArray<bigint> => {
  const step = (s: bigint): bigint => (s * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
  return Array.from({ length: count }).reduce<ReadonlyArray<bigint>>((made) => [...made, step(made.at(-1) ?? 7n)], [])
}

/** Doubles of all sizes, and as many between −8 and 8. */
export const inputs: ReadonlyArray<number> = patterns(600).map((word, k) =>
  k % 2 === 0 ? fromBits(word) : (Number(word >> 11n) / 2 ** 53 - 0.5) * 16,
)

const hashOfCase = ({ make, operands, points }: Case): string => {
  const of = F.valueAndGrad(make(...operands.map((name) => F.variable(name))))
  const count = operands.length
  const fixed = inputs.map((x, k) =>
    operands.map((_, i) => (i === 0 ? x : (inputs[(k * (2 * i + 1) + i) % 600] as number))),
  )
  return hashOf(
    [...points, ...fixed].flatMap((at) => {
      const { gradient, value } = of(new Map(operands.map((name, k) => [name, at[k] as number])) as never)
      return [value, ...Array.from({ length: count }, (_, k) => gradient.get(operands[k] as string) ?? 0)]
    }),
  )
}

/** Forty steps of a small network on two moons, as `minimize` runs it: the loss and the parameters after each. */
const hashOfRun = (): string => {
  const { labels, table } = F.twoMoons(F.key(5), 40, 0.1)
  const { x1, x2 } = table.columns
  const rows = F.table({ x1: [...x1], x2: [...x2], label: labels.map((l) => 2 * l - 1) })
  const net = F.mlp({ inputs: 2, hidden: [6], outputs: 1 })
  const [score] = net.forward([F.variable('x1'), F.variable('x2')])
  const loss = F.meanOver(rows)(F.softplus(F.neg(F.mul(score, F.variable('label')))))
  const run = F.minimize(F.adam({ rate: 0.05 }))(loss)(net.init(F.key(6)))
  return hashOf([...F.take(40)(run)].flatMap((state) => [state.loss, ...state.parameters]))
}

export const hashes = (): ReadonlyMap<string, string> =>
  new Map([...cases.map((c) => [c.name, hashOfCase(c)] as const), ['a training run', hashOfRun()]])
