/**
 * Builds a routine, operation by operation: the machines that kernels run on, memory, variables, loops, and what is
 * done before and after all rounds.
 */
import { algebraOn, type Algebra } from './arithmetic/algebra.js'
import type { Address, Advance, Cell, Code, Lanes, Op, Register, Routine } from './code.js'
import { withoutDead } from './dead.js'
import { doubles, type Format } from './format.js'
import { branched, type Scanned } from './loops/branches.js'
import { machinesOn, type Machines } from './machines.js'
import { impossible } from '../impossible.js'
import { writing, type LoopShape } from './writing.js'

export interface Builder extends Machines {
  /** Of the numbers that are loaded and stored. */
  readonly format: Format
  /** How often all of the code is gone through. */
  readonly rounds: number
  /** Pointers that each round moves on. */
  readonly moveEachRound: (advance: ReadonlyArray<Advance>) => void
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
  /** A variable that is given `value` where loop `depth` begins. */
  readonly variable: (value: Register, depth: number) => Register
  /**
   * A variable that begins with what is in memory before the first round, and keeps from round to round what it is
   * updated to.
   */
  readonly acrossRounds: (at: Address) => Register
  /** Stores after the last round. */
  readonly storeInTheEnd: (at: Address, value: Register) => void
  /** Says that a variable of an earlier nest is written in the loops of this one. */
  readonly carried: (variable: Register) => void
  readonly update: (variable: Register, next: (now: Register) => Register) => void
  /** Writes what follows after the inner loops of loop `depth`, until the next call. */
  readonly after: (depth: number | undefined) => void
  readonly store: (at: Address, value: Register, lanes: Lanes, apart: number) => void
  readonly scatterAdd: (index: Address, apart: number, onto: number, value: Register, lanes: Lanes) => void
  readonly finish: () => Routine
}

const address = ({ offset, pointer }: Address): string => `${pointer}+${offset}`

export const builder = (useFma: boolean, format: Format = doubles, rounds = 1): Builder => {
  const w = writing()
  const { depthOfPointer, fresh, innermost, once, operationOf, valueOf } = w
  const movedEachRound: Array<Advance> = []
  const beforeRounds: Array<Op> = []
  const afterRounds: Array<Op> = []
  const pointers: Array<number | Cell> = []
  /** The masks of choices, and what is known of numbers that they may be of. */
  const tests = new Map<Register, Scanned | undefined>()
  const scanned = new Map<Register, Scanned>()
  const machines = machinesOn(w, format)
  const { arithmetic, machine } = machines
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
  return {
    format,
    rounds,
    ...machines,
    algebra: algebraWith(true),
    algebraOfDerivatives: algebraWith(false),
    open: w.open,
    close: w.close,
    carried: w.changing,
    after: w.after,
    moveEachRound: (advance) => {
      movedEachRound.push(...advance)
    },
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
    variable: (value, depth) => {
      if (w.deepest([value]) > depth) return impossible('a variable begins with what is computed later')
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
    scatterAdd: (index, apart, onto, value, lanesAdded) => {
      w.effect({ _tag: 'ScatterAdd', index, apart, onto, value, lanes: lanesAdded })
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
