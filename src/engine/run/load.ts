/** Routines with a memory of their own: compiled to a module of WebAssembly, or interpreted. */
import { numbers } from '../../expr/numbers.js'
import { fail } from '../../expr/error.js'
import type { Primitive } from '../../expr/primitive.js'
import type { Code, Routine } from '../code/code.js'
import type { Format } from '../code/format.js'
import { interpreted } from '../interpret/interpret.js'
import { compiledModule, each, type Steps } from '../steps.js'
import { emit } from '../wasm/emit.js'
import { moduleOf, type FunctionBody } from '../wasm/encoder.js'
import { host, type WebAssemblyHost } from '../wasm/host.js'
import { pool } from '../wasm/pool.js'

const GIGABYTE = 1073741824
/** A page of WebAssembly's memory, and how many a program may have. */
const PAGE = 65536
const MOST_PAGES = 32768

const pagesFor = (bytes: number): number => {
  const pages = Math.ceil((bytes + 64) / PAGE)
  return pages <= MOST_PAGES
    ? pages
    : fail(
        'TooLarge',
        'compile',
        `The compiled program would need ${(bytes / GIGABYTE).toFixed(1)} GB of memory; use fewer rows at a time.`,
      )
}

/** A primitive that is called back, with so many numbers. */
interface Callback {
  readonly primitive: Primitive
  readonly parameters: number
}

const primitivesIn = (code: Code): ReadonlyArray<Callback> =>
  code.flatMap((item) =>
    item._tag === 'Loop'
      ? primitivesIn(item.body)
      : item._tag === 'Unlikely'
        ? primitivesIn(item.rare)
        : item._tag === 'Either'
          ? primitivesIn([...item.then, ...item.otherwise])
          : item._tag === 'Call'
            ? [{ primitive: item.primitive, parameters: item.args.length }]
            : [],
  )

/** Whether routines call functions that others wrote, or that stand in JavaScript. */
export const callsBack = (routines: ReadonlyArray<Routine>): boolean =>
  routines.some((r) => primitivesIn(r.code).length > 0)

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

/** Memory of its own for a program. There is an end to how many a process can have. */
const memoryOf = (wasm: WebAssemblyHost, pages: number): { readonly buffer: ArrayBuffer } => {
  try {
    return new wasm.Memory({ initial: pages, maximum: pages })
  } catch {
    return fail(
      'TooLarge',
      'compile',
      `There is no room for another ${((pages * PAGE) / 1e6).toFixed(1)} MB of WebAssembly memory: let go of some compiled functions, or compile with { run: 'interpreter' }.`,
    )
  }
}

/**
 * Routines as a module of WebAssembly. `main` makes the functions that call them, and that are called from outside;
 * where it makes none, the routines are. Arrays take `arrayBytes`.
 */
function* modulingFrom(
  routines: ReadonlyArray<Routine>,
  arrayBytes: number,
  main: (firstRoutine: number) => ReadonlyArray<FunctionBody>,
): Steps<Loadable> {
  const calls = routines.flatMap((r) => primitivesIn(r.code))
  const placeIn = (list: ReadonlyArray<Callback>, c: Callback): number =>
    list.findIndex((d) => d.primitive === c.primitive && d.parameters === c.parameters)
  // Functions that are called back, and stand before those of the module: each once.
  const keys = calls.filter((c, k) => placeIn(calls, c) === k)
  const constants = pool(arrayBytes)
  const functionOf = (primitive: Primitive, parameters: number): number => placeIn(keys, { primitive, parameters })
  const bodies = yield* each(routines, (r) => emit(r, { pool: constants, functionOf }))
  const mains = main(keys.length)
  const contents = constants.contents()
  const pages = pagesFor(arrayBytes + 4 * contents.length)
  // The last functions of the module are called from outside: what `main` made, or else the routines.
  const all = [...bodies, ...mains]
  const inside = mains.length === 0 ? 0 : bodies.length
  const exported = all.slice(inside).map((_, k) => ({ name: String(k), index: inside + k }))
  const code = moduleOf(
    pages,
    keys.map(({ parameters }, k) => ({ name: String(k), parameters })),
    all,
    exported,
  )
  const wasm = host() as WebAssemblyHost
  const module = yield* compiledModule(code)
  const functions = Object.fromEntries(
    keys.map(({ primitive }, k) => [String(k), (...xs: ReadonlyArray<number>) => numbers.apply(primitive, xs)]),
  )
  return {
    load: (fill) => {
      const memory = memoryOf(wasm, pages)
      fill(memory.buffer)
      new Uint32Array(memory.buffer, arrayBytes, contents.length).set(contents)
      const instance = new wasm.Instance(module, { i: { ...functions, m: memory } })
      return { buffer: memory.buffer, calls: exported.map(({ name }) => instance.exports[name] as () => void) }
    },
    codeBytes: code.length,
    memoryBytes: pages * PAGE,
  }
}

/**
 * Functions that call routines: as functions of the module, given the number of the first routine, and in JavaScript.
 */
interface Drivers {
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
