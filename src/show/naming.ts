/** Names that the reader gives to nodes. */
import { kindOf, refuse } from '../checks/options.js'
import { node, type Expr, type ExprNode } from '../expr/node.js'
import { ensureExpr } from '../expr/operand.js'
import type { Tape } from '../expr/tape.js'
import { untaken } from './numerals.js'

/**
 * Names for nodes of an expression, to be used in print: `{ d, e }` calls those two nodes d and e. A variable keeps its
 * own name; a node that is not in the expression is ignored; where a variable of the expression already has the name,
 * _2 is added to it.
 *
 * @since 0.1.0
 * @category model
 */
export type NodeNames = Readonly<Record<string, Expr<string>>>

export const isLeaf = (n: ExprNode<string>): boolean => n._tag === 'Const' || n._tag === 'Var'

/** The given names by tape index, and all names that are taken: the given ones and those of variables. */
export interface Naming {
  readonly given: ReadonlyMap<number, string>
  readonly taken: ReadonlySet<string>
}

/** The given names that belong to nodes of the tape. Of two names for one node the first counts. */
export const namingOf = (tape: Tape, names: NodeNames = {}): Naming => {
  // A Map has no entries of its own, and would name nothing in silence.
  if (kindOf(names) !== 'Object') refuse('BadOperand', 'the options', 'names', 'a record of nodes', names)
  const given = new Map<number, string>()
  const taken = new Set(tape.variables)
  Object.entries(names).forEach(([wanted, e]) => {
    const i = tape.indexOf(ensureExpr(e))
    if (i < 0 || given.has(i) || node(e)._tag === 'Var') return
    const name = untaken(wanted, taken)
    given.set(i, name)
    taken.add(name)
  })
  return { given, taken }
}
