/**
 * Optimisers against steps worked out by hand and the formulas of the papers; the algebra of `chain`; states as data.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adam,
  chain,
  exponentialRate,
  minimize,
  momentum,
  mul,
  objective,
  scaleBy,
  sgd,
  square,
  sub,
  sum,
  take,
  unchanged,
  variable,
  type Optimizer,
} from 'fluxion'
import { frozen } from '../support/frozen.js'
import { expectClose } from '../support/numbers.js'
import { gradients, number, steps1, stepsOf, type Vector } from './stepping.js'

const seed = 20261121
describe('sgd', () => {
  test('−rate · gradient', () => {
    expect(stepsOf(sgd({ rate: 0.5 }), [[1, -2], [4, 0.25]])).toEqual([[-0.5, 1], [-2, -0.125]]) // prettier-ignore
  })
  test('the rate is asked for with 0, 1, 2, …', () => {
    const asked: Array<number> = []
    const rate = (step: number): number => {
      asked.push(step)
      return step + 1
    }
    expect(steps1(sgd({ rate }), [1, 1, 1])).toEqual([-1, -2, -3])
    expect(asked).toEqual([0, 1, 2])
  })
})

describe('momentum', () => {
  test('by hand: v₁ = 1, v₂ = ½ + 2, v₃ = 1¼ + 0', () => {
    expect(steps1(momentum({ rate: 2, decay: 0.5 }), [1, 2, 0])).toEqual([-2, -5, -2.5])
  })
  test('a decay of 0 is gradient descent', () => {
    fc.assert(
      fc.property(gradients, (gs) => {
        const positive = (steps: ReadonlyArray<Vector>) => steps.map((s) => s.map((x) => x + 0))
        expect(positive(stepsOf(momentum({ rate: 0.3, decay: 0 }), gs))).toEqual(
          positive(stepsOf(sgd({ rate: 0.3 }), gs)),
        )
      }),
      { seed },
    )
  })
  test('is Polyak’s heavy ball: xₙ₊₁ = xₙ − rate·gₙ + decay·(xₙ − xₙ₋₁)', () => {
    fc.assert(
      fc.property(gradients, (gs) => {
        const steps = stepsOf(momentum({ rate: 0.1 }), gs)
        gs.forEach((g, n) =>
          g.forEach((gk, k) => {
            const before = n === 0 ? 0 : ((steps[n - 1] as Vector)[k] as number)
            expectClose((steps[n] as Vector)[k] as number, -0.1 * gk + 0.9 * before, 1e-14, '', 1e-14)
          }),
        )
      }),
      { seed },
    )
  })
  test('the rate may fall', () => {
    expect(steps1(momentum({ rate: (n) => 1 / (n + 1), decay: 1 }), [1, 1, 1])).toEqual([-1, -1, -1])
  })
})

/** Algorithm 1 of Kingma and Ba 2015, one parameter. */
const adamByThePaper = (gs: Vector, rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Vector => {
  let [m, v] = [0, 0]
  return gs.map((g, k) => {
    const t = k + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    return (-rate * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon)
  })
}

describe('adam', () => {
  test('the paper’s algorithm, with its defaults and with others', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 40 }), (gs) => {
        const ours = steps1(adam(), gs)
        adamByThePaper(gs).forEach((s, k) => expectClose(ours[k] as number, s, 1e-13, `step ${k}`, 1e-18))
        const others = steps1(adam({ rate: 0.1, decay1: 0.5, decay2: 0.75, epsilon: 0.01 }), gs)
        adamByThePaper(gs, 0.1, 0.5, 0.75, 0.01).forEach((s, k) =>
          expectClose(others[k] as number, s, 1e-13, `step ${k}`, 1e-17),
        )
      }),
      { seed },
    )
  })
  test('by hand, decays ½ and ½, no epsilon: gradients 1 and 3', () => {
    // m̂ = 1, 1.75/0.75; v̂ = 1, 4.75/0.75
    const [first, second] = steps1(adam({ rate: 1, decay1: 0.5, decay2: 0.5, epsilon: 0 }), [1, 3])
    expectClose(first as number, -1, 1e-15)
    expectClose(second as number, -(1.75 / 0.75) / Math.sqrt(4.75 / 0.75), 1e-15)
  })
  test('the first step is the rate, whatever the size of the gradient', () => {
    expectClose(steps1(adam({ rate: 0.25 }), [1e6])[0] as number, -0.25, 1e-12)
    expectClose(steps1(adam({ rate: 0.25 }), [-1e-3])[0] as number, 0.25, 2e-5)
  })
  test('a steady gradient gives steady steps', () => {
    steps1(
      adam({ rate: 0.01 }),
      Array.from({ length: 50 }, () => -3),
    ).forEach((s) => expectClose(s, 0.01, 1e-8))
  })
  test('parameters do not mix', () => {
    fc.assert(
      fc.property(gradients, (gs) => {
        const together = stepsOf(adam(), gs)
        ;(gs[0] as Vector).forEach((_, k) => {
          const alone = steps1(adam(), gs.map((g) => g[k] as number)) // prettier-ignore
          expect(together.map((s) => s[k])).toEqual(alone)
        })
      }),
      { seed },
    )
  })
  test('no gradient, no step', () => {
    expect(steps1(adam(), [0, 0]).map(Math.abs)).toEqual([0, 0])
  })
  test('the rate may fall', () => {
    const rates = [1, 0.5, 0.25]
    const steps = steps1(adam({ rate: (n) => rates[n] as number }), [2, 2, 2])
    steps.forEach((s, k) => expectClose(s, -(rates[k] as number), 1e-8))
  })
})

