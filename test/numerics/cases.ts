/** What the edge table asks: every operation, and where. Data alone; `ways.ts` computes the answers. */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'

export type E = Expr<string>

/** An operation on so many variables, and the points at which it is asked. */
export interface Case {
  readonly name: string
  readonly operands: ReadonlyArray<string>
  readonly make: (...operands: ReadonlyArray<E>) => E
  readonly points: ReadonlyArray<ReadonlyArray<number>>
}

export const HUGE = 1e308
export const TINY = 1e-300
export const SUBNORMAL = 5e-324

const both = (...sizes: ReadonlyArray<number>): ReadonlyArray<number> => sizes.flatMap((x) => [x, -x])

/** What every operation on one number is asked at. */
const edges = [...both(0, SUBNORMAL, TINY, 0.5, 1, 2, 20, 1000, HUGE, Infinity), NaN]
const few = [...both(0, 2, Infinity), NaN]

const grid = (xs: ReadonlyArray<number>, ys: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  xs.flatMap((x) => ys.map((y) => [x, y]))

const unary = (name: string, make: (x: E) => E, more: ReadonlyArray<number> = []): Case => ({
  name,
  operands: ['x'],
  make: (x) => make(x as E),
  points: [...edges, ...more].map((x) => [x]),
})

/** Ties, and sizes that overflow or vanish when they are added, multiplied or squared. */
const pairs = [
  [1, 1],
  [-3, 4],
  [HUGE, HUGE],
  [HUGE, -HUGE],
  [TINY, TINY],
  [SUBNORMAL, SUBNORMAL],
  [SUBNORMAL, 2],
  [HUGE, TINY],
]

const binary = (
  name: string,
  make: (x: E, y: E) => E,
  points: ReadonlyArray<ReadonlyArray<number>> = [...grid(few, few), ...pairs],
): Case => ({ name, operands: ['x', 'y'], make: (x, y) => make(x as E, y as E), points })

/** Lists of three: zeros in all places, ties, overflow, and what is not finite beside what is. */
const triples = [
  [0, 0, 0],
  [-0, -0, -0],
  [0, 2, 3],
  [0, 0, 3],
  [1, 2, 3],
  [1, 1, 1],
  [-3, 0, 4],
  [1000, 1000, 1000],
  [-1000, 0, 1000],
  [HUGE, HUGE, HUGE],
  [TINY, TINY, TINY],
  [SUBNORMAL, SUBNORMAL, SUBNORMAL],
  [Infinity, 0, 1],
  [Infinity, Infinity, 1],
  [-Infinity, 0, 1],
  [-Infinity, -Infinity, -Infinity],
  [Infinity, -Infinity, 1],
  [NaN, 0, 1],
  [NaN, Infinity, -Infinity],
]

const ofThree = (name: string, make: (xs: readonly [E, E, E]) => E): Case => ({
  name,
  operands: ['x', 'y', 'z'],
  make: (x, y, z) => make([x as E, y as E, z as E]),
  points: triples,
})

const exponents: ReadonlyArray<readonly [string, number]> = [
  ['0', 0],
  ['1', 1],
  ['−1', -1],
  ['2', 2],
  ['−2', -2],
  ['3', 3],
  ['½', 0.5],
  ['−½', -0.5],
  ['1.5', 1.5],
  ['−1.5', -1.5],
  ['−3', -3],
  ['4', 4],
  ['−4', -4],
  ['⅓', 1 / 3],
  ['−⅓', -1 / 3],
  ['2.5', 2.5],
]

const bases = [...both(0, 1, 2, Infinity), SUBNORMAL, HUGE, NaN]
const powers = [...both(0, 1, 2, 0.5, Infinity), 1 / 3, 3, NaN]

/** Operations on one number, with points of their own beside the common ones. */
const ofOne: ReadonlyArray<Case> = [
  unary('neg', F.neg),
  unary('square', F.square),
  unary('sqrt', F.sqrt),
  ...exponents.map(([text, k]) => unary(`pow(x, ${text})`, (x) => F.pow(x, k))),
  unary('exp', F.exp, [710, -746, 709, -745]),
  unary('expm1', F.expm1, [710, -40]),
  unary('log', F.log),
  unary('log1p', F.log1p, [-1.5]),
  unary('tanh', F.tanh, [19, 300]),
  unary('sech2', F.sech2, [19, 300, 373]),
  unary('sigmoid', F.sigmoid, [40, -40, -745]),
  unary('softplus', F.softplus, [25, 40, -40, -745]),
  unary('logSigmoid', F.logSigmoid, [40, -40, 745]),
  unary('sin', F.sin, [Math.PI, Math.PI / 2]),
  unary('cos', F.cos, [Math.PI, Math.PI / 2]),
  unary('tan', F.tan, [Math.PI, Math.PI / 2]),
  unary('asin', F.asin),
  unary('acos', F.acos),
  unary('atan', F.atan),
  unary('cbrt', F.cbrt, [8, -8]),
  unary('erf', F.erf, [6, -27]),
  unary('sinc', F.sinc),
  unary('abs', F.abs),
  unary('relu', F.relu),
  unary('clamp(x, −1, 2)', (x) => F.clamp(x, -1, 2), [3]),
  unary('clamp(x, 2, 2)', (x) => F.clamp(x, 2, 2)),
]

const ofTwo: ReadonlyArray<Case> = [
  binary('add', F.add),
  binary('sub', F.sub),
  binary('mul', F.mul),
  binary('div', F.div),
  binary('power', F.power, grid(bases, powers)),
  binary('max', F.max),
  binary('min', F.min),
  binary('atan2', F.atan2),
  binary('hypot', F.hypot),
  binary('xlogy', F.xlogy),
  binary('squaredError', F.squaredError),
  binary('hinge', F.hinge),
]

const ofMany: ReadonlyArray<Case> = [
  ofThree('sum', (xs) => F.sum(xs)),
  ofThree('product', (xs) => F.product(xs)),
  ofThree('mean', (xs) => F.mean(xs)),
  ofThree('dot([x, y], [y, z])', ([x, y, z]) => F.dot([x, y], [y, z])),
  ofThree('norm', (xs) => F.norm(xs)),
  ofThree('logSumExp', (xs) => F.logSumExp(xs)),
  ofThree('softmax, the first', (xs) => F.softmax(xs)[0]),
  ofThree('logSoftmax, the first', (xs) => F.logSoftmax(xs)[0]),
  ofThree('crossEntropyFromLogits, of the first', (xs) => F.crossEntropyFromLogits(xs, [1, 0, 0])),
  { name: 'norm of one', operands: ['x'], make: (x) => F.norm([x as E]), points: edges.map((x) => [x]) },
]

/** Choices: by every comparison, and with an operand that has no value or slope where it is not taken. */
const choices: ReadonlyArray<Case> = [
  ...(['lt', 'le', 'gt', 'ge', 'eq'] as const).map((name) =>
    binary(`where(${name}(x, y), x², y)`, (x, y) => F.where(F[name](x, y), F.square(x), y)),
  ),
  binary('where(and(gt(x, 0), gt(y, 0)), x, y)', (x, y) => F.where(F.and(F.gt(x, 0), F.gt(y, 0)), x, y)),
  binary('where(or(gt(x, 0), gt(y, 0)), x, y)', (x, y) => F.where(F.or(F.gt(x, 0), F.gt(y, 0)), x, y)),
  unary('where(not(lt(x, 0)), x, −x)', (x) => F.where(F.not(F.lt(x, 0)), x, F.neg(x))),
  unary('where(gt(x, 0), log x, 0)', (x) => F.where(F.gt(x, 0), F.log(x), 0)),
  unary('where(lt(x, 1), x, √x)', (x) => F.where(F.lt(x, 1), x, F.sqrt(x))),
  unary('where(eq(x, 0), 1, x⁻¹)', (x) => F.where(F.eq(x, 0), 1, F.pow(x, -1))),
  unary('where(gt(0, 1), x/0, 1)', (x) => F.where(F.gt(0, 1), F.div(x, 0), 1)),
  binary('max(norm([x, y]), 1)', (x, y) => F.max(F.norm([x, y]), 1)),
  unary('max(log x, 1)', (x) => F.max(F.log(x), 1)),
  unary('min(x⁻¹, 1)', (x) => F.min(F.pow(x, -1), 1)),
  unary('relu(log x)', (x) => F.relu(F.log(x))),
  unary('clamp(log x, −1, 2)', (x) => F.clamp(F.log(x), -1, 2)),
  unary('sqrt(abs x)', (x) => F.sqrt(F.abs(x))),
  unary('max(x, x)', (x) => F.max(x, x)),
]

export const cases: ReadonlyArray<Case> = [...ofOne, ...ofTwo, ...ofMany, ...choices]

/** What is not asked of a function: either a number or an error, as it says. */
export const badInput: ReadonlyArray<readonly [call: string, ask: () => number | ReadonlyArray<E>]> = [
  ['sum([])', () => F.evaluate(F.sum([]))({})],
  ['product([])', () => F.evaluate(F.product([]))({})],
  ['mean([])', () => F.evaluate(F.mean([]))({})],
  ['dot([], [])', () => F.evaluate(F.dot([], []))({})],
  ['dot([x], [])', () => F.evaluate(F.dot([1], []))({})],
  ['norm([])', () => F.evaluate(F.norm([]))({})],
  ['logSumExp([])', () => F.evaluate(F.logSumExp([]))({})],
  ['softmax([])', () => F.softmax([])],
  ['logSoftmax([])', () => F.logSoftmax([])],
  ['crossEntropyFromLogits([], [])', () => F.evaluate(F.crossEntropyFromLogits([], []))({})],
  ['clamp(x, 2, −1)', () => F.evaluate(F.clamp(0, 2, -1))({})],
  ['clamp(x, NaN, 1)', () => F.evaluate(F.clamp(0, NaN, 1))({})],
  ['clamp(x, −∞, ∞)', () => F.evaluate(F.clamp(7, -Infinity, Infinity))({})],
]
