/** Networks: neurons, layers, names, symmetry. Their initial values are tested with randomness. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  activations,
  add,
  duals,
  evaluate,
  expressions,
  freeVariables,
  grad,
  key,
  layer,
  meanOver,
  mlp,
  neuron,
  numbers,
  relu,
  sigmoid,
  squaredError,
  sub,
  table,
  tanh,
  tapeOf,
  valueAndGrad,
  variable,
  type Expr,
  type NetworkOptions,
  type Numeric,
} from 'fluxion'
import { frozen } from '../support/frozen.js'
import { expectClose } from '../support/numbers.js'
import { errorOf, untyped } from '../support/untyped.js'

const seed = 20261121
const inputs3 = ['x0', 'x1', 'x2'] as const
const xs = inputs3.map((name) => variable(name))

describe('the textbook neuron: x = (2, 0), w = (−3, 1), b = 6.88…', () => {
  const names = ['w1', 'w2', 'b', 'x1', 'x2'] as const
  const values = { w1: -3, w2: 1, b: 6.8813735870195432, x1: 2, x2: 0 }
  const at = <A>(n: Numeric<A>, of: (name: (typeof names)[number]) => A): A =>
    neuron(n, 'tanh')([of('w1'), of('w2')], of('b'))([of('x1'), of('x2')])
  const e = at<Expr<(typeof names)[number]>>(expressions(), (name) => variable(name))
  test('0.7071 by every carrier', () => {
    const out = at(numbers, (name) => values[name])
    expectClose(out, Math.SQRT1_2, 1e-15)
    expect(evaluate(e)(values)).toBe(out)
    expect(at(duals(numbers), (name) => ({ primal: values[name], tangent: undefined })).primal).toBe(out)
  })
  test('x₁ −1.5, w₁ 1, x₂ 0.5, w₂ 0', () => {
    const g = grad(e)(values)
    const expected = { x1: -1.5, w1: 1, x2: 0.5, w2: 0, b: 0.5 }
    names.forEach((name) => expectClose(g.get(name) as number, expected[name], 1e-14, name))
  })
})

describe('neurons and layers', () => {
  test('a neuron adds from left to right, its bias last', () => {
    const BIG = 1e16
    expect(neuron(numbers, 'identity')([1, 1, 1], 0)([BIG, -BIG, 1])).toBe(1)
    expect(neuron(numbers, 'identity')([1, 1, 1], 0)([1, BIG, -BIG])).toBe(0)
    expect(neuron(numbers, 'identity')([1, 1], -BIG)([1, BIG])).toBe(0)
  })
  test('without inputs it is the activation of its bias', () => {
    expect(neuron(numbers, 'tanh')([], 0.5)([])).toBe(evaluate(tanh(0.5))({}))
  })
  test('activations', () => {
    expect([-2, 0, 2].map(activations.relu(numbers))).toEqual([0, 0, 2])
    expect([-2, 0, 2].map(activations.identity(numbers))).toEqual([-2, 0, 2])
    expect(activations.sigmoid(numbers)(0)).toBe(0.5)
    expect(activations.tanh(numbers)(0.3)).toBe(evaluate(tanh(0.3))({}))
    const x = variable('x')
    const n = expressions<'x'>()
    const pairs = [
      [activations.tanh(n)(x), tanh(x)],
      [activations.relu(n)(x), relu(x)],
      [activations.sigmoid(n)(x), sigmoid(x)],
    ] as const
    for (const [ours, plain] of pairs)
      for (const at of [-2, 0, 0.3]) expect(valueAndGrad(ours)({ x: at })).toEqual(valueAndGrad(plain)({ x: at }))
    expect(activations.identity(n)(x)).toBe(x)
  })
  test('a layer is neurons side by side', () => {
    const weights = frozen([
      [1, 2, 3],
      [-1, 0, 0.5],
    ])
    const biases = frozen([0.5, -0.25])
    const values = frozen([3, 4, 5])
    const out = layer(numbers, 'tanh')(weights, biases)(values)
    expect(out).toEqual(weights.map((row, k) => neuron(numbers, 'tanh')(row, biases[k] as number)(values)))
    expect(layer(numbers, 'tanh')([], [])(values)).toEqual([])
  })
  test('another number of inputs than of weights is refused', () => {
    expect(errorOf(() => neuron(numbers, 'tanh')([1, 2], 0)([1])).code).toBe('LengthMismatch')
    expect(errorOf(() => neuron(numbers, 'tanh')([1], 0)([1, 2])).code).toBe('LengthMismatch')
    expect(errorOf(() => layer(numbers, 'tanh')([[1], [1, 2]], [0, 0])([1])).code).toBe('LengthMismatch')
  })
  test('another number of biases than of neurons is refused', () => {
    expect(errorOf(() => layer(numbers, 'identity')([[1], [2]], [0])([1])).code).toBe('LengthMismatch')
    expect(errorOf(() => layer(numbers, 'identity')([[1]], [0, 0])([1])).code).toBe('LengthMismatch')
  })
  test.each(['Tanh', 'constructor', '__proto__', '', 3, null, undefined])('no activation is called %j', (name) => {
    for (const make of [neuron, layer]) {
      const e = errorOf(() => make(numbers, name as 'tanh'))
      expect([e.code, e.subject]).toEqual(['BadNetwork', 'activation'])
      expect(e.message).toMatch(
        /^An activation is tanh, relu, sigmoid, identity, an `at` as in softplus.at or like \(n\) => \(a\) => n.exp\(a\), not (the|null|undefined)/,
      )
    }
  })
  test.each<readonly [string, unknown]>([
    ['a function of numbers', Math.tanh],
    ['an operation, whose `at` is one', relu],
  ])('no activation: %s', (_, activation) => {
    expect(neuron(numbers, relu.at)([1], 0)([-2])).toBe(0)
    const e = errorOf(() => untyped(neuron)(numbers, activation))
    expect([e.code, e.subject]).toEqual(['BadNetwork', 'activation'])
    expect(e.message).toMatch(/, an `at` as in softplus.at or like \(n\) => \(a\) => n.exp\(a\), not a function.$/)
  })
  test('a name that is nearly one is suggested', () => {
    expect(errorOf(() => neuron(numbers, 'Relu' as never)).message).toContain("Did you mean 'relu'?")
  })
  test.each([[undefined], [2], [{ ...numbers, mul: undefined }]])('%j is no carrier', (carrier) => {
    for (const make of [
      () => neuron(carrier as never, 'tanh'),
      () => layer(carrier as never, 'tanh'),
      () => mlp({ inputs: 1, hidden: [], outputs: 1 }).at(carrier as never)(() => 1 as never),
    ])
      expect(errorOf(make).message).toMatch(/^neuron, layer and net.at take a carrier, such as numbers, not /)
  })
  test('a forgotten bias is named', () => {
    const one = neuron(numbers, 'tanh')([1, 2], undefined as never)
    expect(errorOf(() => one([3, 4])).message).toBe('A neuron with 2 weights needs a bias.')
    const without = untyped(layer(numbers, 'tanh'))
    expect(errorOf(() => without([[1, 2]])).message).toBe('A layer of 1 neurons needs as many biases, not undefined.')
  })
})

describe('parameters', () => {
  test('layer by layer, neuron by neuron, its weights before its bias', () => {
    const net = mlp({ inputs: 2, hidden: [2], outputs: 1 })
    const names = [
      ...['net.w.0.0.0', 'net.w.0.0.1', 'net.b.0.0'],
      ...['net.w.0.1.0', 'net.w.0.1.1', 'net.b.0.1'],
      ...['net.w.1.0.0', 'net.w.1.0.1', 'net.b.1.0'],
    ]
    expect(net.parameters).toEqual(names)
    expect([...net.init(key(1)).keys()]).toEqual(names)
    expect(net.inputs).toBe(2)
  })
  test.each([
    [3, [4, 4], 1, 41],
    [2, [16, 16], 1, 337],
    [4, [8], 3, 67],
    [2, [], 1, 3],
    [1, [1], 1, 4],
  ])('%d-%j-%d has %d', (inputs, hidden, outputs, count) => {
    const net = mlp({ inputs, hidden, outputs })
    expect(new Set(net.parameters).size).toBe(count)
    expect(net.parameters.length).toBe(count)
    const given = Array.from({ length: inputs }, (_, k) => `x${k}`)
    const used = net.forward(given.map((x) => variable(x))).flatMap((y) => [...freeVariables(y)])
    expect(new Set(used)).toEqual(new Set([...net.parameters, ...given]))
  })
  test('a prefix tells networks apart', () => {
    const [first, second] = [
      mlp({ prefix: 'f', inputs: 1, hidden: [1], outputs: 1 }),
      mlp({ prefix: 'g', inputs: 1, hidden: [], outputs: 1 }),
    ]
    expect(first.parameters).toEqual(['f.w.0.0.0', 'f.b.0.0', 'f.w.1.0.0', 'f.b.1.0'])
    const [inner] = first.forward([variable('x')])
    const [outer] = second.forward([inner])
    const at = new Map<string, number>([...first.init(key(1)), ...second.init(key(2)), ['x', 0.5]])
    const [hidden] = first.predict(first.init(key(1)))([0.5])
    expect(evaluate<string>(outer)(at)).toBe(second.predict(second.init(key(2)))([hidden])[0])
    expect(new Set(grad<string>(outer)(at).keys())).toEqual(new Set([...first.parameters, ...second.parameters, 'x']))
  })
  test.each(['', '__proto__', 'a.b', '%'])('any prefix: %j', (prefix) => {
    const net = mlp({ prefix, inputs: 1, hidden: [], outputs: 1 })
    expect(net.parameters).toEqual([`${prefix}.w.0.0.0`, `${prefix}.b.0.0`])
    expect(net.predict(net.init(key(1)))([0])).toEqual([0])
  })
  test('one node for each, however often the network is used', () => {
    const net = mlp({ inputs: 3, hidden: [4], outputs: 2 })
    const tape = tapeOf(...net.forward(xs), ...net.forward([1, 2, 3]), ...net.forward(xs))
    expect(tape.nodes.filter((n) => n._tag === 'Var').length).toBe(net.parameters.length + 3)
  })
})

describe('hidden units may change places', () => {
  const net = mlp({ inputs: 2, hidden: [4, 3], outputs: 1 })
  const rows = table({ a: [0.5, -1, 2, 0.1], b: [1, 0.3, -0.7, 0], t: [1, -1, 0.5, 0] })
  const [y] = net.forward([variable('a'), variable('b')])
  const loss = valueAndGrad(meanOver(rows)(squaredError(y, variable('t'))))
  /** Where a parameter goes when unit i of the first hidden layer becomes unit order[i]. */
  const moved = (order: ReadonlyArray<number>, name: string): string =>
    name
      .replace(/^net\.([wb])\.0\.(\d+)/, (_, kind: string, to: string) => `net.${kind}.0.${order[Number(to)]}`)
      .replace(/^net\.w\.1\.(\d+)\.(\d+)$/, (_, to: string, from: string) => `net.w.1.${to}.${order[Number(from)]}`)
  test('the loss stays, its gradient moves with them', () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })
    fc.assert(
      fc.property(fc.integer(), orders, (k, order) => {
        // biases other than 0, so that they have to move too
        const start = [...net.init(key(k))].map(([name, v], j) => [name, v + j / 50] as const)
        const there = new Map(start.map(([name, v]) => [moved(order, name) as typeof name, v]))
        expect(there.size).toBe(start.length)
        const [before, after] = [loss(new Map(start)), loss(there)]
        expectClose(after.value, before.value, 1e-13)
        for (const [name, d] of before.gradient)
          expectClose(after.gradient.get(moved(order, name) as typeof name) as number, d, 1e-11, name, 1e-14)
      }),
      { seed, numRuns: 50 },
    )
  })
  test('moving is what the test says it is', () => {
    expect(moved([2, 0, 1, 3], 'net.w.0.0.1')).toBe('net.w.0.2.1')
    expect(moved([2, 0, 1, 3], 'net.b.0.1')).toBe('net.b.0.0')
    expect(moved([2, 0, 1, 3], 'net.w.1.2.0')).toBe('net.w.1.2.2')
    expect(moved([2, 0, 1, 3], 'net.b.1.2')).toBe('net.b.1.2')
  })
})

