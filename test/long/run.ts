/** Chunks of laws on worker threads, side by side, until all are tried, time is up, or Ctrl-C. */
import { either as E } from 'fp-ts'
import type { SomeLaw } from 'fluxion/laws'
import { Piscina } from 'piscina'
import type { Run } from './arguments.js'
import { chunkCount, chunksOf, type Chunk, type Plan } from './chunks.js'
import { broken, type ChunkOutcome } from './outcomes.js'
import { progressOf } from './progress.js'
import type { Answer, Task } from './worker.js'

export interface Ended {
  readonly outcomes: ReadonlyArray<ChunkOutcome>
  readonly interrupted: boolean
  readonly seconds: number
  /** How many ran side by side. */
  readonly workers: number
}

/** A chunk whose worker died, of a full memory for example. */
const died = ({ key, runs }: Chunk, { name, open }: SomeLaw, reason: unknown): Answer => ({
  seconds: 0,
  outcome: E.left({
    _tag: 'Refused',
    law: name,
    statement: open((law) => law.statement),
    key,
    runs,
    reached: 0,
    detail: `The worker that tried the law '${name}' failed: ${reason instanceof Error ? reason.message : String(reason)}`,
  }),
})

/** Tries a plan. What a law's chunks give depends on the plan alone, whatever the number of workers. */
export const tryAll = async (plan: Plan, laws: ReadonlyArray<SomeLaw>, command: Run): Promise<Ended> => {
  const start = performance.now()
  const elapsed = (): number => (performance.now() - start) / 1000
  const threads = Math.min(command.workers, chunkCount(plan))
  const filename = new URL('./worker.mjs', import.meta.url).href
  const pool = new Piscina({ filename, minThreads: threads, maxThreads: threads })
  const progress = progressOf(plan.laws.length * plan.runs)
  const outcomes: Array<ChunkOutcome> = []
  const [tried, stopped] = [new Map<number, number>(), new Set<number>()]
  let interrupted = false

  /** The chunks still worth trying, as workers come to ask for them. */
  const wanted = (function* (): Generator<Chunk, void> {
    for (const chunk of chunksOf(plan)) {
      if (interrupted || elapsed() >= command.seconds) return
      if (!stopped.has(chunk.law)) yield chunk
    }
  })()

  const note = (outcome: ChunkOutcome): void => {
    const { law, runs } = outcome.chunk
    outcomes.push(outcome)
    if (broken(outcome)) stopped.add(law)
    // what is left of a broken law is of no interest, so it is done with
    tried.set(law, stopped.has(law) ? plan.runs : (tried.get(law) ?? 0) + runs)
    progress.show(
      [...tried.values()].reduce((a, b) => a + b),
      stopped.size,
    )
  }

  const answerTo = async (chunk: Chunk): Promise<Answer> => {
    const task: Task = { file: command.file, chunk }
    try {
      return (await pool.run(task)) as Answer
    } catch (e) {
      return died(chunk, laws[chunk.law] as SomeLaw, e)
    }
  }

  /** One worker's share: whatever is next when it is free. */
  const lane = async (): Promise<void> => {
    for (const chunk of wanted) {
      const outcome: ChunkOutcome = { chunk, ...(await answerTo(chunk)) }
      if (interrupted) return
      note(outcome)
    }
  }

  const ctrlC = new Promise<void>((resolve) => {
    process.once('SIGINT', () => {
      interrupted = true
      resolve()
    })
  })
  await Promise.race([Promise.all(Array.from({ length: threads }, lane)), ctrlC])
  progress.stop()
  await pool.destroy()
  return { outcomes, interrupted, seconds: elapsed(), workers: threads }
}
