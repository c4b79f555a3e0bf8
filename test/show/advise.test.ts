/**
 * Advice: each piece is nearer to the truth where it says it is, what is stable gets none, and none changes what is
 * meant.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  advise,
  constant,
  div,
  evaluate,
  exp,
  grad,
  hypot,
  log,
  logSoftmax,
  logSumExp,
  mul,
  neg,
  node,
  pow,
  product,
  show,
  sigmoid,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  variable,
  type Advice,
  type AdviceCode,
  type Expr,
} from 'fluxion'
import { allSteps, dag, environment, rounded, stepOf, type Step } from 'fluxion/laws'
import { operandsOf } from '../../src/expr/rewrite.js'
import type { Numbers } from '../support/numbers.js'

const [x, y, z] = [variable('x'), variable('y'), variable('z')]
/** Another node of the same name: sameness is of structure. */
const x2 = variable('x')
const total = sum([exp(x), exp(y), exp(z)])
const logistic = div(1, add(1, exp(neg(x))))

/** A spelling, its advice, how that reads, and a point with the true value there, or the true slope. */
type Case = readonly [
  found: Expr<string>,
  code: AdviceCode,
  instead: string,
  at: Numbers,
  truth: { readonly value: number } | { readonly slope: number },
]

const cases: ReadonlyArray<Case> = [
  [log(add(1, exp(x))), 'softplus', 'softplus(x)', { x: 800 }, { value: 800 }],
  [log(add(exp(x), 1)), 'softplus', 'softplus(x)', { x: -40 }, { value: 4.248354255291589e-18 }],
  [log(add(1, exp(neg(x)))), 'softplus', 'softplus(−x)', { x: -800 }, { value: 800 }],
  [sqrt(square(x)), 'abs', '|x|', { x: 1e200 }, { value: 1e200 }],
  [pow(mul(x, x2), 0.5), 'abs', '|x|', { x: -1e-200 }, { value: 1e-200 }],
  [sqrt(square(x)), 'abs', '|x|', { x: 0 }, { slope: 0 }],
  [sqrt(add(square(x), mul(y, y))), 'hypot', 'hypot(x, y)', { x: 3e200, y: 4e200 }, { value: 5e200 }],
  [sqrt(add(square(x), square(y))), 'hypot', 'hypot(x, y)', { x: 0, y: 0 }, { slope: 0 }],
  [log(div(exp(x), total)), 'logSoftmax', 'x − logSumExp(x, y, z)', { x: -800, y: 0, z: -900 }, { value: -800 }],
  [log(mul(pow(total, -1), exp(x2))), 'logSoftmax', 'x − logSumExp(x, y, z)', { x: 800, y: 0, z: 0 }, { value: 0 }],
  [log(total), 'logSumExp', 'logSumExp(x, y, z)', { x: -900, y: 0, z: 800 }, { value: 800 }],
  [log(sum([1, exp(x), exp(y)])), 'logSumExp', 'logSumExp(0, x, y)', { x: 800, y: 0 }, { value: 800 }],
  [log(add(exp(x), exp(x2))), 'logSumExp', 'logSumExp(x, x)', { x: -800 }, { value: Math.log(2) - 800 }],
  [sub(1, square(tanh(x))), 'sech2', 'sech²(x)', { x: 20 }, { value: 1.6993417021166355e-17 }],
  [add(neg(mul(tanh(x), tanh(x2))), 1), 'sech2', 'sech²(x)', { x: 20 }, { value: 1.6993417021166355e-17 }],
  [sub(exp(x), 1), 'expm1', 'expm1(x)', { x: 1e-10 }, { value: 1.00000000005e-10 }],
  [add(-1, exp(x)), 'expm1', 'expm1(x)', { x: 1e-17 }, { value: 1e-17 }],
  [sub(1, exp(x)), 'expm1', '−expm1(x)', { x: 1e-17 }, { value: -1e-17 }],
  [log(add(1, x)), 'log1p', 'log1p(x)', { x: 1e-10 }, { value: 9.9999999995e-11 }],
  [log(add(x, 1)), 'log1p', 'log1p(x)', { x: 1e-17 }, { value: 1e-17 }],
  [log(sub(1, x)), 'log1p', 'log1p(−x)', { x: 1e-17 }, { value: -1e-17 }],
  [logistic, 'sigmoid', 'sigmoid(x)', { x: -720 }, { value: 2.0322308024061543e-313 }],
  [logistic, 'sigmoid', 'sigmoid(x)', { x: -720 }, { slope: 2.0322308024061543e-313 }],
  [div(exp(x), add(exp(x2), 1)), 'sigmoid', 'sigmoid(x)', { x: 800 }, { value: 1 }],
  [div(y, add(1, exp(x))), 'sigmoid', 'sigmoid(−x)', { x: 720, y: 1 }, { value: 2.0322308024061543e-313 }],
  [log(sigmoid(x)), 'logSigmoid', 'logSigmoid(x)', { x: -800 }, { value: -800 }],
  [log(logistic), 'logSigmoid', 'logSigmoid(x)', { x: -800 }, { value: -800 }],
  [log(sub(1, sigmoid(x))), 'logSigmoid', 'logSigmoid(−x)', { x: 800 }, { value: -800 }],
  [log(sub(1, logistic)), 'logSigmoid', 'logSigmoid(−x)', { x: 800 }, { value: -800 }],
  [mul(x, log(x)), 'xlogy', 'xlogy(x, x)', { x: 0 }, { value: 0 }],
  [mul(log(x), neg(x2)), 'xlogy', '−xlogy(x, x)', { x: 0 }, { value: 0 }],
]

