/** What was decided at the edges: a case of the table, a point of it, and what value and derivatives must be there. */

export interface Decided {
  readonly name: string
  readonly at: ReadonlyArray<number>
  readonly value: number
  readonly first?: ReadonlyArray<number>
  readonly second?: ReadonlyArray<number>
}

const one = (name: string, at: number, value: number, first?: number, second?: number): Decided => ({
  name,
  at: [at],
  value,
  ...(first === undefined ? {} : { first: [first] }),
  ...(second === undefined ? {} : { second: [second] }),
})

const many = (
  name: string,
  at: ReadonlyArray<number>,
  value: number,
  first?: ReadonlyArray<number>,
  second?: ReadonlyArray<number>,
): Decided => ({
  name,
  at,
  value,
  ...(first === undefined ? {} : { first }),
  ...(second === undefined ? {} : { second }),
})

const atZeroPower = [0, -0, Infinity, -Infinity, NaN].map((x) => one('pow(x, 0)', x, 1, 0, 0))

export const decided: ReadonlyArray<Decided> = [
  ...atZeroPower,
  one('pow(x, 1)', 0, 0, 1, 0),
  one('pow(x, 2)', 0, 0, 0, 2),
  one('pow(x, 3)', 0, 0, 0, 0),
  one('pow(x, ½)', 0, 0, Infinity),
  one('pow(x, ½)', -0, -0, -Infinity),
  one('pow(x, ½)', -1, NaN, NaN),
  one('pow(x, −1)', 0, Infinity, -Infinity),
  one('pow(x, 2)', -2, 4, -4, 2),
  one('pow(x, 3)', -2, -8, 12, -12),
  one('pow(x, ⅓)', -2, NaN, NaN),
  many('power', [0, 3], 0, [0, 0], [0, 0, 0, 0]),
  many('power', [0, 1], 0, [1, 0], [0, -Infinity, -Infinity, 0]),
  many('power', [0, 0.5], 0, [Infinity, 0], [-Infinity, -Infinity, -Infinity, 0]),
  many('power', [0, -1], Infinity, [-Infinity, -Infinity], [Infinity, Infinity, Infinity, Infinity]),
  many('power', [Infinity, -1], 0, [0, 0], [0, 0, 0, 0]),
  many('power', [0, Infinity], 0, [0, 0]),
  many('power', [Infinity, -Infinity], 0, [0, 0]),
  many('power', [-2, 2], 4, [-4, NaN]),
  many('power', [1, Infinity], 1),
  many('power', [NaN, 0], 1),
  one('abs', 0, 0, 0, 0),
  one('relu', 0, 0, 0, 0),
  one('relu', NaN, NaN, NaN),
  many('max', [2, 2], 2, [0.5, 0.5]),
  many('min', [2, 2], 2, [0.5, 0.5]),
  many('max', [2, NaN], NaN, [NaN, NaN]),
  many('min', [NaN, 2], NaN, [NaN, NaN]),
  one('clamp(x, −1, 2)', NaN, NaN, NaN),
  one('log', 0, -Infinity, Infinity),
  one('log', -1, NaN, NaN),
  one('where(gt(x, 0), log x, 0)', 0, 0, 0, 0),
  one('where(lt(x, 1), x, √x)', 0, 0, 1, 0),
  one('cbrt', 0, 0, Infinity, -Infinity),
  one('cbrt', -0, -0, Infinity, Infinity),
  one('cbrt', Infinity, Infinity, 0, 0),
  one('atan', Infinity, Math.PI / 2, 0, 0),
  one('erf', Infinity, 1, 0, 0),
  many('hypot', [0, 0], 0, [0, 0]),
  many('hypot', [2, -Infinity], Infinity, [0, -1], [0, 0, 0, 0]),
  many('hypot', [Infinity, Infinity], Infinity, [NaN, NaN]),
  many('norm', [0, 0, 0], 0, [0, 0, 0]),
  many('norm', [-Infinity, 0, 1], Infinity, [-1, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0]),
  many('norm', [Infinity, -Infinity, 1], Infinity, [NaN, NaN, 0]),
  many('xlogy', [0, 0], 0),
  one('softplus', 1000, 1000, 1, 0),
  one('logSigmoid', -1000, -1000, 1, 0),
  many('logSumExp', [-Infinity, -Infinity, -Infinity], -Infinity, [0, 0, 0]),
  many('logSumExp', [1000, 1000, 1000], 1001.0986122886682, [1 / 3, 1 / 3, 1 / 3]),
  many('product', [0, 2, 3], 0, [6, 0, 0]),
  one('exp', 710, Infinity, Infinity),
  one('exp', -746, 0, 0),
  one('sinc', 0, 1, 0, -1 / 3),
  one('tanh', 300, 1, 1.0601586212017243e-260, -2.1203172424034486e-260),
  one('sigmoid', 40, 1, 4.248354255291589e-18, -4.248354255291589e-18),
]
