/**
 * Constants in memory: each twice, side by side (a single-precision number four times), so that one load fills all
 * lanes. (Constants inside of code are slow to load in newer engines.)
 */
import { knownOr } from '../../expr/known.js'

/** Where constants and tables are. */
export interface Pool {
  /** The address of a number. */
  readonly number: (value: number) => number
  /** The same of a single number. */
  readonly single: (value: number) => number
  /** The address of 64 bits, given as two halves. */
  readonly bits: (high: number, low: number) => number
  /** The address of a table. */
  readonly table: (list: ReadonlyArray<number>) => number
  /** All of it, to be put at the address where it begins. */
  readonly contents: () => Uint32Array
}

/** A number's 64 bits as two halves. */
const halvesOf = (value: number): readonly [high: number, low: number] => {
  const words = new Uint32Array(Float64Array.of(value).buffer)
  return [words[1] as number, words[0] as number]
}

export const pool = (start: number): Pool => {
  const words: Array<number> = []
  const known = new Map<string, number>()
  // Asked for again and again, these are known by what they are.
  const numbers = new Map<number, number>()
  const tables = new Map<ReadonlyArray<number>, number>()
  const place = (key: string, make: () => ReadonlyArray<number>): number =>
    knownOr(known, key, () => {
      const address = start + 4 * words.length
      make().forEach((w) => words.push(w))
      return address
    })
  const bits = (high: number, low: number): number => place(`${high} ${low}`, () => [low, high, low, high])
  return {
    bits,
    // To a Map 0 and −0 are one key.
    number: (value) =>
      value === 0 ? bits(...halvesOf(value)) : knownOr(numbers, value, () => bits(...halvesOf(value))),
    single: (value) => {
      const [word] = new Uint32Array(Float32Array.of(value).buffer)
      return bits(word as number, word as number)
    },
    table: (list) =>
      knownOr(tables, list, () => {
        // By its bits: written out, 0 and −0 are one number.
        const bitsOfAll = [...new Uint32Array(Float64Array.from(list).buffer)]
        return place(`table ${bitsOfAll.join(' ')}`, () => (list.length % 2 === 0 ? bitsOfAll : [...bitsOfAll, 0, 0]))
      }),
    contents: () => Uint32Array.from(words),
  }
}
