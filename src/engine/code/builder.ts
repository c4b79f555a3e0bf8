/**
 * Writes code operation by operation. Equal operations are written once, and each as far outside of the loops as it can be. Seen from outside it is a
 * `Machine`: elementary functions and the definitions of primitives run on it, and leave their operations behind.
 *
 * It fills lists of operations, which are finished when `finish` gives them away.
 */
import { impossible } from '../impossible.js'
import type { Machine } from '../../math/machine.js'
import type { Primitive } from '../../expr/primitive.js'
import { algebraOn, type Algebra } from './algebra.js'
import type { Address, Advance, Arithmetic, Cell, Code, Lanes, Op, Register, Routine } from './code.js'
import { branched, type Scanned } from './branches.js'
import { withoutDead } from './dead.js'
import { wordsOn } from './words.js'
import { doubles as doublePrecision, type Format } from './format.js'

/** A loop around the code to be written: how often, and by how much it moves pointers. */
export interface LoopShape {
  readonly count: number | Cell
  readonly advance: ReadonlyArray<Advance>
}

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
  readonly algebra: Algebra
  /** Opens the loops of the next stretch of code, from the outermost inwards; what was known before is forgotten. */
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
  /** Says that a variable of an earlier stretch is written in the loops of this one. */
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

const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

