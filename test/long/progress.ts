/** How a long run goes: a bar in a terminal, ten lines elsewhere. On standard error, so that the report can be kept. */
import cliProgress from 'cli-progress'

export interface Progress {
  /** So many samples are done with, and so many laws are broken. */
  readonly show: (done: number, broken: number) => void
  readonly stop: () => void
}

const bar = (samples: number): Progress => {
  const b = new cliProgress.SingleBar({
    format: '{bar} {percentage} %  {value}/{total} samples  {broken} broken  {eta_formatted} left',
    barsize: 28,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: false,
    etaBuffer: 50,
  })
  b.start(samples, 0, { broken: 0 })
  return { show: (done, broken) => b.update(done, { broken }), stop: () => b.stop() }
}

const lines = (samples: number): Progress => {
  const start = performance.now()
  let tenths = 0
  return {
    show: (done, broken) => {
      if (Math.floor((10 * done) / samples) === tenths) return
      tenths = Math.floor((10 * done) / samples)
      const seconds = (performance.now() - start) / 1000
      const left = ((seconds / done) * (samples - done)).toFixed(0)
      console.error(`  ${done}/${samples} samples, ${broken} broken, ${left} s left`)
    },
    stop: () => {},
  }
}

export const progressOf = (samples: number): Progress => (process.stderr.isTTY ? bar(samples) : lines(samples))
