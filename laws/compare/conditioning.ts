/**
 * How exactly two ways to one derivative can agree. A derivative is a sum over all paths from the expression down to a
 * variable, of the product of the partials along the path; two ways to it add and multiply in different orders. So they
 * may be apart by some rounding errors *of the sum of the absolute products*, and by no more; where that sum is large
 * and the derivative is small, digits cancel on any way. No constant epsilon can know this.
 */
import { contributions } from '../../src/calculus/reverse.js'
import { scan } from '../../src/expr/fold.js'
import type { Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Algebra, Numeric } from '../../src/expr/numeric.js'
import type { Contribution } from '../../src/expr/primitive.js'
import { sech2 } from '../../src/expr/primitives/exponential.js'
import { tapeOf } from '../../src/expr/tape.js'
import type { Values } from '../subject.js'

/** A number, and the sum of the absolute terms that it is made of: what its rounding errors are relative to. */
interface Bounded {
  readonly value: number
  /** At least |value|. */
  readonly bound: number
}

/**
 * The conditioning of a derivative along a direction.
 *
 * @since 0.1.0
 * @category model
 */
export interface Conditioning {
  readonly value: number
  /** At least |value|: the sum of the absolute terms that the value is made of. NaN where one of them is not finite. */
  readonly bound: number
  /** The sum over all paths of the absolute product of the partials, times how far the variable at the end moves. */
  readonly size: number
  /**
   * The greatest product of partials above 1 along a path: what an overflow or an underflow on the way can be
   * multiplied by.
   */
  readonly growth: number
}

const exactly = (value: number): Bounded => ({ value, bound: Math.abs(value) })

const taken = (test: number | undefined, side: boolean): boolean => test === undefined || (test !== 0) === side

/** The contributions that count at this point: the operand's position and the partial by it. */
const counted = <A>(
  cs: ReadonlyArray<Contribution<A>>,
  read: (a: A) => number,
): ReadonlyArray<readonly [position: number, partial: A]> =>
  cs.flatMap((c, k) =>
    c !== undefined &&
    taken(c.when === undefined ? undefined : read(c.when), true) &&
    taken(c.unless === undefined ? undefined : read(c.unless), false)
      ? [[k, c.partial] as const]
      : [],
  )

/**
 * A function's value: by its partials it passes on by how much the operands' bounds exceed the operands themselves.
 * Nothing is known for an infinite operand or slope: the bound is then NaN or ∞.
 */
const passing = (value: number, ...terms: ReadonlyArray<readonly [partial: number, operand: Bounded]>): Bounded => {
  const uncertain = terms.filter(
    ([p, a]) => !(a.bound === Math.abs(a.value) && a.bound < Infinity && Math.abs(p) < Infinity),
  )
  return {
    value,
    bound: uncertain.reduce((sum, [p, a]) => sum + Math.abs(p) * (a.bound - Math.abs(a.value)), Math.abs(value)),
  }
}

const slopeOfPower = (x: number, k: number): number => (k === 0 ? 0 : k * numbers.pow(x, k - 1))

const slopeOfBoundedPower = (x: Bounded, k: number): Bounded =>
  x.bound === Math.abs(x.value)
    ? exactly(slopeOfPower(x.value, k))
    : passing(slopeOfPower(x.value, k), [k * slopeOfPower(x.value, k - 1), x])

/** A carrier for the rules of primitives: digits may cancel inside a partial, too. */
const bounds: Numeric<Bounded> = {
  constant: exactly,
  add: (a, b) => ({ value: a.value + b.value, bound: a.bound + b.bound }),
  mul: (a, b) => ({ value: a.value * b.value, bound: a.bound * b.bound }),
  pow: (a, k) => passing(numbers.pow(a.value, k), [slopeOfPower(a.value, k), a]),
  exp: (a) => passing(numbers.exp(a.value), [numbers.exp(a.value), a]),
  tanh: (a) => passing(numbers.tanh(a.value), [sech2.primitive.value(a.value), a]),
  apply: (p, operands) => {
    const values = operands.map((a) => a.value)
    const value = numbers.apply(p, values)
    const partials = counted(contributions(numbers, p, values, value), (x) => x)
    return passing(value, ...partials.map(([k, partial]) => [partial, operands[k] as Bounded] as const))
  },
  decide: (a) => a.value !== 0,
}

