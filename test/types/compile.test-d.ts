/** The types of what `compile` gives: variables stay, columns leave, other tables must fit. */
import { function as F } from 'fp-ts'
import { describe, expectTypeOf, test } from 'vitest'
import {
  compile,
  compileAsync,
  meanOver,
  mul,
  objective,
  over,
  square,
  table,
  variable,
  type Compiled,
  type CompiledOutputs,
  type Expr,
  type Objective,
  type Rows,
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
    expectTypeOf(both.valueAndJacobian).returns.toEqualTypeOf<{
      readonly value: Float64Array
      readonly jacobian: ReadonlyArray<ReadonlyMap<'a' | 'b', number>>
    }>()
    expectTypeOf(both.valueAndDense).returns.toEqualTypeOf<{
      readonly value: Float64Array
      readonly dense: Float64Array
    }>()
    // @ts-expect-error b is missing
    both.jacobian({ a: 1 })
    // @ts-expect-error b is missing
    both.valueAndJacobian({ a: 1 })
    // @ts-expect-error b is missing
    both.valueAndDense({ a: 1 })
    // @ts-expect-error c is no variable
    both.jvp({ a: 1, b: 2 }, { c: 1 })
    const list: ReadonlyArray<Expr<'a' | 'b'>> = [a, b]
    expectTypeOf(compile(list)).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
  })
  test('outputs over rows', () => {
    expectTypeOf(compile(over(rows)([mul(a, x), b]))).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
  })
  test('handed to pipe and flow it keeps the names', () => {
    expectTypeOf(F.pipe(mul(a, b), compile)).toEqualTypeOf<Compiled<'a' | 'b'>>()
    expectTypeOf(F.pipe(mul(a, x), meanOver(rows), compile)).toEqualTypeOf<Compiled<'a'>>()
    expectTypeOf(F.pipe([mul(a, x), b], over(rows), compile)).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
    expectTypeOf(F.pipe([a, b], compile)).toEqualTypeOf<CompiledOutputs<'a' | 'b'>>()
    expectTypeOf(F.flow(square<'a'>, compile)(a)).toEqualTypeOf<Compiled<'a'>>()
    expectTypeOf(F.pipe(mul(a, b), compileAsync)).toEqualTypeOf<Promise<Compiled<'a' | 'b'>>>()
    // @ts-expect-error b is missing
    F.pipe(mul(a, b), compile).value({ a: 1 })
  })
  test('inside generic functions, and of what may be either', () => {
    const one = <V extends string>(e: Expr<V> | Objective<V>): Compiled<V> => compile(e)
    const later = <V extends string>(e: Expr<V>): Promise<Compiled<V>> => compileAsync(e)
    const several = <V extends string>(r: Rows<V>): CompiledOutputs<V> => compile(r)
    expectTypeOf(one(mul(a, b))).toEqualTypeOf<Compiled<'a' | 'b'>>()
    expectTypeOf(later(a)).toEqualTypeOf<Promise<Compiled<'a'>>>()
    expectTypeOf(several(over(rows)([mul(a, x)]))).toEqualTypeOf<CompiledOutputs<'a'>>()
    expectTypeOf(compile(Math.random() > 2 ? a : objective(b))).toEqualTypeOf<Compiled<'a' | 'b'>>()
    expectTypeOf(compile<'a' | 'b'>(a)).toEqualTypeOf<Compiled<'a' | 'b'>>()
    // @ts-expect-error a number is no output
    compile([a, 1])
  })
  test('of what may be one output or several', () => {
    type Either = Compiled<'a'> | CompiledOutputs<'b'>
    expectTypeOf(compile(Math.random() > 2 ? a : [b])).toEqualTypeOf<Either>()
    expectTypeOf(compile(Math.random() > 2 ? a : over(rows)([b]))).toEqualTypeOf<Either>()
    expectTypeOf(compile(Math.random() > 2 ? objective(a) : [b])).toEqualTypeOf<Either>()
    expectTypeOf(compileAsync(Math.random() > 2 ? a : [b])).toEqualTypeOf<Promise<Either>>()
  })
  test('another table needs the columns of the first', () => {
    const compiled = compile(meanOver(rows)(mul(a, x)))
    expectTypeOf(compiled.withTable(rows, table({ x: [1], y: [2] }))).toEqualTypeOf<Compiled<'a'>>()
    // @ts-expect-error y is missing
    compiled.withTable(rows, table({ x: [1] }))
  })
})
