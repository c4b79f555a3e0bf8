/** Programs of single numbers: some to run at every length, and what the fold says of them. */
import { roundedIn, type Precision, type Rounded } from '../../laws/compare/rounding.js'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { copySign } from '../../src/math/bits.js'

export type E = Expr<string>
export type Values = ReadonlyMap<string, number>

export const UNIT: number = 2 ** -24
/** A running error bound counts every rounding once; sums that are added in another order may have others. */
const ROUNDINGS = 2

/** Single numbers: what they can't hold is rounded, and products may go a little further than their operands. */
const singlePrecision: Precision = {
  shift: ROUNDINGS * UNIT,
  greatest: 1e30,
  least: 2 ** -126,
  given: (value) => ({ value, error: Math.fround(value) === value ? 0 : Math.abs(value) }),
}

interface Ran {
  readonly value: number
  readonly alone: number
  readonly gradient: Values
}

const ran = (e: E, env: Values, run: 'wasm' | 'interpreter'): Ran => {
  const c = compileBy(alwaysLoops, e, { run, float32: true })
  return { ...c.valueAndGrad(env), alone: c.value(env) }
}

const sameBits = (a: Ran, b: Ran): boolean =>
  Object.is(a.value, b.value) &&
  Object.is(a.alone, b.alone) &&
  [...a.gradient].every(([name, d]) => Object.is(d, b.gradient.get(name)))

export const own = (e: E, env: Values): Values => new Map([...env].filter(([name]) => F.freeVariables(e).has(name)))
export const total = (counts: ReadonlyArray<number>): number => counts.reduce((a, b) => a + b, 0)
const isSingle = (x: number): boolean => Object.is(Math.fround(x), x)

const rounding = (env: Values): Values => new Map([...env].map(([name, x]) => [name, Math.fround(x)]))

/** What was compared, and what of it is wrong. */
export interface Judged {
  readonly compared: number
  readonly wrong: ReadonlyArray<string>
}

const judge = (what: string, got: number, bound: Rounded | undefined, expected: number): Judged => {
  if (bound === undefined) return { compared: 0, wrong: [] }
  const allowed = ROUNDINGS * UNIT * bound.error
  const off = Math.abs(got - expected)
  return { compared: 1, wrong: off <= allowed ? [] : [`${what}: ${got} ≠ ${expected}, apart by ${off} of ${allowed}`] }
}

const together = (all: ReadonlyArray<Judged>): Judged => ({
  compared: all.reduce((n, j) => n + j.compared, 0),
  wrong: all.flatMap((j) => j.wrong),
})

/** The program of single numbers against the fold in double precision. */
export const judged = (e: E, given: Values): Judged => {
  const env = rounding(given)
  const [wasm, interpreted] = [ran(e, env, 'wasm'), ran(e, env, 'interpreter')]
  const expected = F.valueAndGrad(e)(env)
  const slopes = [...F.derivatives(e)]
  const [bound, ...bounds] = roundedIn(singlePrecision, [e, ...slopes.map(([, d]) => d)])(env)
  const names = (gradient: Values): string => [...gradient.keys()].sort().join()
  return together([
    judge('value', wasm.value, bound, expected.value),
    judge('value alone', wasm.alone, bound, expected.value),
    ...slopes.map(([name], k) =>
      judge(`∂${name}`, wasm.gradient.get(name) ?? 0, bounds[k], expected.gradient.get(name) ?? 0),
    ),
    { compared: 0, wrong: names(wasm.gradient) === names(expected.gradient) ? [] : ['the gradient has other entries'] },
    { compared: 0, wrong: sameBits(wasm, interpreted) ? [] : ['the interpreter has other bits'] },
    {
      compared: 0,
      wrong: [wasm.value, wasm.alone, ...wasm.gradient.values()].every(isSingle) ? [] : ['no single number'],
    },
  ])
}

/** Variables x0, x1, …, and where they are. */
export const list = (count: number): ReadonlyArray<E> => Array.from({ length: count }, (_, k): E => F.variable(`x${k}`))
export const somewhere = (e: E): Values =>
  new Map([...F.freeVariables(e)].map((name, k) => [name, Math.fround(Math.sin(7 * k + name.length) * 1.5)]))
/** Looked through by an index that is no multiple of the row's. */
const far = (k: number, n: number): number => (k * k + 3 * k) % n

export const odd: F.Operation<1> = F.primitive({
  name: 'odd',
  arity: 1,
  value: (a) => (a * a * a) / 3,
  partials: (n, [a]) => [{ partial: n.mul(a, a) }],
})

/** a·|a|, with a kernel of operations that single numbers have as well. */
const signed: F.Operation<1> = F.primitive({
  name: 'signed',
  arity: 1,
  value: (a) => copySign(a * a, a),
  kernel: (m, [a]) => m.copySign(m.mul(a, a), a),
  partials: (n, [a]) => [{ partial: n.mul(n.constant(2), n.pow(n.pow(a, 2), 0.5)) }],
})

/** Each derivative has a contribution from the neighbour before. */
export const chain = (n: number): E =>
  F.sum(list(n + 1).slice(1).map((next, k) => {
    const here = list(n)[k] as E
    return F.add(F.mul(3, F.square(F.sub(next, F.square(here)))), F.square(F.sub(1, here)))
  })) // prettier-ignore

export const shapes: Record<string, (n: number) => E> = {
  'entry by entry': (n) => F.sum(list(n).map((x, k) => F.tanh(F.mul(x, k / 7 - 1)))),
  'a sum of products': (n) => F.exp(F.mul(0.1, F.sum(list(n).map((x, k) => F.mul(x, F.variable(`w${k}`)))))),
  'a matrix and a vector': (n) =>
    F.sum([0, 1, 2].map((j) => F.square(F.sum(list(n).map((x, k) => F.mul(x, F.variable(`m${j}.${k}`))))))),
  neighbours: chain,
  'lists of indices': (n) => F.sum(list(n).map((x, k) => F.mul(x, F.sin(list(n)[far(k, n)] as E)))),
  'a choice': (n) => F.sum(list(n).map((x, k) => F.where(F.lt(x, 0.25), F.mul(x, k), F.max(F.square(x), F.div(1, x))))),
  'a primitive called back': (n) => F.sum(list(n).map((x, k) => F.mul(odd(x), k + 1))),
  'a root': (n) => F.sum(list(n).map((x, k) => F.mul(F.sqrt(F.add(1, F.square(x))), k + 1))),
  'a kernel': (n) => F.sum(list(n).map((x, k) => F.mul(signed(F.mul(4, x)), k + 1))),
  'a power': (n) => F.sum(list(n).map((x) => F.pow(F.add(1, F.square(x)), -0.7))),
} // prettier-ignore
