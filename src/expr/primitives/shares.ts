/**
 * Sums of exponentials, their logarithms and the shares of their terms. 1 minus a share must be as exact as the share
 * is, also for a share near 1: so it is added up from the other terms, never computed as a difference.
 */
import * as math from '../../math/elementary.js'
import type { Numeric } from '../numeric.js'
import { ofMany } from '../ofMany.js'
import { builtIn, type Operation } from '../primitive.js'
import { choice, eq, gt } from '../test.js'
import { ofList, type ListOperation } from './ofList.js'

/**
 * The greatest operand, without a slope: for results that stay the same when it is subtracted from all operands. Its
 * slopes would cancel; they are not formed, since their roundings would be left.
 */
export const greatest: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'greatest',
  arity: 'many',
  value: ofMany((xs) => xs.reduce((most, x) => (x <= most ? most : x), -Infinity)),
  partials: (_, xs) => xs.map(() => undefined),
})

/**
 * e^(x − m), where m is the greatest of some operands: 1 if x is m, even if both are ∞. It has no slope by m, which
 * scales all terms alike.
 */
export const scaledPower: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'scaledPower',
  arity: 2,
  value: math.scaledPower,
  partials: (_n, _operands, out) => [{ partial: out }, undefined],
  show: (x, m) => `exp(${x} − ${m})`,
})

/** A compensated sum, without slopes: a quotient that divides by it states the slopes of the whole. */
export const total: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'total',
  arity: 'many',
  value: ofMany((xs) => {
    const [sum, lost] = xs.reduce<readonly [number, number]>(
      ([sum, lost], x) => {
        const next = sum + x
        const ofX = next - sum
        return [next, lost + (sum - (next - ofX) + (x - ofX))]
      },
      [0, 0],
    )
    return sum + lost
  }),
  partials: (_, xs) => xs.map(() => undefined),
})

/**
 * a/(a + b): the share of the term a, where b is the sum of all others. The third operand is the total, which has no
 * slope of its own.
 */
export const fraction: Operation<3> = /* @__PURE__ */ builtIn({
  name: 'fraction',
  arity: 3,
  value: (a, _b, whole) => a / whole,
  partials: (n, [a, b, whole], out) => {
    // Not from the sum that is given: this one has slopes.
    const perUnit = n.pow(n.add(a, b), -1)
    return [
      { partial: n.mul(fraction.at(n)(b, a, whole), perUnit) },
      { partial: n.mul(n.constant(-1), n.mul(out, perUnit)) },
      undefined,
    ]
  },
  show: (a, b) => `${a}/(${a} + ${b})`,
})

/**
 * For each term the sum of all others, without subtracting: by sums of pairs, of pairs of pairs and so on, in at most
 * three additions for each term.
 */
export const others = <A>(n: Numeric<A>, terms: ReadonlyArray<A>): ReadonlyArray<A> => {
  if (terms.length < 2) return terms.map(() => n.constant(0))
  const pairs = Array.from({ length: Math.ceil(terms.length / 2) }, (_, k) => {
    const [first, second] = [terms[2 * k] as A, terms[2 * k + 1]]
    return second === undefined ? first : n.add(first, second)
  })
  const beside = pairs.length < 2 ? undefined : others(n, pairs)
  return terms.map((_, k) => {
    const far = beside?.[k >> 1]
    const near = terms[k ^ 1]
    return far === undefined ? (near as A) : near === undefined ? far : n.add(far, near)
  })
}

/** The place of the first of the greatest operands; of any, where one is NaN. */
const placeOfMost = (xs: ReadonlyArray<number>): number =>
  xs.reduce((best, x, k) => (x <= (xs[best] as number) ? best : k), 0)

/** log Σ eˣ minus the greatest operand. That operand's own term is 1; what the others add to it may be far smaller. */
const beyondMost = (xs: ReadonlyArray<number>): number => {
  const at = placeOfMost(xs)
  const most = xs[at] as number
  return math.log1p(xs.reduce((s, x, k) => (k === at ? s : s + math.scaledPower(x, most)), 0))
}

/** For each term its power, the sum of the others' powers, and the total. */
export const termsOf = <A>(
  n: Numeric<A>,
  xs: ReadonlyArray<A>,
): ReadonlyArray<readonly [power: A, rest: A, whole: A]> => {
  const most = n.apply(greatest.primitive, xs)
  const powers = xs.map((x) => scaledPower.at(n)(x, most))
  const rest = others(n, powers)
  const whole = n.apply(total.primitive, powers)
  return powers.map((power, k) => [power, rest[k] as A, whole])
}

const sumOfExponentials: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'logSumExp',
  arity: 'many',
  value: ofMany((xs) => {
    const most = xs[placeOfMost(xs)] ?? -Infinity
    const odd = xs.find((x) => x !== x) ?? most
    return Math.abs(odd) === Infinity ? odd : most + beyondMost(xs)
  }),
  partials: (n, xs, out) => {
    const nothing = eq.at(n)(out, n.constant(-Infinity))
    return termsOf(n, xs).map((term) => ({ partial: fraction.at(n)(...term), unless: nothing }))
  },
})