const relativeError = (actual: number, truth: number): number => {
  const error = Math.abs(actual - truth)
  return Number.isNaN(error) ? Infinity : truth === 0 ? error : error / Math.abs(truth)
}

describe('each piece of advice', () => {
  test.each(cases.map((c) => [show(c[0]), c] as const))('%s', (text, [found, code, instead, at, truth]) => {
    const advice = advise(found)
    expect(advice.map((a) => a.code)).toEqual([code])
    const [a] = advice as readonly [Advice]
    expect(a).toMatchObject({ _tag: 'Advice', instead, text: code === 'sigmoid' ? show(a.expression) : text })
    expect(a.why).toMatch(/\d/)
    const errorOf = (e: Expr<string>): number =>
      'value' in truth
        ? relativeError(evaluate(e)(at), truth.value)
        : relativeError(grad(e)(at).get('x') ?? NaN, truth.slope)
    const errorNow = errorOf(a.expression)
    expect(errorNow).toBeGreaterThan(1e-9)
    expect(errorOf(a.better as Expr<string>)).toBeLessThan(1e-15)
  })
  test('the logarithm of what softmax gives: logSoftmax, which has a value where a share is 0', () => {
    const at = { x: -800, y: 0, z: -900 }
    const share = log(softmax([x, y, z])[0])
    expect(advise(neg(share)).map(({ code, expression, instead }) => [code, expression, instead])).toEqual([
      ['logSoftmax', share, 'logSoftmax(…)'],
    ])
    expect([evaluate(share)(at), evaluate(logSoftmax([x, y, z])[0])(at)]).toEqual([-Infinity, -800])
    expect(advise(logSoftmax([x, y, z])[0])).toEqual([])
    expect(advise(log(square(softmax([x, y, z])[0])))).toEqual([])
  })
  test('every code is among them', () => {
    expect(new Set(cases.map(([, code]) => code)).size).toBe(11)
  })
})

