/**
 * Puts nodes that overlapping windows read, as in a convolution, into the order of their grid (`windows.ts`), so that
 * the windows read them by strides. On the tape they stand in the order in which the windows meet them, which would
 * need lists. What such nodes are made of, node by node, is put into the same order. Any order is right: only strides
 * depend on it.
 */
import { affineOf } from './affine.js'
import { operandsInto } from './readings.js'
import * as Kind from '../classes/kind.js'
import { isProduct, membersOf, shapesWith, type Run, type ShapeClass, type Shapes } from '../classes/class.js'
import { gridOrder } from './windows.js'

/** Fewer nodes than this are no grid. */
const FEWEST_NODES = 16
/** Entries that are looked at first: mostly they are in order. */
const FIRST = 4096

/** What a class reads of another: `repeat` nodes for each of its own. */
interface Reading {
  readonly from: number
  readonly to: number
  readonly repeat: number
  /** The nodes that are read for the first `count` of the class. */
  readonly nodes: (count: number) => Int32Array
}

/**
 * What a class reads that isn't a leaf or known beforehand. The factors of products that sums add up are what the sums
 * read.
 */
const readingsOf = (shapes: Shapes, from: number): ReadonlyArray<Reading> => {
  const { classes } = shapes
  const c = classes[from] as ShapeClass
  const own = membersOf(shapes, from)
  const terms =
    (run: Run) =>
    (count: number): Int32Array => {
      const nodes = new Int32Array(count * run.repeat)
      operandsInto(nodes, shapes, c, own, run)
      return nodes
    }
  return c.runs
    .flatMap((run): ReadonlyArray<Reading> => {
      const target = classes[run.of] as ShapeClass
      const { repeat } = run
      if (c.kind !== Kind.Sum || !isProduct(target)) return [{ from, to: run.of, repeat, nodes: terms(run) }]
      return target.runs.map((factor) => ({
        from,
        to: factor.of,
        repeat,
        nodes: (count) => {
          const products = terms(run)(count)
          const nodes = new Int32Array(products.length)
          operandsInto(nodes, shapes, target, products, factor)
          return nodes
        },
      }))
    })
    .filter(({ to }) => {
      const { isConstant, kind } = classes[to] as ShapeClass
      return kind !== Kind.Var && !isConstant
    })
}

const positionsOf = ({ position }: Shapes, nodes: Int32Array): Int32Array => nodes.map((i) => position[i] as number)

/** What is read, position by position, with the nodes that read it in another order. */
const inOrder = (positions: Int32Array, repeat: number, order: Int32Array | undefined): Int32Array => {
  if (order === undefined) return positions
  const moved = new Int32Array(positions.length)
  for (let q = 0; q < positions.length; q++)
    moved[(order[Math.floor(q / repeat)] as number) * repeat + (q % repeat)] = positions[q] as number
  return moved
}

/** The order of the grid that a class, itself in some order, reads through windows, if that isn't in order already. */
const orderRead = (
  shapes: Shapes,
  { from, nodes, repeat, to }: Reading,
  own: Int32Array | undefined,
): Int32Array | undefined => {
  const { classes } = shapes
  const [windows, count] = [(classes[from] as ShapeClass).count, (classes[to] as ShapeClass).count]
  if (repeat < 2 || windows < 2 || count < FEWEST_NODES) return undefined
  const isAffine = (positions: Int32Array): boolean => affineOf(positions) !== undefined
  const few = Math.floor(FIRST / repeat)
  if (own === undefined && few > 0 && few < windows && isAffine(positionsOf(shapes, nodes(few)))) return undefined
  const entries = inOrder(positionsOf(shapes, nodes(windows)), repeat, own)
  return isAffine(entries) ? undefined : gridOrder({ entries, windows, width: repeat, count })
}

/**
 * Where nodes that read others one by one, or are read so, are to stand: beside these. Nowhere where one is read twice.
 */
const follow = (given: Int32Array, positions: Int32Array, isRead: boolean): Int32Array | undefined => {
  const readBy = new Int32Array(given.length).fill(-1)
  positions.forEach((p, m) => {
    readBy[p] = m
  })
  return readBy.includes(-1) ? undefined : (isRead ? readBy : positions).map((k) => given[k] as number)
}

/** How many entries are read by lists, if classes are put into orders. */
const listed = (
  shapes: Shapes,
  readings: ReadonlyArray<Reading>,
  orders: ReadonlyArray<Int32Array | undefined>,
): number =>
  readings.reduce((sum, { from, nodes, repeat, to }) => {
    const { count } = shapes.classes[from] as ShapeClass
    const theirs = orders[to]
    const vector = inOrder(positionsOf(shapes, nodes(count)), repeat, orders[from]).map((p) => theirs?.[p] ?? p)
    return affineOf(vector) === undefined ? sum + vector.length : sum
  }, 0)

/** Classes whose nodes stand in the order of the grid that they are. */
export const unscrambled = (shapes: Shapes): Shapes => {
  const { classes, starts } = shapes
  const orders: Array<Int32Array | undefined> = []
  let readings: ReadonlyArray<Reading> | undefined
  const spread = (first: number, order: Int32Array): void => {
    orders[first] = order
    const all = (readings ??= classes.flatMap((_, c) => readingsOf(shapes, c)))
    const waiting = [first]
    for (let c = waiting.pop(); c !== undefined; c = waiting.pop()) {
      const given = orders[c] as Int32Array
      for (const { from, nodes, repeat, to } of all) {
        const other = from === c ? to : to === c ? from : undefined
        if (other === undefined || repeat !== 1 || orders[other] !== undefined) continue
        if ((classes[other] as ShapeClass).count !== given.length) continue
        orders[other] = follow(given, positionsOf(shapes, nodes(given.length)), from === c)
        if (orders[other] !== undefined) waiting.push(other)
      }
    }
  }
  // What reads comes first: its own order says in which order its windows are.
  for (let c = classes.length - 1; c >= 0; c--) {
    if ((classes[c] as ShapeClass).kind !== Kind.Sum) continue
    for (const reading of readingsOf(shapes, c)) {
      const order = orders[reading.to] === undefined ? orderRead(shapes, reading, orders[c]) : undefined
      if (order !== undefined) spread(reading.to, order)
    }
  }
  const touched = (readings ?? []).filter(({ from, to }) => orders[from] !== undefined || orders[to] !== undefined)
  if (touched.length === 0 || listed(shapes, touched, orders) >= listed(shapes, touched, [])) return shapes
  const [members, position] = [shapes.members.slice(), shapes.position.slice()]
  orders.forEach((order, c) => {
    if (order === undefined) return
    const own = membersOf(shapes, c)
    own.forEach((i, p) => {
      const place = order[p] as number
      members[(starts[c] as number) + place] = i
      position[i] = place
    })
  })
  return shapesWith(shapes, shapes.classes, shapes.folding, { members, position })
}
