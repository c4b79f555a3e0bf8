/**
 * When and how a loop stores its results. A result that waits until the end of a round occupies a register for as
 * long, so one that the loop does not read from memory is stored as soon as it is final. Two results whose entries are
 * neighbours in memory, while each one's lanes lie further apart, are stored together: their lanes are exchanged, so
 * that each store writes one entry of both.
 */
import type { Access } from '../../program/access.js'
import { stepOf } from '../../program/access.js'
import { readsOf, type Statement } from '../../program/statement.js'
import type { Builder } from '../builder.js'
import type { Address, Lanes, Register } from '../code.js'
import { knownOr } from '../../../expr/known.js'

/** When the entry of a statement is stored: with its last one; at once, which is its last one; or after all others. */
type Moment = 'later' | 'now' | 'in the end'

const spot = (a: Access): string => `${a.base} ${stepOf(a)} ${a.strides.join(' ')}`

/** The moment of each statement; `hasToWait` says for which it is the end in any case. */
export const momentsOf = (
  statements: ReadonlyArray<Statement>,
  hasToWait: (s: Statement) => boolean,
): ReadonlyArray<Moment> => {
  const waiting = new Set(statements.flatMap((s) => readsOf(s).map((a) => a.array)))
  const last = new Map<Access['array'], Map<string, number>>()
  statements.forEach((s, k) => {
    const { array } = s.out
    const known = knownOr(last, array, () => new Map<string, number>())
    if (hasToWait(s) || (s.mode === 'add' && !known.has(spot(s.out)))) waiting.add(array)
    known.set(spot(s.out), k)
  })
  return statements.map(({ out }, k) =>
    waiting.has(out.array) ? 'in the end' : last.get(out.array)?.get(spot(out)) === k ? 'now' : 'later',
  )
}

/** A register that goes to memory, each lane so many bytes from the one before. */
interface Stored {
  readonly at: Address
  readonly apart: number
  readonly value: Register
}

interface Storing {
  readonly store: (s: Stored) => void
  /** Stores what was waiting for a neighbour that never came. */
  readonly finish: () => void
}

export const storing = (b: Builder, lanes: Lanes): Storing => {
  const { bytes } = b.format
  const waiting = new Map<string, Stored>()
  const nameAt = ({ offset, pointer }: Address, apart: number): string => `${pointer} ${offset} ${apart}`
  const alone = ({ apart, at, value }: Stored): void => {
    b.store(at, value, lanes, apart)
  }
  /** Two neighbours, of which the first lies first in memory. */
  const sideBySide = (first: Stored, second: Stored): void => {
    const { apart, at } = first
    b.store(at, b.arithmetic('lowHalves', first.value, second.value), lanes, bytes)
    b.store({ ...at, offset: at.offset + apart }, b.arithmetic('highHalves', first.value, second.value), lanes, bytes)
  }
  const takeOut = ({ apart, at }: Stored, by: number): Stored | undefined => {
    const name = nameAt({ ...at, offset: at.offset + by }, apart)
    const found = waiting.get(name)
    waiting.delete(name)
    return found
  }
  return {
    store: (s) => {
      if (lanes !== 2 || Math.abs(s.apart) < lanes * bytes) {
        alone(s)
        return
      }
      const before = takeOut(s, -bytes)
      const behind = before === undefined ? takeOut(s, bytes) : undefined
      if (before !== undefined) sideBySide(before, s)
      else if (behind !== undefined) sideBySide(s, behind)
      else waiting.set(nameAt(s.at, s.apart), s)
    },
    finish: () => {
      waiting.forEach(alone)
      waiting.clear()
    },
  }
}
