import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Byte from '../../../src/engine/wasm/byte.js'
import { bytes, moduleOf } from '../../../src/engine/wasm/encoder.js'
import { engine } from './modules.js'

const unsigned = (n: number): ReadonlyArray<number> => {
  const out = bytes()
  out.unsigned(n)
  return [...out.finish()]
}
const signed = (n: number): ReadonlyArray<number> => {
  const out = bytes()
  out.signed(n)
  return [...out.finish()]
}
/** Seven bits a byte, the lowest first; the sixth bit of the last one is the sign. */
const decoded = (list: ReadonlyArray<number>, isSigned: boolean): bigint => {
  const bits = list.reduce((sum, b, k) => sum + (BigInt(b & 127) << BigInt(7 * k)), 0n)
  return isSigned ? BigInt.asIntN(7 * list.length, bits) : bits
}
const isWellFormed = (list: ReadonlyArray<number>): boolean =>
  list.every((b, k) => b < 256 && b >= 0 && b > 127 === k < list.length - 1)

describe('integers', () => {
  it.each([[0, [0]], [127, [0x7f]], [128, [0x80, 1]], [624485, [0xe5, 0x8e, 0x26]], [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]]])(
    '%i without a sign', (n, expected) => { expect(unsigned(n)).toEqual(expected) },
  ) // prettier-ignore
  it.each([[0, [0]], [63, [0x3f]], [64, [0xc0, 0]], [-1, [0x7f]], [-64, [0x40]], [-65, [0xbf, 0x7f]], [-123456, [0xc0, 0xbb, 0x78]], [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 7]], [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]]])(
    '%i with one', (n, expected) => { expect(signed(n)).toEqual(expected) },
  ) // prettier-ignore
  it('come back, in as few bytes as they need', () => {
    const close = (least: number, most: number): fc.Arbitrary<number> =>
      fc.oneof(
        fc.integer({ min: least, max: most }),
        fc.integer({ min: -300, max: 300 }).filter((n) => n >= least),
      )
    fc.assert(
      fc.property(close(0, 2 ** 32 - 1), close(-(2 ** 31), 2 ** 31 - 1), (n, z) => {
        const [u, s] = [unsigned(n), signed(z)]
        expect([decoded(u, false), decoded(s, true)]).toEqual([BigInt(n), BigInt(z)])
        expect(isWellFormed(u) && isWellFormed(s)).toBe(true)
        expect(u.length).toBe(Math.max(1, Math.ceil(n.toString(2).length / 7)))
        const needed = (z < 0 ? -z - 1 : z).toString(2).replace(/^0$/, '').length + 1
        expect(s.length).toBe(Math.ceil(needed / 7))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('bytes', () => {
  it('however many there are', () => {
    const out = bytes()
    const list = Array.from({ length: 5000 }, (_, k) => k % 256)
    out.all(list)
    expect(out.length()).toBe(5000)
    expect([...out.finish()]).toEqual(list)
  })
})

describe('modules', () => {
  const answer = { locals: [{ count: 1, type: Byte.i32 }], body: Uint8Array.of(0x41, 0, 0x41, 42, 0x36, 2, 8, 0x0b) }
  it('of one function that writes into memory', () => {
    const code = moduleOf(1, [], [answer], [{ name: 'r', index: 0 }])
    const memory = new engine.Memory({ initial: 1, maximum: 1 })
    const { exports } = new engine.Instance(new engine.Module(code), { i: { m: memory } })
    ;(exports.r as () => void)()
    expect(new Int32Array(memory.buffer)[2]).toBe(42)
  })
  it('with imports of several arities, and many functions', () => {
    const imports = [1, 2, 1, 3].map((parameters, k) => ({ name: String(k), parameters }))
    const code = moduleOf(300, imports, new Array<typeof answer>(200).fill(answer), [{ name: 'r', index: 199 }])
    expect(engine.validate(code)).toBe(true)
    expect(engine.Module.imports(new engine.Module(code)).map((i) => `${i.name} ${i.kind}`)).toEqual([
      '0 function',
      '1 function',
      '2 function',
      '3 function',
      'm memory',
    ])
  })
})
