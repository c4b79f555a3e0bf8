/**
 * The walk over a graph that makes a tape: operands before the nodes that use them, the first operand's subgraph first.
 * It is one loop with a stack of its own, since a graph may be a million nodes deep, and it notes on each node where
 * that stands on the tape.
 */
import { numberIn } from './known.js'
import type { Primitive } from './primitive.js'
import { roomy } from './roomy.js'
import * as Op from './op.js'
import {
  placeOnApply,
  placeOnBinary,
  placeOnConst,
  placeOnPow,
  placeOnUnary,
  placeOnVar,
  put,
  type Add,
  type Apply,
  type Const,
  type Exp,
  type ExprNode,
  type Pow,
  type Var,
} from './node.js'

/** The nodes of a stretch. */
export type Piece = Array<ExprNode<string>>

/** What the nodes of a stretch are, as on the tape: types, first and second operands, numbers. */
type Columns = readonly [Uint8Array, Int32Array, Int32Array, Float64Array]

/**
 * Nodes of a full stretch. Arrays that grew on would be copied again and again, and leave more behind than they hold.
 */
const BITS = 16
export const STRETCH: number = 1 << BITS

/** The node that stands somewhere, if any does. */
export const nodeIn = (pieces: ReadonlyArray<Piece>, i: number): ExprNode<string> | undefined =>
  pieces[i >>> BITS]?.[i & (STRETCH - 1)]

/** Room for so many nodes. Empty places are filled, as lists of nodes are of one kind to an engine then. */
const pieceFor = (length: number): Piece => new Array<ExprNode<string> | undefined>(length).fill(undefined) as Piece

/** Columns for so many nodes. */
const columnsFor = (length: number): Columns => [
  roomy(Uint8Array, length),
  roomy(Int32Array, length),
  roomy(Int32Array, length),
  roomy(Float64Array, length),
]

/** Stretches end to end, in columns that may have more room. */
const copied = (from: ReadonlyArray<Columns>, to: Columns): Columns => {
  to.forEach((column, c) =>
    from.forEach((columns, k) =>
      column.set((columns[c] as Int32Array).subarray(0, column.length - k * STRETCH), k * STRETCH),
    ),
  )
  return to
}

/**
 * Makes room for more, of which there is so much in the last stretch: several times that while it is short, another
 * stretch when it is full. Says how much there is in the last stretch then.
 */
const makeRoom = (stretches: Array<Columns>, pieces: Array<Piece>, room: number): number => {
  if (room < STRETCH) {
    const last = stretches.length - 1
    stretches[last] = copied([stretches[last] as Columns], columnsFor(4 * room))
    return 4 * room
  }
  stretches.push(columnsFor(STRETCH))
  pieces.push(pieceFor(STRETCH))
  return STRETCH
}

/** A walk over expressions, one after the other. */
export interface Walk {
  /** Begins an expression, which is to share no nodes on the tape but those from `from` on. */
  readonly begin: (root: ExprNode<string>, from: number) => void
  /** Goes on until so many nodes are on the tape; says whether the expression is done. */
  readonly advance: (stop: number) => boolean
  readonly length: () => number
  /** Where the expression stands when it is done. */
  readonly root: () => number
  /** Notes on all nodes where they stand. */
  readonly noteAgain: () => void
  /** What there is on the tape. */
  readonly pieces: ReadonlyArray<Piece>
  readonly columns: () => Columns
  /** Operand indices of Apply nodes, end to end. */
  readonly applied: ReadonlyArray<number>
  /** Primitives of Apply nodes, and names of variables, in the order in which they come. */
  readonly primitives: () => ReadonlyArray<Primitive>
  readonly variables: () => ReadonlyArray<string>
}

/** What stands in `progress` for a node whose first operand is not done. */
const NONE = -1

