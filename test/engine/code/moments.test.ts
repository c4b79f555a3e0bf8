/** When loops store: at once where they take one vector at a time, in the end where they take several. */
import { describe, expect, it } from 'vitest'
import { builder } from '../../../src/engine/code/builder.js'
import type { Code, Op } from '../../../src/engine/code/code.js'
import { schedule } from '../../../src/engine/code/schedule.js'
import type { ArrayInfo } from '../../../src/engine/program/access.js'
import { bodies, load, numberBody } from '../../../src/engine/program/body.js'
import type { Statement } from '../../../src/engine/program/statement.js'

/** Divided evenly by however many vectors there are at once. */
const POINTS = 96

const array = (name: string): ArrayInfo => ({ name, use: 'value', length: POINTS, contents: undefined })
const x = array('x')

/** Arrays of tanh x, tanh 2x and so on: a loop of as many statements. */
const loopOf = (count: number): ReadonlyArray<Op> => {
  const outs = Array.from({ length: count }, (_, k) => array(`out${k}`))
  const statements = outs.map((out, k): Statement => ({
    extents: [POINTS],
    out: { array: out, base: 0, strides: [1] },
    mode: 'set',
    initial: undefined,
    body: bodies.tanh(bodies.mul(numberBody(k + 2), load({ array: x, base: 0, strides: [1] }))),
  }))
  const addressOf = (a: ArrayInfo): number => 8 * POINTS * (1 + outs.indexOf(a))
  const b = builder(false)
  schedule(b, { statements, within: undefined }, { addressOf, isLocal: () => false }, true)
  const { code } = b.finish()
  const [loop] = code.flatMap((item): ReadonlyArray<Code> => (item._tag === 'Loop' ? [item.body] : []))
  return loop as ReadonlyArray<Op>
}
const isStore = ({ _tag }: Op): boolean => _tag === 'Store'
/** How much is still computed after the first store. */
const computedBehind = (list: ReadonlyArray<Op>): number =>
  list.slice(list.findIndex(isStore)).filter(({ _tag }) => _tag === 'Arithmetic').length

describe('a loop', () => {
  it('of several vectors at once stores when all of them are computed', () => {
    const list = loopOf(2)
    expect(list.filter(isStore)).toHaveLength(2 * 3)
    expect(computedBehind(list)).toBe(0)
  })
  it('of one vector stores what is finished, and goes on', () => {
    const list = loopOf(5)
    expect(list.filter(isStore)).toHaveLength(5)
    expect(computedBehind(list)).toBeGreaterThan(100)
  })
})
