/** Tables: columns copied and checked, rows and columns taken. */
import { describe, expect, test } from 'vitest'
import { select, table, takeRows, type Table } from 'fluxion'
import { frozen } from '../support/frozen.js'
import { errorOf, untyped } from '../support/untyped.js'

const columnsOf = (t: Table<string>): ReadonlyArray<readonly [string, ReadonlyArray<number>]> =>
  Object.entries(t.columns).map(([name, column]) => [name, [...column]])

describe('table', () => {
  test('keeps columns in their order, and knows how many rows there are', () => {
    const t = table({ y: [4, 5, 6], x: [1, 2, 3] })
    expect(t.rows).toBe(3)
    expect(columnsOf(t)).toEqual([
      ['y', [4, 5, 6]],
      ['x', [1, 2, 3]],
    ])
  })
  test('takes lists and typed arrays of numbers', () => {
    const t = table({ list: [1, 2], doubles: Float64Array.of(3, 4), bytes: Uint8Array.of(5, 6) })
    expect(columnsOf(t)).toEqual([
      ['list', [1, 2]],
      ['doubles', [3, 4]],
      ['bytes', [5, 6]],
    ])
    expect(Object.values(t.columns).every((c) => c instanceof Float64Array)).toBe(true)
  })
  test('keeps every number, NaN, ∞ and −0 too', () => {
    expect(columnsOf(table({ x: [NaN, Infinity, -Infinity, -0, 5e-324] }))).toEqual([
      ['x', [NaN, Infinity, -Infinity, -0, 5e-324]],
    ])
  })
  test('may have no rows, and no columns', () => {
    expect(table({ x: [], y: [] }).rows).toBe(0)
    expect(table({})).toEqual({ _tag: 'Table', rows: 0, columns: {} })
  })
  test('copies its data: what happens to the lists later changes nothing', () => {
    const list = [1, 2]
    const typed = Float64Array.of(3, 4)
    const t = table({ list, typed })
    list[0] = 99
    list.push(5)
    typed[1] = 99
    expect(columnsOf(t)).toEqual([
      ['list', [1, 2]],
      ['typed', [3, 4]],
    ])
    expect(t.rows).toBe(2)
  })
  test('takes frozen lists and changes none', () => {
    const columns = frozen({ x: [1, 2], y: [3, 4] })
    expect(table(columns).rows).toBe(2)
    expect(columns).toEqual({ x: [1, 2], y: [3, 4] })
  })
  test('any string is a column name', () => {
    const t = table({ ['__proto__']: [1], constructor: [2], '': [3], hasOwnProperty: [4], 'a b': [5], 'é\n': [6] })
    expect(columnsOf(t)).toEqual([
      ['__proto__', [1]],
      ['constructor', [2]],
      ['', [3]],
      ['hasOwnProperty', [4]],
      ['a b', [5]],
      ['é\n', [6]],
    ])
    expect(Object.getPrototypeOf(t.columns)).toBe(Object.prototype)
  })
  test('a record without a prototype is a record', () => {
    const columns: Readonly<Record<string, ReadonlyArray<number>>> = Object.assign(Object.create(null), { x: [1, 2] })
    expect(columnsOf(table(columns))).toEqual([['x', [1, 2]]])
  })
  test('inherited columns are none', () => {
    const columns: Readonly<Record<string, ReadonlyArray<number>>> = Object.assign(Object.create({ x: [1] }), {
      y: [2],
    })
    expect(columnsOf(table(columns))).toEqual([['y', [2]]])
  })
})

describe('table refuses', () => {
  test('columns of different lengths, naming both', () => {
    const e = errorOf(() => table({ x: [1, 2], y: [1, 2], z: [1] }))
    expect([e.code, e.subject]).toEqual(['LengthMismatch', 'z'])
    expect(e.message).toContain("'x' has 2 rows and 'z' has 1")
    expect(errorOf(() => table({ x: [], y: [1] })).code).toBe('LengthMismatch')
  })
  test.each<readonly [string, unknown, string]>([
    ['a string', ['1'], 'the string "1"'],
    ['null', [null], 'null'],
    ['undefined', [undefined], 'undefined'],
    ['a hole', Array(1), 'undefined'],
    ['a boolean', [true], 'the boolean true'],
    ['a bigint', BigInt64Array.of(3n), 'the bigint 3'],
    ['a list', [[1]], 'an array'],
  ])('a cell that is %s', (_, column, described) => {
    const e = errorOf(() => untyped(table)({ good: [1], bad: column }))
    expect([e.code, e.subject]).toEqual(['BadNumber', 'bad'])
    expect(e.message).toContain("Row 1 (counted from 1) of the column 'bad'")
    expect(e.message).toContain(described)
  })
  test('and says which row, counted from 1', () => {
    expect(errorOf(() => untyped(table)({ x: [1, 2, 'three', 'four'] })).message).toContain('Row 3 (counted from 1) ')
  })
  test.each<readonly [string, unknown]>([
    ['a number', 3],
    ['a string', 'abc'],
    ['null', null],
    ['undefined', undefined],
    ['a set', new Set([1])],
  ])('a column that is %s', (_, column) => {
    const e = errorOf(() => untyped(table)({ x: [1], y: column }))
    expect([e.code, e.subject]).toEqual(['BadList', 'y'])
  })
  test('a view of bytes that is no list of numbers', () => {
    expect(errorOf(() => untyped(table)({ x: new DataView(new ArrayBuffer(8)) })).code).toBe('BadList')
  })
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 3],
    ['a string', 'x,y'],
    ['a Map', new Map([['x', [1]]])],
    [
      'a list of lists',
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('%s in the place of columns', (_, columns) => {
    expect(errorOf(() => untyped(table)(columns)).code).toBe('BadList')
  })
})

