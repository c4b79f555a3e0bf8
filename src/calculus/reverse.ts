/** Reverse mode at any carrier, with guards for the tests that are still open there. */
import { reverseWith, type Reverse } from './backward.js'
import { guards } from './guard.js'

const reverse: Reverse = /* @__PURE__ */ reverseWith(guards)

/**
 * Carries cotangents from the seeded outputs down to every node that they depend on; they are written into the room
 * given.
 */
export const pullBack: Reverse['pullBack'] = (n, tape, results, seeds, into) =>
  reverse.pullBack(n, tape, results, seeds, into)

/** A primitive's contributions: by its own rule, or by a backward pass through its definition. */
export const contributions: Reverse['contributions'] = (n, p, operands, out) =>
  reverse.contributions(n, p, operands, out)
