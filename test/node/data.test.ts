/** Numbers and labels from CSV files, and what is said of everything else, word for word. */
import { describe, expect, test } from 'vitest'
import { readFeatures, readLabelled, readNumericCsv, showCsvProblem, type LabelledOptions } from 'fluxion/node'
import { FILE, write, lines, right, said } from './csvFile.js'

const ofLabelled = (content: string, options: LabelledOptions = { label: 'class' }): Promise<ReadonlyArray<string>> =>
  said(readLabelled(write(content), options))

describe('readNumericCsv', () => {
  test.each([
    ['5.1,3.5\n4.9,3\n', 1],
    ['\n-1;2e3;.5\n1;2;3\n', 2],
    ['1\n2\n3\n', 1],
    ['7,7\n1,2\n', 1],
  ])('a row is not taken for the header: %j', async (content, line) => {
    const [problem] = await said(readNumericCsv(write(content)))
    expect(problem).toBe(
      `a.csv:${line}: the header is nothing but numbers, as if it were a row: write names above it; columns that are named by numbers are read by readFeatures`,
    )
  })
  test('one name that is no number makes a header, and years are read by readFeatures', async () => {
    expect((await right(readNumericCsv(write('2019,2020,mean\n1,2,1.5\n')))).names).toEqual(['2019', '2020', 'mean'])
    const { columns } = await right(readFeatures(write('2019,2020\n1,2\n'), ['2020', '2019']))
    expect([[...columns['2020']], [...columns['2019']]]).toEqual([[2], [1]])
  })
  test('numbers in every way of writing them', async () => {
    const content = 'a\n1\n-2.5\n+3\n.5\n4.\n1e3\n-1.5E-2\n 7 \n"8"\n'
    const { names, rows } = await right(readNumericCsv(write(content)))
    expect(names).toEqual(['a'])
    expect(rows.flat()).toEqual([1, -2.5, 3, 0.5, 4, 1000, -0.015, 7, 8])
  })
  test('the iris measurements', async () => {
    const { names, rows } = await right(readNumericCsv('examples/data/iris.csv'))
    expect([names.length, rows.length]).toEqual([5, 150])
    expect(rows[0]).toEqual([5.1, 3.5, 1.4, 0.2, 0])
  })
  test('every cell that is not a number, between ragged rows, from the first line to the last', async () => {
    expect(await said(readNumericCsv(write(lines('a,b', 'x,1', '2', '3, ', '0x10,1e999', 'NaN,-Infinity'))))).toEqual([
      "a.csv:2: column 'a': 'x' is not a number",
      'a.csv:3: 1 cell where the header has 2',
      "a.csv:4: column 'b': the cell is empty; a number belongs here",
      "a.csv:5: column 'a': '0x10' is not a number",
      "a.csv:5: column 'b': '1e999' is too large for a number",
      "a.csv:6: column 'a': 'NaN' is not a number",
      "a.csv:6: column 'b': '-Infinity' is not a number",
    ])
  })
  test('cells that are missing: no row is passed over for them', async () => {
    const empty = 'the cell is empty; a number belongs here'
    expect(await said(readNumericCsv(write('x\n1\n\n""\n13\n')))).toEqual([
      `a.csv:3: column 'x': ${empty}`,
      `a.csv:4: column 'x': ${empty}`,
    ])
    expect(await said(readNumericCsv(write('x\ty\n1\t5\n\t\n13\t2\n')))).toEqual([
      `a.csv:3: column 'x': ${empty}`,
      `a.csv:3: column 'y': ${empty}`,
    ])
  })
  test('decimal commas', async () => {
    expect(await said(readNumericCsv(write('a;b\n1,5;2\n2.5;3\n')))).toEqual([
      "a.csv:2: column 'a': '1,5' is not a number; decimals are written with a point",
    ])
  })
  test('a column of text is one problem', async () => {
    expect(await said(readNumericCsv(write('a,b,c\nx,1,\ny,2,\n,3,\n')))).toEqual([
      "a.csv:2: column 'a': 'x' is not a number (no cell of this column is one)",
      "a.csv:2: column 'c': the cell is empty; a number belongs here (no cell of this column is one)",
    ])
  })
  test('a cell of text in a single row is just that', async () => {
    expect(await said(readNumericCsv(write('a,b\nx,1\n')))).toEqual(["a.csv:2: column 'a': 'x' is not a number"])
  })
  test('the line of the cell, not of its row', async () => {
    expect(await said(readNumericCsv(write('a,b\n"\n1",x\n2,"3\n\n"\n4,y\n')))).toEqual([
      "a.csv:3: column 'b': 'x' is not a number",
      "a.csv:7: column 'b': 'y' is not a number",
    ])
  })
  test('a wide file of text takes no time', async () => {
    const line = (text: (k: number) => string): string => Array.from({ length: 20_000 }, (_, k) => text(k)).join(',')
    const problems = await said(
      readNumericCsv(
        write(
          lines(
            line((k) => `c${k}`),
            line((k) => `"x\n${k}"`),
            line((k) => `${k}`),
          ),
        ),
      ),
    )
    expect(problems.length).toBe(20_000)
    expect(problems[19_999]).toBe("a.csv:20001: column 'c19999': 'x\\n19999' is not a number")
  }, 20_000)
  test('long and awkward texts are shortened and kept on one line', async () => {
    const e = `"${'😀'.repeat(50)}"`
    expect(await said(readNumericCsv(write(`a,"b\nb"\n1,"x\ny\t\u001b[31m"\n2,${e}\n3,4\n`)))).toEqual([
      "a.csv:3: column 'b\\nb': 'x\\ny\\t\\u{1b}[31m' is not a number",
      `a.csv:5: column 'b\\nb': '${'😀'.repeat(40)}…' is not a number`,
    ])
  })
  test('a cell of a million digits and a letter takes no time', async () => {
    const cell = `${'1'.repeat(1_000_000)}x`
    expect(await said(readNumericCsv(write(`a\n1\n${cell}\n`)))).toEqual([
      `a.csv:3: column 'a': '${'1'.repeat(40)}…' is not a number`,
    ])
  }, 5000)
})