/**
 * log(eᵃ + eᵇ + …) without overflow: the greatest term is taken out before exponentials are formed. Its slopes are the
 * softmax of its operands, and have all their digits in the tails, at second order too. Of operands that are all −∞ it
 * is −∞, with slopes 0; of none, `logSumExp([])`, it is −∞ as well. Where operands below 0 come to about 0 it is a
 * difference: off by up to 2 units in the last place of the greatest of them.
 *
 * What has an operation on more than 128 operands, or on more than 400 over 32 rows and more, is not compiled to
 * loops but runs on the tape, some hundred times slower: write `logSumExp` of so many as one of others, of 64 operands
 * each, say. That compiles sooner, too.
 *
 * @example
 * import { compile, evaluate, logSumExp, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(logSumExp(variable('x'), 1000))({ x: 1000 }), 1000 + Math.log(2))
 *
 * const xs = Array.from({ length: 256 }, (_, i) => variable(`x${i}`))
 * const parts = [0, 64, 128, 192].map((from) => logSumExp(xs.slice(from, from + 64)))
 * assert.strictEqual(compile(logSumExp(xs)).report.runs, 'tape')
 * assert.strictEqual(compile(logSumExp(parts)).report.runs, 'wasm')
 *
 * @since 0.1.0
 * @category primitives
 */
export const logSumExp: ListOperation = /* @__PURE__ */ ofList(sumOfExponentials)

/** logSumExp minus the greatest operand. The latter counts as constant, so the slopes are those of logSumExp. */
export const excess: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'excess',
  arity: 'many',
  value: ofMany((xs) => beyondMost(xs)),
  partials: (n, xs) => termsOf(n, xs).map((term) => ({ partial: fraction.at(n)(...term) })),
})

/** x − m − beyond, where x may be m and infinite. */
const shortOf = (x: number, m: number, beyond: number): number => (x === m ? 0 : x - m) - beyond

/**
 * log(a/(a + b)) for a = e^(x − m). The operands are x, m, the excess of all, a, b and a + b. Where the share is above
 * a half, its slope is the share of b, which is no difference; below, it is the slope of x − m minus that of the
 * excess.
 */
export const logFraction: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'logFraction',
  arity: 'many',
  value: ofMany((operands) => shortOf(...(operands as [number, number, number]))),
  partials: <A>(n: Numeric<A>, operands: ReadonlyArray<A>) => {
    const [, , , a, b, whole] = operands as readonly [A, A, A, A, A, A]
    const isMost = gt.at(n)(a, b)
    const minus = n.constant(-1)
    return [
      { partial: choice.at(n)(isMost, fraction.at(n)(b, a, whole), n.constant(1)) },
      undefined,
      { partial: minus, unless: isMost },
      undefined,
      { partial: n.mul(minus, n.pow(n.add(a, b), -1)), when: isMost },
      undefined,
    ]
  },
})

/**
 * Σ tₖ · log(Σ eᶻ / e^zₖ). The operands are the z, and after them as many t. A term with t = 0 counts 0, however small
 * its share. The slope by a z is its share times the sum of the other t, minus its own t times the sum of the other
 * shares: nothing cancels where one t is 1 and the others are 0. The share of a single z is 1, whatever it is.
 */
export const crossEntropy: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'crossEntropy',
  arity: 'many',
  value: ofMany((operands) => {
    const [zs, ts] = halves(operands)
    const [most, beyond] = [zs[placeOfMost(zs)] as number, beyondMost(zs)]
    return ts.reduce((sum, t, k) => {
      const short = shortOf(zs[k] as number, most, beyond)
      return t === 0 && short === short ? sum : sum - t * short
    }, 0)
  }),
  partials: (n, operands) => {
    const [zs, ts] = halves(operands)
    const [most, all, terms] = [n.apply(greatest.primitive, zs), n.apply(excess.primitive, zs), termsOf(n, zs)]
    const otherTargets = others(n, ts)
    const minus = n.constant(-1)
    const { at } = fraction
    return [
      ...terms.map(([power, rest, whole], k) => {
        if (terms.length === 1) return undefined
        const toOthers = n.mul(otherTargets[k] as never, at(n)(power, rest, whole))
        return { partial: n.add(toOthers, n.mul(minus, n.mul(ts[k] as never, at(n)(rest, power, whole)))) }
      }),
      ...terms.map((term, k) => ({
        partial: n.mul(minus, logFraction.at(n)(zs[k] as never, most, all, ...term)),
      })),
    ]
  },
})

const halves = <A>(list: ReadonlyArray<A>): readonly [ReadonlyArray<A>, ReadonlyArray<A>] => [
  list.slice(0, list.length / 2),
  list.slice(list.length / 2),
]
