/** Statements over all steps of a recurrence, as statements that run step by step. */
import type { Access } from './access.js'
import { load, mapLoads, type Body } from './body.js'
import type { Sequence, Statement } from './statement.js'

/** An access without one of its digits: from round to round it moves along that, the other way round if it begins with the last step. */
const alongRounds = (digit: number, rounds: number, isBackwards: boolean): ((a: Access) => Access) => {
  const change = (a: Access): Access => {
    const stride = a.strides[digit] as number
    const moved: Access = {
      ...a,
      base: isBackwards ? a.base + stride * (rounds - 1) : a.base,
      strides: a.strides.filter((_, k) => k !== digit),
      step: isBackwards && stride !== 0 ? -stride : stride,
    }
    return a.indices === undefined ? moved : { ...moved, indices: change(a.indices) }
  }
  return change
}

/** A statement whose box has a digit for the steps, within a sequence of as many rounds. */
export const inSequence = (s: Statement, digit: number, within: Sequence, isBackwards: boolean): Statement => {
  const change = alongRounds(digit, within.rounds, isBackwards)
  const inBody = (b: Body): Body => mapLoads((a) => load(change(a)), b)
  return {
    ...s,
    extents: s.extents.filter((_, k) => k !== digit),
    out: change(s.out),
    body: inBody(s.body),
    initial: s.initial && inBody(s.initial),
    within,
  }
}