describe('readLabelled', () => {
  test('the iris measurements', async () => {
    const { classes, features, labels, table } = await right(readLabelled('examples/data/iris.csv', { label: 'class' }))
    expect(features).toEqual(['sepal_length_cm', 'sepal_width_cm', 'petal_length_cm', 'petal_width_cm'])
    expect(Object.keys(table.columns)).toEqual(features)
    expect(table.rows).toBe(150)
    expect(table.columns['petal_width_cm']?.slice(0, 2)).toEqual(Float64Array.of(0.2, 0.2))
    expect(classes).toEqual(['0', '1', '2'])
    expect(labels).toEqual(Array.from({ length: 150 }, (_, k) => Math.floor(k / 50)))
  })
  test('the wine measurements', async () => {
    const { features, labels, table } = await right(readLabelled('examples/data/wine.csv', { label: 'class' }))
    expect([features.length, table.rows]).toEqual([13, 178])
    expect([0, 1, 2].map((c) => labels.filter((l) => l === c).length)).toEqual([59, 71, 48])
    expect(table.columns['proline']?.[177]).toBe(560)
  })
  test('a label between the features; classes in alphabetical order, whatever the order of the rows', async () => {
    const options = { label: 'kind' }
    const one = await right(readLabelled(write('x,kind,y\n1,dog,4\n2, cat ,5\n3,dog,6\n'), options))
    expect([one.features, one.classes, one.labels]).toEqual([
      ['x', 'y'],
      ['cat', 'dog'],
      [1, 0, 1],
    ])
    const other = await right(readLabelled(write('x,kind,y\n2,cat,5\n3,dog,6\n1,dog,4\n'), options))
    expect([other.classes, other.labels]).toEqual([
      ['cat', 'dog'],
      [0, 1, 1],
    ])
  })
  test.each([
    ['numbers as numbers', ['10', '9', '-1', '2.5'], ['-1', '2.5', '9', '10']],
    [
      'numbers that the machine can not tell apart',
      ['9007199254740993', '9007199254740992'],
      ['9007199254740992', '9007199254740993'],
    ],
    [
      'numbers of every size',
      ['1e-400', '20.5', '-3e2', '0', '-.5', '1e-9', '3'],
      ['-3e2', '-.5', '0', '1e-400', '1e-9', '3', '20.5'],
    ],
    ['numbers with zeros between', ['1203', '12', '120.3', '1210'], ['12', '120.3', '1203', '1210']],
    ['numbers and text as text', ['10', '9', 'b', 'B'], ['10', '9', 'B', 'b']],
    ['by code units, not by the language of the machine', ['é', 'z', 'Z', 'a'], ['Z', 'a', 'z', 'é']],
    ['names that are parts of JavaScript', ['constructor', '__proto__'], ['__proto__', 'constructor']],
  ])('order of classes: %s', async (_, given, classes) => {
    const content = lines('x,class', ...given.map((c, k) => `${k},${c}`))
    const read = await right(readLabelled(write(content), { label: 'class' }))
    expect(read.classes).toEqual(classes)
    expect(read.labels.map((l) => read.classes[l])).toEqual(given)
  })
  test('no such label: the nearest name, or the names there are', async () => {
    expect(await ofLabelled('x,class\n1,a\n', { label: 'Clas' })).toEqual([
      "a.csv:1: column 'Clas': there is no such column; did you mean 'class'?",
    ])
    expect(await ofLabelled('x,class\n1,a\n', { label: 'species' })).toEqual([
      "a.csv:1: column 'species': there is no such column; the header has 'x', 'class'",
    ])
    expect(await ofLabelled(`${'abcdefghij'.split('').join(',')}\n1\n`, { label: 'species' })).toEqual([
      "a.csv:1: column 'species': there is no such column; the header has 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' and 2 more",
      'a.csv:2: 1 cell where the header has 10',
    ])
    expect(await ofLabelled('x,y\n1,a\n', { label: '__proto__' })).toEqual([
      "a.csv:1: column '__proto__': there is no such column; the header has 'x', 'y'",
    ])
  })
  test('everything at once, from the first line to the last', async () => {
    const content = lines('x,net.w,class,y', '1,2,a,3', 'two,3,,4', '5,6', '7,8,b,', ',9,b,9')
    expect(await ofLabelled(content)).toEqual([
      "a.csv:1: column 'net.w': names that begin with 'net.' are kept for the network; rename the column",
      "a.csv:3: column 'class': the cell is empty; a label belongs here",
      "a.csv:3: column 'x': 'two' is not a number",
      'a.csv:4: 2 cells where the header has 4',
      "a.csv:5: column 'y': the cell is empty; a number belongs here",
      "a.csv:6: column 'x': the cell is empty; a number belongs here",
    ])
  })
  test('one class', async () => {
    expect(await ofLabelled('x,class\n1,a\n2,a\n')).toEqual([
      "a.csv:1: column 'class': every row has the label 'a'; there must be two classes",
    ])
    expect(await ofLabelled('x,y,class\n1,2,a\n')).toEqual([
      "a.csv:1: column 'class': every row has the label 'a'; there must be two classes",
    ])
  })
  test('constant columns, every one, below a header that is not on the first line', async () => {
    expect(await ofLabelled('\nx,y,z,class\n1,2,-0,a\n1.0,3,0,b\n')).toEqual([
      "a.csv:2: column 'x': every row has the number 1; a column that tells nothing must be left out",
      "a.csv:2: column 'z': every row has the number 0; a column that tells nothing must be left out",
    ])
  })
  test('constant columns, kept', async () => {
    const options = { label: 'class', constants: 'kept' } as const
    const { features, table } = await right(readLabelled(write('x,y,class\n1,2,a\n1,3,b\n'), options))
    expect([features, table.columns.x]).toEqual([['x', 'y'], Float64Array.of(1, 1)])
    expect(await ofLabelled('x,class\n1,a\n1,a\n', options)).toEqual([
      "a.csv:1: column 'class': every row has the label 'a'; there must be two classes",
    ])
  })
  test('a column is not called constant, nor a class the only one, while rows or cells are missing', async () => {
    expect(await ofLabelled('x,class\n1,a\n1\n')).toEqual(['a.csv:3: 1 cell where the header has 2'])
    expect(await ofLabelled('x,y,class\n1,1,a\n1,z,\n')).toEqual([
      "a.csv:1: column 'x': every row has the number 1; a column that tells nothing must be left out",
      "a.csv:3: column 'class': the cell is empty; a label belongs here",
      "a.csv:3: column 'y': 'z' is not a number",
    ])
  })
  test('columns without a cell are empty, neither constant nor of one class', async () => {
    expect(await ofLabelled('x,y,class\n,1,\n,2,\n')).toEqual([
      "a.csv:2: column 'class': the cell is empty; a label belongs here",
      "a.csv:2: column 'x': the cell is empty; a number belongs here (no cell of this column is one)",
      "a.csv:3: column 'class': the cell is empty; a label belongs here",
    ])
  })
  test('the same number as two labels', async () => {
    expect(await ofLabelled('x,class\n1,0\n2,1\n3,1.0\n4,1e0\n')).toEqual([
      "a.csv:1: column 'class': the labels '1' and '1.0' are one number spelt in two ways",
      "a.csv:1: column 'class': the labels '1.0' and '1e0' are one number spelt in two ways",
    ])
  })
  test.each(['1200 1.2e3', '0.00120 12e-4', '-0 0', '.5 +5E-1', '1e-400 10e-401'])(
    'the same number as two labels: %s',
    async (both) => {
      const [a, b] = both.split(' ')
      const [problem, ...others] = await ofLabelled(`x,class\n1,${a}\n2,${b}\n3,7\n`)
      expect(problem).toContain('are one number spelt in two ways')
      expect(others).toEqual([])
    },
  )
  test('a label of a million digits takes no time', async () => {
    const digits = (last: string): string => `0.${'0'.repeat(1_000_000)}${last}`
    const content = `x,class\n1,${digits('2')}\n2,${digits('1')}\n`
    const { classes } = await right(readLabelled(write(content), { label: 'class' }))
    expect(classes.map((name) => name.at(-1))).toEqual(['1', '2'])
  }, 5000)
  test('nothing besides the label', async () => {
    expect(await ofLabelled('class\na\nb\n')).toEqual(["a.csv:1: column 'class': there is no column besides the label"])
  })
  test('reserved names: net. and is., or what it is told', async () => {
    const content = 'net.w.0,is.a,network,p.x,my.net.w,class\n1,2,3,4,5,net.\n2,3,4,5,6,is.\n'
    const message = (column: string, prefix: string): string =>
      `a.csv:1: column '${column}': names that begin with '${prefix}' are kept for the network; rename the column`
    expect(await ofLabelled(content)).toEqual([message('net.w.0', 'net.'), message('is.a', 'is.')])
    expect(await ofLabelled(content, { label: 'class', reserved: ['p.', 'p'] })).toEqual([message('p.x', 'p.')])
    expect(await ofLabelled(content, { label: 'class', reserved: [] })).toEqual(['no problem'])
    expect(await ofLabelled('x,is.a\n1,p\n2,q\n', { label: 'is.a' })).toEqual(['no problem'])
  })
  test('what readCsv refuses', async () => {
    expect(await ofLabelled('')).toEqual(['a.csv: the file is empty'])
    expect(await ofLabelled('x,class\n')).toEqual(['a.csv:1: there is a header but no row'])
    expect(await ofLabelled('x,x,class\n1,2,a\n3,4,b\n')).toEqual([
      "a.csv:1: column 'x': columns 1 and 2 have the same name",
    ])
  })
})

