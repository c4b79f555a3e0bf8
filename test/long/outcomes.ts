/** What became of a law's chunks, and of the law. Pure. */
import { either as E } from 'fp-ts'
import type { Counterexample, Passed } from 'fluxion/laws'
import type { Chunk } from './chunks.js'

/** The share of a law's samples that must reach its predicate. */
export const LEAST_REACHED = 0.5

export interface ChunkOutcome {
  readonly chunk: Chunk
  readonly outcome: E.Either<Counterexample, Passed>
  /** How long it took. */
  readonly seconds: number
}

export interface LawOutcome {
  readonly law: string
  /** Over all chunks; undefined if none was finished. */
  readonly total: E.Either<Counterexample, Passed> | undefined
  /** What is wrong with the law, if anything is: with the key and the counts of the chunk that shows it. */
  readonly problem: Counterexample | undefined
  readonly seconds: number
}

/** Whether a chunk ends its law: a share reached says something only over all chunks. */
export const broken = ({ outcome }: ChunkOutcome): boolean => E.isLeft(outcome) && outcome.left._tag !== 'Unreached'

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, n) => total + n, 0)

const counts = ({ outcome }: ChunkOutcome): { readonly runs: number; readonly reached: number } =>
  E.isRight(outcome) ? outcome.right : outcome.left

/**
 * What became of a law, whatever order its chunks were finished in: of several counterexamples the one in the earliest
 * chunk counts, and nothing after it does.
 */
export const merged = (
  about: { readonly law: string; readonly statement: string; readonly key: number },
  chunks: ReadonlyArray<ChunkOutcome>,
): LawOutcome => {
  const seconds = sum(chunks.map((c) => c.seconds))
  if (chunks.length === 0) return { law: about.law, total: undefined, problem: undefined, seconds }
  const inOrder = [...chunks].sort((a, b) => a.chunk.number - b.chunk.number)
  const first = inOrder.findIndex(broken)
  const counted = (first < 0 ? inOrder : inOrder.slice(0, first + 1)).map(counts)
  const [runs, reached] = [sum(counted.map((c) => c.runs)), sum(counted.map((c) => c.reached))]

  const last = inOrder[first]?.outcome
  if (last !== undefined && E.isLeft(last)) {
    return { law: about.law, total: E.left({ ...last.left, runs, reached }), problem: last.left, seconds }
  }
  if (reached >= LEAST_REACHED * runs) {
    return {
      law: about.law,
      total: E.right({ law: about.law, key: about.key, runs, reached }),
      problem: undefined,
      seconds,
    }
  }
  const detail = `only ${reached} of ${runs} samples reached the predicate`
  const unreached: Counterexample = { _tag: 'Unreached', ...about, runs, reached, detail }
  return { law: about.law, total: E.left(unreached), problem: unreached, seconds }
}

/** What the run says to the shell: 0 only if every law was tried, was reached and held; 130 after Ctrl-C. */
export const exitCode = (laws: ReadonlyArray<LawOutcome>, interrupted: boolean): number =>
  interrupted ? 130 : laws.length > 0 && laws.every(({ total }) => total !== undefined && E.isRight(total)) ? 0 : 1
