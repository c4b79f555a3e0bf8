/** The types of tables and objectives: columns leave, parameters stay. */
import { describe, expectTypeOf, test } from 'vitest'
import type { Arbitrary } from 'fast-check'
import { function as F, type taskEither as TE } from 'fp-ts'
import {
  add,
  addObjectives,
  compile,
  constant,
  evaluate,
  getMonoid,
  grad,
  meanOver,
  mul,
  objective,
  oneHot,
  over,
  scaleObjective,
  select,
  square,
  standardiser,
  sub,
  sumOver,
  table,
  takeRows,
  valueAndGrad,
  valuesOver,
  variable,
  type Env,
  type Expr,
  type Gradient,
  type Objective,
  type ParametersOf,
  type Rows,
  type Table,
} from 'fluxion'
import { tables } from 'fluxion/laws'
import { readFeatures, type CsvError } from 'fluxion/node'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2], y: [3, 4] })
const error = square(sub(add(mul(w, x), b), y))
const loss = meanOver(points)(error)

describe('tables', () => {
  test('know their columns', () => {
    expectTypeOf(points).toEqualTypeOf<Table<'x' | 'y'>>()
    expectTypeOf(table({ x: Float64Array.of(1), y: [1] as const })).toEqualTypeOf<Table<'x' | 'y'>>()
    expectTypeOf(table({})).toEqualTypeOf<Table<never>>()
    expectTypeOf(points.columns.x).toEqualTypeOf<Float64Array>()
    // @ts-expect-error there is no such column
    void points.columns.z
    // @ts-expect-error nothing in a table is assigned
    points.columns.x = Float64Array.of(1)
    // @ts-expect-error nothing in a table is assigned
    points.rows = 3
  })
  test('of names from elsewhere are tables of strings', () => {
    const read: Record<string, number[]> = {}
    expectTypeOf(table(read)).toEqualTypeOf<Table<string>>()
    const some: Readonly<Record<'x' | 'y', ReadonlyArray<number>>> = { x: [], y: [] }
    expectTypeOf(table(some)).toEqualTypeOf<Table<'x' | 'y'>>()
  })
  test('have the columns that their type names: none of a table of unknown ones is known', () => {
    const read = table({} as Record<string, number[]>)
    // @ts-expect-error x may be absent
    const known: Table<'x'> = read
    // @ts-expect-error x.1 may be absent
    const one: Table<'x.1'> = {} as Table<`x.${number}`>
    const generic = <C extends string>(): Table<C> =>
      // @ts-expect-error none of them need be there
      read
    void [known, one, generic]
    // @ts-expect-error x may be absent
    compile(sumOver(points)(error)).withTable(points, read)
    const fewer: Table<'x'> = points
    const any: Table<string> = fewer
    expectTypeOf(<C extends string>(t: Table<C>): Table<string> => t).returns.toEqualTypeOf<typeof any>()
    standardiser(read, ['x'])
    // @ts-expect-error there is no such column
    standardiser(points, ['z'])
  })
  test('take lists of numbers', () => {
    // @ts-expect-error strings
    table({ x: ['1'] })
    // @ts-expect-error a number
    table({ x: 1 })
    // @ts-expect-error a string is a list of strings
    table({ x: '123' })
    // @ts-expect-error nothing
    table()
    // @ts-expect-error null
    table({ x: null })
  })
  test('a column that may be absent does not take a parameter away', () => {
    const maybe: { readonly x: number[]; readonly y?: number[] } = { x: [1] }
    // @ts-expect-error y may be absent, and then it needs a value
    evaluate(sumOver(table(maybe))(mul(x, y)))({})
  })
  test('rows are taken without a change of type, columns by name', () => {
    expectTypeOf(takeRows([0])(points)).toEqualTypeOf<Table<'x' | 'y'>>()
    expectTypeOf(select(['x'])(points)).toEqualTypeOf<Table<'x'>>()
    expectTypeOf(select([])(points)).toEqualTypeOf<Table<never>>()
    expectTypeOf(F.pipe(points, takeRows([1]), select(['y', 'x']))).toEqualTypeOf<Table<'x' | 'y'>>()
  })
})

