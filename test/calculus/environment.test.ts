/** What is said and done when a call is wrong: environments, directions, cotangents. Only untyped code and Maps get here. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import {
  add,
  adjoints,
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
  type FluxionErrorCode,
} from 'fluxion'

/** The FluxionError that a call throws. */
const errorOf = (call: () => unknown): FluxionError => {
  try {
    call()
  } catch (e) {
    if (e instanceof FluxionError) return e
    throw e
  }
  throw new Error('nothing was thrown')
}

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
  test.each<readonly [string, unknown]>([
    ['a number', 1],
    ['null', null],
    ['nothing', undefined],
  ])('%s instead of a list is a FluxionError', (_, cotangents) => {
    expect(errorOf(() => pullback(cotangents as never))).toBeInstanceOf(FluxionError)
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

describe('decodeEnv', () => {
  const problems = (value: unknown): ReadonlyArray<readonly [string, string | undefined]> => {
    const decoded = decodeEnv(e)(value)
    return E.isLeft(decoded) ? decoded.left.problems.map((p) => [p.code, p.name]) : []
  }
  test('gives exactly the variables, as a record', () => {
    expect(decodeEnv(e)(right)).toEqual(E.right(right))
    expect(decodeEnv(e)(new Map(Object.entries(right)))).toEqual(E.right(right))
    expect(decodeEnv(e)(JSON.parse('{"slope":2,"time":3,"offset":1}'))).toEqual(E.right(right))
    expect(decodeEnv(e)({ slope: NaN, time: Infinity, offset: -0 })).toEqual(
      E.right({ slope: NaN, time: Infinity, offset: -0 }),
    )
    expect(decodeEnv(add(1, 2))({})).toEqual(E.right({}))
  })
  test('reports every problem, in the order of the variables, surplus names last', () => {
    expect(problems({ Slope: 2, time: '3', extra: 1 })).toEqual([
      ['UnboundVariable', 'slope'],
      ['BadNumber', 'time'],
      ['UnboundVariable', 'offset'],
      ['SurplusVariable', 'Slope'],
      ['SurplusVariable', 'extra'],
    ])
  })
  test('names the nearest name, both ways', () => {
    const decoded = decodeEnv(e)({ slop: 2, time: 3, offset: 1 })
    const messages = E.isLeft(decoded) ? decoded.left.problems.map((p) => p.message) : []
    expect(messages).toEqual([
      "The variable 'slope' has no value. Did you mean 'slop'?",
      "The expression has no variable 'slop'. Did you mean 'slope'?",
    ])
  })
  test('says what it found in the place of a number', () => {
    const decoded = decodeEnv(e)({ slope: '2', time: null, offset: [1] })
    const messages = E.isLeft(decoded) ? decoded.left.problems.map((p) => p.message) : []
    expect(messages[0]).toContain('the string "2"')
    expect(messages[1]).toContain('null')
    expect(messages[2]).toContain('an array')
  })
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['an array', [1, 2, 3]],
    ['a string', '{"slope":2}'],
    ['a number', 3],
  ])('the whole value of the wrong kind: %s', (_, value) => {
    expect(problems(value)).toEqual([['BadEnvironment', undefined]])
  })
  test('an EnvError says what it is', () => {
    const decoded = decodeEnv(e)(null)
    expect(E.isLeft(decoded) && decoded.left._tag).toBe('EnvError')
  })
  test('what it gives is an environment', () => {
    const decoded = decodeEnv(e)({ slope: 2, time: 3, offset: 1 })
    expect(E.isRight(decoded) && evaluate(e)(decoded.right)).toBe(7)
  })
})
