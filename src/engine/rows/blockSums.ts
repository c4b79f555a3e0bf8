/**
 * The sum of a term over rows that go through programs block by block: values and gradients of the blocks, added in
 * order.
 *
 * The gradient is written into an array that the caller passes in.
 */
import type { ObjectiveTerm } from '../../objective/objective.js'
import { dividing, going, type Division } from './blocks.js'
import { apartFrom } from '../run/overlap.js'
import { reordered, reportOf, type OnNumbers, type Part } from './part.js'
import type { Programs } from '../programs.js'
import type { Steps } from '../steps.js'
import { factors } from '../roll/term.js'
import { rowDataOf } from '../terms.js'

/** What the sum over all rows is multiplied by. */
const factorOf = (term: ObjectiveTerm): number => term.weight * factors(term.reduce, rowDataOf(term)).share

/** A term's sum over its rows. */
const started = (division: Division, variables: ReadonlyArray<string>): OnNumbers => {
  const { isUnderWay, through } = going(division, (over, { variables: names }) =>
    reordered(variables, { ...over, variables: names }),
  )
  const factor = factorOf(division.term)
  const partials = new Float64Array(variables.length)
  // A primitive may evaluate something itself, and that this too.
  const another = (): OnNumbers => started(division, variables)
  return {
    value: (x) => {
      if (isUnderWay()) return another().value(x)
      let sum = 0
      through(true, (own) => {
        sum += own.value(x)
      })
      return factor * sum
    },
    into: (x, gradient) => {
      if (isUnderWay()) return another().into(x, gradient)
      let sum = 0
      const at = apartFrom(x, [gradient])
      gradient.fill(0)
      through(false, (own) => {
        sum += own.into(at, partials)
        for (let k = 0; k < partials.length; k++)
          gradient[k] = (gradient[k] as number) + factor * (partials[k] as number)
      })
      return factor * sum
    },
  }
}

/**
 * A term over a table, block by block; `undefined` where `dividing` gives nothing. Also where the factor of the sum is
 * not finite, as with weights that add up to 0: it has to be in the program, which knows what reaches which variable.
 */
export function* inBlocks(
  programs: Programs,
  term: ObjectiveTerm,
  isComplete: boolean,
  leastKept: number,
): Steps<Part | undefined> {
  const division = isFinite(factorOf(term)) ? yield* dividing(programs, term, isComplete, leastKept) : undefined
  if (division === undefined) return undefined
  const { largest, reports, why } = division
  const { reached, variables } = largest
  return {
    variables,
    reached,
    holdsUpTo: 0,
    ...started(division, variables),
    report: reportOf([reports[0]], reports, why),
  }
}
