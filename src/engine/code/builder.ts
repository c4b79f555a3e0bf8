/**
 * Builds a routine, operation by operation. `machine` is what elementary functions and the kernels of primitives run
 * on: each operation that they ask for is written into the code.
 */
import { fail } from '../../expr/error.js'
import { impossible } from '../impossible.js'
import type { Machine } from '../../math/machine.js'
import type { Primitive } from '../../expr/primitive.js'
import { algebraOn, type Algebra } from './arithmetic/algebra.js'
import type { Address, Advance, Arithmetic, Cell, Code, Lanes, Op, Register, Routine } from './code.js'
import { branched, type Scanned } from './loops/branches.js'
import { withoutDead } from './dead.js'
import { wordsOn } from './arithmetic/words.js'
import { writing, type LoopShape } from './writing.js'
import { doubles as doublePrecision, type Format } from './format.js'
import { numbersFor } from '../../expr/known.js'

export interface Builder {
  /** Of the numbers that are loaded and stored. */
  readonly format: Format
  /** How often all of the code is gone through. */
  readonly rounds: number
  /** Pointers that each round moves on. */
  readonly moveEachRound: (advance: ReadonlyArray<Advance>) => void
  /** Operation for operation, in the program's own format. */
  readonly machine: Machine<Register, Register>
  /**
   * What elementary functions, whose every bit is defined, are of numbers of the program: computed in doubles, whatever its
   * format is.
   */
  readonly inDoubles: (f: OnMachine, operands: ReadonlyArray<Register>) => Register
  /** The same for a primitive's kernel. What that leaves out is left to the primitive's value. */
  readonly kernel: (primitive: Primitive, f: OnMachine, operands: ReadonlyArray<Register>) => Register
  /** Says that an expression's choice between two sides is a register's value. */
  readonly choosing: (result: Register) => void
  /** Says what is known of all numbers of which a register may hold one. */
  readonly scanned: (number: Register, found: Scanned) => void
  /** For values, and for derivatives. */
  readonly algebra: Algebra
  readonly algebraOfDerivatives: Algebra
  /** Opens the next nest of loops, from the outermost inwards. What was computed before it is not reused in it. */
  readonly open: (loops: ReadonlyArray<LoopShape>) => void
  /** Closes them. */
  readonly close: () => void
  /** A pointer that begins with so many bytes: no pointer is ever negative. */
  readonly pointer: (start: number | Cell) => number
  readonly load: (at: Address, apart: number, isWritten: boolean) => Register
  readonly gather: (index: Address, apart: number, from: number) => Register
  readonly call: (primitive: Primitive, args: ReadonlyArray<Register>) => Register
  /** A variable that is given `value` where loop `depth` begins. */
  readonly variable: (value: Register, depth: number) => Register
  /** A variable that begins with what is in memory before the first round, and keeps from round to round what it is updated to. */
  readonly acrossRounds: (at: Address) => Register
  /** Stores after the last round. */
  readonly storeInTheEnd: (at: Address, value: Register) => void
  /** Says that a variable of an earlier nest is written in the loops of this one. */
  readonly carried: (variable: Register) => void
  readonly update: (variable: Register, next: (now: Register) => Register) => void
  readonly arithmetic: (op: Arithmetic, ...args: ReadonlyArray<Register>) => Register
  /** Writes what follows after the inner loops of loop `depth`, until the next call. */
  readonly after: (depth: number | undefined) => void
  readonly store: (at: Address, value: Register, lanes: Lanes, apart: number) => void
  readonly scatterAdd: (index: Address, apart: number, to: number, value: Register, lanes: Lanes) => void
  readonly setLanes: (lanes: Lanes) => void
  readonly finish: () => Routine
}

/** A function in the operations of a machine. */
type OnMachine = (m: Machine<Register, Register>, operands: ReadonlyArray<Register>) => Register

/** How many lanes of a register of doubles are in use where so many of another are. */
const pairOf = (lanes: Lanes): 1 | 2 => (lanes === 1 ? 1 : 2)

const address = ({ offset, pointer }: Address): string => `${pointer}+${offset}`

const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

