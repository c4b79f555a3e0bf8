/**
 * Code as the body of a WebAssembly function.
 *
 * An operation whose result is used once, nearby, is written where it is used; the others go into locals. Bytes are written into buffers that
 * nobody has seen yet.
 */
import { impossible } from '../impossible.js'
import type { Primitive } from '../../expr/primitive.js'
import type { Address, Code, Loop, Op, Register, Routine } from '../code/code.js'
import { argsOf } from '../code/dead.js'
import { bytes, Type, type Bytes, type FunctionBody } from './encoder.js'
import type { Pool } from './pool.js'

/** Opcodes, as the specification numbers them; SIMD ones follow the prefix 0xfd. */
const Byte = {
  loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, brIf: 0x0d, call: 0x10, get: 0x20, set: 0x21, tee: 0x22,
  i32Load: 0x28, f64Load: 0x2b, f64Store: 0x39, i32Const: 0x41, i32Add: 0x6a, i32Sub: 0x6b, i32And: 0x71, i32Shl: 0x74, f64Add: 0xa0,
  misc: 0xfc, simd: 0xfd, empty: 0x40,
} as const // prettier-ignore

const Simd = {
  load: 0x00, loadSplat: 0x0a, store: 0x0b, shuffle: 0x0d, splat: 0x14, extract: 0x21, replace: 0x22,
  eq: 0x47, lt: 0x49, le: 0x4b, not: 0x4d, and: 0x4e, or: 0x50, bitselect: 0x52, anyTrue: 0x53, loadLane: 0x57, storeLane: 0x5b,
  floor: 0x75, shl: 0xcb, shrUnsigned: 0xcd, addInt: 0xce, abs: 0xec, neg: 0xed, sqrt: 0xef, add: 0xf0, sub: 0xf1, mul: 0xf2, div: 0xf3,
  madd: 0x107,
} as const // prettier-ignore

/** Operations that are one instruction. */
const simple = {
  add: Simd.add, sub: Simd.sub, mul: Simd.mul, div: Simd.div, sqrt: Simd.sqrt, abs: Simd.abs, neg: Simd.neg, floor: Simd.floor,
  lt: Simd.lt, le: Simd.le, eq: Simd.eq, and: Simd.and, or: Simd.or, not: Simd.not, fma: Simd.madd,
} as const // prettier-ignore

const SWAPPED = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]
const SHIFTED = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]

/** 1.5 · 2⁵²: added to a whole number it leaves it in the low bits. */
const MAGIC = 6755399441055744

/** Where imported functions and constants are found. */
export interface Surroundings {
  readonly pool: Pool
  readonly functionOf: (p: Primitive, parameters: number) => number
}

/** The registers that an operation reads, as often as it reads them. */
const readsOf = (op: Op): ReadonlyArray<Register> =>
  op._tag === 'Unlikely' ? [op.mask, op.mask, op.result, op.common, op.common] : argsOf(op)

/** The greatest of some counts; of none, 0. */
const greatest = (counts: ReadonlyArray<number>): number => counts.reduce((most, n) => (n > most ? n : most), 0)

/** How often each register is read, with those read across the border of a loop or a branch counted twice. */
const usesOf = (code: Code, registers: number): Uint8Array => {
  const uses = new Uint8Array(registers)
  const home = new Int32Array(registers).fill(-1)
  let blocks = 0
  const use = (r: Register, block: number): void => {
    const more = home[r] === block ? 1 : 2
    uses[r] = (uses[r] as number) + more > 1 ? 2 : 1
  }
  const visit = (list: Code): void => {
    const block = blocks
    blocks += 1
    for (const item of list) {
      if (item._tag === 'Loop') visit(item.body)
      else {
        if (item._tag === 'Unlikely') visit([...item.rare, { _tag: 'Set', variable: item.result, value: item.result }])
        readsOf(item).forEach((r) => use(r, block))
        if ('to' in item && item._tag !== 'ScatterAdd') home[item.to] = block
      }
    }
  }
  visit(code)
  return uses
}

/** Operations may be nested so deep in one another, no deeper. */
const DEEPEST = 60

