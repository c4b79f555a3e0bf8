/**
 * What is said and done when an environment, a direction or a cotangent is wrong. Only untyped code and Maps get here.
 */
import { describe, expect, test } from 'vitest'
import {
  add,
  adjoints,
  evaluate,
  FluxionError,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  mul,
  valueAndGrad,
  variable,
  vjp,
  type Expr,
  type FluxionErrorCode,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

/** Everything that takes an environment, as untyped code would call it. */
const callers: Readonly<Record<string, (e: Expr<string>) => (env: never) => unknown>> = {
  evaluate,
  grad,
  valueAndGrad,
  adjoints,
  hessian,
  jvp: (e) => {
    const along = jvp(e)
    return (env) => along(env, {} as never)
  },
  hvp: (e) => {
    const along = hvp(e)
    return (env) => along(env, {} as never)
  },
  vjp: (e) => vjp([e]),
  jacobian: (e) => jacobian([e]),
}

const e = add(mul(variable('slope'), variable('time')), variable('offset'))
const right = { slope: 2, time: 3, offset: 1 }

describe.each(Object.entries(callers))('%s', (_, call) => {
  const at = (env: unknown) => () => call(e)(env as never)

  test.each<readonly [string, unknown, FluxionErrorCode, string, ReadonlyArray<string>]>([
    ['an unbound variable', { slope: 2, time: 3 }, 'UnboundVariable', 'offset', ["'offset'"]],
    [
      'the nearest name',
      { ...right, time: undefined, tme: 3 },
      'UnboundVariable',
      'time',
      ["'time'", "Did you mean 'tme'?"],
    ],
    ['another case', { slope: 2, offset: 1, Time: 3 }, 'UnboundVariable', 'time', ["Did you mean 'Time'?"]],
    ['nothing near: what there is', { a: 1, b: 2 }, 'UnboundVariable', 'slope', ["'slope'", "'a'", "'b'"]],
    ['an empty environment', {}, 'UnboundVariable', 'slope', ["'slope'", 'empty']],
    [
      'a Map without a name',
      new Map([
        ['slope', 2],
        ['offset', 1],
      ]),
      'UnboundVariable',
      'time',
      ["'time'"],
    ],
    [
      'a Map with a name nearby',
      new Map([
        ['slope', 2],
        ['offset', 1],
        ['tiem', 1],
      ]),
      'UnboundVariable',
      'time',
      ["'tiem'"],
    ],
    ['undefined', { ...right, time: undefined }, 'UnboundVariable', 'time', ["'time'"]],
    [
      'undefined in a Map',
      new Map(Object.entries({ ...right, time: undefined })),
      'UnboundVariable',
      'time',
      ["'time'"],
    ],
    ['a string', { ...right, time: '3' }, 'BadNumber', 'time', ["'time'", '"3"']],
    ['null', { ...right, time: null }, 'BadNumber', 'time', ["'time'", 'null']],
    ['a bigint', { ...right, time: 3n }, 'BadNumber', 'time', ["'time'", '3']],
    ['a boolean', { ...right, time: true }, 'BadNumber', 'time', ["'time'", 'true']],
    ['a Number object', { ...right, time: Object(3) as number }, 'BadNumber', 'time', ["'time'", 'object']],
    ['an expression', { ...right, time: variable('t') }, 'BadNumber', 'time', ["'time'"]],
    ['a string in a Map', new Map(Object.entries({ ...right, time: '3' })), 'BadNumber', 'time', ["'time'"]],
    ['no environment', undefined, 'BadEnvironment', 'environment', ['undefined']],
    ['null for an environment', null, 'BadEnvironment', 'environment', ['null']],
    ['an array', [1, 2, 3], 'BadEnvironment', 'environment', ['an array']],
    ['a number', 3, 'BadEnvironment', 'environment', ['3']],
    ['a function', () => 3, 'BadEnvironment', 'environment', ['function']],
  ])('%s', (_name, env, code, subject, mentions) => {
    const error = errorOf(at(env))
    expect([error.code, error.subject, error.name]).toEqual([code, subject, 'FluxionError'])
    for (const words of mentions) expect(error.message).toContain(words)
  })
  test('a name that is bound to undefined is not said to be bound', () => {
    const { message } = errorOf(() => call(variable('w'))({ w: undefined } as never))
    expect(message).toBe("The variable 'w' has no value. It is bound to undefined.")
  })
  test('NaN and ∞ are numbers', () => {
    expect(at({ slope: NaN, time: Infinity, offset: -0 })).not.toThrow()
  })
  test('surplus names are ignored', () => {
    expect(at({ ...right, surplus: 'not even a number' })).not.toThrow()
    expect(at(new Map(Object.entries({ ...right, surplus: 1 })))).not.toThrow()
  })
  test('frozen environments and expressions do', () => {
    expect(() => call(Object.freeze(e))(Object.freeze({ ...right }) as never)).not.toThrow()
  })
  test('what is inherited is not bound', () => {
    expect(errorOf(at(Object.create(right))).code).toBe('UnboundVariable')
    expect(errorOf(() => call(variable('toString'))({} as never)).subject).toBe('toString')
    expect(errorOf(() => call(variable('constructor'))({} as never)).subject).toBe('constructor')
    expect(errorOf(() => call(variable('__proto__'))({} as never)).subject).toBe('__proto__')
    expect(errorOf(() => call(variable('size'))(new Map() as never)).subject).toBe('size')
  })
  test('what is inherited is said to be, as are getters of a class', () => {
    const rect = new (class {
      readonly width = 3
      get slope(): number {
        return 2
      }
    })()
    const message =
      "The variable 'slope' has no value of its own in the environment, which inherits it; copy it, as in { x: rect.x }."
    expect(errorOf(at(rect)).message).toBe(message)
    expect(errorOf(at(Object.create(right))).message).toBe(message)
  })
  test('records without a prototype do', () => {
    expect(at(Object.assign(Object.create(null) as object, right))).not.toThrow()
  })
  test.each<readonly [string, unknown]>([
    ['a number', 3],
    ['a string', 'x'],
    ['null', null],
    ['undefined', undefined],
    ['an environment', right],
    ['an object that looks like a node', { _tag: 'Var', name: 'x' }],
    ['a copy of a node', { ...variable('x') }],
  ])('something other than an expression is refused at once: %s', (_name, wrong) => {
    expect(errorOf(() => call(wrong as never)).code).toBe('BadOperand')
  })
})

describe('directions', () => {
  test('a name that is absent or undefined does not move', () => {
    expect(jvp(e)(right, {}).tangent).toBe(0)
    expect(jvp(e)(right, { time: undefined } as never).tangent).toBe(0)
    expect(jvp(e)(right, { time: 1 }).tangent).toBe(2)
    expect(jvp(e)(right, new Map([['time', 1]])).tangent).toBe(2)
    expect([...hvp(e)(right, {}).values()]).toEqual([0, 0, 0])
  })
  test('a gradient is a direction', () => {
    const { gradient } = valueAndGrad(e)(right)
    expect(jvp(e)(right, gradient).tangent).toBe(9 + 4 + 1)
  })
  test.each<readonly [string, unknown, FluxionErrorCode, string]>([
    ['a string', { time: '1' }, 'BadNumber', 'time'],
    ['null', { time: null }, 'BadNumber', 'time'],
    ['no record', undefined, 'BadEnvironment', 'tangent'],
    ['an array', [1], 'BadEnvironment', 'tangent'],
  ])('%s', (_, tangent, code, subject) => {
    for (const call of [() => jvp(e)(right, tangent as never), () => hvp(e)(right, tangent as never)]) {
      const error = errorOf(call)
      expect([error.code, error.subject]).toEqual([code, subject])
    }
  })
  test('it is the direction that is wrong, not the value', () => {
    expect(errorOf(() => jvp(e)(right, { time: '1' } as never)).message).toBe(
      'How fast \'time\' moves must be a number, not the string "1".',
    )
  })
})

describe('cotangents', () => {
  const { pullback } = vjp([e, variable('slope')])(right)
  test.each<readonly [string, unknown, FluxionErrorCode]>([
    ['too few', [1], 'LengthMismatch'],
    ['too many', [1, 2, 3], 'LengthMismatch'],
    ['a string', ['1', 2], 'BadNumber'],
    ['undefined', [undefined, 2], 'BadNumber'],
  ])('%s', (_, cotangents, code) => {
    expect(errorOf(() => pullback(cotangents as never)).code).toBe(code)
  })
  test('the message counts from one', () => {
    const error = errorOf(() => pullback([1, '2'] as never))
    expect([error.subject, error.message]).toEqual(['cotangent 2', 'Cotangent 2 must be a number, not the string "2".'])
  })
  test.each<readonly [string, unknown]>([
    ['a number', 1],
    ['null', null],
    ['nothing', undefined],
  ])('%s instead of a list is a FluxionError', (_, cotangents) => {
    expect(errorOf(() => pullback(cotangents as never))).toBeInstanceOf(FluxionError)
  })
})
