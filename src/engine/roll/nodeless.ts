/** Tapes whose nodes nobody asks for: these keep no expressions. */
import type { Expr } from '../../expr/node.js'
import type { Tape } from '../../expr/tape.js'

const nowhere: (e: Expr<string>) => number = () => -1

/** A tape with these columns alone. */
export const nodeless = ({
  first,
  numbers,
  operands,
  ops,
  primitives,
  roots,
  second,
  variables,
}: Omit<Tape, 'indexOf' | 'nodes'>): Tape => ({
  nodes: [],
  ops,
  first,
  second,
  numbers,
  operands,
  primitives,
  variables,
  roots,
  indexOf: nowhere,
})
