/** The step that every rewrite shares: each distinct node once, operands first, without recursion. */
import { makeAdd, makeApply, makeExp, makeMul, makePow, makeTanh, node, type Expr, type ExprNode } from './node.js'
import type { Tape } from './tape.js'

/** A node's operands, in order. */
export const operandsOf = <V extends string>(n: ExprNode<V>): ReadonlyArray<Expr<V>> => {
  switch (n._tag) {
    case 'Const':
    case 'Var':
      return []
    case 'Add':
    case 'Mul':
      return [n.left, n.right]
    case 'Pow':
      return [n.base]
    case 'Exp':
    case 'Tanh':
      return [n.arg]
    case 'Apply':
      return n.operands
  }
}

/** The node over other operands; itself, identity and all, when they are the ones it has. */
const rebuild = (n: ExprNode<string>, image: (e: Expr<string>) => Expr<string>): ExprNode<string> => {
  switch (n._tag) {
    case 'Const':
    case 'Var':
      return n
    case 'Add':
    case 'Mul': {
      const [left, right] = [image(n.left), image(n.right)]
      if (left === n.left && right === n.right) return n
      return n._tag === 'Add' ? makeAdd(left, right) : makeMul(left, right)
    }
    case 'Pow': {
      const base = image(n.base)
      return base === n.base ? n : makePow(base, n.exponent)
    }
    case 'Exp':
    case 'Tanh': {
      const arg = image(n.arg)
      if (arg === n.arg) return n
      return n._tag === 'Exp' ? makeExp(arg) : makeTanh(arg)
    }
    case 'Apply': {
      const operands = n.operands.map(image)
      return operands.every((e, k) => e === n.operands[k]) ? n : makeApply(n.primitive, operands)
    }
  }
}

/** The image of every node on a tape under `step`, which is given each node over operands already rewritten. */
export const rewrite = (
  tape: Tape,
  step: (rebuilt: ExprNode<string>, i: number) => Expr<string>,
): ReadonlyArray<Expr<string>> => {
  const images = new Array<Expr<string>>(tape.nodes.length)
  const image = (e: Expr<string>): Expr<string> => images[tape.indexOf(e)] as Expr<string>
  tape.nodes.forEach((n, i) => {
    images[i] = step(rebuild(n, image), i)
  })
  return images
}

/** The image of the tape's (only) root. */
export const rewriteRoot = (tape: Tape, step: (rebuilt: ExprNode<string>, i: number) => Expr<string>): Expr<string> =>
  node(rewrite(tape, step)[tape.nodes.length - 1] as Expr<string>)