describe('columns leave the type, parameters stay', () => {
  test('sums and means', () => {
    expectTypeOf(sumOver(points)(error)).toEqualTypeOf<Objective<'w' | 'b'>>()
    expectTypeOf(loss).toEqualTypeOf<Objective<'w' | 'b'>>()
    expectTypeOf(meanOver(points, { weights: 'x' })(error)).toEqualTypeOf<Objective<'w' | 'b'>>()
    expectTypeOf(F.pipe(error, sumOver(points))).toEqualTypeOf<Objective<'w' | 'b'>>()
    expectTypeOf(sumOver(points)(x)).toEqualTypeOf<Objective<never>>()
    expectTypeOf(sumOver(points)(constant(1))).toEqualTypeOf<Objective<never>>()
    expectTypeOf(sumOver(table({}))(error)).toEqualTypeOf<Objective<'w' | 'b' | 'x' | 'y'>>()
  })
  test('columns that the expression lacks are allowed', () => {
    expectTypeOf(sumOver(table({ x: [1], y: [1], z: [1] }))(error)).toEqualTypeOf<Objective<'w' | 'b'>>()
  })
  test('a table that lacks a column leaves a parameter', () => {
    expectTypeOf(sumOver(table({ x: [1] }))(error)).toEqualTypeOf<Objective<'w' | 'b' | 'y'>>()
  })
  test('families of parameters', () => {
    const family: Expr<`p.${number}` | 'x'> = variable('p.1')
    expectTypeOf(sumOver(points)(family)).toEqualTypeOf<Objective<`p.${number}`>>()
  })
  test('a table of unknown names would lose parameters: refused, and `select` names the columns', () => {
    const read = table({} as Record<string, number[]>)
    // @ts-expect-error which columns there are is not known
    sumOver(read)
    // @ts-expect-error which columns there are is not known
    meanOver(read)
    // @ts-expect-error which columns there are is not known
    over(read)
    const known = select(['x', 'y'])(read)
    expectTypeOf(sumOver(known)(error)).toEqualTypeOf<Objective<'w' | 'b'>>()
    expectTypeOf(F.pipe(read, select(['x']), sumOver)(error)).toEqualTypeOf<Objective<'w' | 'b' | 'y'>>()
    // @ts-expect-error names that are only strings name nothing
    sumOver(select(['x'] as ReadonlyArray<string>)(read))
    // @ts-expect-error nor do families of names
    sumOver(select(['x.1'] as ReadonlyArray<`x.${number}`>)(read))
    // @ts-expect-error nor beside others
    sumOver(select(['x', 'x.1'] as ReadonlyArray<'x' | `x.${number}`>)(read))
    // @ts-expect-error nor in a table's own type
    sumOver(table(oneHot(2)([0, 1])) as Table<`is.${number}`>)
  })
  test('of a list that may be shorter than its type no name is known', () => {
    const read = table({} as Record<string, number[]>)
    const some: ReadonlyArray<'x' | 'y'> = ['x']
    expectTypeOf(select(some)(read)).toEqualTypeOf<Table<string>>()
    expectTypeOf(select(['x', ...some])(read)).toEqualTypeOf<Table<string>>()
    expectTypeOf(select(['x', 'x.1'] as ['x', `x.${number}`])(read)).toEqualTypeOf<Table<string>>()
    expectTypeOf(table(oneHot(some)([0]))).toEqualTypeOf<Table<string>>()
    expectTypeOf(readFeatures('rows.csv', some)).toEqualTypeOf<TE.TaskEither<CsvError, Table<string>>>()
    expectTypeOf(tables(some)).toExtend<Arbitrary<Table<string>>>()
    // @ts-expect-error y may be absent
    const both: Arbitrary<Table<'x' | 'y'>> = tables(some)
    void both
  })
  test('and of several lists, one of which it is, those that all have', () => {
    const read = table({} as Record<string, number[]>)
    const either = Math.random() > 2 ? (['x', 'y'] as const) : (['x'] as const)
    expectTypeOf(select(either)(read)).toEqualTypeOf<Table<'x'>>()
    expectTypeOf(table(oneHot(either)([0]))).toEqualTypeOf<Table<'x'>>()
    const shorter = Math.random() > 2 ? either : (['x'] as ReadonlyArray<'x'>)
    expectTypeOf(select(shorter)(read)).toEqualTypeOf<Table<string>>()
  })
  test('tables that are read or made of names have these columns', () => {
    expectTypeOf(readFeatures('rows.csv', ['x', 'y'])).toEqualTypeOf<TE.TaskEither<CsvError, Table<'x' | 'y'>>>()
    const names: [string, ...string[]] = ['x']
    expectTypeOf(readFeatures('rows.csv', names)).toEqualTypeOf<TE.TaskEither<CsvError, Table<string>>>()
    expectTypeOf(table(oneHot(['x', 'y'])([0]))).toEqualTypeOf<Table<'x' | 'y'>>()
    expectTypeOf(oneHot(2)([0])).toEqualTypeOf<{ readonly [K in `is.${number}`]: Float64Array }>()
    expectTypeOf(oneHot(Math.random() > 2 ? 2 : ['x'])([0])).toEqualTypeOf<{ readonly [K in string]: Float64Array }>()
  })
  test('what is refused then says by the name of what it lacks that columns need names', () => {
    type Wanted = Table<string> & { readonly "name the columns: select(['x', 'y'])(table)": true }
    expectTypeOf<Parameters<typeof sumOver<string>>[0]>().toEqualTypeOf<Wanted>()
    expectTypeOf<Parameters<typeof meanOver<string>>[0]>().toEqualTypeOf<Wanted>()
    expectTypeOf<Parameters<typeof over<string>>[0]>().toEqualTypeOf<Wanted>()
    expectTypeOf<Parameters<typeof sumOver<'x'>>[0]>().toEqualTypeOf<Table<'x'>>()
  })
  test('or says that none is known, and every variable stays', () => {
    const read = table({} as Record<string, number[]>)
    expectTypeOf(sumOver<never>(read)(error)).toEqualTypeOf<Objective<'w' | 'b' | 'x' | 'y'>>()
    expectTypeOf(meanOver<never>(read)(error)).toEqualTypeOf<Objective<'w' | 'b' | 'x' | 'y'>>()
    expectTypeOf(over<never>(read)([variable('n' as string)])).toExtend<Rows<string>>()
  })
  test('nor does a table of a family of names take any away', () => {
    const read = table({} as Record<`x.${number}`, number[]>)
    const e = variable('x.7')
    // @ts-expect-error x.7 may be absent, and then it needs a value
    evaluate(sumOver(read)(e))({})
    // @ts-expect-error x.7 may be absent, and then it needs a value
    evaluate(meanOver(read)(e))({})
    // @ts-expect-error x.7 may be absent, and then it needs a value
    valuesOver(over(read)([e]))({})
  })
  test('weights are a column', () => {
    // @ts-expect-error a parameter
    meanOver(points, { weights: 'w' })
    // @ts-expect-error a list
    meanOver(points, { weights: [1, 2] })
    // @ts-expect-error an option that there is not
    meanOver(points, { weight: 'x' })
  })
  test('only expressions, only tables', () => {
    // @ts-expect-error a number
    sumOver(points)(3)
    // @ts-expect-error an objective
    sumOver(points)(loss)
    // @ts-expect-error columns, not a table
    sumOver({ x: [1] })
    // @ts-expect-error a number
    objective(3)
  })
  test('generic helpers', () => {
    type Known<C extends string> = Parameters<typeof meanOver<C>>[0]
    const mse = <V extends string, C extends string>(e: Expr<V>, t: Known<C>): Objective<Exclude<V, C>> =>
      meanOver(t)(e)
    expectTypeOf(mse(error, points)).toEqualTypeOf<Objective<'w' | 'b'>>()
    // @ts-expect-error which columns there are is not known
    mse(error, table({} as Record<string, number[]>))
  })
})

