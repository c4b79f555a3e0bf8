import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  add,
  advise,
  compile,
  exp,
  mul,
  neg,
  over,
  show,
  square,
  sub,
  table,
  take,
  variable,
  type Table,
} from 'fluxion'
import { readFeatures, showCsvProblem } from 'fluxion/node'
import { curve, digitsInCommon, fitTo, rosenbrock } from '../../examples/fit.js'
import { fit, levenbergMarquardt, predict } from '../../examples/fitting/leastSquares.js'
import { inverse, solve, times } from '../../examples/fitting/matrices.js'
import { newton } from '../../examples/fitting/newton.js'
import { boxBod, misra1a, type Problem } from '../../examples/fitting/nist.js'
import { folder, run } from './run.js'

const rowsOf = async ({ file }: Problem): Promise<Table<'x' | 'y'>> => {
  const rows = await readFeatures(file, ['x', 'y'])()
  if (rows._tag === 'Left') throw new Error(rows.left.problems.map(showCsvProblem).join('\n'))
  return rows.right
}

const off = (found: number | undefined, right: number): number => Math.abs((found ?? NaN) / right - 1)

/** Eleven digits may be rounded by half a unit of the last. */
const CERTIFIED = 5e-11

const far = [misra1a, boxBod].map((problem) => [`${problem.name} from afar`, problem, problem.starts[0]] as const)
const near = [misra1a, boxBod].map((problem) => [`${problem.name} from near`, problem, problem.starts[1]] as const)

describe('what NIST certifies', () => {
  test.each([...far, ...near])('%s', async (_, problem, start) => {
    const { certified } = problem
    const found = fitTo(await rowsOf(problem))(start ?? { b1: NaN, b2: NaN })
    expect(found.isMinimum).toBe(true)
    for (const name of ['b1', 'b2'] as const) {
      expect(off(found.parameters.get(name), certified.parameters[name])).toBeLessThan(CERTIFIED)
      expect(off(found.standardErrors.get(name), certified.standardErrors[name])).toBeLessThan(CERTIFIED)
    }
    expect(off(found.squares, certified.squares)).toBeLessThan(CERTIFIED)
  })
  test('of a curve that is spelt as is advised', () => {
    const [b1, b2, x] = [variable('b1'), variable('b2'), variable('x')]
    const rise = sub(1, exp(neg(mul(b2, x))))
    const [better] = advise(mul(b1, rise)).map((advice) => advice.instead)
    expect(show(curve)).toBe(`b1·(${better})`)
    expect(advise(curve)).toEqual([])
  })
  test('digits in common', () => {
    const pairs = [[1.25, 1.25], [1.23411, 1.23412], [1, 2], [1, NaN]] as const // prettier-ignore
    expect(pairs.map(([a, b]) => digitsInCommon(a, b))).toEqual([11, 5, 0, 0])
  })
})

describe('a search', () => {
  const [a, b, t, y] = [variable('a'), variable('b'), variable('t'), variable('y')]
  const model = mul(a, exp(mul(b, t)))
  const ts = [0, 1, 2, 3, 4]
  const through = (ys: ReadonlyArray<number>) => compile(over(table({ t: ts, y: ys }))([sub(model, y)]))

  test('never goes up, but for roundings, and knows its end from its states alone', async () => {
    const residuals = through([3, 2, 1, 1, 0])
    const states = [...levenbergMarquardt(residuals)({ a: 1, b: 1 })]
    const rises = states.slice(1).map(({ squares }, k) => squares / (states[k]?.squares ?? NaN))
    expect(Math.max(...rises)).toBeLessThan(1 + 2e-12)
    expect(states.length).toBe(fit(residuals)({ a: 1, b: 1 }).steps + 1)
  })
  test('ends where nothing is left of the residuals', () => {
    const found = fit(through(ts.map((u) => 3 * Math.exp(-0.3 * u))))({ a: 1, b: 0 })
    expect(found.isMinimum).toBe(true)
    expect(off(found.parameters.get('a'), 3)).toBeLessThan(1e-11)
    expect(off(found.parameters.get('b'), -0.3)).toBeLessThan(1e-11)
  })
  test('says that it found no minimum', () => {
    expect(fit(through([1, 2, 3, 4, 5]))({ a: NaN, b: 0 })).toMatchObject({ isMinimum: false, steps: 200 })
  })
  test('claims no standard errors for parameters that the data leave open', () => {
    const either = sub(mul(add(a, b), t), y)
    const { standardErrors } = fit(compile(over(table({ t: ts, y: [0, 1, 2, 4, 4] }))([either])))({ a: 1, b: 1 })
    expect([...standardErrors.values()].filter((e) => e < 1e6)).toEqual([])
  })
})

