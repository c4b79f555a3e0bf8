/**
 * Where the nodes of a class lie in its array. Nodes come row after row (rows of a table, mostly): node = row · block
 * + place. Rows should lie side by side instead, at the address place · rows + row, so that the lanes of a register
 * are rows.
 *
 * That pays only if every map into such an array still goes by strides. So for each number of rows that some map
 * suggests, the classes are found that can be laid out for so many; where these hold most nodes, they are, and what is
 * left goes on among the other numbers.
 */
import type { Affine, Digit } from './affine.js'
import { homeOf, lengthOf, type Rolled, type RolledClass, type Source } from '../rolled.js'
import * as Kind from '../classes/kind.js'

/** Nodes of a class: `rows` blocks of `block`. One row, and the nodes lie as they come. */
export interface Layout {
  readonly rows: number
  readonly block: number
}

/** Fewer rows than this are not worth turning an array for. */
const FEWEST_ROWS = 4

/** The address of a node. */
export const addressIn = ({ block, rows }: Layout, position: number): number =>
  rows === 1 ? position : (position % block) * rows + Math.floor(position / block)

/** Digits split where the target's rows begin, or `undefined` where a digit can't be split there. */
export const splitAtRows = (digits: ReadonlyArray<Digit>, block: number): ReadonlyArray<Digit> | undefined => {
  const split = digits.flatMap((d): ReadonlyArray<Digit | undefined> => {
    const { cut, extent, stride } = d
    const inside = stride < block && stride * extent > block
    if (stride <= 0 || !inside) return [d]
    const steps = block / stride
    return block % stride === 0 && extent % steps === 0
      ? [
          { cut, extent: steps, stride },
          { cut: cut * steps, extent: extent / steps, stride: block },
        ]
      : [undefined]
  })
  return split.every((d) => d !== undefined) ? split : undefined
}

/** Whether a map into an array of such a layout is one of strides in addresses too. */
export const fits = ({ base, digits }: Affine, { block, rows }: Layout): boolean => {
  if (rows === 1 || block === 1) return true
  const split = splitAtRows(digits, block)
  if (split === undefined || split.some((d) => d.stride < 0)) return false
  const within = split.filter((d) => d.stride < block)
  const across = split.filter((d) => d.stride >= block)
  const furthest = within.reduce((sum, d) => sum + d.stride * (d.extent - 1), base % block)
  return furthest < block && across.every((d) => d.stride % block === 0)
}

interface Edge {
  readonly from: number
  readonly to: number
  readonly repeat: number
  readonly map: Affine
}

/** How classes read others, and how those that stand in an array of their own kind of order write it. */
const edgesOf = (classes: ReadonlyArray<RolledClass>): ReadonlyArray<Edge> =>
  classes.flatMap((c, from) => [
    ...(c.home === undefined ? [] : [{ from, to: c.home.of, repeat: 1, map: c.home.map }]),
    ...c.operands.flatMap(({ factors, repeat }) =>
      factors.flatMap((s: Source) => (s._tag === 'Strides' ? [{ from, to: s.of, repeat, map: s.map }] : [])),
    ),
  ])

/** Numbers of rows that maps suggest: where a digit begins in the class that reads, or in the one that is read. */
const suggestions = (classes: ReadonlyArray<RolledClass>, edges: ReadonlyArray<Edge>): ReadonlyArray<number> => {
  const weights = new Map<number, number>()
  const suggest = (rows: number, weight: number): void => {
    if (Number.isInteger(rows) && rows >= FEWEST_ROWS) weights.set(rows, (weights.get(rows) ?? 0) + weight)
  }
  edges.forEach(({ from, map, repeat, to }) => {
    const count = (classes[from] as RolledClass).count
    const target = lengthOf(classes[to] as RolledClass)
    map.digits.forEach(({ cut, stride }) => {
      if (cut >= repeat) suggest((count * repeat) / cut, count)
      if (to > 0 && stride > 0) suggest(target / stride, target)
    })
  })
  return [...weights]
    .sort(([a, wa], [b, wb]) => wb - wa || a - b)
    .slice(0, 16)
    .map(([rows]) => rows)
}

/** Nodes as they come. */
const flat = (c: RolledClass): Layout => ({ rows: 1, block: lengthOf(c) })

/** The layouts of all classes, in their order. */
export const layoutsOf = ({ classes }: Rolled): ReadonlyArray<Layout> => {
  const edges = edgesOf(classes)
  const fixed: ReadonlyArray<Layout | undefined> = classes.map((c) =>
    c.kind === Kind.Var || c.count < FEWEST_ROWS ? flat(c) : undefined,
  )
  const options = suggestions(classes, edges)
  const own = takeBest(classes, edges, options, fixed).map((layout, k) => layout ?? flat(classes[k] as RolledClass))
  // What stands in another class's array lies as that does.
  return own.map((_, k) => own[homeOf(classes[k] as RolledClass, k).of] as Layout)
}

/** The layout for so many rows; steps of a recurrence stay one after the other within each. */
const layoutFor = (c: RolledClass, rows: number): Layout | undefined => {
  const block = lengthOf(c) / rows
  const { before, block: step, steps } = c.recurrence ?? { before: 0, block: 1, steps: 1 }
  return c.count % rows === 0 && block % (step * (before + steps)) === 0 ? { rows, block } : undefined
}

type Choice = ReadonlyArray<Layout | undefined>

/** Takes the best set of classes, then the best of what is left, until nothing is gained. */
const takeBest = (
  classes: ReadonlyArray<RolledClass>,
  edges: ReadonlyArray<Edge>,
  options: ReadonlyArray<number>,
  fixed: Choice,
): Choice => {
  const gain = (members: Choice): number =>
    members.reduce(
      (sum, l, k) => sum + (l !== undefined && l.block > 1 && fixed[k] === undefined ? l.rows * l.block : 0),
      0,
    )
  const best = options
    .map((rows) => membersFor(classes, edges, rows, fixed))
    .reduce<Choice>((most, members) => (gain(members) > gain(most) ? members : most), [])
  if (gain(best) === 0) return fixed
  return takeBest(
    classes,
    edges,
    options,
    fixed.map((l, k) => l ?? best[k]),
  )
}

/** The classes that are settled, and those of which all that is read or written goes by strides with so many rows. */
const membersFor = (
  classes: ReadonlyArray<RolledClass>,
  edges: ReadonlyArray<Edge>,
  rows: number,
  fixed: Choice,
): Choice => {
  const members = classes.map((c, k) => fixed[k] ?? layoutFor(c, rows))
  for (const { map, to } of edges) {
    const layout = members[to]
    if (layout !== undefined && !fits(map, layout)) members[to] = undefined
  }
  return members
}
