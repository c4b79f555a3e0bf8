/**
 * Like terms and constants collected over the real numbers, for reading.
 *
 * Every part of an expression becomes a form, a sum of terms. Products of sums are never multiplied out, so the result
 * is no larger than the expression. A chain of sums, or of products, is walked once from its top, by a stack; the
 * parts that such a walk collects get no form of their own, so the time is linear however deep they nest.
 */
import { constantIn } from '../expressions.js'
import { node, type Const, type Expr, type ExprNode } from '../node.js'
import { numbers } from '../numbers.js'
import { operandsOf } from '../rewrite.js'
import { folded, scaled, simplify } from '../simplify.js'
import { tapeOf, type Tape } from '../tape.js'
import { atomTerm, constantForm, keepsDigits, productOfFactors, sumOfTerms, type Form } from './form.js'
import { workshop, type Made, type Whole, type Workshop } from './workshop.js'

/**
 * What a node is to its only user: a part of the sum that this is, a part of the product, or a whole with a form of its
 * own, as is every node with several users.
 */
const Role = { whole: 0, ofSum: 1, ofProduct: 2 } as const
type Role = (typeof Role)[keyof typeof Role]

/** Forms and products up to this size are copied into each of their users; larger ones stay whole, as atoms. */
const COPIED = 16

const isProduct = (n: ExprNode<string>): boolean =>
  n._tag === 'Mul' || (n._tag === 'Pow' && Number.isInteger(n.exponent))

/**
 * The role that a node has for its operands, given its own. A number times something is a sum of one term, unless it is
 * a factor itself.
 */
const roleForOperands = (n: ExprNode<string>, own: Role): Role => {
  if (n._tag === 'Add') return Role.ofSum
  if (scaled(n) !== undefined) return own === Role.ofProduct ? Role.ofProduct : Role.ofSum
  return isProduct(n) ? Role.ofProduct : Role.whole
}

/** The role of each node. */
const rolesOn = (tape: Tape): Uint8Array => {
  const uses = new Int32Array(tape.nodes.length)
  for (const n of tape.nodes) for (const x of operandsOf(n)) uses[tape.indexOf(x)]! += 1
  const roles = new Uint8Array(tape.nodes.length)
  // What the terms of a part of a sum are multiplied by. One whose digits that would cost stays whole.
  const scales = new Float64Array(tape.nodes.length).fill(1)
  for (let i = tape.nodes.length - 1; i >= 0; i--) {
    const n = tape.nodes[i] as ExprNode<string>
    const role = roleForOperands(n, roles[i] as Role)
    const scale = (scales[i] as number) * (role === Role.ofSum ? (scaled(n)?.factor ?? 1) : 1)
    for (const x of operandsOf(n)) {
      const k = tape.indexOf(x)
      // A part of a sum is what has parts of that sum itself, and so with products.
      if (uses[k] !== 1 || roleForOperands(node(x), role) !== role) continue
      if (role === Role.ofSum && !keepsDigits(scale, scaled(node(x))?.factor ?? 1)) continue
      roles[k] = role
      scales[k] = scale
    }
  }
  return roles
}

/** What the walks below need to know of the parts that they come upon. */
interface Parts {
  /** Whether the part has a form of its own; else the walk goes on beneath it. */
  readonly isWhole: (e: Expr<string>) => boolean
  readonly form: (e: Expr<string>) => Form
  /** The part whole, as one atom. */
  readonly atom: (e: Expr<string>) => number
}

/** The form of a sum: walked from its top to the parts that are whole. */
const formOfSum = (top: Expr<string>, { atom, form, isWhole }: Parts): Form => {
  const sum = sumOfTerms()
  const work: Array<readonly [Expr<string>, number]> = [[top, 1]]
  while (work.length > 0) {
    const [e, scale] = work.pop() as readonly [Expr<string>, number]
    const n = node(e)
    if (e !== top && isWhole(e)) {
      const part = form(e)
      if (part.length <= COPIED && part.every((t) => keepsDigits(t.coefficient, scale)))
        part.forEach((t) => sum.add(t, scale))
      else sum.add(atomTerm(atom(e)), scale)
      continue
    }
    const product = scaled(n)
    if (product !== undefined) work.push([product.rest, scale * product.factor])
    else if (n._tag === 'Add') work.push([n.right, scale], [n.left, scale])
  }
  return sum.form()
}

