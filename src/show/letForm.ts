/** Expressions as they are in memory: what is shared is written once. */
import { asOptions } from '../checks/options.js'
import type { Expr, ExprNode } from '../expr/node.js'
import { operandsOf } from '../expr/rewrite.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import { nearestNodes } from './breadth.js'
import { isLeaf, namingOf, type NodeNames } from './naming.js'
import { showName, temporaries } from './numerals.js'
import { atom, ELLIPSIS, phraseOf, writtenOf, type Phrase } from './phrase.js'

/**
 * What `showLet` may be told.
 *
 * @since 0.1.0
 * @category model
 */
export interface LetOptions {
  /** Nodes to be called by a name, shared or not. */
  readonly names?: NodeNames | undefined
  /** The most nodes that are written out, and the most operands of a list; 200 by default. */
  readonly limit?: number | undefined
}

const LIMIT = 200

/** Whether a node on the list has an operation of its own and stands in more than one operand's place. */
const sharedAmong = (tape: Tape, shown: ReadonlyArray<number>): ((i: number) => boolean) => {
  const places = new Float64Array(tape.nodes.length)
  shown.forEach((i) => {
    operandsOf(tape.nodes[i] as ExprNode<string>).forEach((e) => {
      const k = tape.indexOf(e)
      places[k] = (places[k] as number) + 1
    })
  })
  return (i) => (places[i] as number) > 1 && !isLeaf(tape.nodes[i] as ExprNode<string>)
}

/**
 * An expression with everything that it shares named and written once: `let` … `in` …. Names t1, t2, … are made up,
 * unless the expression has variables of those names; `names` gives better ones, and names other nodes too. Without
 * shared nodes it reads as `show` does. A large expression is shortened to the nodes nearest its root and says so.
 *
 * @example
 * import { add, mul, showLet, variable } from 'fluxion'
 *
 * const [a, b, c] = [variable('a'), variable('b'), variable('c')]
 * const product = mul(a, b)
 * const sum = add(product, c)
 * assert.strictEqual(showLet(mul(sum, sum)), 'let t1 = a·b + c\nin t1·t1')
 * assert.strictEqual(
 *   showLet(mul(sum, sum), { names: { d: product } }),
 *   ['let d = a·b', '    t1 = d + c', 'in t1·t1'].join('\n'),
 * )
 *
 * @since 0.1.0
 * @category seeing
 */
export const showLet = (e: Expr<string>, options: LetOptions = {}): string => {
  const { limit = LIMIT, names } = asOptions('showLet', options, { names: '', limit: 'number or undefined' })
  const tape = tapeOf(e)
  const root = tape.nodes.length - 1
  const shown = nearestNodes(tape, limit)
  const { given, taken } = namingOf(tape, names)
  const isShared = sharedAmong(tape, shown)
  const bound = shown.filter((i) => isShared(i) || given.has(i))
  const unnamed = bound.filter((i) => !given.has(i))
  const made = temporaries(unnamed.length, taken)
  const nameOf = new Map([...given, ...unnamed.map((i, k) => [i, made[k] as string] as const)])

  // Texts of nodes that have no name, until the one place that uses them is reached.
  const phrases = new Array<Phrase | undefined>(tape.nodes.length)
  const lines = shown.flatMap((i) => {
    const n = tape.nodes[i] as ExprNode<string>
    const operands = operandsOf(n).map((operand) => phrases[tape.indexOf(operand)] ?? ELLIPSIS)
    const phrase = phraseOf(n, writtenOf(n, operands, limit))
    const name = nameOf.get(i)
    phrases[i] = name === undefined ? phrase : atom(showName(name))
    return name === undefined ? [] : [`${showName(name)} = ${phrase.text}`]
  })
  const result = (phrases[root] as Phrase).text
  const form = lines.length === 0 ? result : `let ${lines.join('\n    ')}\nin ${result}`
  return shown.length === tape.nodes.length
    ? form
    : `${form}\n(shortened: ${shown.length} of ${tape.nodes.length} nodes)`
}