describe('chain', () => {
  const all: ReadonlyArray<readonly [string, Optimizer<unknown>]> = (
    [
      ['sgd', sgd({ rate: 0.1 })],
      ['momentum', momentum({ rate: 0.1 })],
      ['adam', adam({ rate: 0.1 })],
      ['scaleBy', scaleBy((n) => 1 / (n + 1))],
      ['unchanged', unchanged],
    ] as ReadonlyArray<readonly [string, unknown]>
  ).map(([name, o]) => [name, o as Optimizer<unknown>])
  const any = fc.constantFrom(...all.map(([, o]) => o))

  test.each(all)('`unchanged` before or after %s changes no bit', (_, o) => {
    fc.assert(
      fc.property(gradients, (gs) => {
        const expected = stepsOf(o, gs)
        expect(stepsOf(chain(unchanged, o), gs)).toEqual(expected)
        expect(stepsOf(chain(o, unchanged), gs)).toEqual(expected)
      }),
      { seed },
    )
  })
  test('is associative, to the bit', () => {
    fc.assert(
      fc.property(any, any, any, gradients, (f, g, h, gs) => {
        expect(stepsOf(chain(chain(f, g), h), gs)).toEqual(stepsOf(chain(f, chain(g, h)), gs))
      }),
      { seed },
    )
  })
  test('the second takes the step of the first for its gradient', () => {
    // −½ · (the running sum 1, 3, 6 of the gradients)
    expect(steps1(chain(momentum({ rate: -1, decay: 1 }), sgd({ rate: 0.5 })), [1, 2, 3])).toEqual([-0.5, -1.5, -3])
    expect(steps1(chain(sgd({ rate: 0.5 }), momentum({ rate: -1, decay: 1 })), [1, 2, 3])).toEqual([-0.5, -1.5, -3])
    // not commutative: the norm of the first is forgotten by adam after it, not by adam before it
    const [after] = steps1(chain(scaleBy(1000), adam({ rate: 1 })), [1])
    const [before] = steps1(chain(adam({ rate: 1 }), scaleBy(1000)), [1])
    expectClose(after as number, -1, 1e-7)
    expectClose(before as number, -1000, 1e-7)
  })
  test('hands both the parameters', () => {
    const shrinking: Optimizer<null> = {
      init: () => null,
      update: (g, state, parameters) => ({ step: g.map((x, k) => x - (parameters[k] as number)), state }),
    }
    expect(chain(shrinking, shrinking).update([10], [null, null], [3]).step).toEqual([4])
    const sized: Optimizer<number> = {
      init: (parameters) => parameters.length,
      update: (step, state) => ({ step, state }),
    }
    expect(chain(sized, sized).init([1, 2, 3])).toEqual([3, 3])
  })
})