export const startWalk = (): Walk => {
  let room = 16
  const pieces = [pieceFor(room)]
  const stretches = [columnsFor(room)]
  const applied: Array<number> = []
  const variables = new Map<string, number>()
  const primitives = new Map<Primitive, number>()
  // Nodes that wait for their operands, as a stack: node, type, and the first operand's index or how many operands are
  // done.
  const stack = { nodes: [] as Piece, types: [] as Array<number>, progress: [] as Array<number> }
  // Indices of operands that are done, of the Apply nodes that wait: a stack that keeps its room when it is empty,
  // unlike an array whose length is set to 0.
  const arrived: Array<number> = []
  let arrivals = 0
  // Where the nodes begin that the expression may share.
  let firstShared = 0
  // How far it has come: the node to go down to, or else the place of one that is done, to go up from.
  let nodesDone = 0
  let nodesWaiting = 0
  let goal: ExprNode<string> | undefined
  let lastDone = -1

  /**
   * Much of this runs before engines have optimised it, and then each call counts: so types are told apart by tags, and
   * places are read by the functions of each class.
   */
  const advance = (stop: number): boolean => {
    let depth = nodesWaiting
    let length = nodesDone
    let next = goal
    let done = lastDone
    let nodes = pieces[pieces.length - 1] as Piece
    let [ops, first, second, numbers] = stretches[stretches.length - 1] as Columns
    // Where the last stretch begins and where its arrays end.
    let start = (stretches.length - 1) * STRETCH
    let end = start + room
    const from = firstShared
    const { nodes: waiting, progress, types } = stack
    while (length < stop) {
      if (length === end) {
        room = makeRoom(stretches, pieces, room)
        nodes = pieces[pieces.length - 1] as Piece
        ;[ops, first, second, numbers] = stretches[stretches.length - 1] as Columns
        start = (stretches.length - 1) * STRETCH
        end = start + room
      }
      let op: number
      let n: ExprNode<string>
      if (next !== undefined) {
        // Down to a node that is met, with the place that is noted on it.
        let noted: number
        n = next
        switch (n._tag) {
          case 'Add':
            op = Op.Add
            noted = placeOnBinary(n)
            break
          case 'Mul':
            op = Op.Mul
            noted = placeOnBinary(n)
            break
          case 'Const':
            op = Op.Const
            noted = placeOnConst(n)
            break
          case 'Var':
            op = Op.Var
            noted = placeOnVar(n)
            break
          case 'Pow':
            op = Op.Pow
            noted = placeOnPow(n)
            break
          case 'Exp':
            op = Op.Exp
            noted = placeOnUnary(n)
            break
          case 'Tanh':
            op = Op.Tanh
            noted = placeOnUnary(n)
            break
          default:
            op = Op.Apply
            noted = placeOnApply(n)
        }
        // What was noted for another tape may be any number, beyond the end of this one too.
        if (
          noted >= from &&
          noted < length &&
          (noted >= start ? nodes : (pieces[noted >>> BITS] as Piece))[noted & (STRETCH - 1)] === n
        ) {
          done = noted
          next = undefined
          if (depth === 0) break
          continue
        }
        if (op > Op.Var) {
          waiting[depth] = n
          types[depth] = op
          progress[depth] = NONE
          depth += 1
          if (op <= Op.Mul) next = (n as Add<string>).left as ExprNode<string>
          else if (op === Op.Pow) next = (n as Pow<string>).base as ExprNode<string>
          else if (op < Op.Apply) next = (n as Exp<string>).arg as ExprNode<string>
          else {
            progress[depth - 1] = 0
            next = (n as Apply<string>).operands[0] as ExprNode<string> | undefined
          }
          continue
        }
        if (op === Op.Const) numbers[length - start] = (n as Const).value
        else first[length - start] = numberIn(variables, (n as Var<string>).name)
      } else {
        // Up to the one that waits for it.
        const top = depth - 1
        n = waiting[top] as ExprNode<string>
        op = types[top] as number
        if (op <= Op.Mul) {
          const l = progress[top] as number
          if (l < 0) {
            progress[top] = done
            next = (n as Add<string>).right as ExprNode<string>
            continue
          }
          first[length - start] = l
          second[length - start] = done
        } else if (op === Op.Apply) {
          const { operands } = n as Apply<string>
          const count = (progress[top] as number) + 1
          if (operands.length > 0) arrived[arrivals++] = done
          if (count < operands.length) {
            progress[top] = count
            next = operands[count] as ExprNode<string>
            continue
          }
          first[length - start] = applied.length
          second[length - start] = operands.length
          numbers[length - start] = numberIn(primitives, (n as Apply<string>).primitive)
          const since = arrivals - operands.length
          for (let k = since; k < arrivals; k++) applied.push(arrived[k] as number)
          arrivals = since
        } else {
          first[length - start] = done
          if (op === Op.Pow) numbers[length - start] = (n as Pow<string>).exponent
        }
        depth = top
      }
      put(n, op, length)
      nodes[length - start] = n
      ops[length - start] = op
      done = length
      length += 1
      next = undefined
      if (depth === 0) break
    }
    nodesWaiting = depth
    nodesDone = length
    goal = next
    lastDone = done
    return depth === 0 && next === undefined
  }
  return {
    begin: (root, from) => {
      goal = root
      firstShared = from
    },
    advance,
    length: () => nodesDone,
    root: () => lastDone,
    noteAgain: () => {
      for (let i = 0; i < nodesDone; i++)
        put(
          nodeIn(pieces, i) as ExprNode<string>,
          (stretches[i >>> BITS] as Columns)[0][i & (STRETCH - 1)] as number,
          i,
        )
    },
    pieces,
    columns: () => {
      // There may have been room for more.
      ;(pieces[pieces.length - 1] as Piece).length = nodesDone - (pieces.length - 1) * STRETCH
      return copied(stretches, columnsFor(nodesDone))
    },
    applied,
    primitives: () => [...primitives.keys()],
    variables: () => [...variables.keys()],
  }
}
