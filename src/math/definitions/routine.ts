/** Bodies that several definitions share. */
import type { Machine } from '../machine.js'

/**
 * `body` of the operands. A machine that writes functions may make one of it, by this name, and call that; the others
 * work through the body wherever it is used.
 */
export const routine = <A, M, Operands extends ReadonlyArray<A>>(
  m: Machine<A, M>,
  name: string,
  body: (...operands: Operands) => A,
  operands: Operands,
): A => routineOfMany<A, M, Operands, readonly [A]>(m, name, (...given) => [body(...given)], operands)[0]

/** One that gives several numbers. */
export const routineOfMany = <A, M, Operands extends ReadonlyArray<A>, Results extends ReadonlyArray<A>>(
  m: Machine<A, M>,
  name: string,
  body: (...operands: Operands) => Results,
  operands: Operands,
): Results =>
  m.routine === undefined
    ? body(...operands)
    : (m.routine(name, body as unknown as (...operands: ReadonlyArray<A>) => Results, operands) as Results)
