/**
 * Programs that can be started: each time in memory that belongs to the program. Numbers go in and out by copying, so nobody else ever holds a part of it.
 */
import type { Assembled } from './assemble.js'
import type { Numbers } from './code/format.js'
import { interpreted } from './interpret.js'
import { memoryFor, modulingFrom } from './load.js'
import type { ArrayInfo } from './program/access.js'
import { atOnce, type Steps } from './steps.js'
import { bytes, type FunctionBody } from './wasm/encoder.js'
import { Byte } from './wasm/opcodes.js'

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

export const compiledToWasm = (a: Assembled): Ready => atOnce(compilingToWasm(a))

const FILL = 11

/** Clears what has to be, then calls every routine. */
const mainOf = ({ addresses, cleared, format }: Assembled, imports: number, routines: number): FunctionBody => {
  const out = bytes()
  cleared.forEach(({ array, from, to }) => {
    out.byte(Byte.i32Const)
    out.signed((addresses.get(array) as number) + format.bytes * from)
    out.all([Byte.i32Const, 0, Byte.i32Const])
    out.signed(format.bytes * (to - from))
    out.all([Byte.misc, FILL, 0])
  })
  for (let k = 0; k < routines; k++) {
    out.byte(Byte.call)
    out.unsigned(imports + k)
  }
  out.byte(Byte.end)
  return { locals: [], body: out.finish() }
}

/** The program, interpreted. */
export const interpretedProgram = (a: Assembled): Ready => {
  const memoryBytes = memoryFor(a.bytes)
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
