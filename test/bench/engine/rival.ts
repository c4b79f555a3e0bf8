/** The C program as a child that is asked line by line, so that its turns alternate with everybody else's. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const SOURCES = `${ROOT}test/bench/engine/rival`
const FOLDER = `${ROOT}out/rival`

/** The ways to tanh and exp in which it is compiled. The first is "C native", the one that floors are about. */
export const RIVALS = {
  library: [],
  'vector library': ['-DVECTOR_LIBRARY', '-lmvec'],
  'own math': ['-DOWN_MATH'],
} as const

export type RivalName = keyof typeof RIVALS

const program = (name: RivalName): string => `${FOLDER}/${name.replace(' ', '-')}`

const gcc = (name: RivalName): void => {
  const sources = readdirSync(SOURCES).filter((file) => file.endsWith('.c'))
  const files = sources.map((file) => `${SOURCES}/${file}`)
  const options = ['-O3', '-march=native', ...files, '-o', program(name), ...RIVALS[name], '-lm']
  execFileSync('gcc', options, { stdio: ['ignore', 'ignore', 'pipe'] })
}

export interface Compilation {
  readonly rivals: ReadonlyArray<RivalName>
  readonly problems: ReadonlyArray<string>
  /** What is left out, and why. */
  readonly notes: ReadonlyArray<string>
}

const isHere = (command: string, ...options: ReadonlyArray<string>): string | undefined => {
  try {
    return execFileSync(command, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return undefined
  }
}

const wasmNote = (): string =>
  isHere('clang', '--print-targets')?.includes('wasm32') === true
    ? 'clang targets wasm here, but nobody has written the column of the same C as WebAssembly yet: column left out.'
    : 'No clang that targets wasm: column left out.'

/**
 * Compiles the rivals. Without gcc nothing can be said of the engine's speed; a library without vectors is only a pity.
 */
export const compileRivals = (): Compilation => {
  const notes = [wasmNote()]
  if (isHere('gcc', '--version') === undefined) {
    const remedy =
      'gcc is not here, and without the rival in C no row counts: install it (apt-get install gcc libc6-dev).'
    return { rivals: [], problems: [remedy], notes }
  }
  mkdirSync(FOLDER, { recursive: true })
  gcc('library')
  gcc('own math')
  try {
    gcc('vector library')
    return { rivals: ['library', 'vector library', 'own math'], problems: [], notes }
  } catch {
    const none = 'This C library has no vector tanh and exp (libmvec): that column is left out.'
    return { rivals: ['library', 'own math'], problems: [], notes: [...notes, none] }
  }
}

export interface Rival {
  /** Microseconds of a call with its gradient and of one without. */
  readonly time: (workload: string, ms: number) => Promise<{ readonly both: number; readonly value: number }>
  readonly gradient: (workload: string) => Promise<{ readonly value: number; readonly gradient: Float64Array }>
  readonly end: () => void
}

/** Starts a rival that was compiled before. */
export const startRival = (name: RivalName): Rival => {
  const child = spawn(program(name), { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (question: string): Promise<ReadonlyArray<number>> => {
    child.stdin.write(`${question}\n`)
    const { done, value } = await lines.next()
    const numbers = done === true ? [] : String(value).split(' ').map(Number)
    if (numbers.length < 2 || numbers.some(Number.isNaN)) {
      throw new Error(`The rival (${name}) gave no answer to "${question}" but "${String(value)}"; see rival.c.`)
    }
    return numbers
  }
  return {
    time: async (workload, ms) => {
      const [both = NaN, value = NaN] = await ask(`${workload} ${ms}`)
      return { both, value }
    },
    gradient: async (workload) => {
      const [value = NaN, ...gradient] = await ask(`gradient ${workload}`)
      return { value, gradient: Float64Array.from(gradient) }
    },
    end: () => child.stdin.end(),
  }
}
