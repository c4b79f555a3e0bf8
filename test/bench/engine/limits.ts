/** What the engine must reach. Floors and goals as they were set; where there is a goal, the floor alone decides. */
import { middle, type Figure } from '../figures.js'
import type { Deep } from './deep.js'
import { mean, total, type Drag } from './drag.js'
import type { Held } from './held.js'
import type { Irregular } from './irregular.js'
import type { Jacobians } from './jacobians.js'
import type { Moons } from './moons.js'
import { ROW_BY_ROW, TOLERANCE, type Row } from './rounds.js'
import type { Size, Small } from './sizes.js'
import type { Bytes, Start } from './start.js'
import { overBoth } from './turns.js'

interface Limits {
  readonly c: { readonly limit: number; readonly goal: number }
  /** ÷ the same C as WebAssembly, with tanh and exp of its own: a goal, no floor. */
  readonly wasm?: number
  readonly javaScript?: number
  /** Value and gradient ÷ value. */
  readonly overValue?: number
}

const limits: { readonly [workload: string]: Limits } = {
  W1: { c: { limit: 0.75, goal: 0.6 }, wasm: 0.7, javaScript: 0.15, overValue: 2.5 },
  W2: { c: { limit: 0.95, goal: 0.8 }, wasm: 0.85, javaScript: 0.1, overValue: 2.5 },
  W4_1e3: { c: { limit: 2.6, goal: 2.1 }, wasm: 1, javaScript: 0.65, overValue: 2.5 },
  // Its numbers don't fit into the caches near the processor: memory decides.
  W4_1e5: { c: { limit: 2.6, goal: 2.1 }, wasm: 1, javaScript: 0.65, overValue: 3.2 },
  W3: { c: { limit: 1.05, goal: 0.9 }, javaScript: 0.85 },
  W5: { c: { limit: 1.3, goal: 1 } },
  W6: { c: { limit: 0.8, goal: 0.65 }, wasm: 1, javaScript: 0.2, overValue: 2.5 },
  W8: { c: { limit: 1.3, goal: 1 } },
  W9: { c: { limit: 1.5, goal: 1 } },
  W10: { c: { limit: 1.5, goal: 1 } },
}

/** Microseconds of rivals on the quiet machine that the floors come from; it had a faster C library than most. */
export const QUIET: { readonly [workload: string]: { readonly [who: string]: number } } = {
  W1: { library: 29.4, 'vector library': 29.4, 'own math': 8.9, [ROW_BY_ROW]: 186 },
  W2: { library: 721, 'vector library': 721, 'own math': 321, [ROW_BY_ROW]: 7600 },
  W4_1e3: { library: 0.36, JavaScript: 1.45 },
  W4_1e5: { library: 40, JavaScript: 155 },
  W3: { JavaScript: 32.6 },
}

/** Ours ÷ theirs. */
export const ratio = (row: Row, theirs: string): number => overBoth(row.times['fluxion'], row.times[theirs])

/** A figure where there is a limit to it. */
const limited = (what: string, measured: number, limit: number | undefined): ReadonlyArray<Figure> =>
  limit === undefined ? [] : [{ what, measured, limit, unit: '' }]

/** Where nobody compiled C to WebAssembly nothing was measured, and a goal that is no floor is not missed. */
const wasmGoal = (row: Row, goal: number | undefined): ReadonlyArray<Figure> =>
  goal === undefined || row.times['as wasm'] === undefined
    ? []
    : [{ what: `${row.name}: ÷ C as WebAssembly, own tanh`, measured: ratio(row, 'as wasm'), goal, unit: '' }]

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
    ...wasmGoal(row, of.wasm),
    ...limited(`${row.name}: ÷ hand-written JavaScript`, ratio(row, 'JavaScript'), of.javaScript),
    // Which of the two ways of writing it the floor is about is not said; what it was set by took as long as this one.
    ...(row.times[ROW_BY_ROW] === undefined
      ? []
      : limited(`${row.name}: ÷ the same, row by row`, ratio(row, ROW_BY_ROW), of.javaScript)),
    ...limited(`${row.name}: value and gradient ÷ value`, row.overValue, of.overValue),
  ]
}

const middleStart = (starts: ReadonlyArray<Start>, of: (s: Start) => number): number => middle(starts.map(of))

/** One workload, started afresh several times. */
export const startFigures = (starts: ReadonlyArray<Start>): ReadonlyArray<Figure> => {
  const [first] = starts
  if (first === undefined) return []
  const { name, nodes } = first
  const rounded = (ms: number): number => Math.round(ms * 10) / 10
  const setUp = (when: string, of: (s: Start) => number): Figure => ({
    what: `${name}: set-up, ${nodes} nodes, ${when}`,
    measured: middleStart(starts, of),
    limit: rounded(0.3e-3 * nodes + 30),
    goal: rounded(0.1e-3 * nodes + 20),
    unit: 'ms',
  })
  return [
    setUp('first of all', (s) => s.setUp),
    setUp('once more', (s) => s.again),
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
  // A decade may cost twice as much a node, since its numbers may no longer fit into a cache; quadratic would be ten
  // times.
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

export const irregularFigures = ({ difference, name, overTape }: Irregular): ReadonlyArray<Figure> => [
  { what: `${name}: difference from the fold ÷ 1e-10`, measured: difference / TOLERANCE, limit: 1, unit: '' },
  { what: `${name}: ÷ tape with a switch`, measured: overTape, limit: 0.5, unit: '' },
]

export const jacobiansFigure = ({ difference, name }: Jacobians): Figure => ({
  what: `Jacobian of ${name}: difference from the tape ÷ 1e-10`,
  measured: difference / TOLERANCE,
  limit: 1,
  unit: '',
})

export const deepFigures = ({ difference }: Deep): ReadonlyArray<Figure> => [
  {
    what: 'W3, 1e6 times: difference from JavaScript ÷ 1e-10',
    measured: difference / TOLERANCE,
    limit: 1,
    unit: '',
  },
]

const RECOMPILING = 50

/** Of fresh processes, and of those that have compiled five times. */
export const dragFigures = (all: ReadonlyArray<Drag>): ReadonlyArray<Figure> => {
  const [{ how }] = all as [Drag]
  const of = (what: string, times: ReadonlyArray<number>): ReadonlyArray<Figure> =>
    [
      ['mean', mean(times)],
      ['worst', Math.max(...times)],
    ].map(([which, measured]) => ({
      what: `drag and solve ${how}, ${what}, ${which}`,
      measured: measured as number,
      limit: RECOMPILING,
      unit: 'ms',
    }))
  return [
    {
      what: `drag and solve ${how}: difference from the fold ÷ 1e-10`,
      measured: Math.max(...all.map((d) => d.difference)) / TOLERANCE,
      limit: 1,
      unit: '',
    },
    ...of('in a fresh process', all.map((d) => total(d.cold))), // prettier-ignore
    ...of('a constraint changed, after five', all.flatMap((d) => d.warm.map(total))), // prettier-ignore
  ]
}
