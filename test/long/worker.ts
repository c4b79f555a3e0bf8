/** A worker's task: one chunk of one law. Laws can't be sent to a worker, so it loads them itself, once. */
import { either as E } from 'fp-ts'
import { check, type Counterexample, type Passed, type SomeLaw } from 'fluxion/laws'
import type { Chunk } from './chunks.js'
import { loadLaws } from './load.js'

export interface Task {
  readonly file: string | undefined
  readonly chunk: Chunk
}

export interface Answer {
  readonly outcome: E.Either<Counterexample, Passed>
  readonly seconds: number
}

/** One module of laws in each worker, so it is loaded once. */
const loaded = new Map<string | undefined, ReturnType<typeof loadLaws>>()

const lawAt = async ({ chunk, file }: Task): Promise<SomeLaw> => {
  const laws = loaded.get(file) ?? loadLaws(file)
  loaded.set(file, laws)
  const found = await laws
  const law = E.isRight(found) ? found.right[chunk.law] : undefined
  if (law === undefined) throw new Error(E.isLeft(found) ? found.left : `there is no law number ${chunk.law}`)
  return law
}

/** Tries a law on a chunk of samples. How many of them reach the predicate is judged later, over all chunks. */
const tryChunk = async (task: Task): Promise<Answer> => {
  const { open } = await lawAt(task)
  const { key, runs } = task.chunk
  const start = performance.now()
  const outcome = open((law) => check(law, { key, runs, leastReached: 0 }))
  return { outcome, seconds: (performance.now() - start) / 1000 }
}

export default tryChunk
