/**
 * The textbook, executed: backpropagation from one derivative to a neuron, each step small enough to check by hand.
 *
 *     npx tsx examples/walkthrough.ts
 */
import {
  add,
  adjoints,
  constant,
  derivative,
  div,
  evaluate,
  exp,
  grad,
  key,
  meanOver,
  minimize,
  mlp,
  mul,
  neg,
  normalise,
  pow,
  relu,
  sgd,
  show,
  showLet,
  square,
  squaredError,
  sub,
  substitute,
  sum,
  table,
  take,
  tanh,
  trace,
  valueAndGrad,
  variable,
  type Expr,
} from 'fluxion'
import { goOnUnread, isProgram } from './program.js'

const print = console.log

const section = (title: string): void => print(`\n── ${title} ${'─'.repeat(Math.max(0, 90 - title.length))}\n`)

/** A number as one writes it: up to four decimals. */
const n = (x: number | undefined): string =>
  (x === undefined ? 'absent' : String(Number(x.toFixed(4)))).replace('-', '−')

const partialsOf = (gradient: ReadonlyMap<string, number>): string =>
  [...gradient].map(([name, d]) => `∂/∂${name} = ${n(d)}`).join(', ')

const derivativeOfOneVariable = (): void => {
  section('A derivative is a slope')
  const x = variable('x')
  const f = add(sub(mul(3, square(x)), mul(4, x)), 5)
  const slope = derivative('x')(f)
  print(`f = ${show(f)}`)
  print(`f(3) = ${n(evaluate(f)({ x: 3 }))}, f′(3) = ${n(grad(f)({ x: 3 }).get('x'))}`)
  print(`f′ = ${show(slope)}, collected: ${show(normalise(slope))}`)
  const h = 1e-6
  const measured = (evaluate(f)({ x: 3 + h }) - evaluate(f)({ x: 3 })) / h
  print(`A small step h = ${h} agrees: (f(3 + h) − f(3))/h = ${n(measured)}`)
}

const severalVariables = (): void => {
  section('Partial derivatives: one number for each variable')
  const [x, y, c] = [variable('x'), variable('y'), variable('c')]
  print(`${show(mul(x, y))} at (2, 3): ${partialsOf(grad(mul(x, y))({ x: 2, y: 3 }))}`)
  const e = add(mul(x, y), c)
  print(`${show(e)} at (2, −3, 10): ${partialsOf(grad(e)({ x: 2, y: -3, c: 10 }))}`)
  const [a, b, d] = [variable('a'), variable('b'), variable('d')]
  const product = mul(a, b)
  const L = add(product, d)
  const at = { a: 2, b: -3, d: 10 }
  const { gradient, value } = valueAndGrad(L)(at)
  print(
    `L = c + d with c = a·b at (2, −3, 10): L = ${n(value)}, ∂/∂c = ${n(adjoints(L)(at).of(product))}, ${partialsOf(gradient)}`,
  )
}

const chainRuleOnAGraph = (): void => {
  section('The chain rule on a graph, step by step')
  const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
  const e = mul(a, b)
  const d = add(e, c)
  const L = mul(d, f)
  const at = { a: 2, b: -3, c: 10, f: -2 }
  print(trace(L, { names: { d, e } })(at))
  const { of } = adjoints(L)(at)
  print(`\nInner nodes have derivatives too: ∂L/∂e = ${n(of(e))}, ∂L/∂d = ${n(of(d))}.`)
  const nudged = evaluate(L)({ ...at, a: 2.01 }) - evaluate(L)(at)
  print(`Nudging a by 0.01 moves L by ${n(nudged)}: 0.01 times its derivative, 6.`)
}

