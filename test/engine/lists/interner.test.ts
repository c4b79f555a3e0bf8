import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listInterner, listNumber } from '../../../src/engine/lists/interner.js'

describe('numbers for lists', () => {
  it('equal lists have equal numbers, new ones the next', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 4 }), { maxLength: 200 }),
        (lists) => {
          const interner = listInterner()
          const known = new Map<string, number>()
          lists.forEach((list) => {
            const expected = known.get(list.join()) ?? known.size
            known.set(list.join(), expected)
            expect(listNumber(interner, Int32Array.from(list), list.length)).toBe(expected)
          })
          expect(interner.size).toBe(known.size)
        },
      ),
      { numRuns: 100 },
    )
  })
  it('a list is its first entries, whatever follows in the buffer', () => {
    const interner = listInterner()
    const buffer = Int32Array.of(7, 8, 9)
    expect([3, 2, 1, 0].map((length) => listNumber(interner, buffer, length))).toEqual([0, 1, 2, 3])
    buffer[2] = 10
    expect([2, 3].map((length) => listNumber(interner, buffer, length))).toEqual([1, 4])
  })
  it('a list may stand anywhere in a buffer', () => {
    const interner = listInterner()
    const buffer = Int32Array.of(5, 7, 8, 7, 8, 9)
    expect([1, 2, 3, 4].map((from) => listNumber(interner, buffer, 2, from))).toEqual([0, 1, 0, 2])
    expect(listNumber(interner, Int32Array.of(8, 9), 2)).toBe(2)
  })
  it('a list is kept, not the buffer that it came in', () => {
    const interner = listInterner()
    const buffer = Int32Array.of(1, 2)
    listNumber(interner, buffer, 2)
    buffer[1] = 3
    expect(listNumber(interner, buffer, 2)).toBe(1)
    expect(listNumber(interner, Int32Array.of(1, 2), 2)).toBe(0)
  })
  it('tables that grow forget nothing', () => {
    const interner = listInterner()
    const list = (k: number): Int32Array => Int32Array.of(k % 7, k, -k)
    const count = 20_000
    const first = Array.from({ length: count }, (_, k) => listNumber(interner, list(k), 3))
    const again = Array.from({ length: count }, (_, k) => listNumber(interner, list(k), 3))
    expect(first).toEqual(Array.from({ length: count }, (_, k) => k))
    expect(again).toEqual(first)
    expect(interner.size).toBe(count)
  })
  it('a list longer than all of the table', () => {
    const interner = listInterner()
    const long = Int32Array.from({ length: 100_000 }, (_, k) => k)
    expect([
      listNumber(interner, long, 100_000),
      listNumber(interner, long, 99_999),
      listNumber(interner, long, 100_000),
    ]).toEqual([0, 1, 0])
  })
})
