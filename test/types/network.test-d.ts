/** The types of networks: their parameters are a family of names. */
import { describe, expectTypeOf, test } from 'vitest'
import {
  addObjectives,
  crossEntropyFromLogits,
  hinge,
  key,
  l2,
  meanOver,
  mlp,
  mul,
  numbers,
  squaredError,
  table,
  variable,
  type Activation,
  type ListOf,
  type Expr,
  type NetworkParameter,
  type Objective,
} from 'fluxion'

const [w, x, y] = [variable('w'), variable('x'), variable('y')]
const points = table({ x: [1, 2], y: [3, 4] })

describe('networks', () => {
  const net = mlp({ inputs: 2, hidden: [3], outputs: 2 })
  const other = mlp({ prefix: 'other', inputs: 1, hidden: [], outputs: 1 })
  type P = NetworkParameter<'net'>
  test('parameters are a family of names', () => {
    expectTypeOf<P>().toEqualTypeOf<`net.w.${number}.${number}.${number}` | `net.b.${number}.${number}`>()
    expectTypeOf(net.parameters).toEqualTypeOf<ReadonlyArray<P>>()
    expectTypeOf(other.parameters).toEqualTypeOf<ReadonlyArray<NetworkParameter<'other'>>>()
    expectTypeOf(net.init(key(1))).toEqualTypeOf<ReadonlyMap<P, number>>()
    const name: P = 'net.w.0.1.2'
    void name
    // @ts-expect-error three numbers for a weight
    const short: P = 'net.w.0.1'
    // @ts-expect-error another network's
    const foreign: P = 'other.b.0.0'
    void [short, foreign]
  })
  test('as many outputs as were asked for', () => {
    expectTypeOf(net.forward([x, 1])).toEqualTypeOf<readonly [Expr<'x' | P>, Expr<'x' | P>]>()
    expectTypeOf(net.forward([1, 2])).toEqualTypeOf<readonly [Expr<P>, Expr<P>]>()
    expectTypeOf(other.forward([x])).toEqualTypeOf<readonly [Expr<'x' | NetworkParameter<'other'>>]>()
    expectTypeOf(net.predict(net.init(key(1)))([1, 2])).toEqualTypeOf<readonly [number, number]>()
    expectTypeOf(net.at(numbers)(() => 1)([1, 2])).toEqualTypeOf<readonly [number, number]>()
    const outputs: number = 2
    const wide = mlp({ inputs: 2, hidden: [], outputs })
    expectTypeOf(wide.forward([1, 2])).toEqualTypeOf<ReadonlyArray<Expr<P>>>()
    expectTypeOf(wide.predict(wide.init(key(1)))([1, 2])).toEqualTypeOf<ReadonlyArray<number>>()
    // @ts-expect-error there are two
    void net.forward([1, 2])[2]
  })
  test('a thousand outputs are a list, and of two numbers of outputs it is either', () => {
    const many = mlp({ inputs: 2, hidden: [], outputs: 1000 })
    expectTypeOf(many.forward([1, 2])).toEqualTypeOf<ReadonlyArray<Expr<P>>>()
    expectTypeOf(mlp({ inputs: 2, hidden: [], outputs: 499 }).forward([1, 2]).length).toEqualTypeOf<499>()
    expectTypeOf<ListOf<1 | 2, number>>().toEqualTypeOf<readonly [number] | readonly [number, number]>()
  })
  test('several inputs, several variables', () => {
    expectTypeOf(net.forward([x, y])).toEqualTypeOf<readonly [Expr<'x' | 'y' | P>, Expr<'x' | 'y' | P>]>()
    expectTypeOf(net.forward([x, mul(y, w)])[0]).toEqualTypeOf<Expr<'x' | 'y' | 'w' | P>>()
  })
  test('predictions need this network’s parameters', () => {
    net.predict({ 'net.w.0.0.0': 1 })
    // @ts-expect-error another network's
    net.predict(other.init(key(1)))
    // @ts-expect-error strings
    net.predict(net.init(key(1)))(['1', '2'])
    // @ts-expect-error a number is no key
    net.init(1)
  })
  test('options', () => {
    const own: Activation = (n) => (a) => n.mul(a, a)
    mlp({ inputs: 2, hidden: [], outputs: 1, activation: own, output: 'sigmoid', scale: 'he' })
    mlp({ inputs: 2, hidden: [], outputs: 1, activation: (n) => n.tanh })
    // @ts-expect-error a limit of the compiler's, which the README tells of
    mlp({ inputs: 2, hidden: [], outputs: 1, activation: (n) => (a) => n.mul(a, a) })
    // @ts-expect-error there is no such activation
    mlp({ inputs: 2, hidden: [], outputs: 1, activation: 'softmax' })
    // @ts-expect-error outputs are missing
    mlp({ inputs: 2, hidden: [] })
    // @ts-expect-error layers are a list
    mlp({ inputs: 2, hidden: 3, outputs: 1 })
    // @ts-expect-error there is no such scale
    mlp({ inputs: 2, hidden: [], outputs: 1, scale: 'big' })
  })
  test('a loss over a table has the network’s parameters alone', () => {
    const [out] = net.forward([x, y])
    expectTypeOf(meanOver(points)(hinge(out, y))).toEqualTypeOf<Objective<P>>()
    expectTypeOf(meanOver(points)(mul(out, w))).toEqualTypeOf<Objective<P | 'w'>>()
    const both = addObjectives(meanOver(points)(out), l2(net.parameters), l2(other.parameters))
    expectTypeOf(both).toEqualTypeOf<Objective<P | NetworkParameter<'other'>>>()
  })
  test('losses', () => {
    expectTypeOf(squaredError(x, 3)).toEqualTypeOf<Expr<'x'>>()
    expectTypeOf(hinge(x, y)).toEqualTypeOf<Expr<'x' | 'y'>>()
    expectTypeOf(hinge(1, 1)).toEqualTypeOf<Expr<never>>()
    expectTypeOf(crossEntropyFromLogits([x, 1], [y, 0])).toEqualTypeOf<Expr<'x' | 'y'>>()
    expectTypeOf(crossEntropyFromLogits(net.forward([x, 1]), [1, 0])).toEqualTypeOf<Expr<'x' | P>>()
    expectTypeOf(l2(['a', 'b'])).toEqualTypeOf<Objective<'a' | 'b'>>()
    expectTypeOf(l2([])).toEqualTypeOf<Objective<never>>()
    // @ts-expect-error a string
    hinge(x, '1')
  })
})
