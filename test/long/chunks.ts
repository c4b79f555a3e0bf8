/** A long run cut into chunks, each with a key of its own, so that work spreads over the cores. Pure. */
import { key as keyOf, numberedKey } from 'fluxion'

/** Samples in a chunk: a second of work or so, so that a bar moves and Ctrl-C loses little. */
export const CHUNK = 1000

/** Which laws are tried on how many samples. */
export interface Plan {
  /** The laws, by their places in the list of all. */
  readonly laws: ReadonlyArray<number>
  /** Samples of each law. */
  readonly runs: number
  readonly key: number
}

/** Some samples of one law. */
export interface Chunk {
  readonly law: number
  /** Which of the law's chunks this is, from 0. */
  readonly number: number
  readonly key: number
  readonly runs: number
}

/**
 * The key of a chunk: the first has the run's own, so that a chunk can be run again alone, by its key; no two of the
 * others have the same.
 */
export const chunkKey = (key: number, number: number): number =>
  number === 0 ? key : (numberedKey(keyOf(key), number)[0] ?? 0) >>> 0

/** How many chunks a plan has. */
export const chunkCount = ({ laws, runs }: Plan, size: number = CHUNK): number => laws.length * Math.ceil(runs / size)

/**
 * The chunks of a plan: the first of every law, then the second of every law, and so on. Made as they are asked for.
 */
export function* chunksOf(plan: Plan, size: number = CHUNK): Generator<Chunk, void> {
  const { key, laws, runs } = plan
  for (let number = 0; number * size < runs; number++) {
    const chunk = { number, key: chunkKey(key, number), runs: Math.min(size, runs - number * size) }
    for (const law of laws) yield { law, ...chunk }
  }
}
