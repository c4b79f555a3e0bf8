/**
 * Sorts the nodes of a tape into classes of equal shape. Leaves are classes of their own; the shape of a sum is how
 * many terms of which class it has, with which sign; that of any other node is its operation and the classes of its
 * operands. A class of a thousand nodes becomes one array of a thousand numbers, and the loss of a network of millions
 * of nodes a dozen classes.
 *
 * The graph is read in source order and as it is: folding a constant here, or merging two equal ones, would make one
 * row out of a thousand look different from the others.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { primitiveAt } from '../../../expr/fold.js'
import { Absorbed, absorbedBy } from './absorbed.js'
import { atOnce, NODES_PER_STEP, type Steps } from '../../steps.js'
import { primitiveNumbers } from '../../../expr/equality.js'
import * as Kind from './kind.js'
import type { Shapes } from './class.js'
import { COLUMNS, CONSTANTS, leavesAlone, VARIABLES } from './drafts.js'
import { exponentNumbers } from './exponents.js'
import { grouped } from './grouped.js'
import { growing, push } from '../../lists/growing.js'
import { repeats } from '../periods/periods.js'
import { recentShapes } from './recent.js'
import { termsOfSums } from './terms.js'

/** Nodes alike in one class, or each in one of its own: then the program is one straight line. */
export type Style = 'alike' | 'single'

/**
 * The classes of a tape. `isColumn` says which variables stand for columns of data. Over rows, all that has variables
 * is there for each row.
 */
function* shaping(
  tape: Tape,
  isColumn: (name: string) => boolean = () => false,
  style: Style = 'alike',
): Steps<Shapes> {
  return (yield* shapingWithin(Infinity, tape, isColumn, style, false)) as Shapes
}

/** The same, unless there are more than that and they don't repeat step after step. */
export function* shapingWithin(
  most: number,
  tape: Tape,
  isColumn: (name: string) => boolean,
  style: Style,
  isOverRows: boolean,
  roleOf?: Int32Array,
): Steps<Shapes | undefined> {
  const { first, numbers, operands, ops, second, variables } = tape
  const n = ops.length
  const absorbed = absorbedBy(tape)
  yield
  const columns = variables.map(isColumn)
  const primitiveNumber = primitiveNumbers()
  const exponentNumber = exponentNumbers()
  const { classify, drafts, key, startKey } = leavesAlone(isOverRows)

  const classOf = roomyIntegers(n)
  const counts = growing(256, drafts.length)
  const sums = termsOfSums(tape, absorbed, classOf)
  const { keys, terms, termsAt } = sums
  const recent = recentShapes()

  /** What sets a node apart from others of its shape; −1 if nothing does. In a straight line all are set apart. */
  const roleAt = (i: number): number =>
    style === 'single' ? i : roleOf !== undefined && i < roleOf.length ? (roleOf[i] as number) : -1
  /** Kind, detail and role in one number. All nodes of one role have one kind. */
  const whatIs = (kind: Kind.Any, detail: number, role: number): number => (role < 0 ? kind + 9 * detail : -1 - role)
  const classOfSum = (i: number): number => {
    const count = sums.collect(i)
    const { list } = keys
    const [x, y] = [list[0] as number, list[1] as number]
    // Sums of two different terms may be met as often as products.
    const isPair = count === 2 && x !== y
    const role = roleAt(i)
    const what = whatIs(Kind.Sum, 0, role)
    if (isPair) {
      const known = recent.find(what, x, y)
      if (known >= 0) return known
    }
    startKey(Kind.Sum, 0, role)
    for (let k = 0; k < count;) {
      const termKey = list[k] as number
      let next = k + 1
      while (next < count && list[next] === termKey) next += 1
      push(key, termKey)
      push(key, next - k)
      k = next
    }
    const c = classify(Kind.Sum, 0, undefined)
    if (isPair) recent.note(what, x, y, c)
    return c
  }
  /** The class of a node with one or two operands. */
  const classOfFew = (role: number, kind: Kind.Any, detail: number, x: number, y: number, exponent: number): number => {
    const what = whatIs(kind, detail, role)
    const known = recent.find(what, x, y)
    if (known >= 0) return known
    startKey(kind, detail, role)
    push(key, x)
    if (y >= 0) push(key, y)
    const c = classify(kind, exponent, undefined)
    recent.note(what, x, y, c)
    return c
  }
  const classOfMul = (i: number): number => {
    const l = first[i] as number
    const r = second[i] as number
    const x = classOf[l] as number
    const y = classOf[r] as number
    const role = roleAt(i)
    if (l === r) return classOfFew(role, Kind.Square, 0, x, -1, 0)
    return x <= y ? classOfFew(role, Kind.Mul, 0, x, y, 0) : classOfFew(role, Kind.Mul, 0, y, x, 0)
  }
  const classOfUnary = (i: number, kind: Kind.Any, exponent: number): number =>
    classOfFew(
      roleAt(i),
      kind,
      kind === Kind.Pow ? exponentNumber(exponent) : 0,
      classOf[first[i] as number] as number,
      -1,
      exponent,
    )
  const classOfApply = (i: number): number => {
    const p = primitiveAt(tape, i)
    startKey(Kind.Apply, primitiveNumber(p), roleAt(i))
    const start = first[i] as number
    const count = second[i] as number
    for (let k = 0; k < count; k++) push(key, classOf[operands[start + k] as number] as number)
    return classify(Kind.Apply, 0, p)
  }
  const classOfNode = (i: number): number => {
    switch (ops[i]) {
      case Op.Const:
        return CONSTANTS
      case Op.Var:
        return columns[first[i] as number] === true ? COLUMNS : VARIABLES
      case Op.Add:
        return classOfSum(i)
      case Op.Mul:
        return classOfMul(i)
      case Op.Pow:
        return classOfUnary(i, Kind.Pow, numbers[i] as number)
      case Op.Exp:
        return classOfUnary(i, Kind.Exp, 0)
      case Op.Tanh:
        return classOfUnary(i, Kind.Tanh, 0)
      default:
        return classOfApply(i)
    }
  }
  let limit = most
  /**
   * Goes through some nodes; says whether there are not too many classes. Not in the generator itself: loops there are
   * not made fast.
   */
  const classifyFrom = (from: number, to: number): boolean => {
    for (let i = from; i < to; i++) {
      if (absorbed[i] !== Absorbed.No) {
        classOf[i] = -1
        continue
      }
      const c = classOfNode(i)
      if (drafts.length > limit) {
        if (!repeats(drafts)) return false
        limit *= 2
      }
      if (c === counts.length) push(counts, 0)
      classOf[i] = c
      counts.list[c] = (counts.list[c] as number) + 1
    }
    return true
  }
  for (let from = 0; from < n; from += NODES_PER_STEP) {
    if (!classifyFrom(from, n - from < NODES_PER_STEP ? n : from + NODES_PER_STEP)) return undefined
    yield
  }
  let columnCount = 0
  const ordinals = Int32Array.from(columns, (is, v) => (is ? columnCount++ : v))
  const countOf = (c: number): number =>
    c === VARIABLES ? variables.length : c === COLUMNS ? columnCount : (counts.list[c] as number)
  return {
    ...grouped(tape, classOf, counts, ordinals),
    tape,
    classOf,
    termsAt,
    terms,
    classes: drafts.map((d, c) => {
      d.count = countOf(c)
      return d
    }),
  }
}

/** The same without stopping on the way. */
export const shapesOf = (...given: Parameters<typeof shaping>): Shapes => atOnce(shaping(...given))
