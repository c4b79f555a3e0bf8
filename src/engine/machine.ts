/**
 * From settled programs to something that runs: memory laid out, code scheduled, and a module compiled or the code interpreted.
 *
 * Memory belongs to the program; numbers go in and out by copying, so nobody else ever holds a part of it.
 */
import { impossible } from './impossible.js'
import { fail } from '../expr/error.js'
import type { Primitive } from '../expr/primitive.js'
import type { Code, Routine } from './code/code.js'
import { builder } from './code/builder.js'
import { doubles, type Format, type Numbers } from './code/format.js'
import { schedule, staysInside } from './code/schedule.js'
import { fused, type Group } from './fuse/fuse.js'
import { localArrays } from './fuse/locals.js'
import { interpreted } from './interpret.js'
import type { ArrayInfo } from './program/access.js'
import { readsOf, stretchesIn } from './program/statement.js'
import type { Settled, Stretch } from './program/settle.js'
import { atOnce, compiledModule, each, type Steps } from './steps.js'
import { emit } from './wasm/emit.js'
import { bytes, moduleOf, type FunctionBody } from './wasm/encoder.js'
import { host, type WebAssemblyHost } from './wasm/host.js'
import { pool } from './wasm/pool.js'

/** A program with its loops and where its arrays are. */
export interface Assembled {
  readonly groups: ReadonlyArray<Group>
  readonly routines: ReadonlyArray<Routine>
  readonly addresses: ReadonlyMap<ArrayInfo, number>
  readonly cleared: ReadonlyArray<Stretch>
  /** Bytes of all arrays. */
  readonly bytes: number
  readonly program: Settled
  readonly format: Format
}

/** Where the first array begins; before it there is room for what routines are told. */
export const START = 64
const GIGABYTE = 1073741824
/** A page of WebAssembly's memory, and how many a program may have. */
const PAGE = 65536
const MOST_PAGES = 32768

const LINE = 64
export const aligned = (n: number): number => Math.ceil(n / LINE) * LINE

/**
 * A processor takes a load for one of what was just stored when the last twelve bits of their addresses agree, and waits. So large arrays begin in different
 * places of the spans that these bits tell apart.
 */
const SPAN = 4096
const STAGGER = 1472
const SMALL = 1024

const INDEX = 4
const sizeOf = (a: ArrayInfo, { bytes }: Format): number => (a.role === 'indices' ? INDEX : bytes) * a.length

