/** What is lent to `into`: arrays of doubles. Others would be rounded, or converted, and nobody would be told. */
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { compile, explain, mul, over, square, sum, sumOver, table, variable } from 'fluxion'
import { errorOf, thrown, untyped } from '../support/untyped.js'

const [a, b] = [variable('a'), variable('b')]
const one = compile(mul(square(a), b))
const several = compile([mul(a, b), a])
const long = compile(sum(Array.from({ length: 100 }, (_, k) => square(variable(`x${k}`)))))
const numbers = (count: number): Float64Array => new Float64Array(count).fill(0.1)

const wrong: ReadonlyArray<readonly [string, (count: number) => unknown]> = [
  ['Float32Array', (count) => new Float32Array(count)],
  ['Int32Array', (count) => new Int32Array(count)],
  ['BigInt64Array', (count) => new BigInt64Array(count)],
  ['Array', (count) => Array.from({ length: count }, () => '1')],
  ['Array', (count) => Array.from({ length: count }, () => null)],
  ['Array', (count) => Object.freeze(Array.from({ length: count }, () => 1))],
  ['Object', (length) => ({ length, 0: 1, 1: 1 })],
]

describe('into takes no other lists than Float64Arrays', () => {
  test.each(wrong)('%s', (kind, make) => {
    const into = untyped(one.into)
    const told = (name: string): string => `BadList: \`${name}\` must be a Float64Array, not ${kind}.`
    expect(thrown(() => into(make(2)))).toBe(told('x'))
    expect(thrown(() => into(make(2), numbers(2)))).toBe(told('x'))
    expect(thrown(() => into(numbers(2), make(2)))).toBe(told('gradient'))
    expect(thrown(() => untyped(long.into)(numbers(100), make(100)))).toBe(told('gradient'))
    const intoAll = untyped(several.into)
    expect(thrown(() => intoAll(make(2), numbers(2)))).toBe(told('x'))
    expect(thrown(() => intoAll(numbers(2), make(2)))).toBe(told('values'))
    expect(thrown(() => intoAll(numbers(2), numbers(2), make(3)))).toBe(told('entries'))
  })
  test('but those of another page, of shared memory, and parts of others', () => {
    const known = one.into(numbers(2))
    const foreign = runInNewContext('new Float64Array(2).fill(0.1)') as Float64Array
    const shared = new Float64Array(new SharedArrayBuffer(16)).fill(0.1)
    const part = new Float64Array(8).fill(0.1).subarray(3, 5)
    const [few, more] = [table({ x: [2] }), table({ x: [3, 5, 7] })]
    const inBlocks = compile(sumOver(few)(mul(mul(a, a), mul(b, variable('x'))))).withTable(few, more)
    for (const x of [foreign, shared, part]) {
      expect(x instanceof Float64Array).toBe(x !== foreign)
      expect(one.into(x, x)).toBe(known)
      expect([...x]).toEqual([...one.valueAndGrad({ a: 0.1, b: 0.1 }).gradient.values()])
      x.fill(0.1)
      expect(inBlocks.into(x, x)).toBe(inBlocks.value({ a: 0.1, b: 0.1 }))
      expect([...x]).toEqual([...inBlocks.valueAndGrad({ a: 0.1, b: 0.1 }).gradient.values()])
    }
  })
})

test("withTable takes a table whose columns are another page's, as compile does", () => {
  const here = table({ x: [2, 3] })
  const there = { ...here, columns: { x: runInNewContext('Float64Array.of(5, 7)') as Float64Array } }
  const total = (rows: typeof here) => compile(sumOver(rows)(mul(a, variable('x'))))
  expect(total(here).withTable(here, there).value({ a: 1 })).toBe(total(there).value({ a: 1 }))
})

test('explain takes a report, not the function that has one', () => {
  expect(thrown(() => untyped(explain)(one))).toBe(
    'BadOperand: In explain, what it is given must be the report of a compiled function, not an object.',
  )
  expect(errorOf(() => untyped(explain)()).code).toBe('BadOperand')
})

test('outputs that are none are told by compile', () => {
  expect(thrown(() => untyped(compile)([a, 3]))).toBe(
    'BadOperand: compile takes outputs that are expressions, not the number 3.',
  )
  const rows = over(table({ a: [1] }))([a])
  expect(errorOf(() => untyped(compile)({ ...rows, outputs: [a, null] })).message).toContain('not null')
})
