/**
 * The engine's benchmark: how fast compiled functions are beside C and JavaScript written by hand, and what compiling
 * costs. Each measurement runs in a process of its own, one after the other.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import type { Figure } from '../figures.js'
import { isStandIn } from './backEnd.js'
import type { Deep } from './deep.js'
import { HOWS, type Drag } from './drag.js'
import type { Held } from './held.js'
import type { Jacobians } from './jacobians.js'
import { fromJson } from './json.js'
import {
  byteFigures,
  deepFigures,
  dragFigures,
  heldFigure,
  largeFigure,
  irregularFigures,
  jacobiansFigure,
  moonsFigures,
  rowFigures,
  scalingFigures,
  smallFigures,
  startFigures,
} from './limits.js'
import type { Irregular } from './irregular.js'
import type { Moons } from './moons.js'
import { scalingPicture } from './picture.js'
import { compileRivals, type Compilation } from './rival.js'
import type { Row } from './rounds.js'
import type { Family, Size, Small } from './sizes.js'
import type { Bytes, Start } from './start.js'
import {
  printDeep,
  printDrag,
  printHeld,
  printIrregular,
  printJacobians,
  printMoons,
  printRows,
  printSizes,
  printStarts,
  quietNotes,
} from './table.js'
import { OUTPUTS } from './workloads/bundle.js'
import { workloads } from './workloads.js'

const OUT = fileURLToPath(new URL('../../../out', import.meta.url))

/** What can be asked for: workloads, and everything else. W4 is two workloads; W7 is "irregular". */
const ROWS = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W8', 'W9', 'W10'] as const
const OTHERS = ['bytes', 'small', 'moons', 'irregular', 'jacobians', 'deep', 'drag', 'scaling', 'large'] as const
export const parts: ReadonlyArray<string> = [...ROWS, ...OTHERS]

/**
 * Gigabytes of heap: as many as a graph of ten million nodes may take with everything around it, and the machine has.
 */
const HEAP = Math.min(16, Math.floor((0.75 * totalmem()) / 2 ** 30))

/** As deep as their sources, so that they find the same files from where they are. */
const PROGRAMS = `${OUT}/bench/engine`

/**
 * Children are plain JavaScript in plain Node, as in a program that uses the package. With tsx loaded every loop over
 * typed arrays takes half as long again: its hooks send buffers between threads, and from then on V8 looks at each
 * access whether the buffer is still there.
 */
const bundleChildren = (): void => {
  const entryPoints = ['child', 'held'].map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url)))
  const forNode = { platform: 'node', format: 'esm', packages: 'external', target: 'node20' } as const
  const to = { outdir: PROGRAMS, outExtension: { '.js': '.mjs' }, logLevel: 'warning' } as const
  // Without the paths of the project's tsconfig, which lead to the source: it is the built package that is measured.
  buildSync({ entryPoints, bundle: true, ...forNode, ...to, tsconfigRaw: {} })
}

/** Milliseconds after which a measurement counts as failed. */
const PATIENCE = 600_000

/** What went wrong on the way; a run of the benchmark reads it at its end. */
const failures: Array<string> = []

/**
 * What a program measured; nothing where it failed, which is a problem but must not cost us what the others measure.
 */
const run = <A>(program: 'child' | 'held', ...args: ReadonlyArray<string>): ReadonlyArray<A> => {
  const answer = `${PROGRAMS}/answer-${process.pid}.json`
  const options = [`--max-old-space-size=${HEAP * 1024}`, '--expose-gc', `${PROGRAMS}/${program}.mjs`]
  process.stderr.write(`engine: ${program === 'held' ? 'held ' : ''}${args.join(' ')}\n`)
  try {
    execFileSync(process.execPath, [...options, answer, ...args], { stdio: 'inherit', timeout: PATIENCE })
    return [fromJson(readFileSync(answer, 'utf8')) as A]
  } catch (e) {
    failures.push(`"${args.join(' ')}" could not be measured: ${String(e).split('\n')[0]}`)
    return []
  } finally {
    rmSync(answer, { force: true })
  }
}
const inChild = <A>(...args: ReadonlyArray<string>): ReadonlyArray<A> => run<A>('child', ...args)

/** The fold is far too slow for the largest graphs. */
const LARGEST = isStandIn ? 1e5 : 1e7
const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7].filter((nodes) => nodes <= LARGEST)
const sizeOf = (family: Family, nodes: number): ReadonlyArray<Size> => inChild<Size>('size', family, String(nodes))

const scaling = async (): Promise<ReadonlyArray<Size>> => {
  const families: ReadonlyArray<Family> = ['network', 'random graph']
  const sizes = families.flatMap((family) => SIZES.flatMap((nodes) => sizeOf(family, nodes)))
  try {
    writeFileSync(`${OUT}/engine-scaling.svg`, await scalingPicture(sizes))
  } catch (e) {
    failures.push(`out/engine-scaling.svg could not be drawn: ${String(e)}`)
  }
  return sizes
}