export const emit = ({ code, pointers, registers }: Routine, { functionOf, pool }: Surroundings): FunctionBody => {
  const out: Bytes = bytes()
  const uses = usesOf(code, registers)
  const locals = new Map<Register, number>()
  const inline = new Map<Register, Op>()
  const depth = new Map<Register, number>()
  // Integers come first: pointers, one for addresses, a counter for each depth of loops. Vectors follow.
  const scratch = pointers.length
  const counters = pointers.length + 1
  const integers = counters + loopDepth(code)
  let loopsOpen = 0
  const localOf = (r: Register): number => {
    const known = locals.get(r) ?? integers + locals.size
    locals.set(r, known)
    return known
  }
  const simd = (op: number): void => {
    out.byte(Byte.simd)
    out.unsigned(op)
  }
  const i32 = (n: number): void => {
    out.byte(Byte.i32Const)
    out.signed(n)
  }
  const local = (op: number, index: number): void => {
    out.byte(op)
    out.unsigned(index)
  }
  const memarg = (align: number, offset: number): void => {
    out.unsigned(align)
    out.unsigned(offset)
  }
  const constantAt = (address: number): void => {
    i32(0)
    simd(Simd.load)
    memarg(4, address)
  }
  const bitsAt = (high: number, low: number): void => constantAt(pool.bits(high, low))

  /** Leaves a register's value on the stack. */
  const push = (r: Register): void => {
    const op = inline.get(r)
    if (op === undefined) local(Byte.get, localOf(r))
    else compute(op)
  }
  const pointer = ({ pointer: p }: Address): void => local(Byte.get, p)

  const loadLane = (at: () => void, offset: number, lane: number): void => {
    // the vector is on the stack; the address has to be beneath it
    local(Byte.set, localOf(-1))
    at()
    local(Byte.get, localOf(-1))
    simd(Simd.loadLane)
    memarg(0, offset)
    out.byte(lane)
  }
  const arithmetic = (op: Op & { readonly _tag: 'Arithmetic' }): void => {
    const [a, b, c] = op.args as readonly [Register, Register, Register]
    switch (op.op) {
      case 'select':
        push(b)
        push(c)
        push(a)
        simd(Simd.bitselect)
        return
      case 'copySign':
        push(b)
        push(a)
        bitsAt(0x80000000, 0)
        simd(Simd.bitselect)
        return
      case 'power2':
        push(a)
        constantAt(pool.number(MAGIC))
        simd(Simd.add)
        bitsAt(0, 1023)
        simd(Simd.addInt)
        i32(52)
        simd(Simd.shl)
        return
      case 'exponent':
        push(a)
        i32(52)
        simd(Simd.shrUnsigned)
        bitsAt(0x43300000, 0)
        simd(Simd.or)
        constantAt(pool.number(4503599627370496 + 1023))
        simd(Simd.sub)
        return
      case 'significand':
        push(a)
        bitsAt(0x000fffff, 0xffffffff)
        simd(Simd.and)
        bitsAt(0x3ff00000, 0)
        simd(Simd.or)
        return
      case 'high':
        push(a)
        bitsAt(0xffffffff, 0xf8000000)
        simd(Simd.and)
        return
      case 'sumLanes':
        push(a)
        local(Byte.tee, localOf(-1))
        local(Byte.get, localOf(-1))
        local(Byte.get, localOf(-1))
        simd(Simd.shuffle)
        out.all(SWAPPED)
        simd(Simd.add)
        return
      case 'shiftIn':
        push(a)
        push(b)
        simd(Simd.shuffle)
        out.all(SHIFTED)
        return
      default:
        op.args.forEach(push)
        simd(simple[op.op])
    }
  }
  /** The address that an entry of a list names. */
  const entry = (index: Address, offset: number): void => {
    pointer(index)
    out.byte(Byte.i32Load)
    memarg(2, index.offset + offset)
    i32(3)
    out.byte(Byte.i32Shl)
  }
  const lane = (r: Register, k: number): void => {
    push(r)
    simd(Simd.extract)
    out.byte(k)
  }
  /** A number in each lane, from what `number` leaves on the stack. */
  const lanesOf = (count: 1 | 2, number: (k: number) => void): void => {
    number(0)
    simd(Simd.splat)
    if (count === 2) {
      number(1)
      simd(Simd.replace)
      out.byte(1)
    }
  }
  /** Leaves an operation's result on the stack. */
  const compute = (op: Op): void => {
    switch (op._tag) {
      case 'Constant':
        constantAt(pool.number(op.value))
        return
      case 'Arithmetic':
        arithmetic(op)
        return
      case 'Load':
        pointer(op.at)
        simd(op.apart === 8 ? Simd.load : Simd.loadSplat)
        memarg(op.apart === 8 ? 0 : 3, op.at.offset)
        if (op.apart !== 8 && op.apart !== 0) loadLane(() => pointer(op.at), op.at.offset + op.apart, 1)
        return
      case 'Gather':
        entry(op.index, 0)
        simd(Simd.loadSplat)
        memarg(3, op.from)
        if (op.apart !== 0) loadLane(() => entry(op.index, op.apart), op.from, 1)
        return
      case 'Lookup': {
        const address = pool.table(op.list)
        lanesOf(2, (k) => {
          lane(op.index, k)
          out.byte(Byte.misc)
          out.unsigned(2)
          i32(op.list.length - 1)
          out.byte(Byte.i32And)
          i32(3)
          out.byte(Byte.i32Shl)
          out.byte(Byte.f64Load)
          memarg(3, address)
        })
        return
      }
      case 'Call':
        lanesOf(op.lanes, (k) => {
          op.args.forEach((r) => lane(r, k))
          local(Byte.call, functionOf(op.primitive, op.args.length))
        })
        return
      default:
        return impossible(`${op._tag} has no result`)
    }
  }
  const storeLane = (at: Address, value: Register, offset: number, k: number): void => {
    pointer(at)
    push(value)
    simd(Simd.storeLane)
    memarg(3, at.offset + offset)
    out.byte(k)
  }
  const write = (op: Op): void => {
    switch (op._tag) {
      case 'Store':
        if (op.lanes === 2 && op.apart === 8) {
          pointer(op.at)
          push(op.value)
          simd(Simd.store)
          memarg(0, op.at.offset)
        } else for (let k = 0; k < op.lanes; k++) storeLane(op.at, op.value, k * op.apart, k)
        return
      case 'ScatterAdd':
        for (let k = 0; k < op.lanes; k++) {
          entry(op.index, k * op.apart)
          local(Byte.tee, scratch)
          local(Byte.get, scratch)
          out.byte(Byte.f64Load)
          memarg(3, op.to)
          lane(op.value, k)
          out.byte(Byte.f64Add)
          out.byte(Byte.f64Store)
          memarg(3, op.to)
        }
        return
      case 'Set':
        push(op.value)
        local(Byte.set, localOf(op.variable))
        return
      case 'Unlikely':
        push(op.common)
        local(Byte.set, localOf(op.to))
        push(op.mask)
        simd(Simd.anyTrue)
        out.all([Byte.if, Byte.empty])
        list(op.rare)
        push(op.result)
        push(op.common)
        push(op.mask)
        simd(Simd.bitselect)
        local(Byte.set, localOf(op.to))
        out.byte(Byte.end)
        return
      default: {
        const nesting = greatest(argsOf(op).map((r) => depth.get(r) ?? 0))
        const movable = op._tag !== 'Load' || !op.isWritten
        if (uses[op.to] === 1 && movable && nesting < DEEPEST && op._tag !== 'Call' && op._tag !== 'Gather') {
          inline.set(op.to, op)
          depth.set(op.to, nesting + 1)
        } else if (op._tag === 'Constant') inline.set(op.to, op)
        else if (uses[op.to] !== 0) {
          compute(op)
          local(Byte.set, localOf(op.to))
        }
      }
    }
  }
  const move = (op: number, p: number, by: number): void => {
    local(Byte.get, p)
    i32(by)
    out.byte(op)
    local(Byte.set, p)
  }
  const loop = ({ advance, body, count }: Loop): void => {
    const moving = advance.filter(({ by }) => by !== 0)
    const counter = counters + loopsOpen
    loopsOpen += 1
    i32(count)
    local(Byte.set, counter)
    out.all([Byte.loop, Byte.empty])
    list(body)
    moving.forEach(({ by, pointer: p }) => move(Byte.i32Add, p, by))
    local(Byte.get, counter)
    i32(1)
    out.byte(Byte.i32Sub)
    local(Byte.tee, counter)
    out.byte(Byte.brIf)
    out.unsigned(0)
    out.byte(Byte.end)
    moving.forEach(({ by, pointer: p }) => move(Byte.i32Sub, p, by * count))
    loopsOpen -= 1
  }
  const list = (items: Code): void => {
    items.forEach((item) => {
      if (item._tag === 'Loop') loop(item)
      else write(item)
    })
  }
  pointers.forEach((start, p) => {
    if (start === 0) return
    i32(start)
    local(Byte.set, p)
  })
  list(code)
  out.byte(Byte.end)
  return {
    locals: [
      { count: integers, type: Type.i32 },
      { count: locals.size, type: Type.v128 },
    ],
    body: out.finish(),
  }
}

/** How deep loops stand in one another. */
const loopDepth = (code: Code): number =>
  greatest(code.map((item) => (item._tag === 'Loop' ? 1 + loopDepth(item.body) : 0)))
