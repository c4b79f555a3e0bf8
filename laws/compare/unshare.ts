/** The tree that a graph unfolds to: it has every part as often as that is used. */
import { option as O } from 'fp-ts'
import { variable } from '../../src/expr/arithmetic.js'
import { makeAdd, makeApply, makeExp, makeMul, makePow, makeTanh, type Expr } from '../../src/expr/node.js'
import { fold } from '../../src/expr/fold.js'
import type { Algebra } from '../../src/expr/numeric.js'
import { constant } from '../../src/expr/operand.js'
import { freeVariables } from '../../src/expr/substitute.js'

/** How many nodes the tree has. It may be 2^1000, so it is asked before a tree is made. */
const treeSize: Algebra<number> = {
  constant: () => 1,
  variable: () => 1,
  add: (a, b) => a + b + 1,
  mul: (a, b) => a + b + 1,
  pow: (a) => a + 1,
  exp: (a) => a + 1,
  tanh: (a) => a + 1,
  apply: (_, operands) => operands.reduce((sum, a) => sum + a, 1),
  decide: () => undefined,
}

/** A node yet to be made: of how many operands, and how. `position` tells each one from all others. */
interface Token {
  readonly arity: number
  readonly make: (operands: ReadonlyArray<Expr<string>>, position: number) => Expr<string>
}
/** A tree in reverse Polish order: operands, then the node over them. */
type Polish = ReadonlyArray<Token>

const token = (
  arity: number,
  make: (operands: readonly [Expr<string>, Expr<string>], position: number) => Expr<string>,
): Token => ({ arity, make: make as unknown as Token['make'] })

const polish = (leaf: (name: string, position: number) => Expr<string>): Algebra<Polish> => ({
  constant: (value) => [token(0, () => constant(value))],
  variable: (name) => [token(0, (_, position) => leaf(name, position))],
  add: (a, b) => [...a, ...b, token(2, ([x, y]) => makeAdd(x, y))],
  mul: (a, b) => [...a, ...b, token(2, ([x, y]) => makeMul(x, y))],
  pow: (a, exponent) => [...a, token(1, ([x]) => makePow(x, exponent))],
  exp: (a) => [...a, token(1, ([x]) => makeExp(x))],
  tanh: (a) => [...a, token(1, ([x]) => makeTanh(x))],
  apply: (p, operands) => [...operands.flat(), token(operands.length, (xs) => makeApply(p, xs))],
  decide: () => undefined,
})

const build = (tokens: Polish): Expr<string> =>
  tokens.reduce<ReadonlyArray<Expr<string>>>((stack, { arity, make }, position) => {
    const rest = stack.length - arity
    return [...stack.slice(0, rest), make(stack.slice(rest), position)]
  }, [])[0] as Expr<string>

const LARGEST_TREE = 2000

/** The tree with leaves of one's own, unless it is too large to be made. */
const treeWith = (e: Expr<string>, leaf: (name: string, position: number) => Expr<string>): O.Option<Expr<string>> =>
  fold(treeSize)(e) <= LARGEST_TREE ? O.some(build(fold(polish(leaf))(e))) : O.none

/** The same expression as a tree, no node of which is used twice. `None` for more than 2000 nodes. */
export const unshare = (e: Expr<string>): O.Option<Expr<string>> => treeWith(e, variable)

/** A tree in which every use of a variable is a variable of its own. */
export interface Separated {
  readonly tree: Expr<string>
  /** The names of the uses. */
  readonly uses: ReadonlyArray<string>
  /** The variable that a use was a use of. */
  readonly originOf: (use: string) => string
}

/** The tree with each use of a variable made a separate variable. `None` for more than 2000 nodes. */
export const separateUses = (e: Expr<string>): O.Option<Separated> =>
  O.map((tree: Expr<string>): Separated => ({
    tree,
    uses: [...freeVariables(tree)],
    originOf: (use) => use.slice(0, use.lastIndexOf('@')),
  }))(treeWith(e, (name, position) => variable(`${name}@${position}`)))
