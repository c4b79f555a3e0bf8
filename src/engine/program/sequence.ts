/** Statements over all steps of a recurrence, turned into statements that run once in each round. */
import type { Access } from './access.js'
import { withAccesses, type Sequence, type Statement } from './statement.js'

/**
 * An access without one of its digits: from round to round it moves along that, the other way round if it begins with
 * the last step.
 */
const alongRounds =
  (digit: number, rounds: number, isBackwards: boolean) =>
  (a: Access): Access => {
    const stride = a.strides[digit] as number
    return {
      ...a,
      base: isBackwards ? a.base + stride * (rounds - 1) : a.base,
      strides: a.strides.filter((_, k) => k !== digit),
      step: isBackwards && stride !== 0 ? -stride : stride,
    }
  }

/** A statement whose box has a digit for the steps, within a sequence of as many rounds. */
export const inSequence = (s: Statement, digit: number, within: Sequence, isBackwards: boolean): Statement => ({
  ...withAccesses(s, alongRounds(digit, within.rounds, isBackwards)),
  extents: s.extents.filter((_, k) => k !== digit),
  within,
})