/** Like `Conditioning`, with a size for each of several directions. */
interface Along extends Bounded {
  readonly sizes: ReadonlyArray<number>
  readonly growth: number
}

/** A node's conditioning from its value, its operands and the partials by them, for so many directions. */
const through = (
  { bound, value }: Bounded,
  directions: ReadonlyArray<unknown>,
  ...parts: ReadonlyArray<readonly [partial: Bounded, operand: Along]>
): Along => {
  const moving = parts.filter(([, operand]) => operand.growth !== 0)
  return {
    value,
    bound,
    sizes: directions.map((_, d) => moving.reduce((sum, [p, a]) => sum + p.bound * (a.sizes[d] as number), 0)),
    growth: moving.reduce((most, [p, a]) => Math.max(most, Math.max(1, p.bound) * a.growth), 0),
  }
}

const one = exactly(1)

type Direction = (name: string) => number

const algebra = (env: Values, directions: ReadonlyArray<Direction>): Algebra<Along> => {
  const still = directions.map(() => 0)
  const unary = (value: Bounded, partial: Bounded, a: Along): Along => through(value, still, [partial, a])
  return {
    constant: (value) => ({ ...exactly(value), sizes: still, growth: 0 }),
    variable: (name) => ({
      ...exactly(env.get(name) ?? NaN),
      sizes: directions.map((direction) => Math.abs(direction(name))),
      growth: 1,
    }),
    add: (a, b) => through(bounds.add(a, b), still, [one, a], [one, b]),
    // The partials of a product are its factors, and a factor that is a small difference of large terms has their
    // errors.
    mul: (a, b) => through(bounds.mul(a, b), still, [b, a], [a, b]),
    pow: (a, k) => unary(bounds.pow(a, k), slopeOfBoundedPower(a, k), a),
    exp: (a) => {
      const value = bounds.exp(a)
      return unary(value, value, a)
    },
    tanh: (a) => unary(bounds.tanh(a), bounds.apply(sech2.primitive, [a]), a),
    apply: (p, operands) => {
      const out = bounds.apply(p, operands)
      // The rule is applied to bounds, so it sees which digits its operands have lost: a slope at a small difference of
      // large terms has few.
      const partials = counted(contributions(bounds, p, operands, out), (x) => x.value)
      return through(out, still, ...partials.map(([k, partial]) => [partial, operands[k] as Along] as const))
    },
    decide: (a) => a.value !== 0,
  }
}

/**
 * The conditioning of the derivative of an expression along a direction: the sum of absolute contributions, with which
 * the difference between two ways of computing it is to be compared.
 *
 * @example
 * import { sub, variable } from 'fluxion'
 * import { conditioning } from 'fluxion/laws'
 *
 * const x = variable('x')
 * // the derivative of x − x is 0, but it is made of 1 and −1
 * assert.strictEqual(conditioning(sub(x, x))(new Map([['x', 3]]), () => 1).size, 2)
 *
 * @since 0.1.0
 * @category conditioning
 */
export const conditioning = (e: Expr<string>): ((env: Values, direction: Direction) => Conditioning) => {
  const along = conditioningAlong(e)
  return (env, direction) => along(env, [direction])[0] as Conditioning
}

/** The conditioning along several directions at once. */
const conditioningAlong = (
  e: Expr<string>,
): ((env: Values, directions: ReadonlyArray<Direction>) => ReadonlyArray<Conditioning>) => {
  const tape = tapeOf(e)
  return (env, directions) => {
    const { bound, growth, sizes, value } = scan(algebra(env, directions))(tape).at(-1) as Along
    return sizes.map((size) => ({ value, bound, size, growth }))
  }
}

/** The conditioning of the partial derivative by each variable that the environment binds. */
export const conditioningBy = (e: Expr<string>): ((env: Values) => (name: string) => Conditioning) => {
  const along = conditioningAlong(e)
  return (env) => {
    const names = [...env.keys()]
    const all = along(
      env,
      names.map((name) => (other) => (other === name ? 1 : 0)),
    )
    return (name) => all[names.indexOf(name)] ?? { ...(all[0] as Conditioning), size: 0 }
  }
}
