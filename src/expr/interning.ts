/**
 * Numbers for triples of integers: equal triples get equal numbers, in order of first appearance. It is how equal
 * subexpressions are found without comparing them.
 */

import { numbersFor } from './known.js'

/** The number of a triple of integers: 0, 1, 2, … as new ones come in. */
export type Interner = (a: number, b: number, c: number) => number

const mix = (a: number, b: number, c: number): number => {
  const h = Math.imul(Math.imul(Math.imul(a ^ 0x5bd1e995, 0x9e3779b1) ^ b, 0x85ebca6b) ^ c, 0xc2b2ae35)
  return (h ^ (h >>> 15)) >>> 0
}

export const interner = (): Interner => {
  // Triples end to end, and a table of 1 + their numbers by hash, open addressing.
  let triples = new Int32Array(3 * 512)
  let table = new Int32Array(1024)
  let count = 0

  const slotOf = (a: number, b: number, c: number): number => {
    const mask = table.length - 1
    for (let at = mix(a, b, c) & mask; ; at = (at + 1) & mask) {
      const t = 3 * ((table[at] as number) - 1)
      if (t < 0 || (triples[t] === a && triples[t + 1] === b && triples[t + 2] === c)) return at
    }
  }
  const grow = (): void => {
    const old = triples
    triples = new Int32Array(2 * old.length)
    triples.set(old)
    table = new Int32Array(2 * table.length)
    for (let i = 0; i < count; i++) {
      table[slotOf(old[3 * i] as number, old[3 * i + 1] as number, old[3 * i + 2] as number)] = i + 1
    }
  }
  return (a, b, c) => {
    if (3 * count === triples.length) grow()
    const at = slotOf(a, b, c)
    const known = table[at] as number
    if (known > 0) return known - 1
    triples.set([a, b, c], 3 * count)
    count += 1
    table[at] = count
    return count - 1
  }
}

/** Numbers for floating-point numbers: 0 and −0 apart, all NaNs together. */
export const numberInterner = (): ((x: number) => number) => {
  const numberOf = numbersFor<number>()
  // 0 stands for −0 here, and a Map finds NaN.
  return (x) => (Object.is(x, -0) ? 0 : 1 + numberOf(x))
}
