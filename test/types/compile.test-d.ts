/** The types of what `compile` gives: variables stay, columns leave, other tables must fit. */
import { describe, expectTypeOf, test } from 'vitest'
import {
  compile,
  compileAsync,
  meanOver,
  mul,
  over,
  square,
  table,
  variable,
  type Compiled,
  type CompiledOutputs,
  type Expr,
} from 'fluxion'

const [a, b, x] = [variable('a'), variable('b'), variable('x')]
const rows = table({ x: [1, 2], y: [3, 4] })

describe('compile', () => {
  test('one expression or objective', () => {
    expectTypeOf(compile(mul(a, b))).toEqualTypeOf<Compiled<'a' | 'b'>>()
    expectTypeOf(compile(meanOver(rows)(mul(a, x)))).toEqualTypeOf<Compiled<'a'>>()
    expectTypeOf(compileAsync(mul(a, b))).toEqualTypeOf<Promise<Compiled<'a' | 'b'>>>()
    // @ts-expect-error b is missing
    compile(mul(a, b)).value({ a: 1 })
    // @ts-expect-error x is a column
    compile(meanOver(rows)(mul(a, x))).value({ a: 1, x: 2 })
  })
  test('several outputs', () => {
    const both = compile([mul(a, b), square(a)])
    expectTypeOf(both).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
    expectTypeOf(compileAsync([a, b])).toEqualTypeOf<Promise<CompiledOutputs<'a' | 'b'>>>()
    expectTypeOf(both.jacobian).returns.toEqualTypeOf<ReadonlyArray<ReadonlyMap<'a' | 'b', number>>>()
    // @ts-expect-error b is missing
    both.jacobian({ a: 1 })
    // @ts-expect-error c is no variable
    both.jvp({ a: 1, b: 2 }, { c: 1 })
    const list: ReadonlyArray<Expr<'a' | 'b'>> = [a, b]
    expectTypeOf(compile(list)).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
  })
  test('outputs over rows', () => {
    expectTypeOf(compile(over(rows)([mul(a, x), b]))).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
  })
  test('another table needs the columns of the first', () => {
    const compiled = compile(meanOver(rows)(mul(a, x)))
    expectTypeOf(compiled.withTable(rows, table({ x: [1], y: [2] }))).toEqualTypeOf<Compiled<'a'>>()
    // @ts-expect-error y is missing
    compiled.withTable(rows, table({ x: [1] }))
  })
})
