/**
 * How the terms of an objective are divided: those that are worth it go through programs block by block, the others
 * together through one.
 */
import { mul, sum } from '../../expr/arithmetic.js'
import type { ObjectiveTerm } from '../../objective/objective.js'
import type { Programs } from '../programs.js'
import type { Steps } from '../steps.js'
import { leastKeptFor, type First } from './blocks.js'
import { inBlocks } from './blockSums.js'
import { onPlan, onTape, sumOf, type Part } from './part.js'

/** Terms without rows that have up to so many nodes are not worth a program each. */
const SMALL = 400

/** Terms without rows as one. */
const joined = (terms: ReadonlyArray<ObjectiveTerm>): ObjectiveTerm => ({
  weight: 1,
  reduce: 'one',
  expression: sum(terms.map(({ expression, weight }) => mul(weight, expression))),
})

/**
 * All terms as one program, or each by itself where they are none together, or on the tape. Small ones without rows go
 * together even so: there may be thousands, and memory for fewer programs.
 */
function* together(programs: Programs, own: ReadonlyArray<ObjectiveTerm>, isComplete: boolean): Steps<Part> {
  const { holdsUpTo, onTape: report, plan, terms } = yield* programs.over(own)
  if (plan === undefined && own.length > 1) {
    const parts: Array<Part> = []
    const isSmall = (k: number): boolean => own[k]?.reduce === 'one' && (programs.nodes[k] as number) <= SMALL
    const small = [...own.keys()].filter(isSmall)
    if (small.length > 0) {
      const whole = joined(small.map((k) => own[k] as ObjectiveTerm))
      parts.push(yield* together(yield* programs.joined(small, whole), [whole], isComplete))
    }
    for (const [k, term] of own.entries())
      if (!isSmall(k)) parts.push(yield* together(programs.part([k], false), [term], isComplete))
    if (parts.some((p) => p.report.runs !== 'tape')) return sumOf(parts, holdsUpTo)
  }
  if (plan === undefined) return onTape(own, report, holdsUpTo)
  if (isComplete) yield* plan.complete()
  return onPlan(plan, terms, holdsUpTo)
}

/**
 * Each term that goes block by block has programs of its own; of other rows than before, more terms than this have one
 * together.
 */
const MOST_DIVIDED = 16

/**
 * Terms over many rows block by block, where that is a gain, and those over other rows than before; and the others
 * together.
 */
export function* apart(
  programs: Programs,
  own: ReadonlyArray<ObjectiveTerm>,
  isComplete: boolean,
  first: First | undefined,
): Steps<Part> {
  const blocks: Array<Part> = []
  const others: Array<number> = []
  const leasts = leastKeptFor(programs, own, first)
  const isMany = leasts.filter((least) => least !== undefined).length > MOST_DIVIDED
  if (first !== undefined && isMany) return yield* together(programs, own, isComplete)
  for (const [k, term] of own.entries()) {
    const least = leasts[k]
    const part = least === undefined ? undefined : yield* inBlocks(programs.part([k], false), term, isComplete, least)
    if (part === undefined) others.push(k)
    else blocks.push(part)
  }
  if (blocks.length === 0) return yield* together(programs, own, isComplete)
  if (others.length === 0) return sumOf(blocks)
  const some = others.map((k) => own[k] as ObjectiveTerm)
  return sumOf([yield* together(programs.part(others, false), some, isComplete), ...blocks])
}
