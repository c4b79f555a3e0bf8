/**
 * The class of one node of a tape, those of its operands being known: its key is built and looked up, or the class is
 * remembered from a moment ago.
 */
import { primitiveAt } from '../../../expr/fold.js'
import { primitiveNumbers } from '../../../expr/equality.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { push } from '../../lists/growing.js'
import { COLUMNS, CONSTANTS, VARIABLES, type Drafts } from './drafts.js'
import { exponentNumbers } from './exponents.js'
import * as Kind from './kind.js'
import { recentShapes } from './recent.js'
import type { TermsOfSums } from './terms.js'

/** Kind, detail and role in one number. All nodes of one role have one kind. */
const whatIs = (kind: Kind.Any, detail: number, role: number): number => (role < 0 ? kind + 9 * detail : -1 - role)

/**
 * The class of a node by its place on a tape. `classOf` has the classes of the nodes before it; `isColumn` says which
 * variables are columns; `roleAt` gives what sets a node apart from others of its shape, −1 if nothing does.
 */
export const nodeClasses = (
  tape: Tape,
  classOf: Int32Array,
  isColumn: ReadonlyArray<boolean>,
  roleAt: (i: number) => number,
  { classify, key, startKey }: Drafts,
  { collect, keys }: TermsOfSums,
): ((i: number) => number) => {
  const { first, numbers, operands, ops, second } = tape
  const primitiveNumber = primitiveNumbers()
  const exponentNumber = exponentNumbers()
  const recent = recentShapes()

  const classOfSum = (i: number): number => {
    const count = collect(i)
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
  return (i) => {
    switch (ops[i]) {
      case Op.Const:
        return CONSTANTS
      case Op.Var:
        return isColumn[first[i] as number] === true ? COLUMNS : VARIABLES
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
}