describe('sums of objectives', () => {
  const [a, c] = [objective(square(variable('a'))), objective(square(variable('c')))]
  test('need what each needs', () => {
    expectTypeOf(addObjectives(loss, a, c)).toEqualTypeOf<Objective<'w' | 'b' | 'a' | 'c'>>()
    expectTypeOf(addObjectives(a)).toEqualTypeOf<Objective<'a'>>()
    expectTypeOf(addObjectives()).toEqualTypeOf<Objective<never>>()
    const many: ReadonlyArray<Objective<'a' | 'c'>> = [a, c]
    expectTypeOf(addObjectives(...many)).toEqualTypeOf<Objective<'a' | 'c'>>()
    // @ts-expect-error expressions are made objectives first
    addObjectives(a, square(w))
  })
  test('scales and the monoid', () => {
    expectTypeOf(scaleObjective(2)(a)).toEqualTypeOf<Objective<'a'>>()
    expectTypeOf(F.pipe(a, scaleObjective(2))).toEqualTypeOf<Objective<'a'>>()
    // @ts-expect-error a string
    scaleObjective('2')
    const { concat, empty } = getMonoid<'a' | 'c'>()
    expectTypeOf(concat(a, c)).toEqualTypeOf<Objective<'a' | 'c'>>()
    expectTypeOf(empty).toEqualTypeOf<Objective<'a' | 'c'>>()
    // @ts-expect-error w and b are not among the names
    concat(a, loss)
  })
  test('widen, and do not narrow', () => {
    const wider: Objective<'a' | 'c'> = a
    expectTypeOf(wider).toEqualTypeOf<Objective<'a' | 'c'>>()
    // @ts-expect-error c would be lost
    const narrower: Objective<'a'> = wider
    void narrower
    expectTypeOf<ParametersOf<typeof loss>>().toEqualTypeOf<'w' | 'b'>()
    expectTypeOf<ParametersOf<typeof loss | typeof a>>().toEqualTypeOf<'w' | 'b' | 'a'>()
  })
})

