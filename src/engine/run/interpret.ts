/**
 * Runs register code in JavaScript, with the bits that its WebAssembly would give: for pages whose policy forbids
 * compiling, and as what the emitter is checked against. Each operation becomes a closure over one array of registers
 * and the program's memory.
 */
import { numbers as carrier } from '../../expr/numbers.js'
import { impossible } from '../impossible.js'
import { onNumbers as m } from '../../math/onNumbers.js'
import type { Address, Cell, Code, Op, OpOf, Register, Routine } from '../code/code.js'
import type { Numbers } from '../code/format.js'

type Step = () => void

/** The memory of a program, as bytes, numbers and indices. */
export interface Words {
  readonly numbers: Numbers
  readonly indices: Int32Array
}

const run = (steps: ReadonlyArray<Step>): void => {
  for (let k = 0; k < steps.length; k++) (steps[k] as Step)()
}

type Unary = (x: number) => number
type Binary = (x: number, y: number) => number

/** A routine as a function. */
export const interpreted = ({ code, format, pointers, registers }: Routine, { indices, numbers }: Words): Step => {
  const { bytes, lanes: width, rounded: rounding } = format
  const r = new Float64Array(width * registers)
  const valueOf = (n: number | Cell): number => (typeof n === 'number' ? n : (indices[n.cell / 4] as number))
  const p = new Int32Array(pointers.length)
  const numberAt = ({ offset, pointer }: Address): number => ((p[pointer] as number) + offset) / bytes
  const indexAt = ({ offset, pointer }: Address): number => ((p[pointer] as number) + offset) / 4
  const get = (x: Register, lane: number): number => r[width * x + lane] as number
  /** Writes the same into all lanes. */
  const fill = (to: Register, x: number): void => {
    for (let lane = 0; lane < width; lane++) r[width * to + lane] = x
  }
  /** A step on the two lanes from `first` on; on four in two such steps. */
  const onLanes = (isSingle: boolean | undefined, pair: (first: 0 | 2) => Step): Step => {
    const low = pair(0)
    if (isSingle !== true) return low
    const high = pair(2)
    return () => {
      low()
      high()
    }
  }
  const unary = (to: Register, [a]: ReadonlyArray<Register>, f: Unary, isSingle?: boolean): Step =>
    onLanes(isSingle, (first) => {
      const [i, j] = [width * to + first, width * (a as number) + first]
      return () => {
        r[i] = f(r[j] as number)
        r[i + 1] = f(r[j + 1] as number)
      }
    })
  const binary = (to: Register, [a, b]: ReadonlyArray<Register>, f: Binary, isSingle?: boolean): Step =>
    onLanes(isSingle, (first) => {
      const [i, j, k] = [width * to + first, width * (a as number) + first, width * (b as number) + first]
      return () => {
        r[i] = f(r[j] as number, r[k] as number)
        r[i + 1] = f(r[j + 1] as number, r[k + 1] as number)
      }
    })
  const bit = (b: boolean): number => (b ? 1 : 0)
  /** A step that finds the numbers of so many lanes, one after the other. */
  const laneByLane =
    (to: Register, lanes: number, numberIn: (lane: number) => number): Step =>
    () => {
      for (let lane = 0; lane < lanes; lane++) r[width * to + lane] = numberIn(lane)
    }
  const arithmetic = ({ args, isSingle, op, to }: OpOf<'Arithmetic'>): Step => {
    const [a, b, c] = args as readonly [Register, Register, Register]
    const one = (f: Unary): Step => unary(to, args, f, isSingle)
    const two = (f: Binary): Step => binary(to, args, f, isSingle)
    // Rounding the double result of one operation on single numbers gives what single precision would have given.
    const rounded = (f: Binary): Step => two(isSingle === true ? (x, y) => Math.fround(f(x, y)) : f)
    switch (op) {
      case 'add':
        return rounded((x, y) => x + y)
      case 'sub':
        return rounded((x, y) => x - y)
      case 'mul':
        return rounded((x, y) => x * y)
      case 'div':
        return rounded((x, y) => x / y)
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
        return two(m.copySign)
      case 'lt':
        return two((x, y) => bit(x < y))
      case 'lesser':
        return two((x, y) => (y < x ? y : x))
      case 'greater':
        return two((x, y) => (x < y ? y : x))
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
        return onLanes(isSingle, (first) => () => {
          for (let lane = first; lane < first + 2; lane++)
            r[width * to + lane] = get(a, lane) === 1 ? get(b, lane) : get(c, lane)
        })
      case 'sumLanes': {
        const half = (lane: number): number => rounding(get(a, lane) + get(a, lane + 2))
        return () => fill(to, width === 2 ? get(a, 0) + get(a, 1) : rounding(half(0) + half(1)))
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
        return laneByLane(to, 4, (lane) => rounding(lane < 2 ? get(a, lane) : get(b, lane - 2)))
      case 'fma':
        return impossible('a fused multiplication has no meaning in JavaScript')
    }
  }
  const step = (op: Op): Step => {
    switch (op._tag) {
      case 'Constant':
        fill(op.to, op.value)
        return () => undefined
      case 'Arithmetic':
        return arithmetic(op)
      case 'Load': {
        const { at, to } = op
        const apart = op.apart / bytes
        return () => {
          const k = numberAt(at)
          for (let lane = 0; lane < width; lane++) r[width * to + lane] = numbers[k + lane * apart] as number
        }
      }
      case 'Gather': {
        const { index, to } = op
        const [from, apart] = [op.from / bytes, op.apart / 4]
        return () => {
          const k = indexAt(index)
          for (let lane = 0; lane < width; lane++)
            r[width * to + lane] = numbers[from + (indices[k + lane * apart] as number)] as number
        }
      }
      case 'Lookup': {
        const { index, list, to } = op
        return unary(to, [index], (x) => m.lookup(list, x))
      }
      case 'Call': {
        const { args, lanes, primitive, to } = op
        return () => {
          for (let lane = 0; lane < lanes; lane++)
            r[width * to + lane] = carrier.apply(
              primitive,
              args.map((a) => get(a, lane)),
            )
          if (lanes === 1) r[width * to + 1] = get(to, 0)
        }
      }
      case 'Store': {
        const { at, lanes, value } = op
        const apart = op.apart / bytes
        return () => {
          const k = numberAt(at)
          for (let lane = 0; lane < lanes; lane++) numbers[k + lane * apart] = get(value, lane)
        }
      }
      case 'ScatterAdd': {
        const { apart, index, lanes, to, value } = op
        return () => {
          for (let lane = 0; lane < lanes; lane++) {
            const k = to / bytes + (indices[indexAt(index) + (lane * apart) / 4] as number)
            numbers[k] = (numbers[k] as number) + get(value, lane)
          }
        }
      }
      case 'Set': {
        const { value, variable } = op
        return () => {
          for (let lane = 0; lane < width; lane++) r[width * variable + lane] = get(value, lane)
        }
      }
      case 'Either': {
        const { holds, isSingle, mask } = op
        const [then, otherwise] = [op.then.map(step), op.otherwise.map(step)]
        const bitNeeded = bit(holds === 'everywhere')
        const lanes = isSingle ? [0, 1, 2, 3] : [0, 1]
        return () => run(lanes.every((lane) => get(mask, lane) === bitNeeded) ? then : otherwise)
      }
      case 'Unlikely': {
        const { common, mask, rare, result, to } = op
        const steps = rare.map(step)
        return () => {
          const needed = get(mask, 0) === 1 || get(mask, 1) === 1
          if (needed) run(steps)
          for (let lane = 0; lane < 2; lane++)
            r[width * to + lane] = get(mask, lane) === 1 ? get(result, lane) : get(common, lane)
        }
      }
    }
  }
  const stepsOf = (list: Code): ReadonlyArray<Step> =>
    list.map((item) => {
      if (item._tag !== 'Loop') return step(item)
      const { advance, count } = item
      const moving = advance.filter(({ by }) => by !== 0)
      const body = stepsOf(item.body)
      const moved = (by: (b: number) => number): void => {
        for (const a of moving) p[a.pointer] = (p[a.pointer] as number) + by(a.by)
      }
      return () => {
        const rounds = valueOf(count)
        for (let k = 0; k < rounds; k++) {
          run(body)
          moved((b) => b)
        }
        moved((b) => -b * rounds)
      }
    })
  const steps = stepsOf(code)
  return () => {
    for (let k = 0; k < p.length; k++) p[k] = valueOf(pointers[k] as number | Cell)
    run(steps)
  }
}
