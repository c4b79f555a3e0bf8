/** Every road to a value and to its derivatives of orders one to three. */
import {
  adjoints,
  derivative,
  duals,
  evaluate,
  expressions,
  fold,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  numbers,
  scan,
  tapeOf,
  valueAndGrad,
  variable,
  vjp,
  type Dual,
  type Expr,
  type Numeric,
} from 'fluxion'
import { expectClose, type Numbers } from './numbers.js'

const unknown = (name: string): never => {
  throw new Error(`no value for ${name}`)
}
const at = (values: Numbers, name: string): number => values[name] ?? unknown(name)

type Road1 = (e: Expr<string>, x: string, p: Numbers) => number
type Road2 = (e: Expr<string>, x: string, y: string, p: Numbers) => number

/** A variable as a dual over `n`, moving at speed one if it is `moving`. */
const seeded = <A>(n: Numeric<A>, primal: A, moves: boolean): Dual<A> => ({
  primal,
  tangent: moves ? n.constant(1) : undefined,
})

/** Every road to a first partial derivative. */
export const firsts: Readonly<Record<string, Road1>> = {
  grad: (e, x, p) => grad(e)(p).get(x) ?? 0,
  valueAndGrad: (e, x, p) => valueAndGrad(e)(new Map(Object.entries(p))).gradient.get(x) ?? 0,
  adjoints: (e, x, p) => {
    const { of } = adjoints(e)(p)
    // Variables of one name are several nodes.
    return tapeOf(e)
      .nodes.filter((n) => n._tag === 'Var' && n.name === x)
      .reduce((s, n) => s + of(n), 0)
  },
  vjp: (e, x, p) => vjp([e])(p).pullback([1]).get(x) ?? 0,
  jacobian: (e, x, p) => jacobian([e])(p)[0].get(x) ?? 0,
  jvp: (e, x, p) => jvp(e)(p, { [x]: 1 }).tangent,
  symbolic: (e, x, p) => evaluate(derivative(x)(e))(p),
  'fold over duals': (e, x, p) =>
    fold({ ...duals(numbers), variable: (name) => seeded(numbers, at(p, name), name === x) })(e).tangent ?? 0,
  'fold over duals of expressions': (e, x, p) => {
    const n = expressions<string>()
    const d = fold({ ...duals(n), variable: (name) => seeded(n, variable(name), name === x) })(e)
    return d.tangent === undefined ? 0 : evaluate(d.tangent)(p)
  },
}

/** Every road to a second partial derivative, ∂²/∂y∂x. */
export const seconds: Readonly<Record<string, Road2>> = {
  hessian: (e, x, y, p) => hessian(e)(p).get(x)?.get(y) ?? 0,
  hvp: (e, x, y, p) => hvp(e)(p, { [x]: 1 }).get(y) ?? 0,
  'grad of symbolic': (e, x, y, p) => grad(derivative(x)(e))(p).get(y) ?? 0,
  'jvp of symbolic': (e, x, y, p) => jvp(derivative(x)(e))(p, { [y]: 1 }).tangent,
  'symbolic of symbolic': (e, x, y, p) => evaluate(derivative(y)(derivative(x)(e)))(p),
  'duals over duals': (e, x, y, p) => {
    const inner = duals(numbers)
    const outer = duals(inner)
    const d = fold({
      ...outer,
      variable: (name) => seeded(inner, seeded(numbers, at(p, name), name === x), name === y),
    })(e)
    return d.tangent?.tangent ?? 0
  },
  'duals over duals of expressions': (e, x, y, p) => {
    const n = expressions<string>()
    const inner = duals(n)
    const d = fold({
      ...duals(inner),
      variable: (name) => seeded(inner, seeded(n, variable(name), name === x), name === y),
    })(e)
    return d.tangent?.tangent === undefined ? 0 : evaluate(d.tangent.tangent)(p)
  },
}

/** Every road to ∂³/∂x²∂y. */
export const thirds: Readonly<Record<string, Road2>> = {
  'hessian of symbolic': (e, x, y, p) => hessian(derivative(x)(e))(p).get(x)?.get(y) ?? 0,
  'hvp of symbolic': (e, x, y, p) => hvp(derivative(x)(e))(p, { [y]: 1 }).get(x) ?? 0,
  'grad of symbolic twice': (e, x, y, p) => grad(derivative(x)(derivative(x)(e)))(p).get(y) ?? 0,
  'jvp of symbolic twice': (e, x, y, p) => jvp(derivative(x)(derivative(y)(e)))(p, { [x]: 1 }).tangent,
  'symbolic three times': (e, x, y, p) => evaluate(derivative(x)(derivative(y)(derivative(x)(e))))(p),
  'duals three deep': (e, x, y, p) => {
    const one = duals(numbers)
    const two = duals(one)
    const d = fold({
      ...duals(two),
      variable: (name) => seeded(two, seeded(one, seeded(numbers, at(p, name), name === x), name === x), name === y),
    })(e)
    return d.tangent?.tangent?.tangent ?? 0
  },
}

/** Every road to the value. */
export const values: Readonly<Record<string, (e: Expr<string>, p: Numbers) => number>> = {
  evaluate: (e, p) => evaluate(e)(p),
  'evaluate at a Map': (e, p) => evaluate(e)(new Map(Object.entries(p))),
  valueAndGrad: (e, p) => valueAndGrad(e)(p).value,
  adjoints: (e, p) => adjoints(e)(p).value,
  jvp: (e, p) => jvp(e)(p, {}).value,
  vjp: (e, p) => vjp([e])(p).value[0],
  fold: (e, p) => fold({ ...numbers, variable: (name) => at(p, name) })(e),
  scan: (e, p) => scan({ ...numbers, variable: (name) => at(p, name) })(tapeOf(e)).at(-1) as number,
  'fold over duals': (e, p) =>
    fold({ ...duals(numbers), variable: (name) => seeded(numbers, at(p, name), false) })(e).primal,
}

/** The derivative of a function by Richardson extrapolation of central differences: about ten digits for a tame f. */
export const richardson = (f: (x: number) => number, x: number, h = 0.02): number => {
  const central = (step: number): number => (f(x + step) - f(x - step)) / (2 * step)
  const rows = [h, h / 2, h / 4, h / 8].map(central)
  const improve = (row: ReadonlyArray<number>, power: number): ReadonlyArray<number> =>
    row.slice(1).map((d, i) => (power * d - (row[i] as number)) / (power - 1))
  return improve(improve(improve(rows, 4), 16), 64)[0] as number
}

/** [point, value, first, second, third derivative]; an order left out is not decided. */
export type Row = readonly [at: number, value: number, first?: number, second?: number, third?: number]

/** Checks a row by every road. With a tolerance of 0 that is equality, NaN being itself and −0 being 0. */
export const checkRow = (e: Expr<'x'>, [at, value, first, second, third]: Row, tolerance: number): void => {
  const p = { x: at }
  for (const [road, of] of Object.entries(values)) expectClose(of(e, p), value, tolerance, `value at ${at} by ${road}`)
  if (first !== undefined)
    for (const [road, of] of Object.entries(firsts))
      expectClose(of(e, 'x', p), first, tolerance, `first at ${at} by ${road}`)
  if (second !== undefined)
    for (const [road, of] of Object.entries(seconds))
      expectClose(of(e, 'x', 'x', p), second, tolerance, `second at ${at} by ${road}`)
  if (third !== undefined)
    for (const [road, of] of Object.entries(thirds))
      expectClose(of(e, 'x', 'x', p), third, tolerance, `third at ${at} by ${road}`)
}
