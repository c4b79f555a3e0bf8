/** The digits of a class's positions along which its nodes are the same, as nothing moves there that they read. */
import { strideAt } from '../maps/affine.js'
import { boxOf, type Box } from '../maps/box.js'
import type { Recurrence, RolledClass } from '../rolled.js'
import { readsOf, type Read } from './reads.js'

export type Digit = Box[number]

/** Whether what two places of a list hold is the same: it begins anew where it ends. */
type SameAt = (p: number, q: number) => boolean

/** What a table's numbers are the same by is their place in it, as another table may be put in. */
const sameAt = ({ source }: Read): SameAt | undefined => {
  switch (source._tag) {
    case 'Gather':
      return (p, q) => source.indices[p] === source.indices[q]
    case 'Data': {
      const { origin, values } = source
      const list = origin?.indices ?? values
      return (p, q) => Object.is(list[p % list.length], list[q % list.length])
    }
    default:
      return undefined
  }
}

/** Whether a source gives the same to so many nodes all along a digit of theirs. */
const isStill = (read: Read, count: number, { cut, extent }: Digit): boolean => {
  const { repeat, source } = read
  const own = cut * repeat
  if (source._tag === 'Strides') return strideAt(source.map, own) === 0
  const isSame = sameAt(read)
  if (isSame !== undefined)
    for (let p = own; p < count * repeat; p++)
      if (Math.floor(p / own) % extent !== 0 && !isSame(p, p - own)) return false
  return true
}

/** Where digits begin by which a source goes, in positions of the class that reads it; none where it has a list. */
const cutsOf = ({ repeat, source }: Read): ReadonlyArray<number> =>
  source._tag === 'Strides' ? source.map.digits.map((d) => d.cut / repeat).filter(Number.isInteger) : []

/** Where in a position the step of a recurrence begins to count, and where it ends. (Along it, states move.) */
const stepCuts = (r: Recurrence | undefined): ReadonlyArray<number> =>
  r === undefined ? [] : [r.block, r.block * r.steps]

/** A digit of the positions of a class, and whether its nodes are the same along it. */
export interface Sorted {
  readonly digit: Digit
  readonly isStill: boolean
}

const divisorsOf = (n: number): ReadonlyArray<number> => {
  const small: Array<number> = []
  for (let d = 1; d * d <= n; d++) if (n % d === 0) small.push(d)
  return [...new Set([...small, ...[...small].reverse().map((d) => n / d)])]
}

/** A digit cut finer: into those along which a test holds, each of a prime extent, and what lies between these. */
const cutFiner = ({ cut, extent }: Digit, holds: (digit: Digit) => boolean): ReadonlyArray<Sorted> => {
  const found: Array<Sorted> = []
  let done = 1
  const take = (to: number, isStill: boolean): void => {
    if (to > done) found.push({ digit: { cut: cut * done, extent: to / done }, isStill })
    done = to
  }
  const isPrime = (n: number): boolean => divisorsOf(n).length === 2
  for (const from of divisorsOf(extent)) {
    if (from % done !== 0) continue
    const primes = divisorsOf(extent / from).filter(isPrime)
    const prime = primes.find((n) => holds({ cut: cut * from, extent: n }))
    if (prime === undefined) continue
    take(from, false)
    take(from * prime, true)
  }
  take(extent, false)
  return found
}

/** The digits of a class's positions; `undefined` where there is none along which its nodes are the same. */
export const sortedDigits = (c: RolledClass): ReadonlyArray<Sorted> | undefined => {
  const { count, recurrence } = c
  const reads = readsOf(c)
  const isStillIn = (some: ReadonlyArray<Read>, digit: Digit): boolean => some.every((r) => isStill(r, count, digit))
  const [strided, others] = [
    reads.filter((r) => r.source._tag === 'Strides'),
    reads.filter((r) => r.source._tag !== 'Strides'),
  ]
  const box = boxOf(count, [...strided.flatMap(cutsOf), ...stepCuts(recurrence)]) ?? []
  const digits = box.flatMap((digit): ReadonlyArray<Sorted> => {
    if (!isStillIn(strided, digit)) return [{ digit, isStill: false }]
    if (isStillIn(others, digit)) return [{ digit, isStill: true }]
    return cutFiner(digit, (finer) => isStillIn(others, finer))
  })
  return digits.some((d) => d.isStill) ? digits : undefined
}
