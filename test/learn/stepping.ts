/** Gradients for optimisers, and the steps that these answer. */
import * as fc from 'fast-check'
import type { Optimizer } from 'fluxion'

export type Vector = ReadonlyArray<number>
export const number: fc.Arbitrary<number> = fc.double({ min: -10, max: 10, noNaN: true })
export const gradients: fc.Arbitrary<ReadonlyArray<Vector>> = fc
  .integer({ min: 1, max: 4 })
  .chain((n) => fc.array(fc.array(number, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 8 }))

/** The steps that an optimiser answers to gradients, one after the other, whatever its states are. */
export const stepsOf = <S>(o: Optimizer<S>, gs: ReadonlyArray<Vector>): ReadonlyArray<Vector> => {
  const parameters = (gs[0] as Vector).map(() => 0)
  let state = o.init(parameters)
  return gs.map((g) => {
    const next = o.update(g, state, parameters)
    state = next.state
    return next.step
  })
}
/** The same for optimisers of one number. */
export const steps1 = <S>(o: Optimizer<S>, gs: Vector): Vector => stepsOf(o, gs.map((g) => [g])).map(([s]) => s as number) // prettier-ignore
