/**
 * Replaces primitives that are nothing but a definition in other operations by that definition, so that what repeats
 * inside of them is seen too.
 */
import { expressions } from '../../expr/expressions.js'
import { primitiveAt, scanWith } from '../../expr/fold.js'
import type { Expr } from '../../expr/node.js'
import { makeVar } from '../../expr/node.js'
import type { Numeric } from '../../expr/numeric.js'
import type { Primitive } from '../../expr/primitive.js'
import * as Op from '../../expr/op.js'
import { taping, type Tape } from '../../expr/tape.js'
import { kernelOf } from '../code/arithmetic/kernels.js'
import { NODES_PER_STEP, type Steps } from '../steps.js'
import { nodeless } from './nodeless.js'

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

/** The same expressions without such primitives, given their tape. */
const inlined = (tape: Tape): ReadonlyArray<Expr<string>> => {
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
  return tape.roots.map((root) => results[root] as Expr<string>)
}

/** The tape of expressions in which no primitive is just a definition. It does not keep them. */
export function* tapingInlined(es: ReadonlyArray<Expr<string>>): Steps<Tape> {
  const tape = yield* taping(es, true, NODES_PER_STEP)
  if (!hasDefinition(tape)) return nodeless(tape)
  const defined = yield* taping(inlined(tape), true, NODES_PER_STEP)
  // A definition may leave an operand out.
  return { ...nodeless(defined), variables: [...new Set([...defined.variables, ...tape.variables])] }
}
