/** The forward pass of a network: the same at every carrier, for operands and for numbers. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs,
  duals,
  evaluate,
  expressions,
  fold,
  jvp,
  key,
  mlp,
  mul,
  numbers,
  primitive,
  scan,
  tanh,
  tapeOf,
  variable,
  type Activation,
  type ActivationChoice,
  type Dual,
  type Expr,
} from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'

const seed = 20261121
const inputs3 = ['x0', 'x1', 'x2'] as const
const xs = inputs3.map((name) => variable(name))
const number = fc.double({ min: -3, max: 3, noNaN: true })
const softsign = primitive({
  name: 'softsign',
  arity: 1,
  value: (x) => x / (1 + Math.abs(x)),
  partials: (n, [x]) => [{ partial: n.pow(n.add(n.constant(1), abs.at(n)(x)), -2) }],
})
/** Activations of one's own: in a carrier's operations, and by a primitive. */
const cubing: Activation = (n) => (a) => n.mul(a, n.pow(a, 2))
const softly: Activation = (n) => softsign.at(n)
const choices: ReadonlyArray<readonly [string, ActivationChoice]> = [
  ['tanh', 'tanh'],
  ['relu', 'relu'],
  ['sigmoid', 'sigmoid'],
  ['identity', 'identity'],
  ['one in a carrier’s operations', cubing],
  ['one by a primitive', softly],
]