/** A coefficient's power, unless it leaves the range of numbers. */
const scaleOf = (part: Form, exponent: number): number | undefined => {
  const [term] = part
  if (part.length > 1 || (term?.factors.length ?? 0) > COPIED) return undefined
  const scale = numbers.pow(term?.coefficient ?? 0, exponent)
  return Number.isFinite(scale) && (scale !== 0 || term === undefined) ? scale : undefined
}

/** The form of a product or whole power: walked likewise. */
const formOfProduct = (top: Expr<string>, { atom, form, isWhole }: Parts): Form => {
  const product = productOfFactors()
  const work: Array<readonly [Expr<string>, number]> = [[top, 1]]
  while (work.length > 0) {
    const [e, exponent] = work.pop() as readonly [Expr<string>, number]
    const n = node(e)
    if (e === top || !isWhole(e)) {
      if (n._tag === 'Pow') work.push([n.base, exponent * n.exponent])
      else if (n._tag === 'Mul') work.push([n.right, exponent], [n.left, exponent])
      continue
    }
    const part = form(e)
    const scale = scaleOf(part, exponent)
    if (scale === undefined || !product.canScale(scale)) product.raise(atom(e), exponent)
    else {
      product.scale(scale)
      part[0]?.factors.forEach((f) => product.raise(f.atom, f.exponent * exponent))
    }
  }
  return product.form()
}

/** The form of a node that is neither a sum nor a product: an atom over normalised operands. */
const formOfAtom = (n: Const | Whole, build: (e: Expr<string>) => Made, w: Workshop): Form => {
  if (n._tag === 'Const') return constantForm(n.value)
  const operands = operandsOf(n).map(build)
  // A fractional power keeps its exponent where terms can see it: √x · √x is x.
  const isPower = n._tag === 'Pow' && Number.isFinite(n.exponent)
  if (!isPower || constantIn(w.expression(operands[0] as Made)) !== undefined) {
    const made = w.remake(n, operands)
    // Operands that cancelled may have left a constant: e^(x − x) is 1.
    const value = folded(node(w.expression(made)))
    return value === undefined ? [atomTerm(w.atom(made))] : constantForm(value)
  }
  return [{ coefficient: 1, factors: [{ atom: w.atom(operands[0] as Made), exponent: n.exponent }] }]
}

/**
 * The expression with like terms and constants collected, as one would write it: d/dx (3x² − 4x + 5) becomes 6·x − 4.
 * Over the real numbers, where x + 0 = x, x − x = 0 and x/x = 1: values move by rounding, and where an intermediate
 * result is infinite, NaN or a 0 whose sign matters (atan2 of −0) they may differ. For a rewrite that keeps every bit,
 * see `simplify`.
 *
 * @example
 * import { add, derivative, mul, normalise, pow, show, sub, variable } from 'fluxion'
 *
 * const x = variable('x')
 * const f = add(sub(mul(3, pow(x, 2)), mul(4, x)), 5)
 * assert.strictEqual(show(normalise(derivative('x')(f))), '6·x − 4')
 *
 * @since 0.1.0
 * @category rewriting
 */
export const normalise = <V extends string>(e: Expr<V>): Expr<V> => {
  const tape = tapeOf(simplify(e))
  const roles = rolesOn(tape)
  const w = workshop()
  const forms = new Array<Form>(tape.nodes.length)
  const built: Array<Made | undefined> = new Array<undefined>(tape.nodes.length)
  const build = (x: Expr<string>): Made => {
    const k = tape.indexOf(x)
    return (built[k] ??= w.build(forms[k] as Form))
  }
  const parts: Parts = {
    isWhole: (x) => roles[tape.indexOf(x)] === Role.whole,
    form: (x) => forms[tape.indexOf(x)] as Form,
    atom: (x) => w.atom(build(x)),
  }
  tape.nodes.forEach((n, i) => {
    if (roles[i] !== Role.whole) return
    const role = roleForOperands(n, Role.whole)
    forms[i] =
      role === Role.ofSum
        ? formOfSum(n, parts)
        : role === Role.ofProduct
          ? formOfProduct(n, parts)
          : formOfAtom(n as Const | Whole, build, w)
  })
  return w.expression(build(tape.nodes[tape.nodes.length - 1] as Expr<string>)) as Expr<V>
}
