/**
 * How accurate shares of exponentials, their sums and their logarithms are: of lists in which one operand moves, from
 * where it vanishes to where it is all.
 */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { doubleAt, negated, over, plus, times, type Exact } from '../math/fixed.js'
import { ofOne, type Measured, type Reference } from '../math/measure.js'
import { log1pAt, logAt, unary } from '../math/reference.js'
import { between, ofSizes, special, take } from '../math/samples.js'

type OfX = (x: number) => Exact
type X = Expr<'x'>

const exp = unary['exp'] as OfX
const zero: Exact = doubleAt(0)
const total = (terms: ReadonlyArray<Exact>): Exact => terms.reduce(plus, zero)

/** A list of the variable and constants. */
interface List {
  readonly of: (x: X) => ReadonlyArray<X | number>
  readonly beside: ReadonlyArray<number>
  readonly text: string
}

/** Differences of these are no doubles. */
const lists: ReadonlyArray<List> = [
  { beside: [0], text: '[x, 0]' },
  { beside: [0.3, -1.7], text: '[x, 0.3, −1.7]' },
  {
    beside: [0.1, -0.2, 5.3, -30.7, 2.9, -0.6, 1 / 3, 4.7, -1e-3],
    text: '[x, …nine]',
  },
].map((list) => ({ ...list, of: (x) => [x, ...list.beside] }))

/** Shares of x, of the first constant and of what is not x; and that which is not the first constant. */
const partsOf =
  ({ beside }: List) =>
  (x: number) => {
    const powers = beside.map(exp)
    const [first, ...rest] = powers as unknown as readonly [Exact, ...Exact[]]
    const [own, others] = [exp(x), total(powers)]
    const whole = plus(own, others)
    const over1 = (a: Exact): Exact => over(a, whole)
    return {
      ...{ own, others, whole, first, notFirst: plus(own, total(rest)) },
      ...{ share: over1(own), rest: over1(others), firstShare: over1(first) },
    }
  }

/** About the greatest of all and what log Σ eᶻ has beyond it. */
const guessOf = ({ beside }: List, x: number): readonly [most: number, beyond: number] => {
  const [most, ...rest] = [x, ...beside].toSorted((a, b) => b - a) as unknown as readonly [number, ...number[]]
  return [most, Math.log1p(rest.reduce((s, z) => s + Math.exp(z - most), 0))]
}

const at = (count: number): ReadonlyArray<number> => [
  ...special.filter((x) => x !== 0 && Math.abs(x) <= 700),
  ...take(count, between(-5, 5)),
  ...take(count, between(-40, 40)),
  ...take(count, between(-700, 700)),
  ...take(count, ofSizes(1e-20, 1)),
]

const minus =
  (of: OfX): OfX =>
  (x) =>
    negated(of(x))

/** Rows for one list; so many numbers from each draw. */
const rowsOf = (list: List, count: number): ReadonlyArray<readonly [string, Measured]> => {
  const parts = partsOf(list)
  const bend: OfX = (x) => times(parts(x).share, parts(x).rest)
  // −log(own/whole) = log(1 + others/own)
  const surprise: OfX = (x) => {
    const { others, own } = parts(x)
    const [most, beyond] = guessOf(list, x)
    return log1pAt(over(others, own), most - x + beyond)
  }
  const surpriseOfFirst: OfX = (x) => {
    const { first, notFirst } = parts(x)
    const [most, beyond] = guessOf(list, x)
    return log1pAt(over(notFirst, first), most - (list.beside[0] as number) + beyond)
  }
  const minusRest: OfX = (x) => negated(parts(x).rest)
  const share: OfX = (x) => parts(x).share
  const row = (
    name: string,
    operation: (x: X) => Expr<string>,
    orders: readonly [Reference, Reference, Reference],
    bent: number | undefined,
  ): readonly [string, Measured] => [
    `${name}, ${list.text}`,
    ofOne({ operation, orders, at: at(count), limits: [2, 4, bent] }),
  ]
  const targets = (k: number): ReadonlyArray<number> => list.of(0 as never).map((_, i) => (i === k ? 1 : 0))
  return [
    row(
      'logSumExp',
      (x) => F.logSumExp(list.of(x)),
      [
        (x) => {
          const [most, beyond] = guessOf(list, x)
          return list.beside.includes(0) && x < 0 ? log1pAt(parts(x).own, Math.log1p(Math.exp(x))) : logAt(parts(x).whole, most + beyond)
        },
        share,
        bend,
      ],
      8,
    ),
    // The second derivative has a zero, where the share is a half.
    row('softmax, first', (x) => F.softmax(list.of(x))[0] as Expr<string>, [share, bend, (x) => times(bend(x), over(plus(parts(x).others, negated(parts(x).own)), parts(x).whole))], undefined),
    row('softmax, second', (x) => F.softmax(list.of(x))[1] as Expr<string>, [(x) => parts(x).firstShare, (x) => negated(times(parts(x).firstShare, parts(x).share)), (x) => times(times(parts(x).firstShare, parts(x).share), over(plus(parts(x).own, negated(parts(x).others)), parts(x).whole))], undefined),
    row('logSoftmax, first', (x) => F.logSoftmax(list.of(x))[0] as Expr<string>, [minus(surprise), (x) => parts(x).rest, minus(bend)], 8),
    row('logSoftmax, second', (x) => F.logSoftmax(list.of(x))[1] as Expr<string>, [minus(surpriseOfFirst), minus(share), minus(bend)], 8),
    row('crossEntropyFromLogits, first', (x) => F.crossEntropyFromLogits(list.of(x), targets(0)), [surprise, minusRest, bend], 8),
    row('crossEntropyFromLogits, second', (x) => F.crossEntropyFromLogits(list.of(x), targets(1)), [surpriseOfFirst, share, bend], 8),
  ] // prettier-ignore
}

export const ofShares = (count: number): ReadonlyArray<readonly [string, Measured]> =>
  lists.flatMap((list) => rowsOf(list, count))
