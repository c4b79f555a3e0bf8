/**
 * Primitives that are nothing but a definition in other operations, replaced by it: so that what repeats inside of them is seen too.
 */
import { expressions } from '../../expr/expressions.js'
import { primitiveAt, scanWith } from '../../expr/fold.js'
import type { Expr } from '../../expr/node.js'
import { makeVar } from '../../expr/node.js'
import type { Numeric } from '../../expr/numeric.js'
import type { Primitive } from '../../expr/primitive.js'
import { Op, tapeOf, type Tape } from '../../expr/tape.js'
import { kernelOf } from '../code/kernels.js'

/** Rules of its own, or a kernel, are to be kept; without either a primitive is its definition. */
const isJustDefined = (p: Primitive): boolean =>
  p.define !== undefined && p.partials === undefined && kernelOf(p) === undefined

const hasDefinition = (tape: Tape): boolean => {
  const { ops } = tape
  for (let i = ops.indexOf(Op.Apply); i >= 0; i = ops.indexOf(Op.Apply, i + 1)) {
    if (isJustDefined(primitiveAt(tape, i))) return true
  }
  return false
}

/** The tape of an expression in which no primitive is just a definition. */
export const tapeInlined = (e: Expr<string>): Tape => {
  const tape = tapeOf(e)
  if (!hasDefinition(tape)) return tape
  const plain = expressions<string>()
  const carrier: Numeric<Expr<string>> = {
    ...plain,
    apply: (p, operands) =>
      p.define !== undefined && isJustDefined(p) ? p.define(carrier, operands) : plain.apply(p, operands),
  }
  const results = scanWith(
    carrier,
    tape,
    tape.variables.map((name) => makeVar(name)),
  )
  return tapeOf(results[tape.roots[0] as number] as Expr<string>)
}
