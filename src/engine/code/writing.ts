/**
 * Where operations are written: each outside of as many loops as it can be, and equal ones once; or in a rare branch;
 * or behind a loop.
 */
import type { Advance, Cell, Code, Op, OpOf, Register } from './code.js'

/** A loop around the code to be written: how often, and by how much it moves pointers. */
export interface LoopShape {
  readonly count: number | Cell
  readonly advance: ReadonlyArray<Advance>
}

/** An operation with a result. */
export type Giving = Op & { readonly to: Register }

export interface Writing {
  /** Opens the next nest of loops, from the outermost inwards. What was computed before it is not reused in it. */
  readonly open: (loops: ReadonlyArray<LoopShape>) => void
  readonly close: () => void
  readonly fresh: () => Register
  /** How deep the innermost loop is. */
  readonly innermost: () => number
  /** How deep in the loops all of some registers are known. */
  readonly deepest: (args: ReadonlyArray<Register>) => number
  /** From which loop on a pointer moves. */
  readonly depthOfPointer: (pointer: number) => number
  /** Says that a register changes in the innermost loop. */
  readonly changing: (r: Register) => void
  /** Writes an operation at this depth, or where a branch or the end of a loop is being written. */
  readonly write: (op: Giving, depth: number) => Register
  /** The same, unless an operation of that name was written already. */
  readonly once: (name: string, depth: number, make: (to: Register) => Giving) => Register
  /** Something that goes by a name, made of several operations. */
  readonly remembered: (name: string, make: () => Register) => Register
  /** Writes what has an effect into the innermost loop, or behind loops if that is what is being written. */
  readonly effect: (op: Op) => void
  /** Writes what has an effect to where loop `depth` begins. */
  readonly beginning: (op: Op, depth: number) => void
  /** Writes what follows after the inner loops of loop `depth`, until the next call. */
  readonly after: (depth: number | undefined) => void
  /** What a branch consists of, and what it gives. */
  readonly branch: (write: () => Register) => { readonly ops: ReadonlyArray<Op>; readonly result: Register }
  /**
   * Whether what is written now is known from now on: what a branch or the end of a loop computes is known there alone.
   */
  readonly isLasting: () => boolean
  readonly operationOf: (r: Register) => OpOf<'Arithmetic'> | undefined
  /** A constant's value. */
  readonly valueOf: (r: Register) => number | undefined
  /** All nests, and how many registers they use. */
  readonly written: () => { readonly code: Code; readonly registers: number }
}

export const writing = (): Writing => {
  const done: Array<Code[number]> = []
  let registers = 0
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

  const isLasting = (): boolean => branch === undefined && tail === undefined
  const innermost = (): number => shapes.length
  const depthOf = (r: Register): number => depths.get(r) ?? 0
  const fresh = (): Register => {
    registers += 1
    return registers - 1
  }
  const write = (op: Giving, depth: number): Register => {
    ops.set(op.to, op)
    depths.set(op.to, isLasting() ? depth : innermost())
    const list = branch ?? (tail === undefined ? before[depth] : behind[tail])
    ;(list as Array<Op>).push(op)
    return op.to
  }
  // What the end of a loop finds here is what it would compute itself: names are made of the pointers and registers
  // that are read, and it reads none that change further in. If an inner loop computed it, it is kept: `wasm/uses.ts`.
  const remembered = (name: string, make: () => Register): Register => {
    const found = known.get(name)
    if (found !== undefined) return found
    const made = make()
    if (isLasting()) known.set(name, made)
    return made
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
      // One line may be longer than what a call can be given.
      for (const op of assemble(0)) done.push(op)
      tail = undefined
    },
    fresh,
    innermost,
    deepest: (args) => args.reduce((d, r) => (depthOf(r) > d ? depthOf(r) : d), 0),
    depthOfPointer: (pointer) => movedBy.get(pointer) ?? 0,
    changing: (r) => {
      depths.set(r, innermost())
    },
    write,
    once: (name, depth, make) => remembered(name, () => write(make(fresh()), depth)),
    remembered,
    effect: (op) => {
      ;((tail === undefined ? before[innermost()] : behind[tail]) as Array<Op>).push(op)
    },
    beginning: (op, depth) => {
      ;(before[depth] as Array<Op>).push(op)
    },
    after: (depth) => {
      tail = depth
    },
    branch: (writeBranch) => {
      const outer = branch
      const list: Array<Op> = []
      branch = list
      const result = writeBranch()
      branch = outer
      return { ops: list, result }
    },
    isLasting,
    operationOf: (r) => {
      const op = ops.get(r)
      return op?._tag === 'Arithmetic' ? op : undefined
    },
    valueOf: (r) => {
      const op = ops.get(r)
      return op?._tag === 'Constant' ? op.value : undefined
    },
    written: () => ({ code: done, registers }),
  }
}