describe('select', () => {
  const t = table({ x: [1, 2], y: [3, 4], z: [5, 6] })
  test('takes columns by name, in the order given', () => {
    const s = select(['z', 'x'])(t)
    expect(columnsOf(s)).toEqual([
      ['z', [5, 6]],
      ['x', [1, 2]],
    ])
    expect(s.rows).toBe(2)
    expect(columnsOf(t).length).toBe(3)
  })
  test('no columns leave the rows', () => {
    expect(select([])(t)).toEqual({ _tag: 'Table', rows: 2, columns: {} })
  })
  test('awkward names', () => {
    const odd = table({ ['__proto__']: [1], '': [2] })
    expect(columnsOf(select(['', '__proto__'])(odd))).toEqual([
      ['', [2]],
      ['__proto__', [1]],
    ])
  })
  test('names what is missing and what there is', () => {
    expect(errorOf(() => select('x' as never)(t)).message).toContain("as in select(['x', 'y']); this is the string")
    const e = errorOf(() => select(['x', 'w'])(t))
    expect([e.code, e.subject]).toEqual(['MissingColumn', 'w'])
    expect(e.message).toContain("'x', 'y', 'z'")
    expect(errorOf(() => select(['x'])(table({}))).message).toContain('none')
  })
  test.each(['toString', 'constructor', '__proto__', 'length'])(
    'what every record inherits is no column: %s',
    (name) => {
      expect(errorOf(() => select([name])(t)).code).toBe('MissingColumn')
    },
  )
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['a record', { x: [1] }],
  ])('refuses %s in the place of a table', (_, t) => {
    expect(errorOf(() => untyped(select(['x']))(t)).code).toBe('BadTable')
  })
})

describe('takeRows', () => {
  const t = table({ x: [10, 20, 30], y: [1, NaN, 3] })
  test('in the order given, as often as given, from every column', () => {
    const taken = takeRows([2, 0, 2, 1])(t)
    expect(columnsOf(taken)).toEqual([
      ['x', [30, 10, 30, 20]],
      ['y', [3, 1, 3, NaN]],
    ])
    expect(taken.rows).toBe(4)
    expect(t.rows).toBe(3)
  })
  test('none, and all', () => {
    expect(takeRows([])(t).rows).toBe(0)
    expect(columnsOf(takeRows([])(t))).toEqual([
      ['x', []],
      ['y', []],
    ])
    expect(takeRows([0, 1, 2])(t)).toEqual(t)
  })
  test('shares no data with the table it is taken from', () => {
    const taken = takeRows([0, 1, 2])(t)
    ;(taken.columns.x as Float64Array)[0] = 99
    expect(t.columns.x[0]).toBe(10)
  })
  test('takes frozen lists', () => {
    expect(columnsOf(takeRows(frozen([1]))(t))).toEqual([
      ['x', [20]],
      ['y', [NaN]],
    ])
  })
  test.each([3, -1, 0.5, NaN, Infinity])('there is no row %d', (row) => {
    const e = errorOf(() => takeRows([0, row])(t))
    expect([e.code, e.subject]).toEqual(['BadNumber', 'row'])
    expect(e.message).toContain('3 rows')
  })
  test.each([
    ['text', '1', 'the string "1"'],
    ['whether to take it', true, 'the boolean true'],
    ['what an order has no place for', undefined, 'undefined'],
  ])('%s is no row', (_, row, words) => {
    const e = errorOf(() => untyped(untyped(takeRows)([0, row]))(t))
    expect(e.message).toBe(`Of a table's 3 rows, counted from 0, none is ${words}.`)
  })
  test('refuses what is not a table', () => {
    expect(errorOf(() => untyped(takeRows([0]))({ x: [1] })).code).toBe('BadTable')
  })
  test('refuses what is not a list of rows', () => {
    expect(errorOf(() => untyped(untyped(takeRows)(0))(t)).code).toBe('BadList')
  })
})
