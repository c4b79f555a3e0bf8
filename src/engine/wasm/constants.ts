/** Which constants operations read, and at which addresses they are. */
import type { Arithmetic, Code, Op, OpOf, Register } from '../code/code.js'
import { argsOf } from '../code/dead.js'
import { onDoubles, onSingles } from './instructions.js'
import type { Pool } from './pool.js'

/** 1.5 · 2⁵²: added to a whole number it leaves it in the low bits. */
const MAGIC = 6755399441055744
/** 2⁵² and what exponents are counted from. */
const FIRST_EXPONENT = 4503599627370496 + 1023

export type Constant = OpOf<'Constant'>

export const addressOf = (pool: Pool, { isSingle, value }: Constant): number =>
  isSingle === true ? pool.single(value) : pool.number(value)

/** Those that an operation reads beside its operands, in the order in which its instructions do. */
export const impliedBy = (pool: Pool, op: Arithmetic, isSingle: boolean): ReadonlyArray<number> => {
  switch (op) {
    case 'copySign':
      return [pool.bits(...(isSingle ? onSingles : onDoubles).sign)]
    case 'power2':
      return [pool.number(MAGIC), pool.bits(0, 1023)]
    case 'exponent':
      return [pool.bits(0x43300000, 0), pool.number(FIRST_EXPONENT)]
    case 'significand':
      return [pool.bits(0x000fffff, 0xffffffff), pool.bits(0x3ff00000, 0)]
    case 'high':
      return [pool.bits(0xffffffff, 0xf8000000)]
    default:
      return []
  }
}

const isSelect = (op: Op): boolean => op._tag === 'Arithmetic' && op.op === 'select'

/** Whether a constant is 0 with all its bits. A choice between that and something else reads neither: see `calculating`. */
export const isZero = ({ value }: Constant): boolean => Object.is(value, 0)

/** All that some code reads, each once, but for rare branches; `constantOf` says which registers are constants. */
export const constantsIn = (
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