export const builder = (useFma: boolean, format: Format = doublePrecision, rounds = 1): Builder => {
  const done: Array<
    | Op
    | {
        readonly _tag: 'Loop'
        readonly count: number | Cell
        readonly advance: ReadonlyArray<Advance>
        readonly body: Code
      }
  > = []
  const movedEachRound: Array<Advance> = []
  const beforeRounds: Array<Op> = []
  const afterRounds: Array<Op> = []
  const kernels = new Map<Primitive, number>()
  /** The masks of such choices, and what is known of numbers that they may be of. */
  const tests = new Map<Register, Scanned | undefined>()
  const scanned = new Map<Register, Scanned>()
  const tables = new Map<ReadonlyArray<number>, number>()
  const tableNumber = (list: ReadonlyArray<number>): number => {
    const number = tables.get(list) ?? tables.size
    tables.set(list, number)
    return number
  }
  let registers = 0
  const pointers: Array<number | Cell> = []
  let lanes: Lanes = format.lanes
  let shapes: ReadonlyArray<LoopShape> = []
  let before: Array<Array<Op>> = [[]]
  let behind: Array<Array<Op>> = [[]]
  let movedBy = new Map<number, number>()
  let known = new Map<string, Register>()
  let ops = new Map<Register, Op>()
  /** How deep in the loops a register's value is known. */
  let depths = new Map<Register, number>()
  /** Where code is written to while a rare branch is. */
  let branch: Array<Op> | undefined
  let tail: number | undefined
  /** Where the kernel that is being written leaves something out. */
  let leftOut: Array<Register> | undefined

  /** What a branch or the end of a loop computes is known there alone. */
  const isLasting = (): boolean => branch === undefined && tail === undefined
  const innermost = (): number => shapes.length
  const depthOf = (r: Register): number => depths.get(r) ?? 0
  const deepest = (args: ReadonlyArray<Register>): number => args.reduce((d, r) => (depthOf(r) > d ? depthOf(r) : d), 0)

  const write = (op: Op & { readonly to: Register }, depth: number): Register => {
    ops.set(op.to, op)
    if (branch !== undefined) {
      depths.set(op.to, innermost())
      branch.push(op)
    } else if (tail !== undefined) {
      depths.set(op.to, innermost())
      ;(behind[tail] as Array<Op>).push(op)
    } else {
      depths.set(op.to, depth)
      ;(before[depth] as Array<Op>).push(op)
    }
    return op.to
  }
  const fresh = (): Register => {
    registers += 1
    return registers - 1
  }
  const once = (key: string, depth: number, make: (to: Register) => Op & { readonly to: Register }): Register => {
    const found = known.get(key)
    if (found !== undefined) return found
    const to = write(make(fresh()), depth)
    if (isLasting()) known.set(key, to)
    return to
  }
  /** Operations on numbers of one format. */
  const arithmeticOf =
    ({ isSingle }: Format) =>
    (op: Arithmetic, ...args: ReadonlyArray<Register>): Register =>
      once(`${op} ${args.join(' ')}`, deepest(args), (to) => ({ _tag: 'Arithmetic', to, op, args, isSingle }))
  const operationOf = (r: Register): (Op & { readonly _tag: 'Arithmetic' }) | undefined => {
    const op = ops.get(r)
    return op?._tag === 'Arithmetic' ? op : undefined
  }
  const valueOf = (r: Register): number | undefined => {
    const op = ops.get(r)
    return op?._tag === 'Constant' ? op.value : undefined
  }
  const address = ({ offset, pointer }: Address): string => `${pointer}+${offset}`
  const depthOfPointer = (pointer: number): number => movedBy.get(pointer) ?? 0

  const machineOf = (own: Format): Machine<Register, Register> => {
    const arithmetic = arithmeticOf(own)
    const constant = (value: number): Register => {
      const number = own.rounded(value)
      return once(`${own.isSingle ? 'single' : ''}= ${text(number)}`, 0, (to) => ({
        _tag: 'Constant',
        to,
        value: number,
        isSingle: own.isSingle,
      }))
    }
    const machine: Machine<Register, Register> = {
      ...wordsOn({ arithmetic, constant, isLasting, operationOf, valueOf }),
      unlikely: (mask, rare, common) => {
        if (own.isSingle) return impossible('single numbers have no rare branches')
        const outer = branch
        const list: Array<Op> = []
        branch = list
        const result = rare()
        branch = outer
        return write(
          { _tag: 'Unlikely', to: fresh(), mask, rare: list, result, common, lanes: pairOf(lanes) },
          innermost(),
        )
      },
      seldom: (mask, rare, common) => {
        if (leftOut === undefined) return machine.unlikely(mask, rare, common)
        leftOut.push(mask)
        return common
      },
      lookup: (list, index) =>
        once(`lookup ${tableNumber(list)} ${index}`, deepest([index]), (to) => ({
          _tag: 'Lookup',
          to,
          list,
          index,
        })),
    }
    return machine
  }
  const machine = machineOf(format)
  const doubles = format.isSingle ? machineOf(doublePrecision) : machine
  const arithmetic = arithmeticOf(format)
  const algebra = algebraOn({
    machine,
    operationOf,
    fma: (a, b, c) => arithmetic('fma', a, b, c),
    valueOf,
    format,
    useFma,
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
      const common = f(m, operands)
      leftOut = outer
      return masks.length === 0 ? common : m.unlikely(masks.reduce(m.or), () => call(primitive, operands), common)
    }
  }
  /** Kernels that have a rare branch can't be told to be equal by their operations. */
  const kernel: Builder['kernel'] = (primitive, f, operands) => {
    kernels.set(primitive, kernels.get(primitive) ?? kernels.size)
    const key = `kernel ${kernels.get(primitive)} ${operands.join(' ')}`
    const found = known.get(key)
    if (found !== undefined) return found
    const result = inDoubles(completed(primitive, f), operands)
    if (isLasting()) known.set(key, result)
    return result
  }
  const assemble = (depth: number): Code => {
    const shape = shapes[depth]
    const inner: Code =
      shape === undefined
        ? []
        : [{ _tag: 'Loop', count: shape.count, advance: shape.advance, body: assemble(depth + 1) }]
    return [...(before[depth] as Array<Op>), ...inner, ...(behind[depth] as Array<Op>)]
  }
  return {
    format,
    rounds,
    moveEachRound: (advance) => {
      movedEachRound.push(...advance)
    },
    machine,
    inDoubles,
    kernel,
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
    algebra,
    arithmetic,
    open: (loops) => {
      shapes = loops
      before = Array.from({ length: loops.length + 1 }, () => [])
      behind = Array.from({ length: loops.length + 1 }, () => [])
      known = new Map()
      ops = new Map()
      depths = new Map()
      movedBy = new Map()
      loops.forEach(({ advance }, k) => {
        advance.forEach(({ by, pointer }) => {
          if (by !== 0) movedBy.set(pointer, k + 1)
        })
      })
    },
    close: () => {
      done.push(...assemble(0))
      tail = undefined
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
      depths.set(variable, innermost())
      ;(before[depth] as Array<Op>).push({ _tag: 'Set', variable, value })
      return variable
    },
    acrossRounds: (at) => {
      const [to, variable] = [fresh(), fresh()]
      beforeRounds.push({ _tag: 'Load', to, at, apart: 0, isWritten: false }, { _tag: 'Set', variable, value: to })
      depths.set(variable, innermost())
      return variable
    },
    storeInTheEnd: (at, value) => {
      afterRounds.push({ _tag: 'Store', at, value, lanes: 1, apart: 0 })
    },
    carried: (variable) => {
      depths.set(variable, innermost())
    },
    update: (variable, next) => {
      const value = next(variable)
      ;(before[innermost()] as Array<Op>).push({ _tag: 'Set', variable, value })
    },
    after: (depth) => {
      tail = depth
    },
    store: (at, value, lanesStored, apart) => {
      const list = tail === undefined ? before[innermost()] : behind[tail]
      ;(list as Array<Op>).push({ _tag: 'Store', at, value, lanes: lanesStored, apart })
    },
    scatterAdd: (index, apart, to, value, lanesAdded) => {
      ;(before[innermost()] as Array<Op>).push({ _tag: 'ScatterAdd', index, apart, to, value, lanes: lanesAdded })
    },
    setLanes: (n) => {
      lanes = n
    },
    finish: () => {
      const body = withoutDead(done, registers)
      const code: Code =
        rounds === 1
          ? body
          : [...beforeRounds, { _tag: 'Loop', count: rounds, advance: movedEachRound, body }, ...afterRounds]
      return branched({ format, code, registers, pointers }, tests)
    },
  }
}