describe('readFeatures', () => {
  test('takes the columns it is asked for, in that order, and ignores the rest', async () => {
    const content = 'name;y;when;x\nanna;2;;1\nbob;2;later;3\n'
    const read = await right(readFeatures(write(content), ['x', 'y']))
    expect(Object.entries(read.columns)).toEqual([
      ['x', Float64Array.of(1, 3)],
      ['y', Float64Array.of(2, 2)], // constant: nothing wrong with that here
    ])
    expect(read.rows).toBe(2)
  })
  test('a single row', async () => {
    expect((await right(readFeatures(write('x\n1\n'), ['x']))).columns.x).toEqual(Float64Array.of(1))
  })
  test('columns that are not there: a name that is not wanted itself is suggested', async () => {
    expect(await said(readFeatures(write('a1,b,C2\n1,2,x\n'), ['a1', 'a2', 'c2']))).toEqual([
      "a.csv:1: column 'a2': there is no such column; did you mean 'C2'?",
      "a.csv:1: column 'c2': there is no such column; did you mean 'C2'?",
    ])
    expect(await said(readFeatures(write('a1,b\n1,2\n'), ['a1', 'a2']))).toEqual([
      "a.csv:1: column 'a2': there is no such column; the header has 'a1', 'b'",
    ])
  })
  test('text where a number belongs, in those columns only', async () => {
    expect(await said(readFeatures(write('x,y\n1,?\nfoo,?\n'), ['x']))).toEqual([
      "a.csv:3: column 'x': 'foo' is not a number",
    ])
  })
  test('no rows', async () => {
    expect(await said(readFeatures(write('x,y\n'), ['x']))).toEqual(['a.csv:1: there is a header but no row'])
  })
})