describe('no advice', () => {
  const stable: ReadonlyArray<Expr<string>> = [
    softplus(x),
    abs(x),
    hypot(x, y),
    sigmoid(x),
    logSumExp(x, y),
    neg(softplus(neg(x))),
    sub(x, logSumExp(x, y)),
    log(x),
    log(add(2, x)),
    log(mul(2, exp(x))),
    log(exp(x)),
    log(add(exp(x), y)),
    log(div(exp(x), add(exp(y), exp(z)))),
    sqrt(x),
    sqrt(add(1, square(x))),
    sqrt(sub(square(x), square(y))),
    sqrt(pow(x, 3)),
    pow(square(x), 1.5),
    sub(1, tanh(x)),
    sub(1, mul(tanh(x), tanh(y))),
    add(1, square(tanh(x))),
    sub(2, square(tanh(x))),
    sub(exp(x), 2),
    add(exp(x), 1),
    sub(0, exp(x)),
    div(1, add(2, exp(x))),
    div(1, add(1, x)),
    div(1, sub(2, exp(x))),
    mul(x, log(y)),
    mul(2, log(2)),
    log(add(1, 2)),
    sub(exp(1), 1),
    product([x, y, log(x)]),
  ]
  test.each(stable.map((e) => [show(e), e] as const))('%s', (_, e) => {
    expect(advise(e)).toEqual([])
  })
})

describe('in a larger expression', () => {
  test('each node is reported once, operands first, and shared ones too', () => {
    const shared = log(add(1, exp(x)))
    const e = add(mul(shared, shared), add(sqrt(square(shared)), sub(1, square(tanh(shared)))))
    expect(advise(e).map((a) => a.code)).toEqual(['softplus', 'abs', 'sech2'])
    expect(advise(e)[0]?.expression).toBe(shared)
  })
  test('what one piece of advice does away with is not spoken of, unless it is used elsewhere', () => {
    expect(advise(log(logistic)).map((a) => a.code)).toEqual(['logSigmoid'])
    expect(advise(add(log(logistic), square(logistic))).map((a) => a.code)).toEqual(['sigmoid', 'logSigmoid'])
    const minus = neg(logistic)
    expect(advise(add(log(add(1, minus)), minus)).map((a) => a.code)).toEqual(['sigmoid', 'logSigmoid'])
    expect(advise(log(sub(1, square(tanh(x))))).map((a) => a.code)).toEqual(['sech2'])
    expect(advise(log(sub(1, exp(x)))).map((a) => a.code)).toEqual(['expm1'])
  })
  test('the logarithms of a softmax share one logSumExp', () => {
    const scores = [x, y, z]
    const advice = advise(sum(scores.map((s) => log(div(exp(s), total)))))
    expect(advice.map((a) => a.instead)).toEqual(['x', 'y', 'z'].map((name) => `${name} − logSumExp(x, y, z)`))
    const shared = advice.map((a) => operandsOf(node(operandsOf(node(a.better ?? x))[1] ?? x))[1])
    expect(node(shared[0] ?? x)._tag).toBe('Apply')
    expect(new Set(shared).size).toBe(1)
  })
  test('a sum of more exponentials than a call has room for', () => {
    const terms = Array.from({ length: 250_000 }, (_, k) => exp(variable(`x${k}`)))
    expect(
      advise(log(sum(terms))).map(({ better, code }) => [code, better && operandsOf(node(better)).length]),
    ).toEqual([['logSumExp', 250_000]])
  })
  test('tens of thousands of nodes deep, and sums of sums, in linear time', () => {
    const n = 20_000
    const deep = Array.from({ length: n }).reduce<Expr<string>>((s, _, k) => add(s, mul(k, y)), log(add(1, exp(x))))
    expect(advise(deep).map((a) => a.code)).toEqual(['softplus'])
    const prefixes = Array.from({ length: n }).reduce<{ readonly sum: Expr<string>; readonly logs: Expr<string> }>(
      ({ logs, sum: s }, _, k) => {
        const longer = add(s, exp(variable(`x${k}`)))
        return { sum: longer, logs: add(logs, log(longer)) }
      },
      { sum: exp(x), logs: constant(0) },
    )
    const advice = advise(prefixes.logs)
    expect(advice).toHaveLength(n)
    expect(advice[0]?.instead).toBe('logSumExp(x, x0)')
    // to list all terms of all sums would be quadratic
    expect(advice.at(-1)).toMatchObject({ code: 'logSumExp', instead: 'logSumExp(…)' })
    expect(advice.at(-1)).not.toHaveProperty('better')
  })
})