describe('one forward pass', () => {
  describe.each(choices)('with %s', (_, activation) => {
    const net = mlp({ inputs: 3, hidden: [4, 3], outputs: 2, activation, output: activation })
    const outputs = net.forward(xs)
    const staged = outputs.map((y) => evaluate(y))
    test('forward, predict and every carrier: the same bits', () => {
      fc.assert(
        fc.property(fc.integer(), fc.tuple(number, number, number), (k, values) => {
          const weights = net.init(key(k))
          const of = (name: (typeof net.parameters)[number]): number => weights.get(name) as number
          const expected = net.predict(weights)(values)
          const env = new Map<string, number>([...weights, ...inputs3.map((x, j) => [x, values[j] as number] as const)])
          expect(staged.map((f) => f(env as never))).toEqual(expected)
          expect(net.at(numbers)(of)(values)).toEqual(expected)
          const still = (primal: number): Dual<number> => ({ primal, tangent: undefined })
          expect(
            net
              .at(duals(numbers))((name) => still(of(name)))(values.map(still))
              .map((d) => d.primal),
          ).toEqual(expected)
          const closed = net.forward(values).map((y) => evaluate(y)(weights))
          expect(closed).toEqual(expected)
          const algebra = { ...numbers, variable: (name: string) => env.get(name) as number }
          expect(outputs.map(fold(algebra))).toEqual(expected)
          const n = expressions<string>()
          const again = net.at(n)((name) => variable(name))([...xs])
          expect(again.map((y) => scan(algebra)(tapeOf(y)).at(-1))).toEqual(expected)
        }),
        { seed, numRuns: 20 },
      )
    })
    test('duals that move: the slope of forward mode', () => {
      const weights = net.init(key(5))
      const values = [0.3, -0.7, 1.1]
      const env = new Map<string, number>([...weights, ...inputs3.map((x, j) => [x, values[j] as number] as const)])
      const moving = net.at(duals(numbers))((name) => ({ primal: weights.get(name) as number, tangent: undefined }))(
        values.map((primal, j) => ({ primal, tangent: j === 1 ? 1 : 0 })),
      )
      moving.forEach((d, k) => {
        const along = jvp<string>(outputs[k] as Expr<string>)(env, { x1: 1 })
        // absent where every hidden unit is off
        expectClose(d.tangent ?? 0, along.tangent, 1e-14)
      })
    })
  })
  test('by hand: 2-2-1 with relu', () => {
    const net = mlp({ inputs: 2, hidden: [2], outputs: 1, activation: 'relu' })
    const values = [1, 2, 0.5, -1, 1, -2, 10, 100, 7]
    const weights = new Map(net.parameters.map((name, k) => [name, values[k] as number]))
    // hidden: relu(3 + 8 + ½), relu(−3 + 4 − 2)
    expect(net.predict(weights)([3, 4])).toEqual([115 + 7])
    expect(net.predict(weights)([-3, 4])).toEqual([10 * 5.5 + 100 * 5 + 7])
  })
  test('the last layer has an activation of its own, identity unless told', () => {
    const plain = mlp({ inputs: 1, hidden: [2], outputs: 1 })
    const squashed = mlp({ inputs: 1, hidden: [2], outputs: 1, output: 'tanh' })
    const weights = new Map(plain.parameters.map((name) => [name, 2]))
    const [y] = plain.predict(weights)([1])
    expect(y).toBeGreaterThan(5)
    expect(squashed.predict(weights)([1])).toEqual([evaluate(tanh(y))({})])
    expectClose(y, 4 * Math.tanh(4) + 2, 1e-15)
  })
  test('without hidden layers it is one layer', () => {
    const net = mlp({ inputs: 2, hidden: [], outputs: 2 })
    const weights = new Map(net.parameters.map((name, k) => [name, k + 1]))
    expect(net.predict(weights)([10, 100])).toEqual([1 * 10 + 2 * 100 + 3, 4 * 10 + 5 * 100 + 6])
  })
  test('inputs are operands: numbers, expressions, each other', () => {
    const net = mlp({ inputs: 2, hidden: [2], outputs: 1 })
    const weights = net.init(key(3))
    const x = variable('x')
    const [y] = net.forward([mul(x, x), 0.5])
    expect(evaluate(y)(new Map([...weights, ['x', 3]]))).toBe(net.predict(weights)([9, 0.5])[0])
  })
  test('parameters by Map or record; missing ones are named', () => {
    const net = mlp({ inputs: 1, hidden: [], outputs: 1 })
    const record = { 'net.w.0.0.0': 2, 'net.b.0.0': 1 } as const
    expect(net.predict(record)([5])).toEqual([11])
    expect(net.predict(new Map(Object.entries(record) as ReadonlyArray<['net.b.0.0', number]>))([5])).toEqual([11])
    const e = errorOf(() => net.predict({ 'net.w.0.0.0': 2 }))
    expect([e.code, e.subject]).toEqual(['UnboundVariable', 'net.b.0.0'])
  })
  test('later changes to a Map of parameters change no prediction', () => {
    const net = mlp({ inputs: 1, hidden: [], outputs: 1 })
    const weights = new Map([['net.w.0.0.0', 2] as const, ['net.b.0.0', 1] as const]) // prettier-ignore
    const predict = net.predict(weights)
    weights.set('net.w.0.0.0', 99 as never)
    expect(predict([5])).toEqual([11])
  })
  test('another number of inputs is refused', () => {
    const net = mlp({ inputs: 2, hidden: [2], outputs: 1 })
    const calls = [
      () => net.forward([1]),
      () => net.forward([1, 2, 3]),
      () => net.predict(net.init(key(1)))([1]),
      () => net.at(numbers)(() => 1)([1, 2, 3]),
    ]
    for (const call of calls) {
      expect(errorOf(call).code).toBe('LengthMismatch')
      expect(errorOf(call).message).toContain('takes 2 inputs')
    }
  })
  test('inputs that are no operands are refused', () => {
    const net = mlp({ inputs: 1, hidden: [], outputs: 1 })
    expect(errorOf(() => net.forward(['x'] as never)).code).toBe('BadOperand')
  })
  test.each<readonly [string, unknown, string]>([
    ['text', [1, '2'], 'In predict, input 1 must be a number, not the string "2".'],
    ['a hole', [, 1], 'In predict, input 0 must be a number, not undefined.'],
    ['nothing', undefined, 'predict takes a list, as in predict(parameters)([a, b]); this is undefined.'],
    ['a number', 1, 'predict takes a list, as in predict(parameters)([a, b]); this is the number 1.'],
    ['a record', { x: 1, y: 2 }, 'predict takes a list, as in predict(parameters)([a, b]); this is an object.'],
    ['too few', [1], 'This network takes 2 inputs, not 1.'],
  ])('inputs to predict from that are no numbers are refused: %s', (_, inputs, message) => {
    const net = mlp({ inputs: 2, hidden: [3], outputs: 1 })
    expect(errorOf(() => net.predict(net.init(key(1)))(inputs as never)).message).toBe(message)
  })
  test('inputs to predict from may be NaN, infinite, and in a typed array', () => {
    const net = mlp({ inputs: 2, hidden: [3], outputs: 1 })
    const predict = net.predict(net.init(key(1)))
    expect(predict([NaN, 1])).toEqual([NaN])
    expect(predict(Float64Array.of(0.5, -1) as never)).toEqual(predict([0.5, -1]))
  })
})
