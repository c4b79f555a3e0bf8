/**
 * Structural equality and maximal sharing. Both number the classes of equal subexpressions, in time linear in the
 * number of distinct nodes: neither ever unfolds a graph into its tree.
 */
import type { eq as Eq } from 'fp-ts'
import { primitiveAt } from './fold.js'
import { interner, numberInterner } from './interning.js'
import { makeApply, makeConst, makeVar, type Expr, type ExprNode } from './node.js'
import { identityOf, type Primitive } from './primitive.js'
import { rewrite } from './rewrite.js'
import * as Op from './op.js'
import { tapeOf, type Tape } from './tape.js'

/** Each node's class: a number that nodes share when they unfold to the same tree. */
export const classesOf = (tape: Tape): Int32Array => {
  const { first, numbers, operands, ops, second } = tape
  const classes = new Int32Array(ops.length)
  const intern = interner()
  const numberOf = numberInterner()
  const primitiveOf = primitiveNumbers()
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i] as number
    const l = first[i] as number
    switch (op) {
      case Op.Const:
        classes[i] = intern(op, numberOf(numbers[i] as number), 0)
        break
      case Op.Var:
        classes[i] = intern(op, l, 0)
        break
      case Op.Add:
      case Op.Mul:
        classes[i] = intern(op, classes[l] as number, classes[second[i] as number] as number)
        break
      case Op.Pow:
        classes[i] = intern(op, classes[l] as number, numberOf(numbers[i] as number))
        break
      case Op.Exp:
      case Op.Tanh:
        classes[i] = intern(op, classes[l] as number, 0)
        break
      default: {
        const p = primitiveOf(primitiveAt(tape, i))
        // A list of operands, one at a time: the number of the list so far and the next operand.
        let list = intern(op, p, second[i] as number)
        for (let k = 0; k < (second[i] as number); k++) {
          list = intern(-1, list, classes[operands[l + k] as number] as number)
        }
        classes[i] = list
      }
    }
  }
  return classes
}

/** A number for each primitive; equal primitives get the same one. */
export const primitiveNumbers = (): ((p: Primitive) => number) => {
  const byObject = new Map<Primitive, number>()
  const byParameters = new Map<string, number>()
  return (p) => {
    const known = byObject.get(p)
    if (known !== undefined) return known
    const identity = identityOf(p)
    const number = (identity === undefined ? undefined : byParameters.get(identity)) ?? byObject.size
    if (identity !== undefined) byParameters.set(identity, number)
    byObject.set(p, number)
    return number
  }
}

/**
 * Structural equality: whether two expressions unfold to the same tree, node by node, whatever they share and with NaN
 * equal to NaN and 0 unequal to −0. Decided on the graphs, in linear time, so sharing never makes it slow.
 *
 * @example
 * import { add, eqExpr, mul, variable } from 'fluxion'
 *
 * const x = variable('x')
 * const shared = mul(x, x)
 * assert.strictEqual(eqExpr.equals(add(shared, shared), add(mul(x, x), mul(x, variable('x')))), true)
 * assert.strictEqual(eqExpr.equals(add(x, 1), add(1, x)), false)
 *
 * @since 0.1.0
 * @category instances
 */
export const eqExpr: Eq.Eq<Expr<string>> = {
  equals: (a, b) => {
    if (a === b) return true
    const tape = tapeOf(a, b)
    const classes = classesOf(tape)
    const [i, j] = tape.roots as readonly [number, number]
    return classes[i] === classes[j]
  },
}

/** A new node in the place of one without operands. */
const remade = (n: ExprNode<string>): Expr<string> =>
  n._tag === 'Const'
    ? makeConst(n.value)
    : n._tag === 'Var'
      ? makeVar(n.name)
      : n._tag === 'Apply'
        ? makeApply(n.primitive, [])
        : n

/**
 * The same expression with every repeated part shared: equal subexpressions become one node. All its nodes are new.
 * Values keep their bits; gradients may differ by the order in which contributions are summed.
 *
 * @example
 * import { add, mul, share, tapeOf, variable } from 'fluxion'
 *
 * const e = add(mul(variable('x'), 2), mul(variable('x'), 2))
 * assert.strictEqual(tapeOf(e).nodes.length, 7)
 * assert.strictEqual(tapeOf(share(e)).nodes.length, 4)
 *
 * @since 0.1.0
 * @category expressions
 */
export const share = <V extends string>(e: Expr<V>): Expr<V> => {
  const tape = tapeOf(e)
  const classes = classesOf(tape)
  const firsts: Array<Expr<string>> = []
  const images = rewrite(tape, (n, i) => {
    const first = firsts[classes[i] as number]
    const image = first ?? (n === tape.nodes[i] ? remade(n) : n)
    firsts[classes[i] as number] = image
    return image
  })
  return images[images.length - 1] as Expr<V>
}
