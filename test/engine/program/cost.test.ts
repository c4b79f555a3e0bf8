import { expect, it } from 'vitest'
import { makeArray } from '../../../src/engine/program/access.js'
import { bodies, load } from '../../../src/engine/program/body.js'
import { isCheap, isCostly } from '../../../src/engine/program/cost.js'
import { max } from '../../../src/expr/primitives/piecewise.js'
import { primitive, type Binary } from '../../../src/expr/primitive.js'

it("what a primitive costs does not go by its name, which a user's may share with one of ours", () => {
  const [x, y] = [0, 1].map((base) => load({ array: makeArray('x', 'variables', 2), base, strides: [] }))
  const smooth: Binary = primitive({
    name: 'max',
    arity: 2,
    value: (a, b) => Math.log(Math.exp(a) + Math.exp(b)),
    partials: (n) => [{ partial: n.constant(0.5) }, { partial: n.constant(0.5) }],
  })
  const [ours, theirs] = [max, smooth].map((f) => f.at(bodies)(x as never, y as never))
  expect([isCheap(ours as never), isCostly(ours as never)]).toEqual([true, false])
  expect([isCheap(theirs as never), isCostly(theirs as never)]).toEqual([false, true])
})
