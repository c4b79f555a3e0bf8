/** The C program as a child that is asked line by line, so that its turns alternate with everybody else's. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const SOURCES = `${ROOT}test/bench/engine/rival`
const FOLDER = `${ROOT}out/rival`
/** Runs the one that is WebAssembly. */
const RUNNER = `${SOURCES}/wasi.mjs`

/** The ways to tanh and exp in which gcc compiles it. The first is "C native", the one that floors are about. */
const NATIVE = {
  library: [],
  'vector library': ['-DVECTOR_LIBRARY', '-lmvec'],
  'own math': ['-DOWN_MATH'],
} as const

/** With tanh and exp of its own, compiled by clang to WebAssembly with SIMD: as wide as what fluxion compiles to. */
const AS_WASM = 'as wasm'

export type RivalName = keyof typeof NATIVE | typeof AS_WASM

export const RIVALS: ReadonlyArray<RivalName> = [...(Object.keys(NATIVE) as Array<keyof typeof NATIVE>), AS_WASM]

const program = (name: RivalName): string => `${FOLDER}/${name.replace(' ', '-')}`

const sources = (): ReadonlyArray<string> =>
  readdirSync(SOURCES)
    .filter((file) => file.endsWith('.c'))
    .map((file) => `${SOURCES}/${file}`)

const gcc = (name: keyof typeof NATIVE): void => {
  const options = ['-O3', '-march=native', ...sources(), '-o', program(name), ...NATIVE[name], '-lm']
  execFileSync('gcc', options, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Its C library is where Debian's packages have it; where it is elsewhere, clang knows by itself. */
const clang = (): void => {
  const root = existsSync('/usr/lib/wasm32-wasi') ? ['--sysroot=/usr'] : []
  const target = ['--target=wasm32-wasi', ...root, '-O3', '-msimd128']
  const options = [...target, ...NATIVE['own math'], ...sources(), '-o', program(AS_WASM), '-lm']
  execFileSync('clang', options, { stdio: ['ignore', 'ignore', 'pipe'] })
}

export interface Compilation {
  readonly rivals: ReadonlyArray<RivalName>
  readonly problems: ReadonlyArray<string>
  /** What is left out, and why. */
  readonly notes: ReadonlyArray<string>
}

/** Nothing where it worked, else what is left out for it. */
const unless = (compiles: () => void, otherwise: string): ReadonlyArray<string> => {
  try {
    compiles()
    return []
  } catch {
    return [otherwise]
  }
}

/**
 * Compiles the rivals. Without gcc nothing can be said of the engine's speed; a library without vectors is only a pity,
 * and so is no clang for WebAssembly.
 */
export const compileRivals = (): Compilation => {
  mkdirSync(FOLDER, { recursive: true })
  const problems = unless(
    () => execFileSync('gcc', ['--version'], { stdio: 'ignore' }),
    'gcc is not here, and without the rival in C no row counts: install it (apt-get install gcc libc6-dev).',
  )
  if (problems.length > 0) return { rivals: [], problems, notes: [] }
  gcc('library')
  gcc('own math')
  const noVectors = unless(
    () => gcc('vector library'),
    'This C library has no vector tanh and exp (libmvec): that column is left out.',
  )
  const noWasm = unless(
    clang,
    'No clang compiles C to WebAssembly here (apt-get install clang lld wasi-libc libclang-rt-dev-wasm32): that column is left out.',
  )
  const isLeftOut = (name: RivalName): boolean =>
    (name === 'vector library' && noVectors.length > 0) || (name === AS_WASM && noWasm.length > 0)
  return { rivals: RIVALS.filter((name) => !isLeftOut(name)), problems, notes: [...noVectors, ...noWasm] }
}

/** The command that starts a rival. What wasi.mjs opens anew must be pipes of the shell's: Node's are sockets. */
const commandOf = (name: RivalName): readonly [string, ReadonlyArray<string>] =>
  name === AS_WASM
    ? ['sh', ['-c', 'cat | "$0" --no-warnings "$1" "$2" | cat', process.execPath, RUNNER, program(name)]]
    : [program(name), []]

export interface Rival {
  /** Microseconds of a call with its gradient and of one without. */
  readonly time: (workload: string, ms: number) => Promise<{ readonly both: number; readonly value: number }>
  readonly gradient: (workload: string) => Promise<{ readonly value: number; readonly gradient: Float64Array }>
  readonly end: () => void
}

/** Starts a rival that was compiled before. */
export const startRival = (name: RivalName): Rival => {
  const child = spawn(...commandOf(name), { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (question: string): Promise<ReadonlyArray<number>> => {
    child.stdin.write(`${question}\n`)
    const { done, value } = await lines.next()
    const numbers = done === true ? [] : String(value).split(' ').map(Number)
    if (numbers.length < 2 || numbers.some(Number.isNaN)) {
      throw new Error(
        `The rival (${name}) gave no answer to "${question}" but "${String(value).slice(0, 80)}"; see rival.c.`,
      )
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
