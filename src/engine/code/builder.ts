/**
 * Writes code operation by operation. Equal operations are written once, and each as far outside of the loops as it can be. Seen from outside it is a
 * `Machine`: elementary functions and the definitions of primitives run on it, and leave their operations behind.
 *
 * It fills lists of operations, which are finished when `finish` gives them away.
 */
import { significand } from '../../math/bits.js'
import type { Machine } from '../../math/machine.js'
import type { Primitive } from '../../expr/primitive.js'
import type { Address, Advance, Arithmetic, Code, Op, Register, Routine } from './code.js'
import { withoutDead } from './dead.js'

/** A loop around the code to be written: how often, and by how much it moves pointers. */
export interface LoopShape {
  readonly count: number
  readonly advance: ReadonlyArray<Advance>
}

/** Sums and products as they stand in statements: written in fewer operations where that changes roundings at most. */
export interface Algebra {
  readonly constant: (value: number) => Register
  readonly add: (a: Register, b: Register) => Register
  readonly mul: (a: Register, b: Register) => Register
}

export interface Builder {
  /** For elementary functions, whose every bit is defined: operation for operation. */
  readonly machine: Machine<Register, Register>
  readonly algebra: Algebra
  /** Opens the loops of the next stretch of code, from the outermost inwards; what was known before is forgotten. */
  readonly open: (loops: ReadonlyArray<LoopShape>) => void
  /** Closes them. */
  readonly close: () => void
  /** A pointer that begins with so many bytes: no pointer is ever negative. */
  readonly pointer: (start: number) => number
  readonly load: (at: Address, apart: number, isWritten: boolean) => Register
  readonly gather: (index: Address, apart: number, from: number) => Register
  readonly call: (primitive: Primitive, args: ReadonlyArray<Register>) => Register
  /** A variable that is given `value` where loop `depth` begins. */
  readonly variable: (value: Register, depth: number) => Register
  /** Says that a variable of an earlier stretch is written in the loops of this one. */
  readonly carried: (variable: Register) => void
  readonly update: (variable: Register, next: (now: Register) => Register) => void
  readonly arithmetic: (op: Arithmetic, ...args: ReadonlyArray<Register>) => Register
  /** Writes what follows after the inner loops of loop `depth`, until the next call. */
  readonly after: (depth: number | undefined) => void
  readonly store: (at: Address, value: Register, lanes: 1 | 2, apart: number) => void
  readonly scatterAdd: (index: Address, apart: number, to: number, value: Register, lanes: 1 | 2) => void
  readonly setLanes: (lanes: 1 | 2) => void
  readonly finish: () => Routine
}

/** 2⁻⁶⁴ and 2⁶⁴: factors beyond these stay where they are. */
const LEAST_EXACT = 5.421010862427522e-20
const GREATEST_EXACT = 18446744073709552000

const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