const STARTS = 5
const FEWER_STARTS = 3

/** How often a workload is started afresh. */
const startsOf = (name: string): ReadonlyArray<Start> =>
  Array.from({ length: name === 'W2' || name === OUTPUTS ? FEWER_STARTS : STARTS }, () =>
    inChild<Start>('start', name),
  ).flat()

export interface EngineReport {
  readonly figures: ReadonlyArray<Figure>
  readonly notes: ReadonlyArray<string>
  /** What kept something from being measured at all. */
  readonly problems: ReadonlyArray<string>
  readonly [part: string]: unknown
}

/** Others on the machine: ratios in a row survive them, times of compiling don't. */
const busyNotes = (): ReadonlyArray<string> => {
  const [load = 0] = loadavg()
  return load <= cpus().length
    ? []
    : [`The machine is busy (load ${load.toFixed(1)} on ${cpus().length} processors): all times are too long.`]
}

const nothing: Compilation = { rivals: [], problems: [], notes: [] }

/**
 * Measures the parts that are named, all when none is, and prints what there is to see. Figures are left to the caller
 * to print.
 */
export const engine = async (wanted: ReadonlyArray<string>): Promise<EngineReport> => {
  const wants = (part: string): boolean => wanted.length === 0 || wanted.includes(part)
  const chosen = ROWS.filter(wants)
    .flatMap((row) => [OUTPUTS, ...workloads.map(({ name }) => name)].filter((name) => name.split('_')[0] === row))
    .filter((name) => !(isStandIn && (name === 'W2' || name === OUTPUTS)))
  const busy = busyNotes()
  bundleChildren()
  const { notes, problems, rivals } = chosen.length === 0 ? nothing : compileRivals()
  const rows = rivals.length === 0 ? [] : chosen.flatMap((name) => inChild<Row>('rounds', name, ...rivals))
  const starts = chosen.map(startsOf)
  const bytes = wants('bytes') ? inChild<ReadonlyArray<Bytes>>('bytes').flat() : []
  const small = wants('small') ? inChild<ReadonlyArray<Small>>('small').flat() : []
  const [twoMoons] = wants('moons') ? inChild<Moons>('moons') : []
  const tangled = wants('irregular') ? inChild<ReadonlyArray<Irregular>>('irregular').flat() : []
  const several = wants('jacobians') ? inChild<ReadonlyArray<Jacobians>>('jacobians').flat() : []
  const [bottomless] = wants('deep') ? inChild<Deep>('deep') : []
  const dragged = HOWS.map((how) =>
    wants('drag') ? Array.from({ length: STARTS }, () => inChild<Drag>('drag', how)).flat() : [],
  ).filter((all) => all.length > 0)
  const sizes = wants('scaling') ? await scaling() : []
  const largest = sizes.find((s) => s.family === 'network' && s.nodes > 0.9 * LARGEST)
  const [large] = !wants('large') ? [] : largest === undefined ? sizeOf('network', LARGEST) : [largest]
  const [held] = wants('large') ? run<Held>('held', '1e7') : []

  console.log('\nThe engine')
  if (rows.length > 0) printRows(rows)
  if (starts.length > 0) printStarts(starts)
  if (sizes.length > 0) printSizes(sizes)
  if (held !== undefined) printHeld(held)
  if (twoMoons !== undefined) printMoons(twoMoons)
  if (tangled.length > 0) printIrregular(tangled)
  if (several.length > 0) printJacobians(several)
  if (bottomless !== undefined) printDeep(bottomless)
  dragged.forEach(printDrag)
  const standIn = isStandIn ? ['There is no engine yet: the fold stands in, on small sizes, and W2 is left out.'] : []
  const allNotes = [...standIn, ...busy, ...notes, ...quietNotes(rows)]
  allNotes.forEach((note) => console.log(note))
  const figures = [
    ...rows.flatMap(rowFigures),
    ...starts.flatMap(startFigures),
    ...byteFigures(bytes),
    ...smallFigures(small),
    ...(twoMoons === undefined ? [] : moonsFigures(twoMoons)),
    ...tangled.flatMap(irregularFigures),
    ...several.map(jacobiansFigure),
    ...(bottomless === undefined ? [] : deepFigures(bottomless)),
    ...dragged.flatMap(dragFigures),
    ...(sizes.length === 0 ? [] : scalingFigures(sizes)),
    ...(held === undefined ? [] : [heldFigure(held)]),
    ...(large === undefined ? [] : [largeFigure(large)]),
  ]
  const measured = {
    rows,
    starts,
    bytes,
    small,
    moons: twoMoons,
    irregular: tangled,
    jacobians: several,
    deep: bottomless,
    drag: dragged,
    sizes,
    held,
    large,
  }
  return {
    processor: cpus()[0]?.model,
    parts: wanted,
    ...measured,
    figures,
    notes: allNotes,
    problems: [...problems, ...failures],
  }
}
