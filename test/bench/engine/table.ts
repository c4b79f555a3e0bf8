/** The engine's results in print. */
import { cell } from '../figures.js'
import type { Deep } from './deep.js'
import { mean, total, type Drag, type Spent } from './drag.js'
import type { Held } from './held.js'
import { QUIET, ratio } from './limits.js'
import type { Irregular } from './irregular.js'
import type { Jacobians } from './jacobians.js'
import type { Moons } from './moons.js'
import { RIVALS } from './rival.js'
import { ROW_BY_ROW, type Row } from './rounds.js'
import type { Size } from './sizes.js'
import type { Start } from './start.js'

const contenders = ['fluxion', ...RIVALS, 'JavaScript', ROW_BY_ROW, 'tape', 'fold']
const heading = (who: string): string =>
  (RIVALS as ReadonlyArray<string>).includes(who) ? `C, ${who}` : who === ROW_BY_ROW ? `JS, ${who}` : who
const wide = (text: string): string => ` ${text.padStart(17)}`
const digitsFor = (x: number): number => (x < 0.1 ? 4 : x < 10 ? 2 : x < 1000 ? 1 : 0)
const figure = (x: number): string => wide(cell(x, digitsFor(x)).trim())

/**
 * Microseconds by contender, then ratios. Medians; the least below them, for whoever distrusts medians on a busy
 * machine.
 */
export const printRows = (rows: ReadonlyArray<Row>): void => {
  console.log('\nMicroseconds of a value with its gradient: median of the rounds, least below')
  console.log(`${'workload'.padEnd(10)}${'nodes'.padStart(9)}${contenders.map((who) => wide(heading(who))).join('')}`)
  for (const row of rows) {
    const line = (of: 'median' | 'least'): string =>
      contenders.map((who) => figure(row.times[who]?.[of] ?? NaN)).join('')
    console.log(
      `${row.name.padEnd(10)}${String(row.nodes).padStart(9)}${line('median')}\n${' '.repeat(19)}${line('least')}`,
    )
  }
  console.log(
    '\nfluxion ÷ …: median over rounds, ratio of the least times below. C native is C with the library’s tanh and exp.',
  )
  const theirs = contenders.slice(1)
  console.log(`${'workload'.padEnd(19)}${theirs.map((who) => wide(heading(who))).join('')}${wide('its value alone')}`)
  for (const row of rows) {
    const ratios = theirs.map((who) => figure(ratio(row, who)))
    const leasts = theirs.map((who) => figure((row.times['fluxion']?.least ?? NaN) / (row.times[who]?.least ?? NaN)))
    console.log(`${row.name.padEnd(19)}${ratios.join('')}${figure(row.overValue)}\n${' '.repeat(19)}${leasts.join('')}`)
  }
  for (const { name, notes, runs, title, valueBy } of rows) {
    console.log(`${name}, ${title}. Ran as ${runs}; its value alone by ${valueBy}.`)
    for (const note of notes) console.log(`${' '.repeat(name.length)}  ${note}`)
  }
}

/** How far rivals are from what they took on a quiet machine: where that is far, absolute times say little. */
export const quietNotes = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.flatMap((row) =>
    Object.entries(QUIET[row.name] ?? {}).flatMap(([who, quiet]) => {
      const least = row.times[who]?.least
      if (least === undefined) return []
      const times = least / quiet
      const verdict =
        Math.abs(times - 1) <= 0.2
          ? 'within 20 %'
          : 'more than 20 % off: another machine, another library, or noise; only ratios within this run count'
      return [
        `${row.name}, ${heading(who)}: ${least.toPrecision(3)} µs at least, × ${times.toFixed(2)} of ${quiet}: ${verdict}.`,
      ]
    }),
  )

export const printStarts = (starts: ReadonlyArray<ReadonlyArray<Start>>): void => {
  console.log(
    '\nStarting, in fresh processes: milliseconds to build, to set up and to set up once more, µs of set-up a node, then calls 1 to 6 ÷ a later call',
  )
  for (const s of starts.flat()) {
    const calls = s.calls.map((us) => cell(us / s.steady, 2)).join('')
    console.log(
      `${s.name.padEnd(10)}${String(s.nodes).padStart(9)}${cell(s.build)}${cell(s.setUp)}${cell(s.again)}${cell((s.setUp * 1e3) / s.nodes, 2)}  ${calls}`,
    )
  }
}

