/**
 * The elementary functions to 60 significant digits and more, in fixed point. Nothing here is shared with what is
 * tested, and `Math` gives only first guesses, which are then corrected.
 */
import {
  doubleAt,
  exactly,
  fixed,
  negated,
  one,
  over,
  plus,
  root,
  shift,
  smallness,
  times,
  type Exact,
} from './fixed.js'

/** Binary places of intermediate results, beyond those that a small result needs. */
const P = 220

const remembered = (f: (p: number) => bigint): ((p: number) => bigint) => {
  const known = new Map<number, bigint>()
  return (p) => {
    const found = known.get(p) ?? f(p)
    known.set(p, found)
    return found
  }
}

/** The sum of first, next(first, 1), next(that, 2), … until they vanish. */
const series = (first: bigint, next: (term: bigint, k: bigint) => bigint): bigint => {
  let [sum, term] = [first, first]
  for (let k = 1n; term !== 0n; k++) {
    term = next(term, k)
    // −1 >> n is −1 for ever.
    if (term === -1n) break
    sum += term
  }
  return sum
}

/** atanh or, with alternating signs, atan of 1/n. */
const ofInverse = (n: bigint, sign: 1n | -1n, p: number): bigint => {
  let [sum, power] = [0n, one(p) / n]
  for (let k = 0n; power !== 0n; k++) {
    sum += (k % 2n === 1n ? sign : 1n) * (power / (2n * k + 1n))
    power /= n * n
  }
  return sum
}

const ln2 = remembered((p) => (2n * ofInverse(3n, 1n, p + 20)) >> 20n)

/** By Machin's formula. */
const pi = remembered((p) => (4n * (4n * ofInverse(5n, -1n, p + 20) - ofInverse(239n, -1n, p + 20))) >> 20n)

const expOf = (a: bigint, p: number): Exact => {
  const n = a / ln2(p)
  const r = (a - n * ln2(p)) >> 8n
  const small = series(one(p), (t, k) => ((t * r) >> BigInt(p)) / k)
  const v = Array.from({ length: 8 }).reduce<bigint>((e) => (e * e) >> BigInt(p), small)
  return { v, places: p - Number(n) }
}

const at = ({ places, v }: Exact, p: number): bigint => shift(v, p - places)

/** Newton's steps from a guess: y + 2(x − eʸ)/(x + eʸ) has three times the digits of y. */
const logOf = ({ places, v }: Exact, guess: number, p: number): bigint => {
  let y = fixed(guess, p)
  for (let k = 0; k < 2; k++) {
    const e = expOf(y, p)
    // To p places more than the coarser of the two has
    const common = Math.max(places, e.places)
    const [x, z] = [shift(v, common - places), shift(e.v, common - e.places)]
    y += ((x - z) << BigInt(p + 1)) / (x + z)
  }
  return y
}

/** sin and cos of a/2^p, |a/2^p| < 2^1024. */
const sineAndCosine = (a: bigint, p: number): readonly [bigint, bigint] => {
  const more = 1100n
  const quarter = pi(p + 1100) >> 1n
  const n = ((a << more) + quarter / 2n) / quarter - (a < 0n ? 1n : 0n)
  const r = ((a << more) - n * quarter) >> more
  const square = (r * r) >> BigInt(p)
  const sine = series(r, (t, k) => -((t * square) >> BigInt(p)) / (2n * k * (2n * k + 1n)))
  const cosine = series(one(p), (t, k) => -((t * square) >> BigInt(p)) / ((2n * k - 1n) * 2n * k))
  const turned = [
    [sine, cosine],
    [cosine, -sine],
    [-sine, -cosine],
    [-cosine, sine],
  ] as const
  return turned[Number(((n % 4n) + 4n) % 4n)] as readonly [bigint, bigint]
}

/** [Y, X] turned back by the guessed angle leaves an angle so small that d − d³/3 is its whole arc tangent. */
const angleFrom = (Y: bigint, X: bigint, guess: number): Exact => {
  const p = P + smallness(guess)
  const [s, c] = sineAndCosine(fixed(guess, p), p)
  const d = ((Y * c - X * s) << BigInt(p)) / (X * c + Y * s)
  return { v: fixed(guess, p) + d - ((((d * d) >> BigInt(p)) * d) >> BigInt(p)) / 3n, places: p }
}

const LEAST = 1100
const angleOf = (y: number, x: number): Exact => angleFrom(fixed(y, LEAST), fixed(x, LEAST), Math.atan2(y, x))

/** √(1 − x²), for which x stands as the sine of an angle. */
const cosineFor = (x: number): bigint => {
  const { places, v } = root(plus(doubleAt(1), negated(times(doubleAt(x), doubleAt(x)))))
  return shift(v, LEAST - places)
}

/** Rounded up, so that π need not be found anew for each number. */
const coarse = (places: number): number => 128 * Math.ceil(places / 128)
const small = (x: number): number => coarse(P + smallness(x))

/** e^(−2|x|) and 1 + that, to p places. */
const decayOf = (x: number, p: number): readonly [Exact, bigint] => {
  const e = expOf(-2n * fixed(Math.abs(x), p), p)
  return [e, one(p) + at(e, p)]
}

const logOfOnePlusExp = (x: number): bigint => {
  const p = P + 2 * Math.ceil(Math.abs(x))
  return logOf({ v: one(p) + at(expOf(fixed(x, p), p), p), places: p }, Math.log1p(Math.exp(x)), p)
}