const reusedNodes = (): void => {
  section('Nodes used more than once: their contributions are summed')
  const [a, b] = [variable('a'), variable('b')]
  print(`b = a + a at 3: db/da = ${n(grad(add(a, a))({ a: 3 }).get('a'))}\n`)
  const d = mul(a, b)
  const e = add(a, b)
  print(trace(mul(d, e), { names: { d, e } })({ a: -2, b: 3 }))

  const doubled = (x: Expr<'x'>, times: number): Expr<'x'> =>
    Array.from({ length: times }).reduce<Expr<'x'>>((s) => add(s, s), x)
  print(`\nx doubled three times is a graph of four nodes:\n\n${showLet(doubled(variable('x'), 3))}`)
  const { gradient, value } = valueAndGrad(doubled(variable('x'), 1000))({ x: 1 })
  const right = value === 2 ** 1000 && gradient.get('x') === 2 ** 1000
  print(
    `\nDoubled a thousand times it has 2^1000 paths; value and derivative are ${right ? 'both exactly 2^1000' : 'wrong'}.`,
  )
}

const theRules = (): void => {
  section('The rules, as derivatives that you can read')
  const [x, u] = [variable('x'), variable('u')]
  const read = (e: Expr<'x'>): string => show(normalise(derivative('x')(e)))
  const rules: ReadonlyArray<readonly [string, Expr<'x'>]> = [
    ['identity', x],
    ['square', square(x)],
    ['power', mul(5, pow(x, 3))],
    ['sum', add(square(x), mul(7, x))],
    ['product', mul(square(x), exp(x))],
    ['exponential', exp(x)],
    ['tanh', tanh(x)],
    ['chain', substitute({ u: square(x) })(tanh(u))],
  ]
  print(`${'constant'.padEnd(12)} (7)′ = ${show(derivative('x')(constant(7)))}`)
  for (const [name, e] of rules) print(`${name.padEnd(12)} (${show(e)})′ = ${read(e)}`)
  print(`\ntanh′ is 1 − tanh², which is sech²: at 2 it is ${n(grad(tanh(x))({ x: 2 }).get('x'))}.`)
}

const neuron = (): void => {
  section('A neuron')
  const [x1, x2, w1, w2, b] = [variable('x1'), variable('x2'), variable('w1'), variable('w2'), variable('b')]
  const sum = add(add(mul(x1, w1), mul(x2, w2)), b)
  const at = { x1: 2, x2: 0, w1: -3, w2: 1, b: 6.8813735870195432 }
  const whole = tanh(sum)
  const doubled = exp(mul(2, sum))
  const apart = div(sub(doubled, 1), add(doubled, 1))
  for (const [name, e] of [
    ['tanh', whole],
    ['tanh taken apart', apart],
  ] as const) {
    const { gradient, value } = valueAndGrad(e)(at)
    print(`${name}: ${show(e)}\n  output ${n(value)}; ${partialsOf(gradient)}`)
  }
}

const everything = (): void => {
  section('All operations together')
  const [a, b] = [variable('a'), variable('b')]
  // Rebinding is a new name here: an expression never changes.
  const c1 = add(a, b)
  const d1 = add(mul(a, b), pow(b, 3))
  const c2 = add(c1, add(c1, 1))
  const c3 = add(c2, add(add(1, c2), neg(a)))
  const d2 = add(d1, add(mul(d1, 2), relu(add(b, a))))
  const d3 = add(d2, add(mul(3, d2), relu(sub(b, a))))
  const e = sub(c3, d3)
  const f = square(e)
  const g = add(div(f, 2), div(10, f))
  const { gradient, value } = valueAndGrad(g)({ a: -4, b: 2 })
  print(`g = ${n(value)}, ${partialsOf(gradient)}`)
}

