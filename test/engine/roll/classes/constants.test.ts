/** Numbers known beforehand: that they are those of the fold, and that nothing else is computed for them. */
import { describe, expect, it, vi } from 'vitest'
import { numbers } from '../../../../src/expr/numbers.js'
import { constantsOf } from '../../../../src/engine/roll/classes/constants.js'
import { unfolded } from '../../../../src/engine/roll/classes/class.js'
import { sortedOf } from '../../../../src/engine/roll/classes/shapes.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'

type E = Expr<string>
const [w, x] = [F.variable('w'), F.variable('x')]
const rows = 50
const column = Float64Array.from({ length: rows }, (_, k) => Math.sin(k))

/** The lists of classes that are computed, in the tape of an expression with one column. */
const listsOf = (e: E): ReadonlyArray<ReadonlyArray<number>> => {
  const shapes = unfolded(sortedOf(F.tapeOf(e), (name) => name === 'x'))
  return constantsOf(shapes, { rows, column: (name) => (name === 'x' ? column : undefined) })
    .slice(3)
    .flatMap((list) => (list === undefined ? [] : [[...list]]))
}

describe('constants', () => {
  it('are there for each row where columns stand beneath, once elsewhere', () => {
    const [once, inRows] = [F.exp(2), F.sum([x, F.neg(F.tanh(x)), 3, F.neg(F.sub(x, 1))])]
    expect(listsOf(F.mul(w, F.add(once, F.mul(w, inRows))))).toEqual([
      [F.evaluate(once)({})],
      [...column].map((at) => F.evaluate(F.tanh(x))({ x: at })),
      [...column].map((at) => F.evaluate(inRows)({ x: at })),
    ])
  })
  it('cost nothing for what variables stand beneath', () => {
    const added = vi.spyOn(numbers, 'add')
    const many = Array.from({ length: 200 }, (_, k) => F.mul(F.variable(`w${k}`), F.sub(x, 1)))
    listsOf(F.sum(many))
    expect(added.mock.calls.length).toBe(rows * many.length)
    added.mockRestore()
  })
})