const logOfPositive = (x: number, p: number): bigint => logOf(doubleAt(x), Math.log(x), p)

/** sign · e^(exponent · ln|x|), times a factor. */
const powerOf = (x: number, exponent: bigint, places: number, factor: number): Exact => {
  const p = 420
  const e = expOf(shift(logOfPositive(Math.abs(x), p) * exponent, -places), p)
  const odd = x < 0 && (exponent >> BigInt(places)) % 2n !== 0n
  const by = exactly(factor)
  return { v: (odd ? -e.v : e.v) * by.significand, places: e.places - by.exponent }
}

export const unary: Readonly<Record<string, (x: number) => Exact>> = {
  exp: (x) => expOf(fixed(x, P), P),
  expm1: (x) => {
    const p = small(x)
    return { v: at(expOf(fixed(x, p), p), p) - one(p), places: p }
  },
  tanh: (x) => {
    const p = small(x)
    const [e, plusOne] = decayOf(x, p)
    const v = ((one(p) - at(e, p)) << BigInt(p)) / plusOne
    return { v: x < 0 ? -v : v, places: p }
  },
  sech2: (x) => {
    const [e, plusOne] = decayOf(x, P)
    return { v: ((4n * e.v) << BigInt(2 * P)) / (plusOne * plusOne), places: e.places }
  },
  sigmoid: (x) => {
    const [e, plusOne] = decayOf(x / 2, P)
    return x < 0 ? { v: (e.v << BigInt(P)) / plusOne, places: e.places } : { v: one(2 * P) / plusOne, places: P }
  },
  softplus: (x) => {
    const p = P + 2 * Math.ceil(Math.abs(x))
    return { v: logOfOnePlusExp(-Math.abs(x)) + (x > 0 ? fixed(x, p) : 0n), places: p }
  },
  log: (x) => ({ v: logOfPositive(x, P), places: P }),
  log1p: (x) => {
    const p = small(x)
    return { v: logOf({ v: one(p) + fixed(x, p), places: p }, Math.log1p(x), p), places: p }
  },
  sin: (x) => {
    const p = small(x)
    return { v: sineAndCosine(fixed(x, p), p)[0], places: p }
  },
  cos: (x) => ({ v: sineAndCosine(fixed(x, P), P)[1], places: P }),
  atan: (x) => angleOf(x, 1),
  tan: (x) => {
    const p = small(x)
    const [s, c] = sineAndCosine(fixed(x, p), p)
    return over({ v: s, places: p }, { v: c, places: p })
  },
  asin: (x) => angleFrom(fixed(x, LEAST), cosineFor(x), Math.asin(x)),
  acos: (x) => angleFrom(cosineFor(x), fixed(x, LEAST), Math.acos(x)),
  cbrt: (x) => {
    // Newton's steps double the digits of a guess.
    let y = doubleAt(Math.cbrt(x))
    for (let k = 0; k < 3; k++) {
      const square = times(y, y)
      const missing = plus(times(square, y), negated(doubleAt(x)))
      y = plus(y, negated(over(missing, times(doubleAt(3), square))))
      y = { v: shift(y.v, 1500 - y.places), places: 1500 }
    }
    return y
  },
  erfSlope: (x) => {
    const square = times(doubleAt(x), doubleAt(x))
    return over(times(doubleAt(2), expOf(-shift(square.v, P - square.places), P)), root({ v: pi(P), places: P }))
  },
  erf: (x) => {
    // e^(−x²) · Σ 2ᵏ·x^(2k+1)/(1·3·5·…·(2k + 1)), all of one sign
    const p = small(x)
    const a = fixed(x, p)
    const sum = series(a < 0n ? -a : a, (t, k) => (((t * a) >> BigInt(p)) * 2n * a) / ((2n * k + 1n) << BigInt(p)))
    return times({ v: x < 0 ? -sum : sum, places: p }, (unary['erfSlope'] as (x: number) => Exact)(x))
  },
}

/** log a for a > 0 that is not near 1, where its digits would be too few. */
export const logAt = (a: Exact, guess: number): Exact => ({ v: logOf(a, guess, P), places: P })

/** log(1 + a) for a from −½ on, with all digits of a small one; near it, a guess. */
export const log1pAt = (a: Exact, guess: number): Exact => {
  const p = coarse(P + smallness(guess))
  return { v: logOf({ v: one(p) + at(a, p), places: p }, guess, p), places: p }
}

/** sin x and cos x, with so many places that even a fourth power of a small x has all its digits. */
export const wavesAt = (x: number): readonly [sine: Exact, cosine: Exact] => {
  const p = coarse(P + 4 * smallness(x))
  const [s, c] = sineAndCosine(fixed(x, p), p)
  return [
    { v: s, places: p },
    { v: c, places: p },
  ]
}

export const binary: Readonly<Record<string, (x: number, y: number) => Exact>> = {
  atan2: angleOf,
  hypot: (x, y) => {
    const p = 1200
    const [X, Y] = [fixed(x, p), fixed(y, p)]
    return root({ v: X * X + Y * Y, places: 2 * p })
  },
  pow: (x, k) => powerOf(x, fixed(k, 1074), 1074, 1),
  powerSlope: (x, k) => powerOf(x, fixed(k, 1074) - one(1074), 1074, k),
}
