import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builder } from '../../../../src/engine/code/builder.js'
import type { Code, Op } from '../../../../src/engine/code/code.js'
import { momentsOf, storing } from '../../../../src/engine/code/loops/storing.js'
import { interpreted } from '../../../../src/engine/interpret/interpret.js'
import type { ArrayInfo } from '../../../../src/engine/program/access.js'
import { load, numberBody } from '../../../../src/engine/program/body.js'
import type { Statement } from '../../../../src/engine/program/statement.js'

const flat = (code: Code): ReadonlyArray<Op> =>
  code.flatMap((item) => (item._tag === 'Loop' ? flat(item.body) : [item]))

describe('registers that are stored', () => {
  const [FROM, PLACES] = [64, 40] as const
  /**
   * Stores registers of (10 k, 10 k + 1) at given places, in this order, the second lane so many numbers from the
   * first.
   */
  const stored = (places: ReadonlyArray<number>, apart: number) => {
    const b = builder(false)
    const pointer = b.pointer(0)
    b.open([])
    const { finish, store } = storing(b, 2)
    places.forEach((place, k) => {
      const value = b.load({ pointer, offset: 16 * k }, 8, false)
      store({ at: { pointer, offset: 8 * (FROM + place) }, apart: 8 * apart, value })
    })
    finish()
    b.close()
    const routine = b.finish()
    const numbers = new Float64Array(FROM + 2 * PLACES)
    places.forEach((_, k) => numbers.set([10 * k, 10 * k + 1], 2 * k))
    interpreted(routine, { numbers, indices: new Int32Array(numbers.buffer) })()
    return { numbers: [...numbers.subarray(FROM)], ops: flat(routine.code) }
  }
  it('are where they belong, whatever the order', () => {
    const sample = fc.record({
      places: fc.uniqueArray(fc.nat(9), { minLength: 1 }),
      apart: fc.constantFrom(10, 13, 30),
    })
    fc.assert(
      fc.property(sample, ({ apart, places }) => {
        const expected = new Array<number>(2 * PLACES).fill(0)
        places.forEach((place, k) => {
          expected[place] = 10 * k
          expected[place + apart] = 10 * k + 1
        })
        expect(stored(places, apart).numbers).toEqual(expected)
      }),
    )
  })
  it('neighbours go side by side: as many stores of two numbers as there would be of registers', () => {
    const { ops } = stored([4, 3, 7, 5, 6], 10)
    const stores = ops.flatMap((op) => (op._tag === 'Store' ? [op.apart] : []))
    expect(stores).toEqual([8, 8, 8, 8, 80])
  })
  it('what lies side by side already is stored as it is', () => {
    expect(stored([0, 2], 1).ops.filter((op) => op._tag === 'Arithmetic')).toEqual([])
  })
})

describe('the moment to store', () => {
  const array = (name: string): ArrayInfo => ({ name, use: 'value', length: 90, contents: undefined })
  const [a, b, c] = [array('a'), array('b'), array('c')]
  const statement = (to: ArrayInfo, base: number, mode: 'set' | 'add', from?: ArrayInfo): Statement => ({
    extents: [9],
    out: { array: to, base, strides: [2] },
    mode,
    initial: undefined,
    body: from === undefined ? numberBody(1) : load({ array: from, base: 0, strides: [1] }),
  })
  const moments = (...statements: ReadonlyArray<Statement>) => momentsOf(statements, () => false)

  it('is when nothing is added any more', () => {
    expect(moments(statement(a, 0, 'set'), statement(a, 1, 'set'), statement(a, 0, 'add'))).toEqual([
      'later',
      'now',
      'now',
    ])
  })
  it('is the end for what is read, or added to what is there', () => {
    expect(moments(statement(a, 0, 'set'), statement(b, 0, 'set', a))).toEqual(['in the end', 'now'])
    expect(moments(statement(a, 0, 'add'), statement(b, 0, 'set'))).toEqual(['in the end', 'now'])
    expect(moments(statement(a, 0, 'set'), statement(a, 1, 'add'))).toEqual(['in the end', 'in the end'])
  })
  it('entries that move on from round to round are others than those that stand still', () => {
    const still = statement(a, 0, 'set')
    const moving = { ...still, out: { ...still.out, step: 1 } }
    expect(moments(moving, still)).toEqual(['now', 'now'])
  })
  it('is the end for what has to wait', () => {
    const statements = [statement(a, 0, 'set'), statement(c, 0, 'set')]
    expect(momentsOf(statements, (s) => s.out.array === c)).toEqual(['now', 'in the end'])
  })
})
