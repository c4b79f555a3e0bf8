/**
 * A list of calls in memory: each stop says which routine to call, and for which run of slots. To follow the list in
 * WebAssembly costs a few instructions a stop; calls from JavaScript would take longer than most routines do.
 */
import { bytes, type FunctionBody } from '../wasm/encoder.js'
import * as Byte from '../wasm/byte.js'
import * as Simd from '../wasm/simd.js'
import { writer } from '../wasm/writer.js'

/**
 * Integers of a stop, in memory. Before the call they are copied to address 0, where routines look for them (`cells`).
 */
const STOP = 4
const STOP_BYTES = 16
const ROUTINE = 3

export interface Stop {
  readonly rounds: number
  /** Where the run begins in arrays of numbers and in lists of operands: bytes from the beginning of each. */
  readonly numbers: number
  readonly lists: number
  readonly routine: number
}

export const listOf = (stops: ReadonlyArray<Stop>): Int32Array => {
  const list = new Int32Array(STOP * stops.length)
  stops.forEach(({ lists, numbers, rounds, routine }, k) => list.set([rounds, numbers, lists, routine], STOP * k))
  return list
}

/** The function that goes through a list at an address; `routines` begin at function `first`. */
export const goingThrough = (list: Int32Array, address: number, first: number, routines: number): FunctionBody => {
  const out = bytes()
  const { i32, local, memarg, simd } = writer(out)
  if (list.length > 0) {
    i32(address)
    local(Byte.set, 0)
    out.all([Byte.loop, Byte.empty])
    i32(0)
    local(Byte.get, 0)
    simd(Simd.load)
    memarg(2, 0)
    simd(Simd.store)
    memarg(2, 0)
    // one block around all, and one for each routine: the table leaves so many of them
    for (let k = 0; k <= routines; k++) out.all([Byte.block, Byte.empty])
    local(Byte.get, 0)
    out.byte(Byte.i32Load)
    memarg(2, 4 * ROUTINE)
    local(Byte.branchTable, routines)
    for (let k = 0; k <= routines; k++) out.unsigned(k)
    for (let k = 0; k < routines; k++) {
      out.byte(Byte.end)
      local(Byte.call, first + k)
      local(Byte.branch, routines - 1 - k)
    }
    out.byte(Byte.end)
    local(Byte.get, 0)
    i32(STOP_BYTES)
    out.byte(Byte.i32Add)
    local(Byte.tee, 0)
    i32(address + 4 * list.length)
    out.byte(Byte.i32Less)
    local(Byte.branchIf, 0)
    out.byte(Byte.end)
  }
  out.byte(Byte.end)
  return { locals: [{ count: 1, type: Byte.i32 }], body: out.finish() }
}

/** The same in JavaScript. */
export const following =
  (list: Int32Array, buffer: ArrayBuffer, routines: ReadonlyArray<() => void>): (() => void) =>
  () => {
    const told = new Int32Array(buffer, 0, STOP)
    for (let k = 0; k < list.length; k += STOP) {
      for (let n = 0; n < STOP; n++) told[n] = list[k + n] as number
      ;(routines[list[k + ROUTINE] as number] as () => void)()
    }
  }
