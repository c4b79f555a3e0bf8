/** Second derivatives of objectives: what refuses them says how they are had, and that gives the right numbers. */
import { describe, expect, test } from 'vitest'
import {
  add,
  addObjectives,
  compile,
  derivative,
  derivatives,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  meanOver,
  mul,
  objective,
  scaleObjective,
  sigmoid,
  square,
  sub,
  substitute,
  sum,
  sumOver,
  table,
  variable,
  vjp,
  type Expr,
  type Objective,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const data = { x: [-2, 0.5, 3], y: [1, 0, 1] }
const rows = table(data)
const error = square(sub(sigmoid(add(mul(w, x), b)), y))
const at = { w: 0.7, b: -0.3 }

describe('an objective is no expression', () => {
  const loss = sumOver(rows)(error) as never
  test.each<readonly [string, () => unknown]>([
    ['hessian', () => hessian(loss)],
    ['hvp', () => hvp(loss)],
    ['jvp', () => jvp(loss)],
    ['vjp', () => vjp([loss])],
    ['jacobian', () => jacobian([loss])],
    ['derivative', () => derivative('w')(loss)],
    ['derivatives', () => derivatives(loss)],
  ])('%s says what takes it, and how its second derivatives are had', (_, call) => {
    const { code, message } = errorOf(call)
    expect([code, message]).toEqual([
      'BadOperand',
      "An expression is needed here, not an object (Objective), which evaluate, grad and compile take; its second derivatives are gradients of objectives over derivatives, as of sumOver(rows)(derivative('k')(e)).",
    ])
  })
})

describe('gradients of objectives over derivatives are the rows of the Hessian', () => {
  const ofRow = (k: number): Expr<'w' | 'b'> =>
    substitute({ x: data.x[k] as number, y: data.y[k] as number })(error) as Expr<'w' | 'b'>
  const written = [0, 1, 2].map(ofRow)
  const penalty = add(square(w), square(b))
  const cases: ReadonlyArray<readonly [string, (e: typeof error) => Objective<'w' | 'b'>, Expr<'w' | 'b'>]> = [
    ['a sum', (e) => sumOver(rows)(e) as Objective<'w' | 'b'>, sum(written)],
    ['a mean', (e) => meanOver(rows)(e) as Objective<'w' | 'b'>, mul(1 / 3, sum(written))],
  ]
  test.each(cases)('%s', (_, over, whole) => {
    const second = hessian(whole)(at)
    for (const k of ['w', 'b'] as const) {
      const row = over(derivative(k)(error))
      for (const gradient of [grad(row)(at), compile(row).valueAndGrad(at).gradient])
        for (const j of ['w', 'b'] as const) expect(gradient.get(j)).toBeCloseTo(second.get(k)?.get(j) ?? NaN, 14)
    }
  })
  test('with a penalty', () => {
    const second = hessian(add(sum(written), mul(0.1, penalty)))(at)
    const row = addObjectives(
      sumOver(rows)(derivative('w')(error)),
      scaleObjective(0.1)(objective(derivative('w')(penalty))),
    )
    expect(grad(row)(at).get('w')).toBeCloseTo(second.get('w')?.get('w') ?? NaN, 14)
  })
})
