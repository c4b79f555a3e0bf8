/**
 * What kernels and elementary functions run on: machines that write each operation into the code. In a float32 program
 * there are two, one of single numbers and one of doubles.
 */
import { numbersFor } from '../../expr/known.js'
import type { Primitive } from '../../expr/primitive.js'
import type { Machine } from '../../math/machine.js'
import { impossible } from '../impossible.js'
import { wordsOn } from './arithmetic/words.js'
import type { Arithmetic, Lanes, Register } from './code.js'
import { doubles as doublePrecision, type Format } from './format.js'
import type { Writing } from './writing.js'

/** A function in the operations of a machine. */
type OnMachine = (m: Machine<Register, Register>, operands: ReadonlyArray<Register>) => Register

export interface Machines {
  /** Operation for operation, in the program's own format. */
  readonly machine: Machine<Register, Register>
  readonly arithmetic: (op: Arithmetic, ...args: ReadonlyArray<Register>) => Register
  /**
   * What elementary functions, whose every bit is defined, are of numbers of the program: computed in doubles, whatever
   * its format is.
   */
  readonly inDoubles: (f: OnMachine, operands: ReadonlyArray<Register>) => Register
  /** The same for a primitive's kernel. What that leaves out is left to the primitive's value. */
  readonly kernel: (primitive: Primitive, f: OnMachine, operands: ReadonlyArray<Register>) => Register
  readonly call: (primitive: Primitive, args: ReadonlyArray<Register>) => Register
  /** Says in how many lanes what follows is of use. */
  readonly setLanes: (lanes: Lanes) => void
}

/** How many lanes of a register of doubles are in use where so many of another are. */
const pairOf = (lanes: Lanes): 1 | 2 => (lanes === 1 ? 1 : 2)

const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

/** Machines that write into `w`. */
export const machinesOn = (w: Writing, format: Format): Machines => {
  const { deepest, fresh, innermost, once, operationOf, valueOf, write } = w
  const [kernels, tables] = [numbersFor<Primitive>(), numbersFor<ReadonlyArray<number>>()]
  /** Masks of where the kernel that is being written leaves something out. */
  let leftOut: Array<Register> | undefined
  let lanes: Lanes = format.lanes

  /** Operations on numbers of one format. */
  const arithmeticOf =
    ({ isSingle }: Format) =>
    (op: Arithmetic, ...args: ReadonlyArray<Register>): Register =>
      once(`${op} ${args.join(' ')}`, deepest(args), (to) => ({ _tag: 'Arithmetic', to, op, args, isSingle }))

  const machineOf = (own: Format): Machine<Register, Register> => {
    const { isSingle } = own
    const constant = (given: number): Register => {
      const value = own.rounded(given)
      return once(`${isSingle ? 'single' : ''}= ${text(value)}`, 0, (to) => ({ _tag: 'Constant', to, value, isSingle }))
    }
    const machine: Machine<Register, Register> = {
      ...wordsOn({ arithmetic: arithmeticOf(own), constant, isLasting: w.isLasting, operationOf, valueOf }),
      unlikely: (mask, rare, common) => {
        if (isSingle) return impossible('single numbers have no rare branches')
        const { ops, result } = w.branch(rare)
        return write({ _tag: 'Unlikely', to: fresh(), mask, rare: ops, result, common }, innermost())
      },
      seldom: (mask, rare, common) => {
        if (leftOut === undefined) return machine.unlikely(mask, rare, common)
        leftOut.push(mask)
        return common
      },
      lookup: (list, index) =>
        once(`lookup ${tables(list)} ${index}`, deepest([index]), (to) => ({ _tag: 'Lookup', to, list, index })),
    }
    return machine
  }
  const machine = machineOf(format)
  const doubles = format.isSingle ? machineOf(doublePrecision) : machine
  const arithmetic = arithmeticOf(format)
  /** Doubles of two of a register's single numbers. */
  const widened = (half: 'widenLow' | 'widenHigh', r: Register): Register => {
    const value = valueOf(r)
    return value === undefined ? arithmetic(half, r) : doubles.constant(value)
  }
  const inDoubles: Machines['inDoubles'] = (f, operands) => {
    if (!format.isSingle) return f(machine, operands)
    const of = (half: 'widenLow' | 'widenHigh'): Register =>
      f(
        doubles,
        operands.map((r) => widened(half, r)),
      )
    const low = of('widenLow')
    return arithmetic('narrow', low, lanes === 1 ? low : of('widenHigh'))
  }
  const call = (primitive: Primitive, args: ReadonlyArray<Register>): Register =>
    write({ _tag: 'Call', to: fresh(), primitive, args, lanes: pairOf(lanes) }, deepest(args))
  /** A kernel's operations; where it leaves something out, the primitive's value instead. */
  const completed = (primitive: Primitive, f: OnMachine): OnMachine => {
    return (m, operands) => {
      const masks: Array<Register> = []
      const outer = leftOut
      leftOut = masks
      const common = f(m, operands)
      leftOut = outer
      return masks.length === 0 ? common : m.unlikely(masks.reduce(m.or), () => call(primitive, operands), common)
    }
  }
  return {
    machine,
    arithmetic,
    inDoubles,
    // Kernels that have a rare branch can't be told to be equal by their operations.
    kernel: (primitive, f, operands) =>
      w.remembered(`kernel ${kernels(primitive)} ${operands.join(' ')}`, () =>
        inDoubles(completed(primitive, f), operands),
      ),
    call: (primitive, operands) => inDoubles((_, args) => call(primitive, args), operands),
    setLanes: (n) => {
      lanes = n
    },
  }
}
