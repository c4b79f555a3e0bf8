/** Bodies that several definitions share. */
import type { Machine } from '../machine.js'

/**
 * `body` of the operands. A machine that writes functions may make one of it, by this name, and call that; the others work through the
 * body wherever it is used.
 */
export const routine = <A, M, Operands extends ReadonlyArray<A>>(
  m: Machine<A, M>,
  name: string,
  body: (...operands: Operands) => A,
  operands: Operands,
): A =>
  m.routine === undefined
    ? body(...operands)
    : m.routine(name, body as unknown as (...operands: ReadonlyArray<A>) => A, operands)
