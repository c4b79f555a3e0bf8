/**
 * What building, staging, evaluating and differentiating cost, in nanoseconds a node, and how well networks learn:
 * printed and written to out/bench.json. So is how fast compiled functions are, beside C. It measures the built
 * package, as its users have it. Run it with `npm run bench`, or `npm run bench -- engine W1 W6` for parts of the
 * engine's.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Bench } from 'tinybench'
import { evaluate, tapeOf, valueAndGrad } from 'fluxion'
import { engine, parts } from './engine/engine.js'
import { toJson } from './engine/json.js'
import { cell, holds, inWords, type Figure } from './figures.js'
import { chain, randomDag, type Graph } from './graphs.js'
import { mean, summary } from '../../examples/cli/judging.js'
import { judgeAll, type Learning } from './learning.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const POINT = { x: 0.3, y: 0.7 }

interface Row {
  readonly graph: string
  readonly nodes: number
  /** Medians, in nanoseconds a node. */
  readonly build: number
  readonly stageEvaluate: number
  readonly stageGradient: number
  readonly evaluate: number
  readonly valueAndGrad: number
  /** valueAndGrad ÷ evaluate */
  readonly ratio: number
}

/** The median time of a call, in nanoseconds. */
const median = async (f: () => unknown, slow: boolean): Promise<number> => {
  const bench = new Bench(
    slow ? { time: 0, iterations: 7, warmupIterations: 2, warmupTime: 0 } : { time: 300, warmupTime: 200 },
  )
  bench.add('call', f)
  const [task] = await bench.run()
  const { result } = task as { readonly result: { readonly latency?: { readonly p50: number } } }
  return (result.latency?.p50 ?? NaN) * 1e6
}

const measure = async (graph: string, make: (nodes: number) => Graph, wanted: number): Promise<Row> => {
  const slow = wanted >= 1e6
  const e = make(wanted)
  const nodes = tapeOf(e).nodes.length
  const each = async (f: () => unknown): Promise<number> => (await median(f, slow)) / nodes
  const [value, both] = [evaluate(e), valueAndGrad(e)]
  const row = {
    build: await each(() => make(wanted)),
    stageEvaluate: await each(() => evaluate(e)),
    stageGradient: await each(() => valueAndGrad(e)),
    evaluate: await each(() => value(POINT)),
    valueAndGrad: await each(() => both(POINT)),
  }
  return { graph, nodes, ...row, ratio: row.valueAndGrad / row.evaluate }
}

/** How long the compiler takes for a program, in seconds. */
const typeCheck = (program: string): number => {
  const folder = mkdtempSync(`${ROOT}out/types-`)
  writeFileSync(`${folder}/program.ts`, program)
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: '../../tsconfig.json', include: ['program.ts'] }))
  const start = performance.now()
  execFileSync(`${ROOT}node_modules/.bin/tsc`, ['--noEmit', '-p', folder])
  const seconds = (performance.now() - start) / 1000
  rmSync(folder, { recursive: true })
  return seconds
}

const names = Array.from({ length: 500 }, (_, k) => `v${k}`)
const programs = {
  'nothing but an import': "import { sum } from 'fluxion'\nexport const n: number = sum.length\n",
  '500 names': `import { evaluate, sum, variable } from 'fluxion'
export const value: number = evaluate(sum([${names.map((n) => `variable('${n}')`).join(', ')}]))({ ${names.map((n) => `${n}: 1`).join(', ')} })
`,
  'a family of 10,000': `import { evaluate, sum, variable } from 'fluxion'
const family = Array.from({ length: 10_000 }, (_, k) => variable(\`net.w.\${k}\`))
export const value: number = evaluate(sum(family))(new Map(Array.from({ length: 10_000 }, (_, k) => [\`net.w.\${k}\` as const, 1])))
`,
} as const

const printRows = (rows: ReadonlyArray<Row>): void => {
  console.log('Nanoseconds a node (medians)')
  const header = ['build', 'stage value', 'stage grad', 'value', 'grad', 'grad÷value']
    .map((h) => h.padStart(11))
    .join('')
  console.log(`${'graph'.padEnd(12)}${'nodes'.padStart(9)}${header}`)
  for (const r of rows) {
    const figures = [r.build, r.stageEvaluate, r.stageGradient, r.evaluate, r.valueAndGrad].map((x) => ` ${cell(x)}`)
    console.log(`${r.graph.padEnd(12)}${String(r.nodes).padStart(9)}${figures.join('')} ${cell(r.ratio, 2)}`)
  }
}

/** The most memory, in gigabytes, that a process of its own takes to build, stage and differentiate a million nodes. */
const memory = (): number =>
  Number(execFileSync(process.execPath, [...process.execArgv, import.meta.filename, 'memory'], { encoding: 'utf8' }))

const useMemory = (): void => {
  const both = valueAndGrad(randomDag(1e6))
  for (let k = 0; k < 5; k++) both(POINT)
  console.log(process.resourceUsage().maxRSS / 1e6)
}

const printLearning = ({ keys, what }: Learning): void => {
  const step = mean(keys.map((k) => k.step)).toFixed(1)
  console.log(`${what.padEnd(8)}${keys.length} keys: ${summary(keys)}; ${step} ms a step`)
}

