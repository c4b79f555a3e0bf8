/**
 * The types of explanations and advice: environments are the expression's own, and so are the names that are answered
 * with.
 */
import type { option as O } from 'fp-ts'
import { describe, expectTypeOf, test } from 'vitest'
import {
  advise,
  compile,
  explainNonFinite,
  explainStop,
  log,
  meanOver,
  mul,
  showNonFinite,
  table,
  variable,
  type Advice,
  type Env,
  type NonFinite,
  type RunState,
} from 'fluxion'

const e = mul(variable('w'), log(variable('x')))
const loss = meanOver(table({ x: [1, 2] }))(e)

describe('explanations', () => {
  test('of expressions, objectives and what was compiled from them', () => {
    expectTypeOf(explainNonFinite(e)).parameter(0).toEqualTypeOf<Env<'w' | 'x'>>()
    expectTypeOf(explainNonFinite(loss)).parameter(0).toEqualTypeOf<Env<'w'>>()
    expectTypeOf(explainNonFinite(compile(e)))
      .parameter(0)
      .toEqualTypeOf<Env<'w' | 'x'>>()
    expectTypeOf(explainNonFinite(compile(loss)))
      .parameter(0)
      .toEqualTypeOf<Env<'w'>>()
    expectTypeOf(explainStop(loss)).returns.toEqualTypeOf<O.Option<NonFinite<'w'>>>()
    expectTypeOf(explainStop(loss))
      .parameter(0)
      .toEqualTypeOf<Pick<RunState<'w', unknown>, 'names' | 'parameters' | 'status'>>()
    expectTypeOf(explainNonFinite(e)({ w: 1, x: 0 })).toEqualTypeOf<O.Option<NonFinite<'w' | 'x'>>>()
  })
  test('missing and surplus names refused', () => {
    // @ts-expect-error x is missing
    explainNonFinite(e)({ w: 1 })
    // @ts-expect-error x is a column
    explainNonFinite(loss)({ w: 1, x: 0 })
    // @ts-expect-error x is missing
    explainNonFinite(compile(e))({ w: 1 })
    // @ts-expect-error not an expression
    explainNonFinite('w')
  })
  test('are told apart by their tags', () => {
    const read = (f: NonFinite<'w'>): number | undefined => {
      expectTypeOf(showNonFinite(f)).toEqualTypeOf<string>()
      if (f._tag === 'NonFiniteValue') return f.began.value
      expectTypeOf(f.variable).toExtend<'w' | undefined>()
      return f._tag === 'NonFiniteGradient' ? f.began.cotangent : f.at?.value
    }
    expectTypeOf(read).toBeFunction()
  })
})

test('advice is about the same variables', () => {
  expectTypeOf(advise(e)).toEqualTypeOf<ReadonlyArray<Advice<'w' | 'x'>>>()
  // @ts-expect-error a number has no spelling
  advise(3)
})