describe('meaning', () => {
  test('the parameters, all of them and nothing else', () => {
    expectTypeOf(evaluate(loss)({ w: 1, b: 2 })).toEqualTypeOf<number>()
    expectTypeOf(evaluate(loss)).parameter(0).toEqualTypeOf<Env<'w' | 'b'>>()
    expectTypeOf(F.pipe(loss, evaluate)({ w: 1, b: 2 })).toEqualTypeOf<number>()
    evaluate(loss)(new Map([['w', 1], ['b', 2]] as const)) // prettier-ignore
    // @ts-expect-error b is missing
    evaluate(loss)({ w: 1 })
    // @ts-expect-error b is missing
    grad(loss)({ w: 1 })
    // @ts-expect-error b is missing
    valueAndGrad(loss)({ w: 1 })
    // @ts-expect-error x is a column
    evaluate(loss)({ w: 1, b: 2, x: 3 })
    // @ts-expect-error z is surplus
    grad(loss)({ w: 1, b: 2, z: 3 })
    // @ts-expect-error a string
    evaluate(loss)({ w: 1, b: '2' })
    // @ts-expect-error a column's name in the Map
    evaluate(loss)(new Map<'w' | 'b' | 'x', number>())
    // @ts-expect-error q is surplus: there are no parameters
    evaluate(addObjectives())({ q: 1 })
  })
  test('gradients know the parameters', () => {
    expectTypeOf(grad(loss)({ w: 1, b: 2 })).toEqualTypeOf<Gradient<'w' | 'b'>>()
    expectTypeOf(valueAndGrad(loss)({ w: 1, b: 2 })).toEqualTypeOf<{
      readonly value: number
      readonly gradient: Gradient<'w' | 'b'>
    }>()
    // @ts-expect-error a column has no slope
    grad(loss)({ w: 1, b: 2 }).get('x')
  })
  test('expressions as before, and either', () => {
    expectTypeOf(evaluate(error)).parameter(0).toEqualTypeOf<Env<'w' | 'b' | 'x' | 'y'>>()
    // @ts-expect-error y is missing
    evaluate(error)({ w: 1, b: 2, x: 3 })
    const generic = <V extends string>(f: Expr<V> | Objective<V>, at: Env<V>): number => evaluate(f)(at)
    generic(loss, { w: 1, b: 2 })
    generic(x, { x: 1 })
    // @ts-expect-error b is missing
    generic(loss, { w: 1 })
    // @ts-expect-error neither an expression nor an objective
    evaluate(3)
    // @ts-expect-error a table
    grad(points)
  })
})

describe('rows', () => {
  const prediction = add(mul(w, x), b)
  const rows = over(points)([prediction, sub(prediction, y)])
  test('a tuple for each row', () => {
    expectTypeOf<ParametersOfRows<typeof rows>>().toEqualTypeOf<'w' | 'b'>()
    expectTypeOf(valuesOver(rows)({ w: 1, b: 2 })).toEqualTypeOf<ReadonlyArray<readonly [number, number]>>()
    const many: ReadonlyArray<Expr<'w' | 'x'>> = [x]
    expectTypeOf(valuesOver(over(points)(many))({ w: 1 })).toEqualTypeOf<ReadonlyArray<ReadonlyArray<number>>>()
    expectTypeOf(valuesOver(over(points)([]))({})).toEqualTypeOf<ReadonlyArray<readonly []>>()
    // @ts-expect-error there are two
    void valuesOver(rows)({ w: 1, b: 2 })[0]?.[2]
  })
  test('parameters, all of them and nothing else', () => {
    // @ts-expect-error b is missing
    valuesOver(rows)({ w: 1 })
    // @ts-expect-error x is a column
    valuesOver(rows)({ w: 1, b: 2, x: 3 })
    // @ts-expect-error numbers are no expressions
    over(points)([3])
    // @ts-expect-error a list
    over(points)(x)
  })
})
type ParametersOfRows<T> = T extends Rows<infer P, ReadonlyArray<unknown>> ? P : never
