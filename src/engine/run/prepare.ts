/**
 * Assembled programs made ready to be started. Each start has a memory of its own, and numbers go in and out by
 * copying.
 */
import type { Assembled } from '../assemble.js'
import type { Numbers } from '../code/format.js'
import { loading } from './load.js'
import type { ArrayInfo } from '../program/access.js'
import { atOnce, type Steps } from '../steps.js'
import { bytes, type FunctionBody } from '../wasm/encoder.js'
import * as Byte from '../wasm/byte.js'
import { writer } from '../wasm/writer.js'

/** A program that runs in memory of its own. */
export interface Running {
  readonly run: () => void
  readonly numbers: Numbers
}

/** What each array holds when a program starts; nothing where the program fills it. */
export type ContentsOf = (array: ArrayInfo) => Float64Array | Int32Array | undefined

/** A program ready to be started, as often as one likes, each time in memory of its own. */
export interface Ready {
  readonly start: (contentsOf: ContentsOf) => Running
  readonly codeBytes: number
  readonly memoryBytes: number
}

export const ownContents: ContentsOf = (a) => a.contents

const fill = (buffer: ArrayBuffer, { addresses, format }: Assembled, contentsOf: ContentsOf): void => {
  addresses.forEach((address, array) => {
    const contents = contentsOf(array)
    if (contents instanceof Int32Array) new Int32Array(buffer, address, contents.length).set(contents)
    else if (contents !== undefined) format.view(buffer, address, contents.length).set(contents)
  })
}

/** The program made ready to run: function by function, where it becomes a module of WebAssembly. */
export function* preparing(run: 'wasm' | 'interpreter', a: Assembled): Steps<Ready> {
  // One routine by itself is called from outside.
  const isOne = a.routines.length === 1 && a.cleared.length === 0
  const { codeBytes, load, memoryBytes } = yield* loading(run, a.routines, a.bytes, a.format, {
    inModule: (first) => (isOne ? [] : [mainInModule(a, first)]),
    inJavaScript: (buffer, routines) => [mainInJavaScript(a, a.format.view(buffer, 0), routines)],
  })
  const start = (contentsOf: ContentsOf): Running => {
    const { buffer, calls } = load((memory) => fill(memory, a, contentsOf))
    return { run: calls[0] as () => void, numbers: a.format.view(buffer, 0) }
  }
  return { start, codeBytes, memoryBytes }
}

/** The same without stopping on the way. */
export const prepared = (...given: Parameters<typeof preparing>): Ready => atOnce(preparing(...given))

const FILL = 11

/** Clears what has to be, then calls every routine. */
const mainInModule = ({ addresses, cleared, format, routines }: Assembled, imports: number): FunctionBody => {
  const out = bytes()
  const { i32, local } = writer(out)
  cleared.forEach(({ array, from, to }) => {
    i32((addresses.get(array) as number) + format.bytes * from)
    i32(0)
    i32(format.bytes * (to - from))
    out.all([Byte.misc, FILL, 0])
  })
  routines.forEach((_, k) => local(Byte.call, imports + k))
  out.byte(Byte.end)
  return { locals: [], body: out.finish() }
}

/** The same in JavaScript. */
const mainInJavaScript = (
  { addresses, cleared, format }: Assembled,
  numbers: Numbers,
  routines: ReadonlyArray<() => void>,
): (() => void) => {
  const clear = cleared.map(({ array, from, to }) => ({
    from: (addresses.get(array) as number) / format.bytes + from,
    length: to - from,
  }))
  return () => {
    clear.forEach(({ from, length }) => numbers.fill(0, from, from + length))
    routines.forEach((routine) => routine())
  }
}