const aNetwork = (): void => {
  section('A network, and the six steps of training')
  const net = mlp({ inputs: 3, hidden: [4, 4], outputs: 1, output: 'tanh' })
  const xs = [
    [2, 3, -1],
    [3, -1, 0.5],
    [0.5, 1, 1],
    [1, 1, -1],
  ]
  const ys = [1, -1, -1, 1]
  print(`3 inputs, two layers of 4 and one output: ${net.parameters.length} parameters.`)

  // The loss is one expression: the network written out for each of the four rows, on the same 41 variables.
  const loss = sum(xs.map((x, row) => squaredError(net.forward(x)[0], ys[row] ?? 0)))
  const lossAndGradient = valueAndGrad(loss)
  type Parameters = ReturnType<typeof net.init>

  /** Forward, compare, backward, update: from parameters to better ones. */
  const step =
    (rate: number) =>
    (parameters: Parameters): Parameters => {
      const { gradient } = lossAndGradient(parameters)
      return new Map([...parameters].map(([name, v]) => [name, v - rate * (gradient.get(name) ?? 0)]))
    }
  /** Initialise, then repeat: a fold. */
  const train = (rate: number, steps: number): Parameters =>
    Array.from({ length: steps }).reduce<Parameters>(step(rate), net.init(key(1)))

  for (const steps of [0, 20, 100, 300]) {
    print(
      `after ${String(steps).padStart(3)} steps of rate 0.05: loss ${evaluate(loss)(train(0.05, steps)).toFixed(4)}`,
    )
  }
  const trained = train(0.05, 300)
  const predictions = xs.map((x) => n(net.predict(trained)(x)[0]))
  print(`predictions ${predictions.join(', ')} for ${ys.map((y) => n(y)).join(', ')}`)
}

const runs = (): void => {
  section('Runs: lazy, plain data, and honest about their end')
  const [w, x, y] = [variable('w'), variable('x'), variable('y')]
  const rows = table({ x: [1, 2, 3, 4], y: [2, 4, 6, 8] })
  const loss = meanOver(rows)(squaredError(mul(w, x), y)) // an Objective<'w'>: x and y have become data
  print('A table turns columns into data; minimize gives the states of a run, one by one:')
  for (const { loss: value, parameters, step } of take(4)(minimize(sgd({ rate: 0.05 }))(loss)({ w: 0 }))) {
    print(`  step ${step}: w = ${n(parameters[0])}, loss ${n(value)}`)
  }
  print('\nA batch is some of the rows, drawn by a key. Each step then follows the gradient of its own rows alone:')
  for (const { loss: value, parameters, step } of take(4)(
    minimize(sgd({ rate: 0.05 }), { key: key(1), batch: 2 })(loss)({ w: 0 }),
  )) {
    print(`  step ${step}: w = ${n(parameters[0])}, loss over two rows ${n(value)}`)
  }
  print('\nA learning rate that is too large is said to be:')
  const explosion = minimize(sgd({ rate: 1 }))(loss)({ w: 0 })
  let status = 'running'
  for (const state of explosion) {
    if (state.status !== status) print(`  ${state.message ?? ''}`)
    status = state.status
  }
}

const whatCannotGoWrong = (): void => {
  section('What cannot go wrong here')
  print(`A gradient is the answer of a function, a new Map each time: grad(L)(point). Nothing is stored in the
expression, so there is no zero_grad to forget, and one gradient can't leak into the next. Reused nodes are
summed in the one place where gradients are made, so there is no += to mistake for =. And since expressions
and parameters never change, a training step is a function from parameters to parameters, and training is a
fold of it.`)
  const a = variable('a')
  const slope = grad(square(a))
  print(`\nAsked three times, the slope of a² at 3 is ${[1, 2, 3].map(() => n(slope({ a: 3 }).get('a'))).join(', ')}.`)
}

/** Prints the whole walk-through. */
export const main = (): void => {
  for (const part of [
    derivativeOfOneVariable,
    severalVariables,
    chainRuleOnAGraph,
    reusedNodes,
    theRules,
    neuron,
    everything,
    aNetwork,
    runs,
    whatCannotGoWrong,
  ]) {
    part()
  }
}

if (isProgram(import.meta.url)) {
  goOnUnread()
  main()
}