test('a prediction is as sure as its parameters are', async () => {
  const found = fitTo(await rowsOf(boxBod))({ b1: 100, b2: 0.75 })
  const [u, v] = [found.parameters.get('b1') ?? NaN, found.parameters.get('b2') ?? NaN]
  const at = predict(curve, found)
  const [s, w] = [found.standardErrors.get('b1') ?? NaN, found.standardErrors.get('b2') ?? NaN]
  const correlated = found.covariance[0]?.[1] ?? NaN
  // what b1·(1 − exp(−b2·x)) makes of it by hand
  const [g, h] = [1 - Math.exp(-3 * v), 3 * u * Math.exp(-3 * v)]
  expect(off(at(3).value, u * g)).toBeLessThan(1e-14)
  expect(off(at(3).standardError, Math.sqrt((g * s) ** 2 + 2 * g * h * correlated + (h * w) ** 2))).toBeLessThan(1e-12)
  expect(at(0)).toEqual({ value: 0, standardError: 0 })
  expect(off(at(1000).standardError, s)).toBeLessThan(1e-12)
})

describe('Newton’s method', () => {
  test('finds the minimum, and squares its error', () => {
    const points = [...newton(rosenbrock)({ x: -1.2, y: 1 })]
    const errors = points.map((at) => Math.hypot((at.get('x') ?? NaN) - 1, (at.get('y') ?? NaN) - 1))
    expect(errors).toHaveLength(8)
    expect(errors.at(-1)).toBeLessThan(1e-15)
    errors.slice(-3).forEach((error, k) => expect(error).toBeLessThanOrEqual((errors.at(k - 4) ?? NaN) ** 2))
  })
  test('ends where there is no minimum to be found', () => {
    const points = newton(mul(-1, square(variable('x'))))({ x: 1 })
    expect([...take(10)(points)]).toHaveLength(2)
  })
})

test('a matrix and its inverse', () => {
  const hilbert = [1, 2, 3, 4].map((i) => [1, 2, 3, 4].map((j) => 1 / (i + j - 1)))
  const close = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) =>
    a.forEach((x, k) => expect(x).toBeCloseTo(b[k] ?? NaN, 8))
  close(solve(hilbert)(times(hilbert, [1, -2, 3, -4])), [1, -2, 3, -4])
  close(inverse(hilbert)[0] ?? [], [16, -120, 240, -140])
  expect(solve([[-1]])([1])).toEqual([NaN])
})

describe('the command', () => {
  test('finds every digit that is certified, and draws', async () => {
    const cwd = folder()
    const { code, errors, output } = await run('start', ['fit', '--out', 'pictures'], cwd)
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(output.match(/ 11 digits agree\n/g)).toHaveLength(20)
    for (const line of [
      'From b1 = 500, b2 = 0.0001 to a minimum in 18 steps:',
      'Beyond the data, at x = 15, that makes y = 213.8 ± 24.6.',
      '  1.00000000000       1.00000000000       0.0e+0\n',
      'written: pictures/misra1a.svg, pictures/misra1a.png',
    ]) {
      expect(output).toContain(line)
    }
    const files = ['boxbod.png', 'boxbod.svg', 'misra1a.png', 'misra1a.svg']
    expect(readdirSync(`${cwd}/pictures`).sort()).toEqual(files)
    const svg = readFileSync(`${cwd}/pictures/boxbod.svg`, 'utf8')
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"')
    expect(svg.match(/<circle /g)).toHaveLength(6)
    expect(svg).toContain('biochemical oxygen demand (mg/l)')
  })
})