export const builder = (useFma: boolean, format: Format = doublePrecision, rounds = 1): Builder => {
  const w = writing()
  const { deepest, depthOfPointer, fresh, innermost, once, operationOf, valueOf, write } = w
  const movedEachRound: Array<Advance> = []
  const beforeRounds: Array<Op> = []
  const afterRounds: Array<Op> = []
  const pointers: Array<number | Cell> = []
  /** The masks of choices, and what is known of numbers that they may be of. */
  const tests = new Map<Register, Scanned | undefined>()
  const scanned = new Map<Register, Scanned>()
  const [kernels, tables] = [numbersFor<Primitive>(), numbersFor<ReadonlyArray<number>>()]
  let lanes: Lanes = format.lanes
  /** Where the kernel that is being written leaves something out. */
  let leftOut: Array<Register> | undefined

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
      ...wordsOn({
        arithmetic: arithmeticOf(own),
        constant,
        standsStill: (r) => deepest([r]) < innermost(),
        isLasting: w.isLasting,
        operationOf,
        valueOf,
      }),
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
  const algebraWith = (keepsSigns: boolean): Algebra =>
    algebraOn({
      machine,
      operationOf,
      fma: (a, b, c) => arithmetic('fma', a, b, c),
      valueOf,
      format,
      useFma,
      keepsSigns,
    })
  /** Doubles of two of a register's single numbers. */
  const widened = (half: 'widenLow' | 'widenHigh', r: Register): Register => {
    const value = valueOf(r)
    return value === undefined ? arithmetic(half, r) : doubles.constant(value)
  }
  const inDoubles: Builder['inDoubles'] = (f, operands) => {
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
      const common: Register | undefined = f(m, operands)
      leftOut = outer
      if (common === undefined)
        return fail(
          'BadPrimitive',
          primitive.name,
          `The kernel of '${primitive.name}' gave nothing; it must give what a machine's operation gave.`,
        )
      return masks.length === 0 ? common : m.unlikely(masks.reduce(m.or), () => call(primitive, operands), common)
    }
  }
  return {
    format,
    rounds,
    machine,
    inDoubles,
    algebra: algebraWith(true),
    algebraOfDerivatives: algebraWith(false),
    arithmetic,
    open: w.open,
    close: w.close,
    carried: w.changing,
    after: w.after,
    moveEachRound: (advance) => {
      movedEachRound.push(...advance)
    },
    // Kernels that have a rare branch can't be told to be equal by their operations.
    kernel: (primitive, f, operands) =>
      w.remembered(`kernel ${kernels(primitive)} ${operands.join(' ')}`, () =>
        inDoubles(completed(primitive, f), operands),
      ),
    choosing: (result) => {
      const { args: [mask] = [], op } = operationOf(result) ?? {}
      if (op !== 'select') return
      const { args: [x, y] = [], op: comparison } = operationOf(mask as Register) ?? {}
      const isOfZero = comparison === 'eq' && valueOf(y as Register) === 0
      tests.set(mask as Register, isOfZero ? scanned.get(x as Register) : undefined)
    },
    scanned: (number, found) => {
      scanned.set(number, found)
    },
    pointer: (start) => pointers.push(start) - 1,
    load: (at, apart, isWritten) =>
      once(`load ${address(at)} ${apart}`, isWritten ? innermost() : depthOfPointer(at.pointer), (to) => ({
        _tag: 'Load',
        to,
        at,
        apart,
        isWritten,
      })),
    gather: (index, apart, from) =>
      // Nothing that its loops write is ever read by a list.
      once(`gather ${address(index)} ${apart} ${from}`, depthOfPointer(index.pointer), (to) => ({
        _tag: 'Gather',
        to,
        index,
        apart,
        from,
      })),
    call: (primitive, operands) => inDoubles((_, args) => call(primitive, args), operands),
    variable: (value, depth) => {
      const variable = fresh()
      w.changing(variable)
      w.beginning({ _tag: 'Set', variable, value }, depth)
      return variable
    },
    acrossRounds: (at) => {
      const [to, variable] = [fresh(), fresh()]
      beforeRounds.push({ _tag: 'Load', to, at, apart: 0, isWritten: false }, { _tag: 'Set', variable, value: to })
      w.changing(variable)
      return variable
    },
    storeInTheEnd: (at, value) => {
      afterRounds.push({ _tag: 'Store', at, value, lanes: 1, apart: 0 })
    },
    update: (variable, next) => {
      w.beginning({ _tag: 'Set', variable, value: next(variable) }, innermost())
    },
    store: (at, value, lanesStored, apart) => {
      w.effect({ _tag: 'Store', at, value, lanes: lanesStored, apart })
    },
    scatterAdd: (index, apart, to, value, lanesAdded) => {
      w.effect({ _tag: 'ScatterAdd', index, apart, to, value, lanes: lanesAdded })
    },
    setLanes: (n) => {
      lanes = n
    },
    finish: () => {
      const { code: all, registers } = w.written()
      const body = withoutDead(all, registers)
      const code: Code =
        rounds === 1
          ? body
          : [...beforeRounds, { _tag: 'Loop', count: rounds, advance: movedEachRound, body }, ...afterRounds]
      return branched({ format, code, registers, pointers }, tests)
    },
  }
}
