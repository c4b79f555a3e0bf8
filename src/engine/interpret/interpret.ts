/**
 * Runs register code in JavaScript, with the bits that its WebAssembly would give: for pages whose policy forbids
 * WebAssembly, and to check the emitter against. Each operation becomes a step: a closure over the registers and the
 * program's memory.
 */
import { numbers as carrier } from '../../expr/numbers.js'
import { onNumbers as m } from '../../math/onNumbers.js'
import type { Cell, Code, Loop, Op, Routine } from '../code/code.js'
import { bit, calculating } from './arithmetic.js'
import { memoryWith, type Words } from './memory.js'
import { registersOf, type Step } from './registers.js'

const run = (steps: ReadonlyArray<Step>): void => {
  for (let k = 0; k < steps.length; k++) (steps[k] as Step)()
}

/** A routine as a function. */
export const interpreted = (routine: Routine, memory: Words): Step => {
  const { code, format, pointers: starts } = routine
  const width = format.lanes
  const registers = registersOf(routine.registers, width)
  const { all: r, fill, get, unary } = registers
  const pointers = new Int32Array(starts.length)
  const calculate = calculating(registers, format)
  const inMemory = memoryWith(registers, memory, format.bytes, pointers)
  const valueOf = (n: number | Cell): number => (typeof n === 'number' ? n : (memory.indices[n.cell / 4] as number))
  const step = (op: Op): Step => {
    switch (op._tag) {
      case 'Constant':
        fill(op.to, op.value)
        return () => undefined
      case 'Arithmetic':
        return calculate(op)
      case 'Load':
        return inMemory.load(op)
      case 'Gather':
        return inMemory.gather(op)
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
      case 'Store':
        return inMemory.store(op)
      case 'ScatterAdd':
        return inMemory.scatterAdd(op)
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
  const loop = ({ advance, body, count }: Loop): Step => {
    const moving = advance.filter(({ by }) => by !== 0)
    const steps = stepsOf(body)
    const move = (times: number): void => {
      for (const { by, pointer } of moving) pointers[pointer] = (pointers[pointer] as number) + times * by
    }
    return () => {
      const rounds = valueOf(count)
      for (let k = 0; k < rounds; k++) {
        run(steps)
        move(1)
      }
      move(-rounds)
    }
  }
  const stepsOf = (list: Code): ReadonlyArray<Step> =>
    list.map((item) => (item._tag === 'Loop' ? loop(item) : step(item)))
  const steps = stepsOf(code)
  return () => {
    for (let k = 0; k < pointers.length; k++) pointers[k] = valueOf(starts[k] as number | Cell)
    run(steps)
  }
}
