/**
 * Register code as the body of a WebAssembly function. An operation whose result is used once, nearby, is written
 * where it is used; the results of others go into locals.
 */
import { impossible } from '../impossible.js'
import type { Primitive } from '../../expr/primitive.js'
import type { Code, Loop, Op, Register, Routine } from '../code/code.js'
import { argsOf } from '../code/dead.js'
import { calculating } from './arithmetic.js'
import { addressOf, constantsIn, isZero, type Constant } from './constants.js'
import { addressesReadAgain } from './addresses.js'
import { memoryWith } from './memory.js'
import { usesOf } from './uses.js'
import { bytes, Type, type Bytes, type FunctionBody } from './encoder.js'
import * as Byte from './byte.js'
import { onDoubles } from './instructions.js'
import * as Simd from './simd.js'
import type { Pool } from './pool.js'
import { writer } from './writer.js'

/** Where imported functions and constants are found. */
export interface Surroundings {
  readonly pool: Pool
  readonly functionOf: (p: Primitive, parameters: number) => number
}

/** The greatest of some counts; of none, 0. */
const greatest = (counts: ReadonlyArray<number>): number => counts.reduce((most, n) => (n > most ? n : most), 0)

/** Locals beside those of registers: for what is needed at once, and, from the second down, for constants. */
const [SCRATCH, FIRST_HELD] = [-1, -2] as const

/** Constants that are held at once; the others are loaded where they are read. */
const HELD = 128

/** Operations may be nested so deep in one another, no deeper. */
const DEEPEST = 60

export const emit = (
  { code, format, pointers, registers }: Routine,
  { functionOf, pool }: Surroundings,
): FunctionBody => {
  const out: Bytes = bytes()
  const uses = usesOf(code, registers)
  const locals = new Map<Register, number>()
  const inline = new Map<Register, Op>()
  const depth = new Map<Register, number>()
  const addresses = addressesReadAgain(code, format.lanes)
  // Integers come first: pointers, one for addresses, addresses that are read again, a counter for each depth of loops. Vectors follow.
  const scratch = pointers.length
  const firstAddress = pointers.length + 1
  const counters = firstAddress + addresses.size
  const integers = counters + loopDepth(code)
  let loopsOpen = 0
  /** Locals that hold constants while loops run, by where those are in memory. */
  let held: ReadonlyMap<number, number> = new Map()
  const localOf = (r: Register): number => {
    const known = locals.get(r) ?? integers + locals.size
    locals.set(r, known)
    return known
  }
  const writing = writer(out)
  const { given, i32, local, memarg, simd } = writing
  /** Loads a constant, or fetches it from the local that holds it. */
  const constantAt = (address: number): void => {
    const number = held.get(address)
    if (number !== undefined) {
      local(Byte.get, number)
      return
    }
    i32(0)
    simd(Simd.load)
    memarg(4, address)
  }
  /** Leaves a register's value on the stack. */
  const push = (r: Register): void => {
    const op = inline.get(r)
    if (op === undefined) local(Byte.get, localOf(r))
    else compute(op)
  }
  const calculate = calculating(writing, {
    pool,
    bytesOfNumber: format.bytes,
    isZero: (r) => {
      const op = inline.get(r)
      return op?._tag === 'Constant' && isZero(op)
    },
    push,
    constantAt,
    scratch: () => localOf(SCRATCH),
  })
  const inMemory = memoryWith(writing, out, format, {
    addresses: addresses,
    firstAddress: firstAddress,
    address: scratch,
    vector: () => localOf(SCRATCH),
    push,
  })
  const lane = (r: Register, k: number): void => {
    push(r)
    simd(onDoubles.extract)
    out.byte(k)
  }
  /** A double in each lane, from what `number` leaves on the stack. */
  const lanesOf = (count: 1 | 2, number: (k: number) => void): void => {
    number(0)
    simd(onDoubles.splat)
    if (count === 2) {
      number(1)
      simd(onDoubles.replace)
      out.byte(1)
    }
  }
  /** Leaves an operation's result on the stack. */
  const compute = (op: Op): void => {
    switch (op._tag) {
      case 'Constant':
        constantAt(addressOf(pool, op))
        return
      case 'Arithmetic':
        calculate(op)
        return
      case 'Load':
        inMemory.load(op)
        return
      case 'Gather':
        inMemory.gather(op)
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
          out.byte(onDoubles.loadOne)
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
  const write = (op: Op): void => {
    switch (op._tag) {
      case 'Store':
        inMemory.store(op)
        return
      case 'ScatterAdd':
        inMemory.scatterAdd(op)
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
        out.all([Byte.ifTrue, Byte.empty])
        list(op.rare)
        push(op.result)
        push(op.common)
        push(op.mask)
        simd(Simd.bitselect)
        local(Byte.set, localOf(op.to))
        out.byte(Byte.end)
        return
      case 'Either': {
        push(op.mask)
        simd(op.holds === 'nowhere' ? Simd.anyTrue : Simd.allTrue)
        out.all([Byte.ifTrue, Byte.empty])
        inMemory.within(() => list(op.holds === 'nowhere' ? op.otherwise : op.then))
        out.byte(Byte.otherwise)
        inMemory.within(() => list(op.holds === 'nowhere' ? op.then : op.otherwise))
        out.byte(Byte.end)
        return
      }
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
  const constantOf = (r: Register): Constant | undefined => {
    const op = inline.get(r)
    return op?._tag === 'Constant' ? op : undefined
  }
  /**
   * Constants that a loop reads are loaded once, before the outermost one. Engines keep the order of loads: within the loop they would stand before
   * everything that is computed, and go to the stack and back where there are more of them than registers.
   */
  const hold = (body: Code): void => {
    const addresses = [...constantsIn(pool, body, constantOf)].slice(0, HELD)
    addresses.forEach((address, k) => {
      constantAt(address)
      local(Byte.set, localOf(FIRST_HELD - k))
    })
    held = new Map(addresses.map((address, k) => [address, localOf(FIRST_HELD - k)]))
  }
  const loop = ({ advance, body, count }: Loop): void => {
    if (loopsOpen === 0) hold(body)
    const moving = advance.filter(({ by }) => by !== 0)
    const counter = counters + loopsOpen
    loopsOpen += 1
    given(count)
    local(Byte.set, counter)
    out.all([Byte.loop, Byte.empty])
    inMemory.forget()
    list(body)
    inMemory.forget()
    moving.forEach(({ by, pointer: p }) => move(Byte.i32Add, p, by))
    local(Byte.get, counter)
    i32(1)
    out.byte(Byte.i32Sub)
    local(Byte.tee, counter)
    out.byte(Byte.branchIf)
    out.unsigned(0)
    out.byte(Byte.end)
    if (typeof count === 'number') moving.forEach(({ by, pointer: p }) => move(Byte.i32Sub, p, by * count))
    loopsOpen -= 1
    if (loopsOpen === 0) held = new Map()
  }
  const list = (items: Code): void => {
    items.forEach((item) => {
      if (item._tag === 'Loop') loop(item)
      else write(item)
    })
  }
  pointers.forEach((start, p) => {
    if (start === 0) return
    given(start)
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
