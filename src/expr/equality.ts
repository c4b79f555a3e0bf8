/**
 * Structural equality and maximal sharing. Both number the classes of equal subexpressions, in time linear in the number
 * of distinct nodes: neither ever unfolds a graph into its tree.
 */
import type { eq as Eq } from 'fp-ts'
import { makeConst, makeVar, type Expr } from './node.js'
import { samePrimitive, type Primitive } from './primitive.js'
import { rewrite } from './rewrite.js'
import { Op, tapeOf, type Tape } from './tape.js'

/** Each node's class: the index of the first node on the tape that unfolds to the same tree. */
const classesOf = (tape: Tape): Int32Array => {
  const classes = new Int32Array(tape.nodes.length)
  const firstOf = new Map<string, number>()
  const primitives = primitiveNumbers()
  tape.nodes.forEach((_, i) => {
    const key = keyOf(tape, i, classes, primitives)
    const known = firstOf.get(key)
    if (known === undefined) firstOf.set(key, i)
    classes[i] = known ?? i
  })
  return classes
}

/** Equal primitives to equal numbers. */
const primitiveNumbers = (): ((p: Primitive) => number) => {
  const byObject = new Map<Primitive, number>()
  const byName = new Map<string, Array<readonly [Primitive, number]>>()
  return (p) => {
    const known = byObject.get(p)
    if (known !== undefined) return known
    const namesakes = byName.get(p.name) ?? []
    const number = namesakes.find(([q]) => samePrimitive(p, q))?.[1] ?? byObject.size
    byName.set(p.name, [...namesakes, [p, number]])
    byObject.set(p, number)
    return number
  }
}

/** What a node is, given the classes of its operands. */
const keyOf = (tape: Tape, i: number, classes: Int32Array, primitiveNumber: (p: Primitive) => number): string => {
  const op = tape.ops[i] as number
  const l = tape.first[i] as number
  const number = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))
  switch (op) {
    case Op.Const:
      return `c${number(tape.numbers[i] as number)}`
    case Op.Var:
      return `v${l}`
    case Op.Add:
    case Op.Mul:
      return `${op},${classes[l]},${classes[tape.second[i] as number]}`
    case Op.Pow:
      return `${op},${classes[l]},${number(tape.numbers[i] as number)}`
    case Op.Exp:
    case Op.Tanh:
      return `${op},${classes[l]}`
    default: {
      const p = primitiveNumber((tape.nodes[i] as { readonly primitive: Primitive }).primitive)
      const operands = tape.operands.subarray(l, l + (tape.second[i] as number))
      return `${op},${p},${Array.from(operands, (k) => classes[k]).join()}`
    }
  }
}

/**
 * Structural equality: whether two expressions unfold to the same tree, node by node, whatever they share and with NaN equal to
 * NaN and 0 unequal to −0. Decided on the graphs, in linear time, so sharing never makes it slow.
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

/**
 * The same expression with every repeated part shared: equal subexpressions become one node. All its nodes are new. Values keep
 * their bits; gradients may differ by the order in which contributions are summed.
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
    const image = first ?? (n._tag === 'Const' ? makeConst(n.value) : n._tag === 'Var' ? makeVar(n.name) : n)
    firsts[i] = image
    return image
  })
  return images[images.length - 1] as Expr<V>
}
