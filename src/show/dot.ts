/** Expressions as pictures, in the DOT language of Graphviz. */
import { dependsOn } from '../calculus/dependence.js'
import type { Env } from '../calculus/environment.js'
import { asOptions } from '../checks/options.js'
import type { Expr, ExprNode } from '../expr/node.js'
import type { Primitive } from '../expr/primitive.js'
import { operandsOf } from '../expr/rewrite.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import { nearestNodes } from './breadth.js'
import { namingOf, type NodeNames } from './naming.js'
import { exactly, rounded, showName, superscript } from './numerals.js'
import { atPoint, type AtPoint } from './point.js'
import { showOf } from './template.js'

/**
 * What `toDot` may be told.
 *
 * @since 0.1.0
 * @category model
 */
export interface DotOptions<V extends string> {
  /** A point: with it every node carries its value there, and the derivative of the whole by it. */
  readonly env?: Env<V> | undefined
  /** Nodes to be called by a name. */
  readonly names?: NodeNames | undefined
  /** The most nodes that are drawn; 200 by default. */
  readonly limit?: number | undefined
}

const LIMIT = 200
const DIGITS = 5
const LONGEST = 40
const MOST_ARROWS = 24

const short = (text: string): string => {
  const characters = [...text]
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  // Graphviz has a meaning of its own for what follows a backslash.
  ['\\', '\\\\'],
])