describe('a call that is wrong throws at once, and says what was meant', () => {
  const untyped = readLabelled as (file: string, options?: unknown) => unknown
  test.each([
    ['no options', () => untyped(FILE), 'options must be a record { label, reserved, constants }, not undefined'],
    ['a name for options', () => untyped(FILE, 'class'), 'not the string "class"'],
    ['an option misspelt', () => untyped(FILE, { label: 'class', constant: 'kept' }), "Did you mean 'constants'?"],
    ['no label', () => untyped(FILE, {}), 'label must be the name of a column, not undefined'],
    ['no list of reserved names', () => untyped(FILE, { label: 'x', reserved: 'a' }), 'reserved takes a list, as in {'],
    [
      'a reserved name that is none',
      () => untyped(FILE, { label: 'x', reserved: [/a/] }),
      'element 0 must be a string',
    ],
    [
      'other constants',
      () => untyped(FILE, { label: 'x', constants: 'keep' }),
      "constants must be 'refused' or 'kept'",
    ],
    [
      'a feature that is no name',
      () => readFeatures(FILE, ['x', 3 as never]),
      'element 1 must be a string, not the num',
    ],
    ['no features', () => (readFeatures as (file: string) => unknown)(FILE), "as in readFeatures(file, ['x', 'y'])"],
  ])('%s', (_, call, words) => {
    expect(call).toThrow(words)
  })
})

test('showCsvProblem takes one problem, not the error that has them', () => {
  expect(() => showCsvProblem({ _tag: 'CsvError', problems: [] } as never)).toThrow(
    'In showCsvProblem, what it is given must be one of the problems of a CsvError, not an object (CsvError).',
  )
})
