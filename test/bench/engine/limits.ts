/** What the engine must reach. Floors and goals as they were set; where there is a goal, the floor alone decides. */
import { middle, type Figure } from '../figures.js'
import type { Held } from './held.js'
import type { Irregular } from './irregular.js'
import type { Moons } from './moons.js'
import { TOLERANCE, type Row, type Times } from './rounds.js'
import type { Size, Small } from './sizes.js'
import type { Bytes, Start } from './start.js'

interface Limits {
  readonly c: { readonly limit: number; readonly goal: number }
  readonly javaScript: number
  /** Value and gradient ÷ value. */
  readonly overValue: number
}

const limits: { readonly [workload: string]: Limits } = {
  W1: { c: { limit: 0.75, goal: 0.6 }, javaScript: 0.15, overValue: 2.5 },
  W2: { c: { limit: 0.95, goal: 0.8 }, javaScript: 0.1, overValue: 2.5 },
  W4_1e3: { c: { limit: 2.6, goal: 2.1 }, javaScript: 0.65, overValue: 2.5 },
  // Its numbers don't fit into the caches near the processor: memory decides.
  W4_1e5: { c: { limit: 2.6, goal: 2.1 }, javaScript: 0.65, overValue: 3.2 },
  W6: { c: { limit: 0.8, goal: 0.65 }, javaScript: 0.2, overValue: 2.5 },
}

/** C's microseconds on the quiet machine that the floors come from; a faster one, with a faster library, than most. */
export const QUIET: { readonly [workload: string]: { readonly library: number; readonly 'own math'?: number } } = {
  W1: { library: 29.4, 'own math': 8.9 },
  W2: { library: 721, 'own math': 321 },
  W4_1e3: { library: 0.36 },
  W4_1e5: { library: 40 },
}

/** Ours ÷ theirs, the median of the rounds that both were in: both met the same noise there. */
export const ratio = (row: Row, theirs: string): number => {
  const [a, b]: ReadonlyArray<Times | undefined> = [row.times['fluxion'], row.times[theirs]]
  return a === undefined || b === undefined ? NaN : middle(b.rounds.map((us, k) => (a.rounds[k] ?? NaN) / us))
}

export const rowFigures = (row: Row): ReadonlyArray<Figure> => {
  const of = limits[row.name]
  if (of === undefined) throw new Error(`No limits are set for ${row.name}: add them to test/bench/engine/limits.ts.`)
  return [
    ...Object.entries(row.differences).map(([who, measured]) => ({
      what: `${row.name}: ${who}, difference from C ÷ ${TOLERANCE}`,
      measured: measured / TOLERANCE,
      limit: 1,
      unit: '',
    })),
    { what: `${row.name}: ÷ C native`, measured: ratio(row, 'library'), ...of.c, unit: '' },
    {
      what: `${row.name}: ÷ hand-written JavaScript`,
      measured: ratio(row, 'JavaScript'),
      limit: of.javaScript,
      unit: '',
    },
    { what: `${row.name}: value and gradient ÷ value`, measured: row.overValue, limit: of.overValue, unit: '' },
  ]
}

const middleStart = (starts: ReadonlyArray<Start>, of: (s: Start) => number): number => middle(starts.map(of))

/** One workload, started afresh several times. */
export const startFigures = (starts: ReadonlyArray<Start>): ReadonlyArray<Figure> => {
  const [first] = starts
  if (first === undefined) return []
  const { name, nodes } = first
  const rounded = (ms: number): number => Math.round(ms * 10) / 10
  return [
    {
      what: `${name}: set-up, ${nodes} nodes`,
      measured: middleStart(starts, (s) => s.setUp),
      limit: rounded(0.3e-3 * nodes + 30),
      goal: rounded(0.1e-3 * nodes + 20),
      unit: 'ms',
    },
    ...(name === 'W2'
      ? [
          {
            what: `${name}: from expression to first gradient`,
            measured: middleStart(starts, (s) => s.setUp / 1e3),
            limit: 1.5,
            unit: 's',
          },
        ]
      : []),
    {
      what: `${name}: sixth call ÷ steady`,
      measured: middleStart(starts, (s) => (s.calls[5] ?? NaN) / s.steady),
      limit: 1.5,
      unit: '',
    },
    { what: `${name}: code`, measured: first.bytes / 1e3, limit: 20, unit: 'kB' },
  ]
}

export const byteFigures = (sizes: ReadonlyArray<Bytes>): ReadonlyArray<Figure> =>
  sizes.map(({ bytes, rows, what }) => ({
    what: `${what} with ${rows} rows: code`,
    measured: bytes / 1e3,
    limit: 20,
    unit: 'kB',
  }))

export const smallFigures = (functions: ReadonlyArray<Small>): ReadonlyArray<Figure> =>
  functions.map(({ name, nodes, us }) => ({
    what: `${name}, ${nodes} nodes: a call`,
    measured: us,
    limit: 0.1,
    unit: 'µs',
  }))

/** A process may have had room left over from before; then its growth says less than the heap's. */
export const heldFigure = ({ heap, nodes, process }: Held): Figure => ({
  what: `${nodes} nodes held, a node`,
  measured: Math.max(heap, process),
  limit: 80,
  goal: 60,
  unit: 'B',
})

export const largeFigure = ({ compile, nodes }: Size): Figure => ({
  what: `${nodes} nodes compiled`,
  measured: compile / 1e3,
  limit: 5,
  goal: 3,
  unit: 's',
})

/** By how much more the cost grows than the nodes, at worst between neighbours: 0 is linear, 1 is quadratic. */
export const excess = (sizes: ReadonlyArray<Size>, cost: (s: Size) => number): number => {
  const growths = sizes.slice(1).map((s, k) => {
    const before = sizes[k] as Size
    return Math.log(cost(s) / cost(before)) / Math.log(s.nodes / before.nodes) - 1
  })
  return growths.length === 0 ? NaN : Math.max(...growths)
}

/** Up to ten thousand nodes what a compilation costs however small it is hides everything else. */
const LARGE_ENOUGH = 9000

export const scalingFigures = (sizes: ReadonlyArray<Size>): ReadonlyArray<Figure> => {
  const growing = sizes.filter((s) => s.family === 'network' && s.nodes >= LARGE_ENOUGH)
  // A decade may cost twice as much a node, since its numbers may no longer fit into a cache; quadratic would be ten times.
  const shared = { limit: 0.3, unit: '' }
  return [
    { what: 'cost of compiling, growth beyond linear', measured: excess(growing, (s) => s.compile), ...shared },
    { what: 'cost of running, growth beyond linear', measured: excess(growing, (s) => s.run), ...shared },
  ]
}

export const moonsFigures = ({ difference, faster }: Moons): ReadonlyArray<Figure> => [
  { what: 'two moons: difference from the fold ÷ 1e-10', measured: difference / TOLERANCE, limit: 1, unit: '' },
  { what: 'two moons: a full-batch step, fold ÷ compiled', measured: faster, limit: 300, atLeast: true, unit: '' },
]

/** What there is no rival in C for yet. */
export const irregularFigures = ({ difference, name, overTape }: Irregular): ReadonlyArray<Figure> => [
  { what: `${name}: difference from the fold ÷ 1e-10`, measured: difference / TOLERANCE, limit: 1, unit: '' },
  ...(name === 'W7' ? [{ what: 'W7: ÷ tape with a switch', measured: overTape, limit: 0.5, unit: '' }] : []),
]
