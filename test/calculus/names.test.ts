/** Awkward names work; what is no name, or no list of expressions, is refused. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import {
  add,
  decodeEnv,
  derivative,
  derivatives,
  evaluate,
  FluxionError,
  freeVariables,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  mul,
  pow,
  substitute,
  sum,
  valueAndGrad,
  variable,
  vjp,
  type Expr,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const e = add(mul(variable('slope'), variable('time')), variable('offset'))
const right = { slope: 2, time: 3, offset: 1 }

describe('awkward names work', () => {
  const awkward = [
    '__proto__',
    'constructor',
    '',
    ' ',
    'toString',
    'hasOwnProperty',
    '0',
    'a.b',
    'é',
    '😀',
    'size',
    'get',
  ]
  const record = (value: (i: number) => number): Record<string, number> =>
    Object.fromEntries(awkward.map((name, i) => [name, value(i)]))

  test('fromEntries makes own properties of them all', () => {
    expect(Object.keys(record((i) => i)).sort()).toEqual([...awkward].sort())
  })
  test.each(awkward.map((name) => [name] as const))('%j', (name) => {
    const v: Expr<string> = variable(name)
    const f = mul(pow(v, 2), 3)
    const own = { ['other']: 1, [name]: 5 } // a computed key: an own property even when it is __proto__
    for (const env of [own, new Map([[name, 5]]), Object.fromEntries([[name, 5]])]) {
      expect(evaluate(f)(env)).toBe(75)
      expect([...grad(f)(env)]).toEqual([[name, 30]])
      expect([...valueAndGrad(f)(env).gradient]).toEqual([[name, 30]])
      expect([...jacobian([f])(env)[0]]).toEqual([[name, 30]])
      expect([...hessian(f)(env)]).toEqual([[name, new Map([[name, 6]])]])
      expect([...hvp(f)(env, own)]).toEqual([[name, 30]])
      expect(jvp(f)(env, own)).toEqual({ value: 75, tangent: 150 })
      expect(jvp(f)(env, new Map([[name, 2]])).tangent).toBe(60)
      expect(jvp(f)(env, {}).tangent).toBe(0)
      expect(hvp(f)(env, {}).get(name)).toBe(0)
    }
    expect([...derivatives(f).keys()]).toEqual([name])
    expect(evaluate(derivative(name)(f))(own)).toBe(30)
    expect([...freeVariables(f)]).toEqual([name])
    expect(evaluate(substitute({ [name]: 2 })(f))({})).toBe(12)
    expect(evaluate(substitute({})(f))(own)).toBe(75)
    expect(decodeEnv(f)({ [name]: 5 })).toEqual(E.right({ [name]: 5 }))
    expect(decodeEnv(f)(JSON.parse(JSON.stringify({ [name]: 5 })))).toEqual(E.right({ [name]: 5 }))
    const missing = decodeEnv(f)({})
    expect(E.isLeft(missing) && missing.left.problems.map((p) => [p.code, p.name])).toEqual([['UnboundVariable', name]])
  })
  test('all in one expression', () => {
    const f = sum(awkward.map((name, i) => mul(i + 1, variable(name))))
    const env = record(() => 1)
    expect(evaluate(f)(env)).toBe(78)
    expect([...grad(f)(env)]).toEqual(awkward.map((name, i) => [name, i + 1]))
    const decoded = decodeEnv(f)(env)
    expect(E.isRight(decoded) && Object.keys(decoded.right).sort()).toEqual([...awkward].sort())
    expect(Object.getPrototypeOf(E.isRight(decoded) ? decoded.right : null)).toBe(Object.prototype)
  })
})

describe('lists of expressions', () => {
  const calls: ReadonlyArray<readonly [string, (es: never) => unknown]> = [
    ['vjp', vjp],
    ['jacobian', jacobian],
  ]
  describe.each(calls)('%s', (_, call) => {
    test.each<readonly [string, unknown]>([
      ['an expression instead of a list', e],
      ['null', null],
      ['nothing', undefined],
      ['a number', 3],
    ])('%s is a FluxionError', (_name, wrong) => {
      expect(errorOf(() => call(wrong as never))).toBeInstanceOf(FluxionError)
    })
    test.each<readonly [string, unknown]>([
      ['a number', [e, 3]],
      ['a string', [e, 'x']],
      ['a hole', [undefined, e]],
    ])('a list with %s in it', (_name, wrong) => {
      expect(errorOf(() => call(wrong as never)).code).toBe('BadOperand')
    })
  })
})

describe('derivative by something that is no name', () => {
  test.each<readonly [string, unknown]>([
    ['a number', 3],
    ['undefined', undefined],
    ['a variable', variable('time')],
  ])('%s', (_, name) => {
    expect(errorOf(() => derivative(name as never)(e)).code).toBe('BadName')
  })
  test('a name that the expression does not have gives the constant 0', () => {
    expect(evaluate(derivative('tiem')(e))(right)).toBe(0)
  })
})