export const builder = (useFma: boolean): Builder => {
  const done: Array<
    | Op
    | { readonly _tag: 'Loop'; readonly count: number; readonly advance: ReadonlyArray<Advance>; readonly body: Code }
  > = []
  let registers = 0
  const pointers: Array<number> = []
  let lanes: 1 | 2 = 2
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
    // What a branch or the end of a loop computes is known there alone.
    if (branch === undefined && tail === undefined) known.set(key, to)
    return to
  }
  const arithmetic = (op: Arithmetic, ...args: ReadonlyArray<Register>): Register =>
    once(`${op} ${args.join(' ')}`, deepest(args), (to) => ({ _tag: 'Arithmetic', to, op, args }))
  const constant = (value: number): Register => once(`= ${text(value)}`, 0, (to) => ({ _tag: 'Constant', to, value }))
  const isConstant = (r: Register, value: number): boolean => {
    const op = ops.get(r)
    return op?._tag === 'Constant' && Object.is(op.value, value)
  }
  const operationOf = (r: Register): (Op & { readonly _tag: 'Arithmetic' }) | undefined => {
    const op = ops.get(r)
    return op?._tag === 'Arithmetic' ? op : undefined
  }
  const binary =
    (op: Arithmetic) =>
    (a: Register, b: Register): Register =>
      arithmetic(op, a, b)
  const not = (mask: Register): Register => {
    const op = operationOf(mask)
    return op?.op === 'not' ? (op.args[0] as Register) : arithmetic('not', mask)
  }
  /** Whether a register is 1 where a mask holds and 0 elsewhere; then the mask. */
  const maskBehind = (r: Register): Register | undefined => {
    const op = operationOf(r)
    return op?.op === 'select' && isConstant(op.args[1] as Register, 1) && isConstant(op.args[2] as Register, 0)
      ? op.args[0]
      : undefined
  }
  const add = (a: Register, b: Register): Register => {
    const [x, y] = [operationOf(a), operationOf(b)]
    // a + (−b) is a − b to the bit.
    if (y?.op === 'neg') return sub(a, y.args[0] as Register)
    if (x?.op === 'neg') return sub(b, x.args[0] as Register)
    return arithmetic('add', a, b)
  }
  const sub = (a: Register, b: Register): Register => arithmetic('sub', a, b)
  const address = ({ offset, pointer }: Address): string => `${pointer}+${offset}`
  const depthOfPointer = (pointer: number): number => movedBy.get(pointer) ?? 0

  const machine: Machine<Register, Register> = {
    constant,
    add,
    sub,
    mul: (a, b) =>
      isConstant(a, -1)
        ? machine.neg(b)
        : isConstant(b, -1)
          ? machine.neg(a)
          : a <= b
            ? arithmetic('mul', a, b)
            : arithmetic('mul', b, a),
    div: binary('div'),
    sqrt: (a) => arithmetic('sqrt', a),
    abs: (a) => arithmetic('abs', a),
    neg: (a) => arithmetic('neg', a),
    floor: (a) => arithmetic('floor', a),
    copySign: binary('copySign'),
    power2: (a) => arithmetic('power2', a),
    exponent: (a) => arithmetic('exponent', a),
    significand: (a) => arithmetic('significand', a),
    high: (a) => arithmetic('high', a),
    lt: binary('lt'),
    le: binary('le'),
    eq: (a, b) => {
      const mask = isConstant(b, 0) ? maskBehind(a) : undefined
      return mask === undefined ? arithmetic('eq', a, b) : not(mask)
    },
    and: binary('and'),
    or: binary('or'),
    not,
    select: (mask, a, b) => {
      const op = operationOf(mask)
      return op?.op === 'not' ? arithmetic('select', op.args[0] as Register, b, a) : arithmetic('select', mask, a, b)
    },
    unlikely: (mask, rare, common) => {
      const outer = branch
      const list: Array<Op> = []
      branch = list
      const result = rare()
      branch = outer
      return write({ _tag: 'Unlikely', to: fresh(), mask, rare: list, result, common, lanes }, innermost())
    },
    lookup: (list, index) =>
      once(`lookup ${list.length} ${list.join(',')} ${index}`, deepest([index]), (to) => ({
        _tag: 'Lookup',
        to,
        list,
        index,
      })),
  }
  const valueOf = (r: Register): number | undefined => {
    const op = ops.get(r)
    return op?._tag === 'Constant' ? op.value : undefined
  }
  /** A constant factor of a product, and the other. */
  const constantFactor = (r: Register): readonly [factor: number, rest: Register] | undefined => {
    const op = operationOf(r)
    if (op?.op === 'neg') return [-1, op.args[0] as Register]
    if (op?.op !== 'mul') return undefined
    const [a, b] = op.args as readonly [Register, Register]
    const [x, y] = [valueOf(a), valueOf(b)]
    return x !== undefined ? [x, b] : y !== undefined ? [y, a] : undefined
  }
  /** Multiplying by 2ⁿ rounds nothing, so such factors may move, and join others. */
  const isExact = (factor: number): boolean => {
    const size = Math.abs(factor)
    return size >= LEAST_EXACT && size <= GREATEST_EXACT && significand(size) === 1
  }
  /** A register as ±2ⁿ times another. */
  const exactParts = (r: Register): readonly [factor: number, rest: Register] => {
    const found = constantFactor(r)
    if (found === undefined || !isExact(found[0])) return [1, r]
    const [inner, rest] = exactParts(found[1])
    return [found[0] * inner, rest]
  }
  const times = (factor: number, r: Register): Register => {
    if (factor === 1) return r
    if (factor === -1) return machine.neg(r)
    // of a constant and 2ⁿ there is one product
    const [inner, rest] = constantFactor(r) ?? [1, r]
    return isExact(factor) || isExact(inner)
      ? machine.mul(constant(factor * inner), rest)
      : machine.mul(constant(factor), r)
  }
  const algebra: Algebra = {
    constant,
    mul: (a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)]
      if (x !== undefined || y !== undefined) {
        const [inner, rest] = exactParts(x === undefined ? a : b)
        return times(((x ?? y) as number) * inner, rest)
      }
      const [[f, left], [g, right]] = [exactParts(a), exactParts(b)]
      return times(f * g, machine.mul(left, right))
    },
    add: (a, b) => {
      const [[f, left], [g, right]] = [exactParts(a), exactParts(b)]
      if (f === g && f !== 1) return times(f, machine.add(left, right))
      if (f === -g) return f > 0 ? times(f, machine.sub(left, right)) : times(g, machine.sub(right, left))
      const product = operationOf(b)
      if (useFma && product?.op === 'mul') return arithmetic('fma', ...product.args, a)
      return machine.add(a, b)
    },
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
    machine,
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
      once(`gather ${address(index)} ${apart} ${from}`, innermost(), (to) => ({
        _tag: 'Gather',
        to,
        index,
        apart,
        from,
      })),
    call: (primitive, args) => write({ _tag: 'Call', to: fresh(), primitive, args, lanes }, deepest(args)),
    variable: (value, depth) => {
      const variable = fresh()
      depths.set(variable, innermost())
      ;(before[depth] as Array<Op>).push({ _tag: 'Set', variable, value })
      return variable
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
    finish: () => ({ code: withoutDead(done, registers), registers, pointers }),
  }
}
