/** decodeEnv: environments from outside, every problem reported. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { add, decodeEnv, evaluate, meanOver, mul, table, variable } from 'fluxion'

const e = add(mul(variable('slope'), variable('time')), variable('offset'))
const right = { slope: 2, time: 3, offset: 1 }

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
  test('a key that is no string is a problem, for there is to be nothing else', () => {
    const decoded = decodeEnv(e)(new Map<unknown, unknown>([...Object.entries(right), [3, 4], [{}, 5]]))
    expect(E.isLeft(decoded) && decoded.left.problems).toEqual([
      { code: 'BadEnvironment', message: 'A name is a string, not the number 3.' },
      { code: 'BadEnvironment', message: 'A name is a string, not an object.' },
    ])
    expect(problems(new Map([[1, 2]]))).toHaveLength(4)
  })
  test('what is inherited is said to be', () => {
    const decoded = decodeEnv(variable('time'))(Object.create(right))
    expect(E.isLeft(decoded) && decoded.left.problems.map((p) => p.message)).toEqual([
      "The variable 'time' has no value of its own in the environment, which inherits it; copy it, as in { x: rect.x }.",
    ])
  })
  test('an EnvError says what it is', () => {
    const decoded = decodeEnv(e)(null)
    expect(E.isLeft(decoded) && decoded.left._tag).toBe('EnvError')
  })
  test('what it gives is an environment', () => {
    const decoded = decodeEnv(e)({ slope: 2, time: 3, offset: 1 })
    expect(E.isRight(decoded) && evaluate(e)(decoded.right)).toBe(7)
  })
  test('of an objective, takes its parameters', () => {
    const o = meanOver(table({ time: [1, 2] }))(e)
    const decoded = decodeEnv(o)({ slope: 2, offset: 1 })
    expect(decoded).toEqual(E.right({ slope: 2, offset: 1 }))
    expect(E.isRight(decoded) && evaluate(o)(decoded.right)).toBe(4)
    const wrong = decodeEnv(o)({ slope: 2, time: 3 })
    expect(E.isLeft(wrong) && wrong.left.problems.map((p) => p.message)).toEqual([
      "The variable 'offset' has no value.",
      "The objective has no parameter 'time'.",
    ])
  })
})
