/**
 * The class of one node of a tape, those of its operands being known: its key is built and looked up, or the class is
 * remembered from a moment ago.
 */
import { primitiveAt } from '../../../expr/fold.js'
import * as Op from '../../../expr/op.js'
import type { Primitive } from '../../../expr/primitive.js'
import type { Tape } from '../../../expr/tape.js'
import { push } from '../../lists/growing.js'
import * as Kind from './kind.js'
import { noteRecent, recentClass } from './recent.js'
import { classify, COLUMNS, CONSTANTS, startKey, VARIABLES, type Found } from './table.js'
import { collectTerms, type TermsOfSums } from './terms.js'

/** Kind, detail and role in one number. All nodes of one role have one kind. */
const whatIs = (kind: Kind.Any, detail: number, role: number): number => (role < 0 ? kind + 9 * detail : -1 - role)

/** What it takes to tell the classes of a tape's nodes. */
export interface Sorter {
  readonly tape: Tape
  /** The classes of the nodes before. */
  readonly classOf: Int32Array
  /** Which variables are columns. */
  readonly isColumn: ReadonlyArray<boolean>
  /** Whether each node is set apart from all others. */
  readonly isSingle: boolean
  /** What sets nodes apart from others of their shape; −1 where nothing does. */
  readonly roleOf: Int32Array | undefined
  readonly found: Found
  readonly sums: TermsOfSums
  readonly recent: Int32Array
  readonly primitiveNumber: (p: Primitive) => number
  readonly exponentNumber: (x: number) => number
}

const roleAt = ({ isSingle, roleOf }: Sorter, i: number): number =>
  isSingle ? i : roleOf !== undefined && i < roleOf.length ? (roleOf[i] as number) : -1

const classOfSum = (s: Sorter, i: number): number => {
  const { found, recent, sums } = s
  const { key } = found
  const count = collectTerms(sums, i)
  const { list } = sums.keys
  const x = list[0] as number
  const y = list[1] as number
  // Sums of two different terms may be met as often as products.
  const isPair = count === 2 && x !== y
  const role = roleAt(s, i)
  const what = whatIs(Kind.Sum, 0, role)
  if (isPair) {
    const known = recentClass(recent, what, x, y)
    if (known >= 0) return known
  }
  startKey(key, Kind.Sum, 0, role)
  for (let k = 0; k < count;) {
    const termKey = list[k] as number
    let next = k + 1
    while (next < count && list[next] === termKey) next += 1
    // What has a role, as everything in a straight line, is not added up in loops.
    if (role !== -1) next = k + 1
    push(key, termKey)
    push(key, next - k)
    k = next
  }
  const c = classify(found)
  if (isPair) noteRecent(recent, what, x, y, c)
  return c
}

/** The class of a node with one or two operands. */
const classOfFew = (
  { found, recent }: Sorter,
  role: number,
  kind: Kind.Any,
  detail: number,
  x: number,
  y: number,
  exponent?: number,
): number => {
  const { key } = found
  const what = whatIs(kind, detail, role)
  const known = recentClass(recent, what, x, y)
  if (known >= 0) return known
  startKey(key, kind, detail, role)
  push(key, x)
  if (y >= 0) push(key, y)
  const c = classify(found, exponent)
  noteRecent(recent, what, x, y, c)
  return c
}

const classOfMul = (s: Sorter, i: number): number => {
  const { classOf, tape } = s
  const l = tape.first[i] as number
  const r = tape.second[i] as number
  const x = classOf[l] as number
  const y = classOf[r] as number
  const role = roleAt(s, i)
  if (l === r) return classOfFew(s, role, Kind.Square, 0, x, -1)
  return x <= y ? classOfFew(s, role, Kind.Mul, 0, x, y) : classOfFew(s, role, Kind.Mul, 0, y, x)
}

const classOfUnary = (s: Sorter, i: number, kind: Kind.Any, exponent?: number): number => {
  const detail = exponent === undefined ? 0 : s.exponentNumber(exponent)
  return classOfFew(s, roleAt(s, i), kind, detail, s.classOf[s.tape.first[i] as number] as number, -1, exponent)
}

const classOfApply = (s: Sorter, i: number): number => {
  const { classOf, found, tape } = s
  const p = primitiveAt(tape, i)
  startKey(found.key, Kind.Apply, s.primitiveNumber(p), roleAt(s, i))
  const start = tape.first[i] as number
  const count = tape.second[i] as number
  for (let k = 0; k < count; k++) push(found.key, classOf[tape.operands[start + k] as number] as number)
  return classify(found, undefined, p)
}

/** The class of a node by its place on the tape. */
export const classOfNode = (s: Sorter, i: number): number => {
  const { first, numbers, ops } = s.tape
  switch (ops[i]) {
    case Op.Const:
      return CONSTANTS
    case Op.Var:
      return s.isColumn[first[i] as number] === true ? COLUMNS : VARIABLES
    case Op.Add:
      return classOfSum(s, i)
    case Op.Mul:
      return classOfMul(s, i)
    case Op.Pow:
      return classOfUnary(s, i, Kind.Pow, numbers[i] as number)
    case Op.Exp:
      return classOfUnary(s, i, Kind.Exp)
    case Op.Tanh:
      return classOfUnary(s, i, Kind.Tanh)
    default:
      return classOfApply(s, i)
  }
}