/** What the networks of the command line must reach. Key 1 is the default. */
const learningFigures = (moons: Learning, iris: Learning): ReadonlyArray<Figure> => {
  const [byDefault, ...others] = moons.keys
  const right = (k: { readonly training: number } | undefined): number => 100 * (k?.training ?? NaN)
  return [
    { what: 'two moons, default key', measured: right(byDefault), limit: 100, atLeast: true, unit: '%' },
    {
      what: 'two moons, ninth best of ten other keys',
      measured: others.map(right).sort((a, b) => b - a)[8] ?? NaN,
      limit: 97,
      atLeast: true,
      unit: '%',
    },
    { what: 'two moons, a full-batch step', measured: mean(moons.keys.map((k) => k.step)), limit: 100, unit: 'ms' },
    {
      what: 'iris held out, default key',
      measured: 100 * (iris.keys[0]?.heldOut ?? NaN),
      limit: 93,
      atLeast: true,
      unit: '%',
    },
    {
      what: 'iris held out, mean of twenty keys',
      measured: 100 * mean(iris.keys.map((k) => k.heldOut)),
      limit: 95,
      atLeast: true,
      unit: '%',
    },
  ]
}

/** The largest network, and the one with the most rows; compiled for two sizes of batches. */
const digitsFigures = ({ keys }: Learning): ReadonlyArray<Figure> => [
  {
    what: 'digits held out, default key',
    measured: 100 * (keys[0]?.heldOut ?? NaN),
    limit: 96,
    atLeast: true,
    unit: '%',
  },
  {
    what: 'digits held out, mean of ten keys',
    measured: 100 * mean(keys.map((k) => k.heldOut)),
    limit: 97,
    atLeast: true,
    unit: '%',
  },
  {
    what: 'digits, compiled and trained, at worst',
    measured: Math.max(...keys.map((k) => k.seconds)),
    limit: 3,
    unit: 's',
  },
]

const figures = (rows: ReadonlyArray<Row>, types: ReadonlyMap<string, number>): ReadonlyArray<Figure> => {
  const large = rows.filter((r) => r.nodes >= 9e5)
  const most = (of: (r: Row) => number): number => Math.max(...large.map((r) => (of(r) * r.nodes) / 1e9))
  return [
    {
      what: 'staging a million nodes',
      measured: most((r) => Math.max(r.stageEvaluate, r.stageGradient)),
      limit: 1,
      unit: 's',
    },
    { what: 'each later valueAndGrad', measured: most((r) => r.valueAndGrad), limit: 0.3, unit: 's' },
    {
      what: '(value and gradient) ÷ value, worst',
      measured: Math.max(...rows.map((r) => r.ratio)),
      limit: 5,
      unit: '',
    },
    { what: 'memory for a million nodes, staged and run', measured: memory(), limit: 1, unit: 'GB' },
    { what: 'type-checking 500 names', measured: types.get('500 names') ?? NaN, limit: 3, unit: 's' },
  ]
}

/** Everything but the engine. */
const general = async (): Promise<{ readonly figures: ReadonlyArray<Figure>; readonly [part: string]: unknown }> => {
  const cases = [1e2, 1e4, 1e6].flatMap((n) => [
    { graph: 'chain', make: chain, n },
    { graph: 'random DAG', make: randomDag, n },
  ])
  const rows: Array<Row> = []
  for (const { graph, make, n } of cases) rows.push(await measure(graph, make, n))
  const types = new Map(Object.entries(programs).map(([what, program]) => [what, typeCheck(program)]))
  const [moons, iris] = [await judgeAll('moons', 11), await judgeAll('iris', 20)]
  const [wine, digits] = [await judgeAll('wine', 10), await judgeAll('digits', 10)]

  printRows(rows)
  console.log('\nType-checking, in seconds (the whole compiler)')
  for (const [what, seconds] of types) console.log(`${what.padEnd(24)}${cell(seconds, 2)}`)
  console.log('\nLearning')
  const learning = [moons, iris, wine, digits]
  learning.forEach(printLearning)
  const results = [...figures(rows, types), ...learningFigures(moons, iris), ...digitsFigures(digits)]
  return { rows, types: Object.fromEntries(types), learning, figures: results }
}

const REPORT = `${ROOT}out/bench.json`

/** What was measured before and is not measured now stays in the report. */
const write = (measured: object): void => {
  const before = existsSync(REPORT) ? (JSON.parse(readFileSync(REPORT, 'utf8')) as object) : {}
  writeFileSync(REPORT, `${toJson({ ...before, node: process.version, ...measured }, 2)}\n`)
  console.log('\nWritten to out/bench.json')
}

/**
 * Runs what is asked for and prints every figure; the process fails where one misses its limit or could not be
 * measured.
 */
const main = async (only: string | undefined, wanted: ReadonlyArray<string>): Promise<void> => {
  mkdirSync(`${ROOT}out`, { recursive: true })
  const others = only === undefined ? await general() : { figures: [] }
  const ofEngine = await engine(wanted)
  const all = [...others.figures, ...ofEngine.figures]
  console.log('\nFigures')
  for (const figure of all) console.log(inWords(figure))
  write(only === undefined ? { ...others, engine: ofEngine } : { engine: ofEngine })
  const missed = [...ofEngine.problems, ...all.filter((figure) => !holds(figure)).map(inWords)]
  if (missed.length === 0) return
  console.log(`\nMissed: ${missed.length} of ${all.length}\n${missed.join('\n')}`)
  process.exitCode = 1
}

const [only, ...wanted] = process.argv.slice(2)
const strangers = wanted.filter((part) => !parts.includes(part))
if (only === 'memory') useMemory()
else if ((only === undefined || only === 'engine') && strangers.length === 0) await main(only, wanted)
else {
  const what = only === 'engine' ? strangers.join(', ') : only
  console.error(`There is no part "${what}". Run everything with no arguments, or: engine [${parts.join(' ')}]`)
  process.exitCode = 1
}
