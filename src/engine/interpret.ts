/**
 * Code run in JavaScript, operation by operation, with the bits that its WebAssembly would give: for pages whose policy forbids
 * compiling, and as what the emitter is checked against.
 *
 * Registers are pairs of numbers in one array, and memory is the same as the module's would be. Each operation becomes a function on them; nobody else has these.
 */
import { impossible } from './impossible.js'
import { onNumbers as m } from '../math/onNumbers.js'
import type { Address, Code, Op, Register, Routine } from './code/code.js'

type Step = () => void

/** The memory of a program, as bytes, numbers and indices. */
export interface Words {
  readonly numbers: Float64Array
  readonly indices: Int32Array
}

const run = (steps: ReadonlyArray<Step>): void => {
  for (let k = 0; k < steps.length; k++) (steps[k] as Step)()
}

/** A routine as a function. */
export const interpreted = ({ code, pointers, registers }: Routine, { indices, numbers }: Words): Step => {
  const r = new Float64Array(2 * registers)
  const p = Int32Array.from(pointers)
  const numberAt = ({ offset, pointer }: Address): number => ((p[pointer] as number) + offset) / 8
  const indexAt = ({ offset, pointer }: Address): number => ((p[pointer] as number) + offset) / 4
  const get = (x: Register, lane: number): number => r[2 * x + lane] as number
  const unary = (to: Register, [a]: ReadonlyArray<Register>, f: (x: number) => number): Step => {
    const [i, j] = [2 * to, 2 * (a as number)]
    return () => {
      r[i] = f(r[j] as number)
      r[i + 1] = f(r[j + 1] as number)
    }
  }
  const binary = (to: Register, [a, b]: ReadonlyArray<Register>, f: (x: number, y: number) => number): Step => {
    const [i, j, k] = [2 * to, 2 * (a as number), 2 * (b as number)]
    return () => {
      r[i] = f(r[j] as number, r[k] as number)
      r[i + 1] = f(r[j + 1] as number, r[k + 1] as number)
    }
  }
  const bit = (b: boolean): number => (b ? 1 : 0)
  const arithmetic = ({ args, op, to }: Op & { readonly _tag: 'Arithmetic' }): Step => {
    switch (op) {
      case 'add':
        return binary(to, args, (x, y) => x + y)
      case 'sub':
        return binary(to, args, (x, y) => x - y)
      case 'mul':
        return binary(to, args, (x, y) => x * y)
      case 'div':
        return binary(to, args, (x, y) => x / y)
      case 'sqrt':
      case 'abs':
      case 'neg':
      case 'floor':
      case 'power2':
      case 'exponent':
      case 'significand':
      case 'high':
        return unary(to, args, m[op])
      case 'copySign':
        return binary(to, args, m.copySign)
      case 'lt':
        return binary(to, args, (x, y) => bit(x < y))
      case 'le':
        return binary(to, args, (x, y) => bit(x <= y))
      case 'eq':
        return binary(to, args, (x, y) => bit(x === y))
      case 'and':
        return binary(to, args, (x, y) => x * y)
      case 'or':
        return binary(to, args, (x, y) => bit(x + y > 0))
      case 'not':
        return unary(to, args, (x) => 1 - x)
      case 'select': {
        const [mask, a, b] = args as readonly [Register, Register, Register]
        return () => {
          const [left, right] = [get(mask, 0) === 1 ? get(a, 0) : get(b, 0), get(mask, 1) === 1 ? get(a, 1) : get(b, 1)]
          r[2 * to] = left
          r[2 * to + 1] = right
        }
      }
      case 'sumLanes': {
        const [a] = args as readonly [Register]
        return () => {
          const sum = get(a, 0) + get(a, 1)
          r[2 * to] = sum
          r[2 * to + 1] = sum
        }
      }
      case 'shiftIn': {
        const [before, now] = args as readonly [Register, Register]
        return () => {
          const [left, right] = [get(before, 1), get(now, 0)]
          r[2 * to] = left
          r[2 * to + 1] = right
        }
      }
      case 'fma':
        return impossible('a fused multiplication has no meaning in JavaScript')
    }
  }
  const step = (op: Op): Step => {
    switch (op._tag) {
      case 'Constant':
        r[2 * op.to] = op.value
        r[2 * op.to + 1] = op.value
        return () => undefined
      case 'Arithmetic':
        return arithmetic(op)
      case 'Load': {
        const { apart, at, to } = op
        return () => {
          const k = numberAt(at)
          r[2 * to] = numbers[k] as number
          r[2 * to + 1] = numbers[k + apart / 8] as number
        }
      }
      case 'Gather': {
        const { apart, from, index, to } = op
        return () => {
          const k = indexAt(index)
          r[2 * to] = numbers[from / 8 + (indices[k] as number)] as number
          r[2 * to + 1] = numbers[from / 8 + (indices[k + apart / 4] as number)] as number
        }
      }
      case 'Lookup': {
        const { index, list, to } = op
        return unary(to, [index], (x) => m.lookup(list, x))
      }
      case 'Call': {
        const { args, lanes, primitive, to } = op
        return () => {
          for (let lane = 0; lane < lanes; lane++) r[2 * to + lane] = primitive.value(...args.map((a) => get(a, lane)))
          if (lanes === 1) r[2 * to + 1] = get(to, 0)
        }
      }
      case 'Store': {
        const { apart, at, lanes, value } = op
        return () => {
          const k = numberAt(at)
          numbers[k] = get(value, 0)
          if (lanes === 2) numbers[k + apart / 8] = get(value, 1)
        }
      }
      case 'ScatterAdd': {
        const { apart, index, lanes, to, value } = op
        return () => {
          for (let lane = 0; lane < lanes; lane++) {
            const k = to / 8 + (indices[indexAt(index) + (lane * apart) / 4] as number)
            numbers[k] = (numbers[k] as number) + get(value, lane)
          }
        }
      }
      case 'Set': {
        const { value, variable } = op
        return () => {
          r[2 * variable] = get(value, 0)
          r[2 * variable + 1] = get(value, 1)
        }
      }
      case 'Unlikely': {
        const { common, mask, rare, result, to } = op
        const steps = rare.map(step)
        return () => {
          const needed = get(mask, 0) === 1 || get(mask, 1) === 1
          if (needed) run(steps)
          const [left, right] = [
            get(mask, 0) === 1 ? get(result, 0) : get(common, 0),
            get(mask, 1) === 1 ? get(result, 1) : get(common, 1),
          ]
          r[2 * to] = left
          r[2 * to + 1] = right
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
        for (let k = 0; k < count; k++) {
          run(body)
          moved((b) => b)
        }
        moved((b) => -b * count)
      }
    })
  const steps = stepsOf(code)
  return () => run(steps)
}
