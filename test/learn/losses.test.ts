/** Losses: what they are worth, and what is left of them where numbers are extreme. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  crossEntropyFromLogits,
  evaluate,
  grad,
  hinge,
  l2,
  meanOver,
  mlp,
  mul,
  scaleObjective,
  squaredError,
  sub,
  table,
  valueAndGrad,
  variable,
} from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'

const seed = 20261121
const [p, t, x, y] = [variable('p'), variable('t'), variable('x'), variable('y')]
const logit = fc.double({ min: -50, max: 50, noNaN: true })

describe('squaredError', () => {
  test('(p − t)², slopes 2(p − t) and −2(p − t)', () => {
    expect(valueAndGrad(squaredError(p, t))({ p: 5, t: 3 })).toEqual({
      value: 4,
      gradient: new Map([['p', 4], ['t', -4]]), // prettier-ignore
    })
  })
  test('does not care which is which', () => {
    fc.assert(
      fc.property(logit, logit, (a, b) => {
        expect(evaluate(squaredError(p, t))({ p: a, t: b })).toBe(evaluate(squaredError(t, p))({ p: a, t: b }))
      }),
      { seed },
    )
  })
  test('numbers stand for expressions; NaN flows', () => {
    expect(evaluate(squaredError(2, 5))({})).toBe(9)
    expect(evaluate(squaredError(p, 1))({ p: NaN })).toBe(NaN)
  })
})

describe('hinge', () => {
  const loss = hinge(p, t)
  test.each([
    // [score, label, loss, ∂score]
    [2, 1, 0, 0],
    [0.5, 1, 0.5, -1],
    [0, 1, 1, -1],
    [-2, 1, 3, -1],
    [-2, -1, 0, 0],
    [-0.5, -1, 0.5, 1],
    [3, -1, 4, 1],
    [Infinity, 1, 0, 0],
    [-Infinity, 1, Infinity, -1],
  ])('score %d, label %d: %d, slope %d', (score, label, value, slope) => {
    expect(evaluate(loss)({ p: score, t: label })).toBe(value)
    expect(grad(hinge(p, label))({ p: score }).get('p')).toBe(slope)
  })
  test('right by exactly 1: nothing, and no slope', () => {
    expect(valueAndGrad(hinge(p, 1))({ p: 1 })).toEqual({ value: 0, gradient: new Map([['p', 0]]) })
    expect(valueAndGrad(hinge(p, -1))({ p: -1 })).toEqual({ value: 0, gradient: new Map([['p', 0]]) })
  })
  test('NaN flows', () => {
    expect(evaluate(loss)({ p: NaN, t: 1 })).toBe(NaN)
    expect(grad(hinge(p, 1))({ p: NaN }).get('p')).toBe(NaN)
  })
})

/** log Σ exp(zₖ) − z_c in another way: −log of the softmax, the greatest logit taken out. */
const reference = (z: ReadonlyArray<number>, targets: ReadonlyArray<number>): number => {
  const greatest = Math.max(...z)
  const total = z.reduce((s, a) => s + Math.exp(a - greatest), 0)
  return targets.reduce((s, target, k) => s - target * ((z[k] as number) - greatest - Math.log(total)), 0)
}
const softmax = (z: ReadonlyArray<number>): ReadonlyArray<number> => {
  const weights = z.map((a) => Math.exp(a - Math.max(...z)))
  const total = weights.reduce((s, a) => s + a, 0)
  return weights.map((a) => a / total)
}

