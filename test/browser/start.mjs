/**
 * The same bits everywhere: runs the programs of `programs.ts` on the built package in Node, in Chromium, in Chromium under a policy that forbids
 * WebAssembly, and in QuickJS, which has none; prints a table, and exits with 1 where bits differ. Run it after `npm run build`.
 *
 * Chromium is looked for on the path, or where CHROMIUM says.
 */
import { fileURLToPath } from 'node:url'
import { runInThisContext } from 'node:vm'
import { findChromium, foundBy } from './chromium.mjs'
import { bundled, inQuickJS } from './engines.mjs'

const SIZES = [10_000, 100_000, 1_000_000]
/** Scripts from the same place and nothing else, and no compiling of WebAssembly: that would be 'wasm-unsafe-eval'. */
const NO_WASM = "default-src 'none'; script-src 'self'; connect-src 'self'"

const folder = fileURLToPath(new URL('.', import.meta.url))

const programs = await bundled(`${folder}programs.ts`)

const inNode = () => runInThisContext(`${programs}\nprograms.results()`, 'programs.js')

const chromium = findChromium()
if (chromium === undefined) {
  console.error(
    'Chromium was not found. Install it (apt-get install chromium), or say where it is: CHROMIUM=… npm run browser',
  )
  process.exit(1)
}

const script = await bundled(`${folder}page.ts`)
const inChromium = async (page) => {
  const found = await foundBy(chromium, { script, ...page })
  if (found.failure !== undefined) throw new Error(`The page failed: ${found.failure}`)
  return found
}

const node = inNode()
const page = await inChromium({ query: `?sizes=${SIZES.join(',')}` })
const engines = [
  { name: 'Chromium', hasWasm: true, results: page.results },
  { name: 'no wasm-eval', hasWasm: false, results: (await inChromium({ policy: NO_WASM })).results },
  { name: 'QuickJS', hasWasm: false, results: await inQuickJS(programs, 'programs.results()') },
]

/** What a program came to elsewhere, against Node: how it ran, or what is wrong. */
const verdict = ({ hasWasm, results }, k) => {
  const [here, there] = [node[k], results[k]]
  const expected = here.runs === 'wasm' && !hasWasm ? 'interpreter' : here.runs
  if (there?.name !== here.name) return { text: 'MISSING', isRight: false }
  if (there.runs !== expected) return { text: `RUNS AS ${there.runs}`, isRight: false }
  return there.hash === here.hash
    ? { text: `same${there.runs && `, ${there.runs}`}`, isRight: true }
    : { text: there.hash, isRight: false }
}

const row = ([first, ...rest]) =>
  console.log(`${first.padEnd(34)}${rest.map((text) => text.padEnd(20)).join('')}`.trimEnd())

row(['program', 'Node', ...engines.map(({ name }) => name)])
const verdicts = node.flatMap(({ hash, name }, k) => {
  const found = engines.map((engine) => verdict(engine, k))
  row([name, hash, ...found.map(({ text }) => text)])
  return found
})

console.log('\nChromium’s thread while a sum of Rosenbrock’s terms is compiled, in ms:')
row(['nodes', 'compile', 'compileAsync', 'longest wait', 'longest frame'])
page.measured.forEach(({ atOnce, frame, inSlices, nodes, wait }) =>
  row([String(nodes), ...[atOnce, inSlices, wait, frame].map((ms) => ms.toFixed(1))]),
)

const wrong = verdicts.filter(({ isRight }) => !isRight).length
console.log(
  wrong === 0 ? '\nThe same bits everywhere.' : `\n${wrong} of ${verdicts.length} results are not what Node comes to.`,
)
process.exitCode = wrong === 0 ? 0 : 1
