/** Expressions that were cloned, or made by another copy of the library: they are none, and the message says why. */
import { describe, expect, test, vi } from 'vitest'
import * as F from 'fluxion'
import { thrown, untyped } from '../support/untyped.js'

const e = F.mul(F.variable('x'), 2)

vi.resetModules()
const other = await import('fluxion')

describe.each<readonly [string, unknown]>([
  ['cloned', structuredClone(e)],
  ['read from JSON', JSON.parse(JSON.stringify(e))],
  ['of another copy', other.mul(other.variable('x'), 2)],
])('an expression %s', (_, copy) => {
  test.each<readonly [string, () => unknown]>([
    ['add', () => untyped(F.add)(copy, 1)],
    ['evaluate', () => untyped(F.evaluate)(copy)],
    ['objective', () => untyped(F.objective)(copy)],
    ['compile', () => untyped(F.compile)(copy)],
    ['compile of outputs', () => untyped(F.compile)([copy])],
  ])('is refused by %s', (_name, call) => {
    expect(thrown(call)).toMatch(/^BadOperand: .* not an object \(Mul\) cloned or of another copy of fluxion\.$/)
  })
})

test('what is no node is not said to be cloned', () => {
  for (const wrong of [F.lt(e, 1), F.table({}), null, { _tag: 3 }, 'x'])
    expect(thrown(() => untyped(F.evaluate)(wrong))).toMatch(/^BadOperand: ((?!cloned).)*$/)
})