describe('crossEntropyFromLogits', () => {
  const names = ['z0', 'z1', 'z2'] as const
  const zs = names.map((name) => variable(name))
  const at = (z: ReadonlyArray<number>): ReadonlyMap<(typeof names)[number], number> =>
    new Map(names.map((name, k) => [name, z[k] as number]))
  const classes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ] as const
  test('of equal logits: log of how many there are', () => {
    for (const target of classes)
      expectClose(evaluate(crossEntropyFromLogits(zs, target))(at([0, 0, 0])), Math.log(3), 1e-15)
  })
  test('is −log of the softmax, and its gradient the softmax minus the target', () => {
    fc.assert(
      fc.property(fc.tuple(logit, logit, logit), fc.constantFrom(...classes, [0.2, 0.3, 0.5] as const), (z, target) => {
        const { gradient, value } = valueAndGrad(crossEntropyFromLogits(zs, target))(at(z))
        expectClose(value, reference(z, target), 1e-14, 'value', 1e-13)
        const probabilities = softmax(z)
        names.forEach((name, k) =>
          expectClose(gradient.get(name) as number, (probabilities[k] as number) - target[k]!, 1e-14, name, 1e-14),
        )
      }),
      { seed },
    )
  })
  test('logits of ±1000 neither overflow nor vanish', () => {
    const z = [1000, -1000, 0]
    const expected: ReadonlyArray<readonly [number, ReadonlyArray<number>]> = [
      [0, [0, 0, 0]],
      [2000, [1, -1, 0]],
      [1000, [1, 0, -1]],
    ]
    expected.forEach(([value, slopes], k) => {
      const out = valueAndGrad(crossEntropyFromLogits(zs, classes[k] as (typeof classes)[0]))(at(z))
      expect(out.value).toBe(value)
      expect(names.map((name) => out.gradient.get(name))).toEqual(slopes)
    })
    const even = valueAndGrad(crossEntropyFromLogits(zs, [0.5, 0.5, 0]))(at([1000, 1000, -1000]))
    expectClose(even.value, Math.log(2), 1e-12)
    names.forEach((name) => expectClose(even.gradient.get(name) as number, 0, 0, name, 1e-12))
  })
  test('keeps the digits of a small loss', () => {
    // log(1 + e⁻⁴⁰) = 4.248…e−18, wherever the logits lie
    const small = Math.log1p(Math.exp(-40))
    expectClose(evaluate(crossEntropyFromLogits([x, -40], [1, 0]))({ x: 0 }), small, 1e-15)
    expectClose(evaluate(crossEntropyFromLogits([x, 0], [1, 0]))({ x: 40 }), small, 1e-15)
    expectClose(evaluate(crossEntropyFromLogits([x, 0, 0], [1, 0, 0]))({ x: 20 }), Math.log1p(2 * Math.exp(-20)), 1e-15)
  })
  test('a shift of all logits changes nothing', () => {
    const shifted = crossEntropyFromLogits(
      zs.map((z) => sub(z, 64)),
      [0, 1, 0],
    )
    const plain = crossEntropyFromLogits(zs, [0, 1, 0])
    expectClose(evaluate(shifted)(at([1, 2, 3])), evaluate(plain)(at([1, 2, 3])), 1e-13)
  })
  test('targets may be columns, logits of a network', () => {
    const t = table({ a: [1, 0], b: [0, 1], f: [0.5, -0.5] })
    const logits = [mul(x, variable('f')), mul(y, variable('f'))] as const
    const o = meanOver(t)(crossEntropyFromLogits(logits, [variable('a'), variable('b')]))
    const { gradient, value } = valueAndGrad(o)({ x: 2, y: -2 })
    expectClose(value, Math.log1p(Math.exp(-2)), 1e-14)
    expectClose(gradient.get('x') as number, (1 / (1 + Math.exp(2))) * -0.5, 1e-13)
    expectClose(gradient.get('y') as number, (1 / (1 + Math.exp(2))) * 0.5, 1e-13)
  })
  test('one class alone is certain, whatever its logit', () => {
    expect(valueAndGrad(crossEntropyFromLogits([x], [1]))({ x: 3 })).toEqual({ value: 0, gradient: new Map() })
  })
  test('NaN flows', () => {
    expect(evaluate(crossEntropyFromLogits([x, 0], [0, 1]))({ x: NaN })).toBe(NaN)
  })
  test('no logits, or another number of targets, are refused', () => {
    const none: ReadonlyArray<number> = []
    expect(errorOf(() => crossEntropyFromLogits(none, none)).code).toBe('EmptyList')
    expect(errorOf(() => crossEntropyFromLogits([x, y], [1])).code).toBe('LengthMismatch')
    expect(errorOf(() => crossEntropyFromLogits([x], [1, 0])).code).toBe('LengthMismatch')
    expect(errorOf(() => crossEntropyFromLogits(none, [1])).code).toBe('EmptyList')
  })
  test('what is not a list is refused', () => {
    expect(errorOf(() => crossEntropyFromLogits(x as never, [1])).code).toBe('BadList')
    expect(errorOf(() => crossEntropyFromLogits(undefined as never, [1])).code).toBe('BadList')
    expect(errorOf(() => crossEntropyFromLogits([x], undefined as never)).code).toBe('BadList')
  })
})

describe('l2', () => {
  test('the sum of the squares, slopes twice the parameters', () => {
    expect(valueAndGrad(l2(['a', 'b']))({ a: 1, b: -3 })).toEqual({
      value: 10,
      gradient: new Map([['a', 2], ['b', -6]]), // prettier-ignore
    })
    expect(valueAndGrad(scaleObjective(0.5)(l2(['a'])))({ a: 3 })).toEqual({
      value: 4.5,
      gradient: new Map([['a', 3]]),
    })
  })
  test('of no parameters: 0', () => {
    expect(valueAndGrad(l2([]))({})).toEqual({ value: 0, gradient: new Map() })
  })
  test('of a network’s parameters', () => {
    const net = mlp({ inputs: 2, hidden: [2], outputs: 1 })
    const ones = new Map(net.parameters.map((name) => [name, 1]))
    expect(evaluate(l2(net.parameters))(ones)).toBe(9)
  })
  test('refuses what is not a list of names', () => {
    expect(errorOf(() => l2('ab' as never)).code).toBe('BadList')
    const { code, message } = errorOf(() => l2(['a', variable('b') as never]))
    expect([code, message]).toEqual(['BadName', 'In l2, element 1 must be a string, not an object (Var).'])
    expect(errorOf(() => l2([3] as never)).code).toBe('BadName')
  })
})
