/**
 * The values of registers on the stack. An operation whose result is used once, nearby, is written where it is used; so
 * are constants. Other operations are written where they stand, and their results kept in locals.
 */
import { impossible } from '../impossible.js'
import type { Primitive } from '../../expr/primitive.js'
import type { Code, Op, OpOf, Register, Routine } from '../code/code.js'
import type { Giving } from '../code/writing.js'
import { calculating } from './arithmetic.js'
import * as Byte from './byte.js'
import { addressOf, heldConstants, isZero, type Constant } from './constants.js'
import type { Bytes } from './encoder.js'
import { onDoubles } from './instructions.js'
import type { Locals } from './locals.js'
import { memoryWith, type InMemory } from './memory.js'
import type { Pool } from './pool.js'
import { usesOf, type Uses } from './uses.js'
import type { Writer } from './writer.js'

/** Where constants and imported functions are found. */
export interface Surroundings {
  readonly pool: Pool
  readonly functionOf: (p: Primitive, parameters: number) => number
}

export interface Values {
  /** Leaves a register's value on the stack. */
  readonly push: (r: Register) => void
  /** Writes an operation that has a result, or notes that it is to be written where that is used. */
  readonly define: (op: Giving) => void
  readonly inMemory: InMemory
  /** Loads the constants that a loop reads, and holds them until they are released. */
  readonly hold: (body: Code) => void
  readonly release: () => void
  /** The registers that nothing reads after an item. */
  readonly lastIn: Uses['lastIn']
}

/** The values of a routine's registers; `addresses` has numbers for those that are read again from lists. */
export const valuesOf = (
  { code, format, registers }: Routine,
  { functionOf, pool }: Surroundings,
  writer: Writer,
  out: Bytes,
  locals: Locals,
  addresses: ReadonlyMap<string, number>,
): Values => {
  const { i32, local, memarg, simd } = writer
  const uses = usesOf(code, registers)
  /** Those of the operations written where their results are read that the code has come to. */
  const inline = new Map<Register, Op>()
  const constantOf = (r: Register): Constant | undefined => {
    const op = inline.get(r)
    return op?._tag === 'Constant' ? op : undefined
  }
  const constants = heldConstants(writer, pool, locals, constantOf)
  const push = (r: Register): void => {
    const op = inline.get(r)
    if (op === undefined) local(Byte.get, locals.of(r))
    else compute(op)
  }
  const calculate = calculating(writer, {
    pool,
    bytesOfNumber: format.bytes,
    isZero: (r) => {
      const constant = constantOf(r)
      return constant !== undefined && isZero(constant)
    },
    push,
    constantAt: constants.push,
    scratch: locals.scratch,
  })
  const inMemory = memoryWith(writer, out, format, locals, addresses, push)
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
  /** Truncates each lane to an index, and loads the number that a table has there. */
  const lookUp = ({ index, list }: OpOf<'Lookup'>): void => {
    const address = pool.table(list)
    lanesOf(2, (k) => {
      lane(index, k)
      out.byte(Byte.misc)
      out.unsigned(2)
      i32(list.length - 1)
      out.byte(Byte.i32And)
      i32(3)
      out.byte(Byte.i32Shl)
      out.byte(onDoubles.loadOne)
      memarg(3, address)
    })
  }
  const callBack = ({ args, lanes, primitive }: OpOf<'Call'>): void =>
    lanesOf(lanes, (k) => {
      args.forEach((r) => lane(r, k))
      local(Byte.call, functionOf(primitive, args.length))
    })
  /** Leaves an operation's result on the stack. */
  const compute = (op: Op): void => {
    switch (op._tag) {
      case 'Constant':
        return constants.push(addressOf(pool, op))
      case 'Arithmetic':
        return calculate(op)
      case 'Load':
        return inMemory.load(op)
      case 'Gather':
        return inMemory.gather(op)
      case 'Lookup':
        return lookUp(op)
      case 'Call':
        return callBack(op)
      default:
        return impossible(`${op._tag} has no result`)
    }
  }
  const define = (op: Giving): void => {
    if (uses.inline.has(op.to)) inline.set(op.to, op)
    else {
      compute(op)
      local(Byte.set, locals.of(op.to))
    }
  }
  return { push, define, inMemory, hold: constants.hold, release: constants.release, lastIn: uses.lastIn }
}
