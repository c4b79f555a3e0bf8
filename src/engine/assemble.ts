/**
 * From a settled program to code: statements are fused into loops, arrays get their addresses in memory, and every
 * loop is scheduled.
 */
import { impossible } from './impossible.js'
import type { Routine } from './code/code.js'
import { builder } from './code/builder.js'
import { bytesIn, doubles, type Format } from './code/format.js'
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

const LINE = 64
export const aligned = (n: number): number => Math.ceil(n / LINE) * LINE

/**
 * A processor makes a load wait for an earlier store when the last twelve bits of their addresses agree (4K aliasing).
 * So large arrays begin at different offsets within spans of that size.
 */
const SPAN = 4096
const STAGGER = 1472
const SMALL = 1024

/** A program's loops, laid out and scheduled, loop by loop. */
export function* assembling(program: Settled, useFma: boolean, format: Format = doubles): Steps<Assembled> {
  const wrong = program.statements.find((s) => !staysInside(s))
  if (wrong !== undefined) return impossible(`a statement leaves its array ${wrong.out.array.name}`)
  const groups = fused(program.statements)
  yield
  const local = localArrays(groups, program)
  const arrays = new Set<ArrayInfo>()
  const add = (a: ArrayInfo | undefined): void => {
    if (a !== undefined && !local.has(a)) arrays.add(a)
  }
  const { gradient, kept, result, variables } = program
  ;[variables, gradient, result, ...kept].forEach(add)
  groups
    .flatMap(({ statements }) => statements.flatMap(accessesOf))
    .forEach((a) => {
      add(a.array)
      add(a.indices?.array)
    })
  const addresses = new Map<ArrayInfo, number>()
  let bytes = START
  let large = 0
  arrays.forEach((a) => {
    const size = bytesIn(a, format) * a.length
    if (size >= SMALL) {
      bytes += (((large * STAGGER + START - bytes) % SPAN) + SPAN) % SPAN
      large += 1
    }
    addresses.set(a, bytes)
    // A vector may be read a little past the end.
    bytes += aligned(size + format.bytes * (format.lanes - 1))
  })
  const memory = {
    addressOf: (a: ArrayInfo): number => addresses.get(a) ?? 0,
    isLocal: (a: ArrayInfo): boolean => local.has(a),
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