/** A program's loops, laid out and scheduled, loop by loop. */
export function* assembling(program: Settled, useFma: boolean, format: Format = doubles): Steps<Assembled> {
  const wrong = program.statements.find((s) => !staysInside(s))
  if (wrong !== undefined) return impossible(`a statement leaves its array ${wrong.out.array.name}`)
  const groups = fused(program.statements)
  yield
  const local = localArrays(groups, program)
  const arrays = new Set<ArrayInfo>([
    program.variables,
    ...(program.gradient === undefined ? [] : [program.gradient]),
    program.result,
    ...program.kept,
  ])
  const add = (a: ArrayInfo | undefined): void => {
    if (a !== undefined && !local.has(a)) arrays.add(a)
  }
  groups.forEach(({ statements }) =>
    statements.forEach((s) =>
      [s.out, ...readsOf(s)].forEach((a) => {
        add(a.array)
        add(a.indices?.array)
      }),
    ),
  )
  const addresses = new Map<ArrayInfo, number>()
  let bytes = START
  let large = 0
  arrays.forEach((a) => {
    const size = sizeOf(a, format)
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
  const routines = yield* each(stretchesIn(groups), ({ members, rounds }) => {
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

/** A program that runs in memory of its own. */
export interface Running {
  readonly run: () => void
  readonly numbers: Numbers
}

/** What arrays hold from the beginning. */
export type Contents = (array: ArrayInfo) => Float64Array | Int32Array | undefined

/** A program ready to be started, as often as one likes, each time in memory of its own. */
export interface Ready {
  readonly start: (contents: Contents) => Running
  readonly codeBytes: number
  readonly memoryBytes: number
}

export const ownContents: Contents = (a) => a.contents

const fill = (buffer: ArrayBuffer, { addresses, format }: Assembled, contentsOf: Contents): void => {
  addresses.forEach((address, array) => {
    const contents = contentsOf(array)
    if (contents instanceof Int32Array) new Int32Array(buffer, address, contents.length).set(contents)
    else if (contents !== undefined) format.view(buffer, address, contents.length).set(contents)
  })
}

const pagesFor = (bytes: number): number => {
  const pages = Math.ceil((bytes + 64) / PAGE)
  return pages <= MOST_PAGES
    ? pages
    : fail(
        'TooLarge',
        'compile',
        `The compiled program would need ${(bytes / GIGABYTE).toFixed(1)} GB of memory for its arrays, and at most ${(MOST_PAGES * PAGE) / GIGABYTE} GB can be had; use fewer rows at a time.`,
      )
}

const primitivesIn = (code: Code): ReadonlyArray<{ readonly primitive: Primitive; readonly parameters: number }> =>
  code.flatMap((item) =>
    item._tag === 'Loop'
      ? primitivesIn(item.body)
      : item._tag === 'Unlikely'
        ? primitivesIn(item.rare)
        : item._tag === 'Call'
          ? [{ primitive: item.primitive, parameters: item.args.length }]
          : [],
  )

/** Whether a program calls functions that others wrote, or that stand in JavaScript. */
export const callsBack = ({ routines }: Assembled): boolean => routines.some((r) => primitivesIn(r.code).length > 0)

/** Routines in memory of their own. */
interface Loaded {
  readonly buffer: ArrayBuffer
  /** The functions that call them. */
  readonly calls: ReadonlyArray<() => void>
}

/** Routines ready to be loaded: memory is filled before anything runs. */
export interface Loadable {
  readonly load: (fill: (buffer: ArrayBuffer) => void) => Loaded
  readonly codeBytes: number
  readonly memoryBytes: number
}

/** Routines as a module of WebAssembly that uses so many bytes of memory. `main` calls others, by their numbers; without one they are called from outside. */
function* modulingFrom(
  routines: ReadonlyArray<Routine>,
  arrayBytes: number,
  main: (firstRoutine: number) => ReadonlyArray<FunctionBody>,
): Steps<Loadable> {
  const calls = routines.flatMap((r) => primitivesIn(r.code))
  const keys = [...new Map(calls.map((c) => [c.primitive, c])).values()].flatMap(({ primitive }) =>
    [...new Set(calls.filter((c) => c.primitive === primitive).map((c) => c.parameters))].map((parameters) => ({
      primitive,
      parameters,
    })),
  )
  const constants = pool(arrayBytes)
  const functionOf = (primitive: Primitive, parameters: number): number =>
    keys.findIndex((k) => k.primitive === primitive && k.parameters === parameters)
  const bodies = yield* each(routines, (r) => emit(r, { pool: constants, functionOf }))
  const first = main(keys.length)
  const contents = constants.contents()
  const pages = pagesFor(arrayBytes + 4 * contents.length)
  const exported = (first.length === 0 ? bodies : first).map((_, k) => ({
    name: String(k),
    index: k + (first.length === 0 ? 0 : bodies.length),
  }))
  const code = moduleOf(
    pages,
    keys.map(({ parameters }, k) => ({ name: String(k), parameters })),
    [...bodies, ...first],
    exported,
  )
  const wasm = host() as WebAssemblyHost
  const module = yield* compiledModule(code)
  const functions = Object.fromEntries(
    keys.map(({ primitive }, k) => [String(k), (...xs: ReadonlyArray<number>) => primitive.value(...xs)]),
  )
  return {
    load: (fill) => {
      const memory = new wasm.Memory({ initial: pages, maximum: pages })
      fill(memory.buffer)
      new Uint32Array(memory.buffer, arrayBytes, contents.length).set(contents)
      const instance = new wasm.Instance(module, { i: { ...functions, m: memory } })
      return { buffer: memory.buffer, calls: exported.map(({ name }) => instance.exports[name] as () => void) }
    },
    codeBytes: code.length,
    memoryBytes: pages * PAGE,
  }
}

/** Functions that call routines: as functions of the module, given the number of the first routine, and in JavaScript. */
export interface Drivers {
  readonly inModule: (firstRoutine: number) => ReadonlyArray<FunctionBody>
  readonly inJavaScript: (buffer: ArrayBuffer, routines: ReadonlyArray<() => void>) => ReadonlyArray<() => void>
}

/** Routines as WebAssembly or interpreted, with what calls them. */
export function* loading(
  run: 'wasm' | 'interpreter',
  routines: ReadonlyArray<Routine>,
  arrayBytes: number,
  format: Format,
  drivers: Drivers,
): Steps<Loadable> {
  if (run === 'wasm') return yield* modulingFrom(routines, arrayBytes, drivers.inModule)
  const memoryBytes = pagesFor(arrayBytes) * PAGE
  return {
    load: (fill) => {
      const buffer = new ArrayBuffer(memoryBytes)
      fill(buffer)
      const words = { numbers: format.view(buffer, 0), indices: new Int32Array(buffer) }
      const steps = routines.map((r) => interpreted(r, words))
      return { buffer, calls: drivers.inJavaScript(buffer, steps) }
    },
    codeBytes: 0,
    memoryBytes,
  }
}

/** The program as a module of WebAssembly, function by function. */
export function* compilingToWasm(a: Assembled): Steps<Ready> {
  const isOne = a.routines.length === 1 && a.cleared.length === 0
  const { codeBytes, load, memoryBytes } = yield* modulingFrom(a.routines, a.bytes, (first) =>
    isOne ? [] : [mainOf(a, first, a.routines.length)],
  )
  const start = (contentsOf: Contents): Running => {
    const { buffer, calls } = load((memory) => fill(memory, a, contentsOf))
    return { run: calls[0] as () => void, numbers: a.format.view(buffer, 0) }
  }
  return { start, codeBytes, memoryBytes }
}

/** The same without stopping on the way. */
export const assembled = (...given: Parameters<typeof assembling>): Assembled => atOnce(assembling(...given))
export const compiledToWasm = (a: Assembled): Ready => atOnce(compilingToWasm(a))

/** Clears what has to be, then calls every routine. */
const mainOf = ({ addresses, cleared, format }: Assembled, imports: number, routines: number): FunctionBody => {
  const out = bytes()
  cleared.forEach(({ array, from, to }) => {
    const address = (addresses.get(array) as number) + format.bytes * from
    out.byte(0x41)
    out.signed(address)
    out.byte(0x41)
    out.signed(0)
    out.byte(0x41)
    out.signed(format.bytes * (to - from))
    out.all([0xfc, 11, 0])
  })
  for (let k = 0; k < routines; k++) {
    out.byte(0x10)
    out.unsigned(imports + k)
  }
  out.byte(0x0b)
  return { locals: [], body: out.finish() }
}

/** The program, interpreted. */
export const interpretedProgram = (a: Assembled): Ready => {
  const memoryBytes = pagesFor(a.bytes) * PAGE
  return {
    start: (contentsOf) => interpretedIn(new ArrayBuffer(memoryBytes), a, contentsOf),
    codeBytes: 0,
    memoryBytes,
  }
}

const interpretedIn = (buffer: ArrayBuffer, a: Assembled, contentsOf: Contents): Running => {
  fill(buffer, a, contentsOf)
  const numbers = a.format.view(buffer, 0)
  const steps = a.routines.map((r) => interpreted(r, { numbers, indices: new Int32Array(buffer) }))
  const clear = a.cleared.map(({ array, from, to }) => ({
    from: (a.addresses.get(array) as number) / a.format.bytes + from,
    length: to - from,
  }))
  return {
    numbers,
    run: () => {
      clear.forEach(({ from, length }) => numbers.fill(0, from, from + length))
      steps.forEach((step) => step())
    },
  }
}