describe('a batch is the mean of its rows', () => {
  test('value and gradient', () => {
    const net = mlp({ inputs: 2, hidden: [3], outputs: 2, activation: 'sigmoid' })
    const rows = [[0.5, 1, 0], [-1, 0.3, 1], [2, -0.7, 0]] as const // prettier-ignore
    const weights = net.init(key(2))
    const error = (a: Expr<string> | number, b: Expr<string> | number, t: Expr<string> | number): Expr<string> => {
      const [y0, y1] = net.forward<string>([a, b])
      return add(squaredError(y0, t), squaredError(y1, sub(1, t)))
    }
    const columns = table({ a: rows.map(([a]) => a), b: rows.map(([, b]) => b), t: rows.map(([, , t]) => t) })
    const batch = valueAndGrad<string>(meanOver(columns)(error(variable('a'), variable('b'), variable('t'))))(weights)
    const single = rows.map(([a, b, t]) => valueAndGrad(error(a, b, t))(weights))
    expectClose(batch.value, single.reduce((s, r) => s + r.value, 0) / 3, 1e-15)
    for (const name of net.parameters)
      expectClose(
        batch.gradient.get(name) as number,
        single.reduce((s, r) => s + (r.gradient.get(name) as number), 0) / 3,
        1e-14,
        name,
      )
  })
})

