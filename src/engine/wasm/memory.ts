/**
 * Loads and stores as instructions: of numbers side by side, some bytes apart, or by a list of addresses. Addresses
 * that were read from lists are remembered until pointers move.
 */
import type { Address, OpOf, Register } from '../code/code.js'
import type { Format } from '../code/format.js'
import type { Bytes } from './encoder.js'
import type { Locals } from './locals.js'
import { addressName } from './addresses.js'
import * as Byte from './byte.js'
import { onDoubles, onSingles } from './instructions.js'
import * as Simd from './simd.js'
import type { Writer } from './writer.js'

export interface InMemory {
  readonly load: (op: OpOf<'Load'>) => void
  readonly gather: (op: OpOf<'Gather'>) => void
  readonly store: (op: OpOf<'Store'>) => void
  readonly scatterAdd: (op: OpOf<'ScatterAdd'>) => void
  /** Forgets what was read: pointers move. */
  readonly forget: () => void
  /** What a branch reads is known there alone. */
  readonly within: (writeBranch: () => void) => void
}

export const memoryWith = (
  { i32, local, memarg, simd }: Writer,
  out: Bytes,
  format: Format,
  { address, firstAddress, scratch }: Locals,
  /** Numbers for the addresses that are read again, by name. */
  addresses: ReadonlyMap<string, number>,
  /** Leaves a register's value on the stack. */
  push: (r: Register) => void,
): InMemory => {
  const numbers = format.isSingle ? onSingles : onDoubles
  let known = new Set<string>()
  const pointer = ({ pointer: p }: Address): void => local(Byte.get, p)
  /** Leaves an address from a list on the stack. */
  const addressAt = (index: Address, offset: number): void => {
    const name = addressName(index, offset)
    const number = addresses.get(name)
    if (number !== undefined && known.has(name)) {
      local(Byte.get, firstAddress + number)
      return
    }
    pointer(index)
    out.byte(Byte.i32Load)
    memarg(2, index.offset + offset)
    i32(numbers.alignment)
    out.byte(Byte.i32Shl)
    if (number === undefined) return
    local(Byte.tee, firstAddress + number)
    known.add(name)
  }
  const loadLane = (at: () => void, offset: number, lane: number): void => {
    // The vector is on the stack; the address has to be beneath it.
    local(Byte.set, scratch(0))
    at()
    local(Byte.get, scratch(0))
    simd(numbers.loadLane)
    memarg(0, offset)
    out.byte(lane)
  }
  /** The number at an address in all lanes. */
  const splat = (offset: number): void => {
    simd(numbers.loadSplat)
    memarg(numbers.alignment, offset)
  }
  /** Loads what goes into the lanes after the first, if that is not the same for all. */
  const otherLanes = (load: (k: number) => void, apart: number): void => {
    if (apart !== 0) for (let k = 1; k < format.lanes; k++) load(k)
  }
  const storeLane = (at: Address, value: Register, offset: number, k: number): void => {
    pointer(at)
    push(value)
    simd(numbers.storeLane)
    memarg(numbers.alignment, at.offset + offset)
    out.byte(k)
  }
  return {
    load: ({ apart, at }) => {
      pointer(at)
      if (apart === format.bytes) {
        simd(Simd.load)
        memarg(0, at.offset)
        return
      }
      splat(at.offset)
      otherLanes((k) => {
        loadLane(() => pointer(at), at.offset + k * apart, k)
      }, apart)
    },
    gather: ({ apart, from, index }) => {
      addressAt(index, 0)
      splat(from)
      otherLanes((k) => {
        loadLane(() => addressAt(index, k * apart), from, k)
      }, apart)
    },
    store: ({ apart, at, lanes, value }) => {
      if (lanes === format.lanes && apart === format.bytes) {
        pointer(at)
        push(value)
        simd(Simd.store)
        memarg(0, at.offset)
      } else for (let k = 0; k < lanes; k++) storeLane(at, value, k * apart, k)
    },
    scatterAdd: ({ apart, index, lanes, onto, value }) => {
      for (let k = 0; k < lanes; k++) {
        addressAt(index, k * apart)
        local(Byte.tee, address)
        local(Byte.get, address)
        out.byte(numbers.loadOne)
        memarg(numbers.alignment, onto)
        push(value)
        simd(numbers.extract)
        out.byte(k)
        out.byte(numbers.addOne)
        out.byte(numbers.storeOne)
        memarg(numbers.alignment, onto)
      }
    },
    forget: () => {
      known = new Set()
    },
    within: (writeBranch) => {
      const before = known
      known = new Set(before)
      writeBranch()
      known = before
    },
  }
}
