/**
 * Everybody's turns, one after the other, round by round: whatever slows the machine down for a while meets all of
 * them.
 */
import { middle } from '../figures.js'

/** As many as are compared in a row. */
export const ROUNDS = 15
/** Milliseconds of a turn. */
export const MS = 20

export interface Times {
  /** Microseconds of a value with its gradient, round by round. */
  readonly rounds: ReadonlyArray<number>
  readonly median: number
  readonly least: number
}

export interface Contender {
  readonly name: string
  /** Microseconds of a call. */
  readonly turn: () => Promise<number> | number
  /** In how many rounds it takes part. */
  readonly most: number
}

const timesOf = (rounds: ReadonlyArray<number>): Times => ({
  rounds,
  median: middle(rounds),
  least: Math.min(...rounds),
})

/** A first, unmeasured round lets everybody warm up; then turns alternate. */
export const inTurns = async (all: ReadonlyArray<Contender>): Promise<{ readonly [contender: string]: Times }> => {
  const times = new Map<string, Array<number>>()
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { most, name, turn } of all) {
      if (round > most) continue
      const us = await turn()
      if (round > 0) times.set(name, [...(times.get(name) ?? []), us])
    }
  }
  return Object.fromEntries([...times].map(([name, us]) => [name, timesOf(us)]))
}

/** One ÷ the other, the median of the rounds that both were in: both met the same noise there. */
export const overBoth = (a: Times | undefined, b: Times | undefined): number =>
  a === undefined || b === undefined ? NaN : middle(b.rounds.map((us, k) => (a.rounds[k] ?? NaN) / us))