/** Text inside an HTML-like label. */
const html = (text: string): string => text.replaceAll(/[&<>"\\]/g, (c) => entities.get(c) as string)

/** The sign that a primitive's `show` writes, if that is a sign and nothing more; its name otherwise. */
const signOf = (p: Primitive): string => {
  const { arity, name } = p
  const show = showOf(p)
  const sign = show === undefined || arity === 'many' ? '' : show(...Array.from({ length: arity }, () => '')).trim()
  return /^[^\p{L}\p{N}\p{C}()\s]+$/u.test(sign) ? (sign === '||' ? '|·|' : sign) : showName(name)
}

const powerSign = (k: number): string =>
  k === 0.5 ? '√' : k === -1 ? '1/(·)' : `(·)${superscript(k) ?? `^${k < 0 ? `(${exactly(k)})` : exactly(k)}`}`

/** What a node is called, by its operation. */
const titleOf = (n: ExprNode<string>): string => {
  switch (n._tag) {
    case 'Const':
      return rounded(DIGITS)(n.value)
    case 'Var':
      return short(showName(n.name))
    case 'Add':
      return '+'
    case 'Mul':
      return '×'
    case 'Pow':
      return powerSign(n.exponent)
    case 'Exp':
      return 'exp'
    case 'Tanh':
      return 'tanh'
    case 'Apply':
      return short(signOf(n.primitive))
  }
}

const kinds = {
  Var: 'fillcolor="#e3eefb", color="#3b74b4"',
  Const: 'fillcolor="#f2f2f2", color="#b5b5b5"',
  operation: 'fillcolor="#fff6dd", color="#c49a2a"',
} as const

const row = (cells: string): string => `<tr><td>${cells}</td></tr>`
const table = (rows: ReadonlyArray<string>): string =>
  `<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">${rows.join('')}</table>>`

/** One drawn expression: its tape and what is said of its nodes. */
interface Picture {
  readonly tape: Tape
  readonly names: ReadonlyMap<number, string>
  readonly point: AtPoint | undefined
  /** Whether a derivative can flow to a node at all. */
  readonly flows: ArrayLike<number>
  readonly into: (i: number) => Arrows
}

/** The arrows from a node's operands. */
interface Arrows {
  readonly lines: ReadonlyArray<string>
  /** How many more there would be, if none were left out. */
  readonly more: number
}

/** Whether nothing flows back to a node at the point looked at. */
const isIdle = (point: AtPoint | undefined, i: number): boolean =>
  point !== undefined && point.cotangent(i) === undefined

const vertex = ({ flows, into, names, point, tape }: Picture, i: number): string => {
  const n = tape.nodes[i] as ExprNode<string>
  const name = names.get(i)
  const leaf = n._tag === 'Var' || n._tag === 'Const'
  const title = html(titleOf(n))
  const heading = name === undefined ? `<b>${title}</b>` : `<b>${html(short(showName(name)))}</b> = ${title}`
  const number = rounded(DIGITS)
  const { more } = into(i)
  const lines = [
    row(`<font point-size="${leaf ? 13 : 16}">${heading}</font>`),
    ...(point === undefined || n._tag === 'Const'
      ? []
      : [
          row(number(point.value(i))),
          ...(flows[i] === 0 ? [] : [row(`<font color="#b3261e">∂ ${number(point.cotangent(i) ?? 0)}</font>`)]),
        ]),
    ...(more === 0 ? [] : [row(`<font point-size="9" color="#777777">… and ${more} more arrows</font>`)]),
  ]
  const emphasis = i === tape.nodes.length - 1 ? ', penwidth=2.2' : ''
  const style = isIdle(point, i) ? ', style="rounded,filled,dashed"' : ''
  return `  n${i} [label=${table(lines)}, ${kinds[leaf ? n._tag : 'operation']}${emphasis}${style}]`
}

// Graphviz measures text by the font's name, and only knows single names.
const font = 'fontname="Helvetica"'

const legend = 'value&#160;&#160;&#160;<font color="#b3261e">∂ derivative of the result by it</font>'
const legendOfIdle = '&#160;&#160;&#160;dashed: nothing flows back'

const preamble = (explained: string): ReadonlyArray<string> => [
  'digraph expression {',
  `  graph [rankdir=LR, ordering=in, nodesep=0.2, ranksep=0.4, pad=0.2, bgcolor=white, ${font}, fontsize=11, fontcolor="#444444"]`,
  ...(explained === '' ? [] : [`  graph [label=<${explained}>]`]),
  `  node [shape=box, style="rounded,filled", ${font}, fontsize=11, margin="0.09,0.04", height=0.3, width=0.4]`,
  `  edge [color="#777777", arrowsize=0.6, ${font}, fontsize=9, fontcolor="#777777", labeldistance=1.4]`,
]

/**
 * The edges into a node, in the order of its operands; from the note where an operand is not drawn. The operands of a
 * primitive are numbered, because their order can't always be seen. In a long list, further arrows from an operand that
 * already has one are left out.
 */
const edgesInto = (tape: Tape, drawn: ReadonlySet<number>, i: number): Arrows => {
  const n = tape.nodes[i] as ExprNode<string>
  const operands = operandsOf(n).map((e) => tape.indexOf(e))
  const numbered = n._tag === 'Apply' && operands.length > 1
  // The first place of each operand: where a Map is given a key several times, the last one counts.
  const places = new Map([...operands.entries()].reverse().map(([position, k]) => [k, position]))
  const inside = [...operands.entries()].filter(([, k]) => drawn.has(k))
  const kept = inside.filter(([position, k], place) => place < MOST_ARROWS || places.get(k) === position)
  const lines = kept.map(([position, k]) => `  n${k} -> n${i}${numbered ? ` [headlabel="${position + 1}"]` : ''}`)
  const outside = inside.length === operands.length ? [] : [`  more -> n${i} [style=dashed, arrowhead=none]`]
  return { lines: [...lines, ...outside], more: inside.length - kept.length }
}

/**
 * An expression as a DOT graph, from left to right: one box per distinct node, one arrow per operand, in their order.
 * With an environment each box carries its value and the derivative of the whole expression by it; boxes that nothing
 * flows back to, such as a branch not taken, have a dashed border. Nodes are told apart by identity: two variables of
 * one name are two boxes. A large expression is cut down to the nodes nearest its root, and a note says how many are
 * missing. Where an operation uses an operand over and over, a box says how many arrows were left out.
 *
 * `renderSvg` of `fluxion/node` turns it into a picture, as does any other Graphviz.
 *
 * @example
 * import { mul, toDot, variable } from 'fluxion'
 *
 * const dot = toDot(mul(variable('x'), variable('y')), { env: { x: 2, y: 3 } })
 * assert.match(dot, /^digraph expression \{/)
 * assert.match(dot, /n0 -> n2\n {2}n1 -> n2/)
 *
 * @since 0.1.0
 * @category seeing
 */
export const toDot = <V extends string>(e: Expr<V>, options: DotOptions<NoInfer<V>> = {}): string => {
  const {
    env,
    limit = LIMIT,
    names,
  } = asOptions('toDot', options, { env: '', names: '', limit: 'number or undefined' })
  const tape = tapeOf(e)
  const last = tape.nodes.length - 1
  const drawn = nearestNodes(tape, limit)
  const point = env === undefined ? undefined : atPoint(tape, env)
  const set = new Set(drawn)
  const arrows = new Map(drawn.map((i) => [i, edgesInto(tape, set, i)]))
  const picture: Picture = {
    tape,
    names: namingOf(tape, names).given,
    point,
    flows: dependsOn(tape, [last]),
    into: (i) => arrows.get(i) as Arrows,
  }
  const missing = tape.nodes.length - drawn.length
  const note = `  more [shape=note, style=filled, fillcolor=white, color="#b5b5b5", label="${missing} more nodes"]`
  return [
    ...preamble(point === undefined ? '' : `${legend}${drawn.some((i) => isIdle(point, i)) ? legendOfIdle : ''}`),
    ...drawn.map((i) => vertex(picture, i)),
    ...(missing === 0 ? [] : [note]),
    ...drawn.flatMap((i) => picture.into(i).lines),
    '}',
    '',
  ].join('\n')
}
