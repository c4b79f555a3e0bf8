/** The flat form of an expression graph: every distinct node once, operands before the nodes that use them. */
import { isExpr, node, placeOn, type Expr, type ExprNode } from './node.js'
import { ensureExpr } from './operand.js'
import type { Primitive } from './primitive.js'
import { nodeIn, startWalk, type Piece } from './walk.js'

/**
 * The post-order of a graph. Node i's operands stand before i; within a node the first operand's subgraph comes first.
 * So the order depends on the expression alone, and with it the order of every sum that a fold forms.
 *
 * @since 0.1.0
 * @category model
 */
export interface Tape {
  readonly nodes: ReadonlyArray<ExprNode<string>>
  /** Each node's type, a number of `op.ts`. */
  readonly ops: Uint8Array
  /** The first operand's index; a variable's index in `variables`; where an Apply's operands start in `operands`. */
  readonly first: Int32Array
  /** The second operand's index; how many operands an Apply has. */
  readonly second: Int32Array
  /** A constant's value, a power's exponent, an Apply's place in `primitives`. */
  readonly numbers: Float64Array
  /** Operand indices of all Apply nodes, end to end. */
  readonly operands: Int32Array
  /** Distinct primitives, in the order in which their Apply nodes stand. */
  readonly primitives: ReadonlyArray<Primitive>
  /** Distinct names, in the order of their first appearance. */
  readonly variables: ReadonlyArray<string>
  /** Where the expressions that the tape was made from ended up. */
  readonly roots: ReadonlyArray<number>
  /** A node's index, or −1 for a node that is not on the tape. */
  readonly indexOf: (e: Expr<string>) => number
}

let tapes = 0

/** Entries per Map: V8's Maps hold at most 2²⁴. */
const SHARD = 8388608

/** Indices by node, for a tape some of whose nodes now have their places on a later tape noted on them. */
const tableOf = (nodes: ReadonlyArray<Expr<string>>): ((e: Expr<string>) => number) => {
  const shards: Array<Map<Expr<string>, number>> = []
  nodes.forEach((e, i) => {
    if (i % SHARD === 0) shards.push(new Map())
    shards[shards.length - 1]?.set(e, i)
  })
  return (e) => {
    for (const shard of shards) {
      const i = shard.get(e)
      if (i !== undefined) return i
    }
    return -1
  }
}

/**
 * Makes a tape as a generator that yields after every `slice` nodes. Other tapes of the same nodes may be made in
 * between, which overwrite the places noted on them: then the places on this tape are noted again.
 */
export function* taping(
  expressions: ReadonlyArray<Expr<string>>,
  isShared: boolean,
  slice: number,
): Generator<undefined, Tape, unknown> {
  expressions.forEach((e) => ensureExpr(e))
  tapes += 1
  let own = tapes
  const walk = startWalk()
  const { applied, pieces } = walk
  const roots: Array<number> = []
  let isBegun = false
  /**
   * Goes on until `stop` nodes are done; says whether all are. Not written into the generator, since engines do not
   * optimise loops there.
   */
  const goOn = (stop: number): boolean => {
    while (roots.length < expressions.length) {
      if (!isBegun) walk.begin(node(expressions[roots.length] as Expr<string>), isShared ? 0 : walk.length())
      isBegun = !walk.advance(stop)
      if (!isBegun) roots.push(walk.root())
      if (walk.length() >= stop) return false
    }
    return true
  }
  for (let stop = slice; !goOn(stop); stop += slice) {
    yield
    if (own !== tapes) {
      walk.noteAgain()
      tapes += 1
      own = tapes
    }
  }
  const [ops, first, second, numbers] = walk.columns()
  let nodes: ReadonlyArray<ExprNode<string>> | undefined
  let table: ((e: Expr<string>) => number) | undefined
  const allNodes = (): ReadonlyArray<ExprNode<string>> =>
    (nodes ??= pieces.length === 1 ? (pieces[0] as Piece) : ([] as Piece).concat(...pieces))
  const indexOf = (e: Expr<string>): number => {
    if (!isExpr(e)) return -1
    const place = placeOn(node(e))
    if (nodeIn(pieces, place) === e) return place
    return own === tapes ? -1 : (table ??= tableOf(allNodes()))(e)
  }
  const [primitives, variables] = [walk.primitives(), walk.variables()]
  const rest = { ops, first, second, numbers, operands: new Int32Array(applied), primitives, variables, roots, indexOf }
  // Putting a list of many nodes together takes time, and few ask for it.
  return pieces.length === 1
    ? { nodes: allNodes(), ...rest }
    : {
        get nodes() {
          return allNodes()
        },
        ...rest,
      }
}

/** More nodes than a tape can have. */
const ALL = 2147483647

/** The tape of a list of expressions. They share what they have in common, or each has a copy of its own. */
export const tapeOfAll = (expressions: ReadonlyArray<Expr<string>>, isShared = true): Tape =>
  taping(expressions, isShared, ALL).next().value as Tape

/**
 * The tape of one or more expressions; what they share stands on it once. Iterative and linear in the number of
 * distinct nodes.
 *
 * @example
 * import { add, mul, tapeOf, variable } from 'fluxion'
 *
 * const x = variable('x')
 * const square = mul(x, x)
 * const tape = tapeOf(add(square, square))
 * assert.strictEqual(tape.nodes.length, 3)
 * assert.strictEqual(tape.indexOf(square), 1)
 *
 * @since 0.1.0
 * @category constructors
 */
export const tapeOf = (...expressions: ReadonlyArray<Expr<string>>): Tape => tapeOfAll(expressions)