describe('optimisers are pure, their states plain data', () => {
  const both: ReadonlyArray<readonly [string, Optimizer<unknown>]> = [
    ['sgd', sgd({ rate: exponentialRate({ rate: 0.1, factor: 0.5, every: 10 }) }) as Optimizer<unknown>],
    ['momentum', momentum({ rate: 0.1 }) as Optimizer<unknown>],
    ['adam', adam() as Optimizer<unknown>],
    ['a chain', chain(adam(), chain(momentum({ rate: 0.1 }), scaleBy(2))) as Optimizer<unknown>],
    ['unchanged', unchanged as Optimizer<unknown>],
  ]
  describe.each(both)('%s', (_, o) => {
    const [g1, g2] = [frozen([1, -2, 0.1]), frozen([0.3, 0, -7])]
    const parameters = frozen([5, 6, 7])
    const second = o.update(g1, frozen(o.init(parameters)), parameters).state
    test('twice the same in, twice the same out; frozen inputs', () => {
      expect(o.init(parameters)).toEqual(o.init(parameters))
      const held = frozen(structuredClone(second))
      const once = structuredClone(o.update(g2, held, parameters))
      expect(o.update(g2, held, parameters)).toEqual(once)
      expect(held).toEqual(second)
    })
    test('through JSON the states go on as before', () => {
      const thawed: unknown = JSON.parse(JSON.stringify(second))
      expect(thawed).toEqual(second)
      expect(o.update(g2, thawed, parameters)).toEqual(o.update(g2, second, parameters))
    })
    test('a step for each parameter, or for none', () => {
      expect(o.update(g1, o.init(parameters), parameters).step.length).toBe(3)
      expect(o.update([], o.init([]), []).step).toEqual([])
    })
    test('NaN and ∞ flow', () => {
      const [nan, infinite] = o.update([NaN, Infinity, 1], o.init(parameters), parameters).step
      expect(nan).toBe(NaN)
      expect(Number.isFinite(infinite)).toBe(false)
    })
  })
})

describe('on convex quadratics ½·Σ aₖ(xₖ − cₖ)²', () => {
  const bowl = (a: Vector, c: Vector) =>
    objective(sum(a.map((ak, k) => mul(ak / 2, square(sub(variable(`x${k}` as const), c[k] as number))))))
  const start = (n: number) => new Map(Array.from({ length: n }, (_, k) => [`x${k}` as const, 0]))
  const problem = fc
    .integer({ min: 1, max: 4 })
    .chain((n) =>
      fc.tuple(
        fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: n, maxLength: n }),
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n, maxLength: n }),
      ),
    )
  const after = <S>(o: Optimizer<S>, steps: number, a: Vector, c: Vector): Vector =>
    [...take(steps + 1)(minimize(o)(bowl(a, c))(start(a.length)))].at(-1)?.parameters ?? []

  test('sgd: the error shrinks by 1 − rate·a in each step', () => {
    fc.assert(
      fc.property(problem, ([a, c]) => {
        after(sgd({ rate: 0.4 }), 10, a, c).forEach((x, k) => {
          const [ak, ck] = [a[k] as number, c[k] as number]
          expectClose(x - ck, -ck * (1 - 0.4 * ak) ** 10, 1e-10, `x${k}`, 1e-13)
        })
      }),
      { seed, numRuns: 30 },
    )
  })
  test.each<readonly [string, Optimizer<unknown>, number, number]>([
    ['sgd', sgd({ rate: 0.4 }) as Optimizer<unknown>, 200, 1e-12],
    ['momentum', momentum({ rate: 0.1 }) as Optimizer<unknown>, 800, 1e-12],
    ['adam', adam({ rate: exponentialRate({ rate: 0.3, factor: 0.5, every: 50 }) }) as Optimizer<unknown>, 800, 1e-3],
  ])('%s finds the least value', (_, o, steps, tolerance) => {
    fc.assert(
      fc.property(problem, ([a, c]) => {
        after(o, steps, a, c).forEach((x, k) => expectClose(x, c[k] as number, 0, `x${k}`, tolerance))
      }),
      { seed, numRuns: 10 },
    )
  })
})
