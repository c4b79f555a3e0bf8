/** Primitives as others write them, and which laws they break. */
import { either as E } from 'fp-ts'
import { primitive, type Numeric, type Operation } from 'fluxion'
import { checkAll, primitiveLaws, type Counterexample, type Domain } from 'fluxion/laws'

export const broken = (
  operation: Operation<1> | Operation<2> | Operation<'many'>,
  domain: Domain,
): ReadonlyArray<Counterexample> =>
  checkAll(primitiveLaws(operation as Operation<1>, domain)).flatMap((o): ReadonlyArray<Counterexample> =>
    E.isLeft(o) ? [o.left] : [],
  )

/** The slope of an operation on one operand. */
export type Rule1 = <A>(n: Numeric<A>, x: A, out: A) => A

export const one = (name: string, value: (x: number) => number, rule: Rule1): Operation<1> =>
  primitive({ name, arity: 1, value, partials: (n, [x], out) => [{ partial: rule(n, x, out) }] })

export const wide: Domain = { operands: [[-3, 3]] }