export const printSizes = (sizes: ReadonlyArray<Size>): void => {
  console.log('\nNanoseconds a node')
  const header = ['build', 'compile', 'run'].map((h) => h.padStart(10)).join('')
  console.log(`${'graph'.padEnd(14)}${'nodes'.padStart(9)}${header}`)
  for (const { build, compile, family, nodes, run } of sizes) {
    const ns = [(build * 1e6) / nodes, (compile * 1e6) / nodes, (run * 1e3) / nodes]
    console.log(`${family.padEnd(14)}${String(nodes).padStart(9)}${ns.map((x) => cell(x, 2)).join('')}`)
  }
  console.log('Drawn in out/engine-scaling.svg')
}

export const printHeld = ({ heap, nodes, process }: Held): void =>
  console.log(`\n${nodes} nodes: the process grew by ${process.toFixed(1)} B a node, its heap by ${heap.toFixed(1)}`)

export const printMoons = ({ compiled, fold }: Moons): void =>
  console.log(`\nTwo moons, a full-batch step: ${fold.toFixed(0)} µs by the fold, ${compiled.toFixed(2)} compiled`)

export const printJacobians = (all: ReadonlyArray<Jacobians>): void => {
  console.log(
    '\nJacobians: microseconds of all values and entries, compiled and on the tape; how many times faster; ms of compiling',
  )
  all.forEach(({ compiled, entries, name, nodes, outputs, overTape, runs, setUp, tape }) => {
    console.log(`${name}: ${outputs} outputs, ${entries} entries, ${nodes} nodes. Ran as ${runs}.`)
    console.log(`${cell(compiled, 1)}${cell(tape, 0)}${cell(overTape, 1)}${cell(setUp, 0)}`)
  })
}

export const printDeep = ({ build, call, compile, first, nodes, runs }: Deep): void => {
  const compiled = `${((compile * 1e3) / nodes).toFixed(2)} µs a node`
  console.log(
    `\nW3, 1e6 times: ${nodes} nodes built in ${build.toFixed(0)} ms, compiled in ${compile.toFixed(0)} (${compiled}); a call takes ${call.toFixed(0)} ms, the first ${first.toFixed(0)}. Ran as ${runs}.`,
  )
}

export const printDrag = (all: ReadonlyArray<Drag>): void => {
  const [{ how, nodes, runs, unknowns }] = all as [Drag]
  const sketch = `${unknowns / 2} points and 100 constraints, ${nodes} nodes`
  console.log(`\nDrag and solve ${how}, ${sketch}. Ran as ${runs}. A call: ${cell(mean(all.map((d) => d.call)), 2)} µs`)
  console.log('Milliseconds: build, compile, first gradient, together; mean and worst')
  const line = (what: string, times: ReadonlyArray<Spent>): void => {
    const parts = [(s: Spent) => s.build, (s: Spent) => s.compile, (s: Spent) => s.first, total]
    const figures = parts.map((of) => `${cell(mean(times.map(of)), 2)}${cell(Math.max(...times.map(of)), 2)}`)
    console.log(`${what.padEnd(34)}${figures.join('  ')}`)
  }
  line('in fresh processes', all.map((d) => d.cold)) // prettier-ignore
  line('one constraint changed, after five', all.flatMap((d) => d.warm)) // prettier-ignore
}

export const printIrregular = (rows: ReadonlyArray<Irregular>): void => {
  console.log('\nGraphs that don’t repeat: µs of a value with its gradient, and ms of compiling')
  const header = ['nodes', 'compiled', 'switch', 'fold', '÷ switch', 'fold ÷', 'set-up']
    .map((h) => h.padStart(10))
    .join('')
  console.log(`${''.padEnd(6)}${header}`)
  for (const { compiled, fold, name, nodes, overFold, overTape, setUp, tape } of rows)
    console.log(`${name.padEnd(6)}${[nodes, compiled, tape, fold, overTape, overFold, setUp].map((x) => (x === nodes ? String(x) : x.toFixed(x < 10 ? 2 : 0)).padStart(10)).join('')}`) // prettier-ignore
}
