/**
 * Recognises outputs, or terms of a sum, that are copies of one template: the same operations in the same order, on
 * other variables and numbers, as in the residuals of many observations. Roots that share operations are one copy
 * together. An operation's place in its template is its role, and nodes of one role become one class: one loop then
 * computes a whole copy in each turn, and what lies between its operations stays in registers. By shape alone, the
 * three coordinates of a point would be one class, and each operation a loop of its own.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import { primitiveAt } from '../../../expr/fold.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import type { Copies } from './copies.js'
import { primitiveNumbers } from '../../../expr/equality.js'
import { exponentNumbers } from '../classes/exponents.js'
import { growing, push, room, type Growing } from '../../lists/growing.js'
import { listInterner, listNumber } from '../../lists/interner.js'

/** Operations of a template; with more, loops for each kind of them are better. */
export const MOST_OPERATIONS = 400
/** Roles in all. */
const MOST_ROLES = 1000
/** What stands for an operand that is an operation is how far back that is, counted on from what stands for leaves. */
const LEAVES = 2

/**
 * Writes down what consists of operations, one after the other, so that what consists of the same ones in the same
 * order reads the same.
 */
interface Signing {
  readonly signs: Growing
  /** Forgets what was written. */
  readonly begin: () => void
  /** The next operation; operations that it reads come before it. */
  readonly operation: (i: number) => void
  /** That an output ends here, which is that operation, or a leaf. */
  readonly end: (root: number) => void
  /** How many operations there are by now. */
  readonly count: () => number
}

/**
 * Signs for the nodes of a tape. What stands for a leaf is 0, but for numbers: 1, and 2 for −1. A product with that may
 * be a subtraction.
 */
export const signing = (tape: Tape, isLeaf: Uint8Array, leafSign: (i: number) => number): Signing => {
  const { first, numbers, operands, ops, second } = tape
  const [primitiveNumber, exponentNumber] = [primitiveNumbers(), exponentNumbers()]
  const ordinals = roomyIntegers(ops.length)
  const signs = growing(1024)
  let ordinal = 0
  const signOf = (x: number): number => (isLeaf[x] === 1 ? leafSign(x) : LEAVES + ordinal - (ordinals[x] as number))
  const write = (i: number): void => {
    const op = ops[i] as number
    const x = first[i] as number
    const y = second[i] as number
    room(signs, 4 + (op === Op.Apply ? y : 0))
    const { list } = signs
    let at = signs.length
    list[at++] = op
    if (op === Op.Apply) {
      list[at++] = primitiveNumber(primitiveAt(tape, i))
      // Else operands would read like operations that come after this one with fewer.
      list[at++] = y
      for (let k = x; k < x + y; k++) list[at++] = signOf(operands[k] as number)
    } else {
      list[at++] = signOf(x)
      if (op === Op.Pow) list[at++] = exponentNumber(numbers[i] as number)
      if (op <= Op.Mul) {
        list[at++] = signOf(y)
        list[at++] = x === y ? 1 : 0
      }
    }
    signs.length = at
  }
  return {
    signs,
    begin: () => {
      signs.length = 0
      ordinal = 0
    },
    operation: (i) => {
      write(i)
      ordinals[i] = ordinal
      ordinal += 1
    },
    end: (root) => {
      push(signs, -1)
      push(signs, signOf(root))
    },
    count: () => ordinal,
  }
}

/** Roots group by group: `members[k]` are those of the group that root k is the first of; other places are left out. */
const rootsByGroup = ({ groupOf }: Copies): ReadonlyArray<ReadonlyArray<number>> => {
  const members: Array<Array<number>> = []
  groupOf.forEach((first, k) => (members[first] ??= []).push(k))
  return members
}

/** A number for each template, and how many copies and operations it has. */
interface Templates {
  readonly templateOf: (group: number) => number
  readonly copies: ReadonlyArray<number>
  readonly operations: ReadonlyArray<number>
}

const templatesOf = (
  tape: Tape,
  { of, starts }: Copies,
  members: ReturnType<typeof rootsByGroup>,
  isLeaf: Uint8Array,
  timesOf: (root: number) => number,
): Templates => {
  const { numbers, ops } = tape
  const templates = listInterner()
  const { begin, count, end, operation, signs } = signing(tape, isLeaf, (i) =>
    ops[i] !== Op.Const ? 0 : numbers[i] === -1 ? 2 : 1,
  )
  /** Writes down what a group is; says how many operations it has. */
  const signGroup = (roots: ReadonlyArray<number>): number => {
    begin()
    for (const root of roots) {
      const last = (starts[root + 1] as number) - 1
      for (let q = starts[root] as number; q <= last && count() <= MOST_OPERATIONS; q++) {
        const i = of[q] as number
        if (isLeaf[i] === 0) operation(i)
      }
      end(of[last] as number)
    }
    return count()
  }
  const [numberOf, counts, sizes] = [new Int32Array(members.length).fill(-1), [] as Array<number>, [] as Array<number>]
  members.forEach((roots, group) => {
    const operations = signGroup(roots)
    if (operations > MOST_OPERATIONS) return
    const template = listNumber(templates, signs.list, signs.length)
    numberOf[group] = template
    counts[template] = (counts[template] ?? 0) + timesOf(group)
    sizes[template] = operations
  })
  return { templateOf: (group) => numberOf[group] as number, copies: counts, operations: sizes }
}

/**
 * The roles of copies, counted through from 0; −1 for leaves, and in groups that are large, or of which there are fewer
 * than `fewest` alike. What is a leaf of templates may be an operation of the tape. A root may stand for several that
 * are alike.
 */
export const rolesOf = (
  tape: Tape,
  copies: Copies,
  isLeaf: Uint8Array,
  fewest: number,
  timesOf: (root: number) => number = () => 1,
): Int32Array => {
  const { of, starts } = copies
  const members = rootsByGroup(copies)
  const templates = templatesOf(tape, copies, members, isLeaf, timesOf)
  let roles = 0
  const firstRole = templates.operations.map((operations, t) => {
    if ((templates.copies[t] as number) < fewest || roles + operations > MOST_ROLES) return -1
    roles += operations
    return roles - operations
  })
  const roleOf = roomyIntegers(of.length).fill(-1)
  members.forEach((roots, group) => {
    let role = firstRole[templates.templateOf(group)] ?? -1
    if (role < 0) return
    for (const root of roots)
      for (let q = starts[root] as number; q < (starts[root + 1] as number); q++)
        if (isLeaf[of[q] as number] === 0) {
          roleOf[q] = role
          role += 1
        }
  })
  return roleOf
}
