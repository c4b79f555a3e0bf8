/** Operations on registers alone as steps. A mask is 1 where it holds and 0 where it does not. */
import { impossible } from '../impossible.js'
import { onNumbers as m } from '../../math/onNumbers.js'
import type { OpOf, Register } from '../code/code.js'
import type { Format } from '../code/format.js'
import type { Binary, Registers, Step, Unary } from './registers.js'

/** The number that stands for a mask in one lane. */
export const bit = (b: boolean): number => (b ? 1 : 0)

export const calculating =
  ({ all, binary, fill, get, laneByLane, onPairs, unary, width }: Registers, { rounded }: Format) =>
  ({ args, isSingle, op, to }: OpOf<'Arithmetic'>): Step => {
    const [a, b, c] = args as readonly [Register, Register, Register]
    const one = (f: Unary): Step => unary(to, args, f, isSingle)
    const two = (f: Binary): Step => binary(to, args, f, isSingle)
    switch (op) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'div': {
        // Rounding the double result of one operation on single numbers gives what single precision would have given.
        const f = m[op]
        return two(isSingle === true ? (x, y) => Math.fround(f(x, y)) : f)
      }
      case 'sqrt':
        return one(isSingle === true ? (x) => Math.fround(Math.sqrt(x)) : Math.sqrt)
      case 'abs':
      case 'neg':
      case 'floor':
      case 'power2':
      case 'exponent':
      case 'significand':
      case 'high':
        return one(m[op])
      case 'copySign':
        return two(m[op])
      case 'scaleB':
        // As in WebAssembly always by two factors, of which the first rounds where that is no normal number.
        return two((x, n) => x * m.power2(n >> 1) * m.power2(n - (n >> 1)))
      case 'lesser':
        return two((x, y) => (y < x ? y : x))
      case 'greater':
        return two((x, y) => (x < y ? y : x))
      case 'lt':
        return two((x, y) => bit(x < y))
      case 'le':
        return two((x, y) => bit(x <= y))
      case 'eq':
        return two((x, y) => bit(x === y))
      case 'and':
        return two((x, y) => x * y)
      case 'or':
        return two((x, y) => bit(x + y > 0))
      case 'not':
        return one((x) => 1 - x)
      case 'select':
        return onPairs(isSingle, (first) => () => {
          for (let lane = first; lane < first + 2; lane++)
            all[width * to + lane] = get(a, lane) === 1 ? get(b, lane) : get(c, lane)
        })
      case 'sumLanes': {
        const half = (lane: number): number => rounded(get(a, lane) + get(a, lane + 2))
        return () => fill(to, width === 2 ? get(a, 0) + get(a, 1) : rounded(half(0) + half(1)))
      }
      case 'shiftIn':
        return laneByLane(to, width, (lane) => (lane === 0 ? get(a, width - 1) : get(b, lane - 1)))
      case 'lowHalves':
        return laneByLane(to, 2, (lane) => get(lane === 0 ? a : b, 0))
      case 'highHalves':
        return laneByLane(to, 2, (lane) => get(lane === 0 ? a : b, 1))
      case 'widenLow':
        return laneByLane(to, 2, (lane) => get(a, lane))
      case 'widenHigh':
        return laneByLane(to, 2, (lane) => get(a, lane + 2))
      case 'narrow':
        return laneByLane(to, 4, (lane) => rounded(lane < 2 ? get(a, lane) : get(b, lane - 2)))
      case 'fma':
        return impossible('a fused multiplication has no meaning in JavaScript')
    }
  }