describe('mlp refuses', () => {
  const sizes: ReadonlyArray<readonly [string, object, string]> = [
    ['no inputs', { inputs: 0 }, 'inputs'],
    ['a negative number of inputs', { inputs: -2 }, 'inputs'],
    ['half an input', { inputs: 1.5 }, 'inputs'],
    ['NaN inputs', { inputs: NaN }, 'inputs'],
    ['infinitely many inputs', { inputs: Infinity }, 'inputs'],
    ['a string of inputs', { inputs: '2' }, 'inputs'],
    ['no outputs', { outputs: 0 }, 'outputs'],
    ['outputs that are not told', { outputs: undefined }, 'outputs'],
    ['an empty layer', { hidden: [3, 0] }, 'hidden layer'],
    ['half a neuron', { hidden: [2.5] }, 'hidden layer'],
    ['layers that are no numbers', { hidden: ['3'] }, 'hidden layer'],
    ['a prefix that is no string', { prefix: Symbol('net') }, 'prefix'],
    ['more inputs than a list has places', { inputs: 1e300 }, 'inputs'],
    ['more parameters than a Map takes', { hidden: [100000, 100000] }, 'number of parameters'],
  ]
  test.each(sizes)('%s', (_, odd, subject) => {
    const e = errorOf(() => mlp({ inputs: 2, hidden: [3], outputs: 1, ...odd } as NetworkOptions<'net', 1>))
    expect([e.code, e.subject]).toEqual(['BadNetwork', subject])
  })
  test.each<readonly [string, unknown]>([
    ['a number for the hidden layers', { inputs: 2, hidden: 3, outputs: 1 }],
    ['hidden layers that are not told', { inputs: 2, outputs: 1 }],
    ['nothing at all', undefined],
  ])('%s', (_, options) => {
    expect(errorOf(() => mlp(options as NetworkOptions<'net', 1>)).code).toMatch(/^Bad/)
  })
  test('an unknown scale', () => {
    for (const scale of ['kaiming', 'He', 2]) {
      const e = errorOf(() => mlp({ inputs: 2, hidden: [3], outputs: 1, scale } as NetworkOptions<'net', 1>))
      expect([e.code, e.subject]).toEqual(['BadNetwork', 'scale'])
      expect(e.message).toContain("must be 'xavier' or 'he', not ")
    }
  })
  test('an option that there is not: the nearest is suggested', () => {
    const e = errorOf(() => mlp({ inputs: 2, hidden: [3], outputs: 1, activaton: 'relu' } as NetworkOptions<'net', 1>))
    expect([e.code, e.subject]).toEqual(['BadNetwork', 'activaton'])
    expect(e.message).toContain("Did you mean 'activation'?")
  })
  test.each(['activation', 'output'])('an unknown %s', (which) => {
    for (const name of ['softmax', 'toString', 3]) {
      const options = { inputs: 2, hidden: [3], outputs: 1, [which]: name }
      expect(errorOf(() => mlp(options as NetworkOptions<'net', 1>)).code).toBe('BadNetwork')
    }
  })
})
