import * as math from '../../math/elementary.js'
import { primitive, type Primitive } from '../../expr/primitive.js'
import type { Builder } from './builder.js'
import type { Register } from './code.js'
const un = (name: string, f: (x: number) => number): Primitive =>
  primitive({ name, arity: 1, value: f, partials: () => [undefined] }).primitive
const e = un('exp', math.exp),
  t = un('tanh', math.tanh)
export const exp = (b: Builder, x: Register): Register => b.call(e, [x])
export const tanh = (b: Builder, x: Register): Register => b.call(t, [x])
export const pow = (b: Builder, x: Register, k: number): Register =>
  k === 2
    ? b.machine.mul(x, x)
    : k === -1
      ? b.machine.div(b.machine.constant(1), x)
      : k === 0.5
        ? b.machine.sqrt(x)
        : b.call(
            un('pow', (y) => math.pow(y, k)),
            [x],
          )
export const apply = (b: Builder, p: Primitive, xs: ReadonlyArray<Register>): Register => {
  const m = b.machine
  const [x, y, z] = xs as readonly [Register, Register, Register]
  const bit = (mask: Register) => m.select(mask, m.constant(1), m.constant(0))
  const holds = (r: Register) => m.not(m.eq(r, m.constant(0)))
  switch (p.name) {
    case 'where':
      return m.select(holds(x), y, z)
    case 'lt':
      return bit(m.lt(x, y))
    case 'gt':
      return bit(m.lt(y, x))
    case 'le':
      return bit(m.le(x, y))
    case 'ge':
      return bit(m.le(y, x))
    case 'eq':
      return bit(m.eq(x, y))
    case 'and':
      return bit(m.and(holds(x), holds(y)))
    case 'or':
      return bit(m.or(holds(x), holds(y)))
    case 'not':
      return bit(m.eq(x, m.constant(0)))
    default:
      return b.call(p, xs)
  }
}