describe('on generated expressions', () => {
  const names = ['x', 'y', 'z'] as const
  const badly = (name: string, arity: number, build: (...es: ReadonlyArray<Expr<string>>) => Expr<string>): Step => ({
    name,
    arity,
    build: (operands) => build(...operands),
  })
  const e0 = (es: ReadonlyArray<Expr<string>>): Expr<string> => es[0] as Expr<string>
  const e1 = (es: ReadonlyArray<Expr<string>>): Expr<string> => es[1] as Expr<string>
  const bad: ReadonlyArray<Step> = [
    badly('softplus', 1, (...es) => log(add(exp(e0(es)), 1))),
    badly('abs', 1, (...es) => sqrt(mul(e0(es), e0(es)))),
    badly('hypot', 2, (...es) => sqrt(add(square(e0(es)), square(e1(es))))),
    badly('softmax', 2, (...es) => div(exp(e0(es)), add(exp(e1(es)), exp(e0(es))))),
    badly('sech2', 1, (...es) => sub(1, square(tanh(e0(es))))),
    badly('1 −', 1, (...es) => sub(1, e0(es))),
    badly('1 +', 1, (...es) => add(e0(es), 1)),
    badly('1/', 1, (...es) => div(1, e0(es))),
    badly('·log', 1, (...es) => mul(e0(es), log(e0(es)))),
    badly('sigmoid', 1, (...es) => div(1, add(1, exp(neg(e0(es)))))),
    badly('log σ', 1, (...es) => log(sub(1, sigmoid(e0(es))))),
    badly('log Σ exp', 2, (...es) => log(sum([1, exp(e0(es)), exp(e1(es))]))),
    badly('log softmax', 2, (...es) => log(div(exp(e0(es)), add(exp(e1(es)), exp(e0(es)))))),
    badly('exp − 1', 1, (...es) => sub(exp(e0(es)), 1)),
    stepOf(log),
    badly('exp', 1, (...es) => exp(e0(es))),
  ]
  /** So many roundings may be between the two spellings, of the errors that each may have. */
  const ROUNDINGS = 16 * 2 ** -53

  test('the better spelling means the same', () => {
    const compared = new Map<AdviceCode, number>()
    const one = (a: Advice, env: ReadonlyMap<string, number>): void => {
      if (a.better === undefined) return
      const [now, better] = [rounded(a.expression)(env), rounded(a.better)(env)]
      if (now === undefined || better === undefined) return
      compared.set(a.code, (compared.get(a.code) ?? 0) + 1)
      expect(Math.abs(now.value - better.value), `${a.text} → ${a.instead}`).toBeLessThanOrEqual(
        ROUNDINGS * (now.error + better.error),
      )
    }
    fc.assert(
      fc.property(
        dag({ variables: names, steps: [...allSteps, ...bad, ...bad, ...bad] }),
        environment(names),
        (e, env) => {
          const advice = advise(e)
          expect(new Set(advice.map((a) => a.expression)).size).toBe(advice.length)
          advice.forEach((a) => one(a, env))
        },
      ),
      { seed: 3, numRuns: 900 },
    )
    const seldom = [...new Set(cases.map(([, code]) => code))].filter((code) => (compared.get(code) ?? 0) < 5)
    expect(seldom, JSON.stringify([...compared])).toEqual([])
  })
  test('following advice until there is none ends', () => {
    cases.forEach(([found]) => {
      const again = advise(found).flatMap((a) => (a.better === undefined ? [] : advise(a.better)))
      expect(again.map((a) => a.code)).toEqual([])
    })
  })
})
