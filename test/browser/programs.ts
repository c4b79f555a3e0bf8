/**
 * Programs whose results must have the same bits in every JavaScript engine, and a hash of the bits of each. Nothing
 * but the library and ECMAScript is used here: a page, Node and an engine without WebAssembly all run it.
 */
import * as F from 'fluxion'
import type { CompileReport, Expr, Objective } from 'fluxion'

type E = Expr<string>

/** What a program came to. */
export interface Result {
  readonly name: string
  /** How it ran; nothing where that is not told. */
  readonly runs: CompileReport['runs'] | ''
  /** 64 bits in hexadecimal digits. */
  readonly hash: string
}

const NAN = Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x7f)

/** FNV-1a over the bytes of numbers, the lowest first. All NaNs count as one: their bits are left to the engine. */
export const hashOf = (numbers: ReadonlyArray<number>): string => {
  const view = new DataView(new ArrayBuffer(8))
  const bytesOf = (x: number): Uint8Array => {
    view.setFloat64(0, x, true)
    return Number.isNaN(x) ? NAN : new Uint8Array(view.buffer)
  }
  const hash = numbers.reduce(
    (h, x) => bytesOf(x).reduce((g, byte) => ((g ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn, h),
    0xcbf29ce484222325n,
  )
  return hash.toString(16).padStart(16, '0')
}

const v = (name: string): E => F.variable(name)
const range = <A>(length: number, f: (k: number) => A): ReadonlyArray<A> => Array.from({ length }, (_, k) => f(k))
/** Numbers between −1 and 1 that look like nothing in particular. */
const numberAt = (k: number): number => ((k * 7919 + 104729) % 2003) / 1001 - 1

const curve = F.table({ t: range(23, (k) => k / 4), y: range(23, (k) => 2 / (1 + k) + numberAt(k) / 50) })
const net = F.mlp({ inputs: 2, hidden: [9, 5], outputs: 1 })
const points = F.table({
  a: range(37, numberAt),
  b: range(37, (k) => numberAt(3 * k + 1)),
  y: range(37, (k) => (k % 3 === 0 ? 1 : -1)),
})

const network = (): Objective<string> => {
  const [out] = net.forward([v('a'), v('b')])
  return F.meanOver(points)(F.square(F.sub(out as E, v('y')))) as Objective<string>
}
const rosenbrock = (): E => {
  const x = range(200, (k) => v(`x${k}`))
  return F.sum(
    range(199, (k) => {
      const [here, next] = [x[k] as E, x[k + 1] as E]
      return F.add(F.mul(100, F.square(F.sub(next, F.square(here)))), F.square(F.sub(1, here)))
    }),
  )
}
const fit = (): Objective<string> => {
  const model = F.add(F.mul(v('a'), F.exp(F.mul(v('rate'), v('t')))), v('c'))
  return F.meanOver(curve)(F.square(F.sub(model, v('y')))) as Objective<string>
}
const choice = (): E =>
  F.sum(
    range(50, (k) => F.where(F.lt(v(`x${k}`), v('limit')), F.square(v(`x${k}`)), F.mul(3, F.log(F.abs(v(`x${k}`)))))),
  )
const softmax = (): E => F.logSumExp(...range(30, (k) => F.mul(v(`x${k}`), k - 10)))
const line = (): E => F.div(F.sin(F.mul(v('a'), v('b'))), F.add(F.exp(v('a')), F.hypot(v('b'), 3)))

/** An operation whose value is JavaScript: a compiled program calls it. */
const cube = F.primitive({
  name: 'cubeInJavaScript',
  arity: 1,
  value: (x) => x * x * x,
  partials: (n, [x]) => [{ partial: n.mul(n.constant(3), n.mul(x, x)) }],
})
const called = (): E => F.sum(range(40, (k) => cube(F.add(v(`x${k}`), v('shift')))))

const compiled: ReadonlyArray<readonly [name: string, make: () => E | Objective<string>]> = [
  ['a network over a table', network],
  ['Rosenbrock', rosenbrock],
  ['a curve over a table', fit],
  ['a choice', choice],
  ['logSumExp', softmax],
  ['a straight line', line],
  ['a primitive without a kernel', called],
]

const unary: ReadonlyArray<(x: E) => E> = [
  F.exp,
  F.tanh,
  F.log,
  F.sech2,
  F.sigmoid,
  F.softplus,
  F.abs,
  F.relu,
  F.sin,
  F.cos,
  F.atan,
  F.tan,
  F.asin,
  F.acos,
  F.expm1,
  F.log1p,
  F.logSigmoid,
  F.cbrt,
  F.erf,
  F.sinc,
  (x) => F.clamp(x, -1, 2),
  F.sqrt,
  F.square,
  (x) => F.pow(x, -1.5),
  (x) => F.pow(x, 1 / 3),
  (x) => F.pow(x, 7),
]
const binary: ReadonlyArray<(x: E, y: E) => E> = [
  F.xlogy,
  (x, y) => F.norm([x, y]),
  F.add,
  F.sub,
  F.mul,
  F.div,
  F.max,
  F.min,
  F.power,
  F.atan2,
  F.hypot,
  (x, y) => F.logSumExp(x, y),
]

/** Ordinary numbers, ends of ranges, and what is no number. */
const inputs: ReadonlyArray<number> = [
  0, -0, 1, -1, 0.5, -0.5, 2, -3, 1e-8, -1e-8, 0.1, 700, -700, 1e5, -123456.789, 1e22, 1e300, -1e300, 5e-324, 2.5e-308,
  Infinity, -Infinity, NaN, ...range(9, (k) => numberAt(k) * 10),
] // prettier-ignore

/** Every operation on pairs of variables, as many pairs as there are inputs: what repeats becomes loops. */
const operations = (): E => {
  const at = (k: number, name: string): E => v(`${name}${k}`)
  const terms = range(inputs.length, (k) => [
    ...unary.map((f) => f(at(k, 'x'))),
    ...binary.map((f) => f(at(k, 'x'), at(k, 'y'))),
  ])
  return F.sum(terms.flat())
}

/** Every operation by itself at every input: value and slopes, folded and compiled. */
const everyOperation = (run: 'folded' | 'compiled'): Result => {
  const whole = [
    ...unary.map((f) => f(v('x'))),
    ...binary.map((f) => f(v('x'), v('y'))),
    ...binary.map((f) => f(v('y'), v('x'))),
  ]
  const made = whole.map((e) => {
    const c = run === 'compiled' ? F.compile(e) : F.compile(e, { run: 'tape' })
    const numbers = inputs.flatMap((x, k) => {
      const y = inputs[(k * 5 + 3) % inputs.length] as number
      const { gradient, value } = c.valueAndGrad(new Map([['x', x], ['y', y]])) // prettier-ignore
      return [value, gradient.get('x') ?? 0, gradient.get('y') ?? 0]
    })
    return { numbers, runs: c.report.runs }
  })
  return {
    name: `every operation, ${run}`,
    runs: made[0]?.runs ?? '',
    hash: hashOf(made.flatMap((m) => m.numbers)),
  }
}

const compiledResult = ([name, make]: (typeof compiled)[number]): Result => {
  const c = F.compile(make())
  const results = range(3, (round) => {
    const x = Float64Array.from(c.variables, (_, k) => numberAt(k + 31 * round) * (1 + round))
    const gradient = new Float64Array(x.length)
    return [c.into(x), c.into(x, gradient), ...gradient]
  })
  return { name, runs: c.report.runs, hash: hashOf(results.flat()) }
}

/** A graph in which nothing repeats: it runs level by level. */
const tangle = (): E =>
  F.sum(
    range(6000, (k) => k)
      .reduce<ReadonlyArray<E>>(
        (all, k) => {
          const [a, b] = [all[all.length - 1 - ((k * 7) % 19)] as E, all[all.length - 1 - ((k * k) % 23)] as E]
          const next = [F.mul(0.5, F.add(a, b)), F.tanh(F.mul(a, b)), F.where(F.lt(a, b), F.sqrt(F.add(1, F.square(b))), a)][k % 3] as E // prettier-ignore
          return [...all.slice(-30), next]
        },
        range(30, (k) => v(`x${k}`)),
      )
      .slice(-20),
  )

/** Distances along a graph of points, with their derivatives. */
const outputs = (): Result => {
  const point = (k: number): readonly [E, E] => [v(`x${k % 12}`), v(`y${k % 12}`)]
  const c = F.compile(
    range(40, (k) => {
      const [[x, y], [u, w]] = [point(k), point(k * k + 1)]
      return F.sub(F.sqrt(F.add(F.add(0.01, F.square(F.sub(x, u))), F.square(F.sub(y, w)))), F.exp(F.mul(0.1, x)))
    }),
  )
  const x = Float64Array.from(c.variables, (_, k) => numberAt(k))
  const [values, entries] = [new Float64Array(c.outputs), new Float64Array(c.pattern.rows.length)]
  c.into(x, values, entries)
  return { name: 'a Jacobian', runs: c.report.runs, hash: hashOf([...values, ...entries, ...c.pattern.columns]) }
}

const STEPS = 20

const learned = (): Result => {
  const moons = F.twoMoons(F.key(7), 60, 0.1)
  const rows = F.table({ ...moons.table.columns, y: F.signs(moons.labels) })
  const [score] = net.forward([v('x1'), v('x2')])
  const loss = F.meanOver(rows)(F.hinge(score as E, v('y'))) as Objective<string>
  const run = F.minimize(F.adam({ rate: 0.05 }), { key: F.key(3), batch: 16 })(loss)(net.init(F.key(1)))
  const states = [...F.take(STEPS)(run)]
  return {
    name: `${STEPS} steps on two moons`,
    runs: '',
    hash: hashOf(states.flatMap((s) => [s.loss, ...s.parameters])),
  }
}

/** All programs, one after the other. */
export const results = (): ReadonlyArray<Result> => [
  ...compiled.map(compiledResult),
  compiledResult(['all operations in one program', operations]),
  compiledResult(['a tangle', tangle]),
  outputs(),
  everyOperation('folded'),
  everyOperation('compiled'),
  learned(),
]

/** A graph of about so many nodes, to see how long the thread is kept. */
export const large = (nodes: number): E => {
  const x = range(Math.round(nodes / 15), (k) => v(`x${k}`))
  return F.sum(
    range(x.length - 1, (k) => {
      const [here, next] = [x[k] as E, x[k + 1] as E]
      return F.add(F.mul(100, F.square(F.sub(next, F.square(here)))), F.square(F.sub(1, here)))
    }),
  )
}
