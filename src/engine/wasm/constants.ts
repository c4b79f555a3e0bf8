/** Which constants operations read, at which addresses they are, and how they come to the stack. */
import { argsOf, type Arithmetic, type Code, type Op, type OpOf, type Register } from '../code/code.js'
import * as Byte from './byte.js'
import { onDoubles, onSingles } from './instructions.js'
import type { Locals } from './locals.js'
import type { Pool } from './pool.js'
import * as Simd from './simd.js'
import type { Writer } from './writer.js'

/** 1.5 · 2⁵²: added to a whole number it leaves it in the low bits. */
const MAGIC = 6755399441055744
/** What exponents are counted from. */
const BIAS = 1023
/** Taken off a number whose low bits are an exponent as it stands in memory, it leaves the exponent. */
const TO_EXPONENT = 4503599627370496 + BIAS

export type Constant = OpOf<'Constant'>

export const addressOf = (pool: Pool, { isSingle, value }: Constant): number =>
  isSingle === true ? pool.single(value) : pool.number(value)

/** Those that an operation reads beside its operands, in the order in which its instructions do. */
export const impliedBy = (pool: Pool, op: Arithmetic, isSingle: boolean): ReadonlyArray<number> => {
  switch (op) {
    case 'copySign':
      return [pool.bits(...(isSingle ? onSingles : onDoubles).sign)]
    case 'power2':
      return [pool.number(MAGIC + BIAS)]
    case 'scaleB':
      return [pool.number(MAGIC + 2 * BIAS)]
    case 'exponent':
      return [pool.bits(0x43300000, 0), pool.number(TO_EXPONENT)]
    case 'significand':
      return [pool.bits(0x000fffff, 0xffffffff), pool.bits(0x3ff00000, 0)]
    case 'high':
      return [pool.bits(0xffffffff, 0xf8000000)]
    default:
      return []
  }
}

const isSelect = (op: Op): boolean => op._tag === 'Arithmetic' && op.op === 'select'

/**
 * Whether a constant is 0 with all its bits. A choice between that and something else need not read it: see
 * `calculating`.
 */
export const isZero = ({ value }: Constant): boolean => Object.is(value, 0)

/** All that some code reads, each once, but for rare branches; `constantOf` says which registers are constants. */
const constantsIn = (
  pool: Pool,
  code: Code,
  constantOf: (r: Register) => Constant | undefined,
): ReadonlySet<number> => {
  const found = new Set<number>()
  const visit = (items: Code): void =>
    items.forEach((item) => {
      if (item._tag === 'Loop') {
        visit(item.body)
        return
      }
      if (item._tag === 'Either') [item.then, item.otherwise].forEach(visit)
      argsOf(item).forEach((r) => {
        const constant = constantOf(r)
        if (constant !== undefined && !(isSelect(item) && isZero(constant))) found.add(addressOf(pool, constant))
      })
      if (item._tag === 'Arithmetic')
        impliedBy(pool, item.op, item.isSingle === true).forEach((address) => found.add(address))
    })
  visit(code)
  return found
}

/** Constants that are held at once; the others are loaded where they are read. */
const MOST_HELD = 128

/** Constants on the stack, loaded from memory or from the locals that hold them. */
interface Constants {
  /** Leaves the one at an address on the stack. */
  readonly push: (address: number) => void
  /** Loads all that a loop reads into locals. */
  readonly hold: (body: Code) => void
  readonly release: () => void
}

/**
 * Constants that a loop reads are loaded once, before the outermost one. Engines keep the order of loads: within the
 * loop they would stand before everything that is computed, and go to the stack and back where there are more of them
 * than registers. (A loop over rounds has the constants of its code inside: only those that operations imply are known
 * when it begins. Holding the others too was tried, and gained nothing.)
 */
export const heldConstants = (
  { i32, local, memarg, simd }: Writer,
  pool: Pool,
  locals: Locals,
  constantOf: (r: Register) => Constant | undefined,
): Constants => {
  /** The locals that hold constants, by where these are in memory. */
  let held: ReadonlyMap<number, number> = new Map()
  const push = (address: number): void => {
    const number = held.get(address)
    if (number !== undefined) {
      local(Byte.get, number)
      return
    }
    i32(0)
    simd(Simd.load)
    memarg(4, address)
  }
  return {
    push,
    hold: (body) => {
      const addresses = [...constantsIn(pool, body, constantOf)].slice(0, MOST_HELD)
      addresses.forEach((address, k) => {
        push(address)
        local(Byte.set, locals.held(k))
      })
      held = new Map(addresses.map((address, k) => [address, locals.held(k)]))
    },
    release: () => {
      held = new Map()
    },
  }
}
