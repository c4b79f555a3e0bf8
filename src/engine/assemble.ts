/**
 * From a settled program to code: statements are fused into loops, arrays get their addresses in memory, and every
 * loop is scheduled.
 */
import { impossible } from './impossible.js'
import type { Routine } from './code/code.js'
import { builder } from './code/builder.js'
import { bytesIn, doubles, type Format } from './code/format.js'
import type { Memory } from './code/loops/slice.js'
import { schedule, staysInside } from './code/schedule.js'
import { fused, type Group } from './fuse/fuse.js'
import { localArrays } from './fuse/locals.js'
import type { ArrayInfo } from './program/access.js'
import { accessesOf, segmentsIn } from './program/statement.js'
import type { Cleared, Settled } from './program/settle.js'
import { atOnce, each, type Steps } from './steps.js'

/** A program with its loops and where its arrays are. */
export interface Assembled {
  readonly groups: ReadonlyArray<Group>
  readonly routines: ReadonlyArray<Routine>
  readonly addresses: ReadonlyMap<ArrayInfo, number>
  readonly cleared: ReadonlyArray<Cleared>
  /** Bytes of all arrays. */
  readonly bytes: number
  readonly program: Settled
  readonly format: Format
}

/** Where the first array begins; before it there is room for what routines are told. */
export const START = 64

/** Bytes of a cache line: each array begins with one. */
const LINE = 64
export const aligned = (n: number): number => Math.ceil(n / LINE) * LINE

/**
 * A processor makes a load wait for an earlier store when the last twelve bits of their addresses agree (4K aliasing).
 * So each array that is not small begins by so much further on within a span of 4 kB than the one before.
 */
const SPAN = 4096
const STAGGER = 1472
const SMALL = 1024

/**
 * The arrays that need memory: what a program is asked for, and what its loops read and write, but for local arrays.
 */
const arraysIn = (
  { gradient, kept, result, variables }: Settled,
  groups: ReadonlyArray<Group>,
  local: ReadonlySet<ArrayInfo>,
): ReadonlyArray<ArrayInfo> => {
  const touched = groups.flatMap(({ statements }) =>
    statements.flatMap(accessesOf).flatMap((a) => [a.array, a.indices?.array]),
  )
  const all = new Set([variables, gradient, result, ...kept, ...touched])
  return [...all].filter((a) => a !== undefined && !local.has(a)) as ReadonlyArray<ArrayInfo>
}

/** Arrays one after the other: where each begins, and where the last one ends. */
const placed = (arrays: ReadonlyArray<ArrayInfo>, format: Format): Pick<Assembled, 'addresses' | 'bytes'> => {
  const addresses = new Map<ArrayInfo, number>()
  let end = START
  let large = 0
  for (const a of arrays) {
    const size = bytesIn(a, format) * a.length
    if (size >= SMALL) {
      const offset = START + large * STAGGER
      // As far as to the next address with that offset within its span. (A remainder may be negative.)
      end += (((offset - end) % SPAN) + SPAN) % SPAN
      large += 1
    }
    addresses.set(a, end)
    // A vector may be read a little past the end.
    end += aligned(size + format.bytes * (format.lanes - 1))
  }
  return { addresses, bytes: end }
}

/** A program's loops, laid out and scheduled, loop by loop. */
export function* assembling(program: Settled, useFma: boolean, format: Format = doubles): Steps<Assembled> {
  const wrong = program.statements.find((s) => !staysInside(s))
  if (wrong !== undefined) return impossible(`a statement leaves its array ${wrong.out.array.name}`)
  const groups = fused(program.statements)
  yield
  const local = localArrays(groups, program)
  const { addresses, bytes } = placed(arraysIn(program, groups, local), format)
  const memory: Memory = {
    addressOf: (a) => addresses.get(a) as number,
    isLocal: (a) => local.has(a),
  }
  const routines = yield* each(segmentsIn(groups), ({ members, rounds }) => {
    const b = builder(useFma, format, rounds)
    members.forEach((g) => {
      schedule(b, g, memory, members.length === 1)
    })
    return b.finish()
  })
  return {
    groups,
    routines,
    addresses,
    bytes,
    program,
    format,
    cleared: program.cleared.filter(({ array }) => !local.has(array)),
  }
}

/** The same without stopping on the way. */
export const assembled = (...given: Parameters<typeof assembling>): Assembled => atOnce(assembling(...given))
