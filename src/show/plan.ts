/** What a trace talks about: which nodes of an expression it shows, what it calls them, and how they read. */
import { dependsOn } from '../calculus/dependence.js'
import type { Expr, ExprNode } from '../expr/node.js'
import { operandsOf } from '../expr/rewrite.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import { nearestNodes } from './breadth.js'
import { namingOf, type NodeNames } from './naming.js'
import { rounded, showName, temporaries, untaken } from './numerals.js'
import { atom, ELLIPSIS, phraseOf, writtenOf, type Phrase, type Style } from './phrase.js'

const DIGITS = 6
export const number: (x: number) => string = /* @__PURE__ */ rounded(DIGITS)
export const symbolic: Style = { number, times: '·' }

/** A part with no derivative, such as a test, is written where it is used, unless it is longer than this. */
const LONGEST_INLINE = 30

export interface Plan {
  readonly tape: Tape
  readonly root: number
  /** Tape indices, ascending. */
  readonly shown: ReadonlyArray<number>
  /** All whose operands may be shown, from the last to the first. */
  readonly backwards: ReadonlyArray<number>
  readonly isShown: (i: number) => boolean
  /** Whether a node is written out where it is used. */
  readonly isInline: (i: number) => boolean
  /** A node's operands, by tape index. */
  readonly operands: (i: number) => ReadonlyArray<number>
  readonly node: (i: number) => ExprNode<string>
  /** What a node is called, ready to print; undefined for one that is inline or not shown. */
  readonly name: (i: number) => string | undefined
  /** How a node reads as an operand: its name where it has one. */
  readonly label: (i: number) => Phrase
  /** How a node reads over its operands. */
  readonly reading: (i: number) => Phrase
}

export const planOf = (e: Expr<string>, names: NodeNames | undefined, limit: number): Plan => {
  const tape = tapeOf(e)
  const root = tape.nodes.length - 1
  const shown = nearestNodes(tape, limit)
  const flows = dependsOn(tape, [root])
  const node = (i: number): ExprNode<string> => tape.nodes[i] as ExprNode<string>
  const operands = (i: number): ReadonlyArray<number> => operandsOf(node(i)).map((operand) => tape.indexOf(operand))

  const { given, taken } = namingOf(tape, names)
  const rootName = given.get(root) ?? untaken('L', taken)
  const made = temporaries(shown.length, new Set([...taken, rootName])).values()
  const readings = new Map<number, Phrase>()
  const printed = new Map<number, string>()
  const label = (i: number): Phrase => {
    const name = printed.get(i)
    return name === undefined ? (readings.get(i) ?? ELLIPSIS) : atom(name)
  }
  const nameOf = (i: number, { text }: Phrase): string | undefined => {
    const n = node(i)
    if (n._tag === 'Var') return n.name
    if (i === root) return rootName
    const inline = n._tag === 'Const' || (flows[i] === 0 && text.length <= LONGEST_INLINE)
    return given.get(i) ?? (inline ? undefined : (made.next().value as string))
  }
  shown.forEach((i) => {
    const reading = phraseOf(node(i), writtenOf(node(i), operands(i).map(label), limit), symbolic)
    const name = nameOf(i, reading)
    readings.set(i, reading)
    if (name !== undefined) printed.set(i, showName(name))
  })
  return {
    tape,
    root,
    shown,
    backwards: shown.length === tape.nodes.length ? shown.toReversed() : [...tape.nodes.keys()].reverse(),
    isShown: (i) => readings.has(i),
    isInline: (i) => readings.has(i) && !printed.has(i),
    operands,
    node,
    label,
    name: (i) => printed.get(i),
    reading: (i) => readings.get(i) ?? ELLIPSIS,
  }
}
