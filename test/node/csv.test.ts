/** CSV files as text: what is understood, and what is said of everything else, word for word. */
import { mkdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readCsv, readLabelled } from 'fluxion/node'
import { inspectWith, type Papaparse } from '../../src/node/csv.js'
import { folder, write, lines, right, said } from './csvFile.js'

const cellsOf = async (content: string | Uint8Array): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const { names, rows } = await right(readCsv(write(content)))
  return [names, ...rows.map(({ cells }) => cells)]
}
const ofText = (content: string | Uint8Array): Promise<ReadonlyArray<string>> => said(readCsv(write(content)))

describe('readCsv understands', () => {
  const expected = [
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
  ]
  test.each([
    ['commas', 'a,b\n1,2\n3,4\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['no line break at the end', 'a,b\n1,2\n3,4'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR alone', 'a,b\r1,2\r3,4\r'],
    ['line breaks of every kind', 'a,b\r\n1,2\n3,4\r'],
    ['a byte-order mark', '\uFEFFa,b\n1,2\n3,4\n'],
    ['blank lines between tabs', '\t\n\na\tb\n\n1\t2\n  \n3\t4\n\n'],
    ['a byte-order mark, semicolons, CRLF and quotes', '\uFEFF"a";"b"\r\n"1";"2"\r\n"3";"4"\r\n'],
    ['blank lines anywhere', '\n  \na,b\n\n1,2\n \t \n\r\n3,4\n\n\n'],
    ['quotes around everything', '"a","b"\n"1","2"\n"3","4"'],
    ['spaces after quotes and around names', ' a , b \n"1" ,"2" \n3,4\n'],
  ])('%s', async (_, content) => {
    expect(await cellsOf(content)).toEqual(expected)
  })

  test('delimiters, quotes and line breaks in quotes', async () => {
    expect(await cellsOf('"a,b","say ""c"""\n"1,5","x\r\ny"\n')).toEqual([
      ['a,b', 'say "c"'],
      ['1,5', 'x\ny'],
    ])
  })

  test('one column only', async () => {
    expect(await cellsOf('\n \na\n1\n2\n\n\n')).toEqual([['a'], ['1'], ['2']])
  })

  test.each([
    ['an empty line in one column', 'a\n\n1\n\n2\n', [['a'], [''], ['1'], [''], ['2']]],
    ['a line of spaces or tabs in one column', 'a\n  \n1\n\t', [['a'], ['  '], ['1'], ['\t']]],
    ['quotes around nothing in one column', 'a\n1\n""\n', [['a'], ['1'], ['']]],
    [
      'a line of tabs between tabs',
      'a\tb\n\t\n1\t2\n \t \n',
      [
        ['a', 'b'],
        ['', ''],
        ['1', '2'],
        [' ', ' '],
      ],
    ],
    [
      'a line of commas',
      'a,b\n,\n1,2\n',
      [
        ['a', 'b'],
        ['', ''],
        ['1', '2'],
      ],
    ],
  ])('rows of empty cells: %s', async (_, content, cells) => {
    expect(await cellsOf(content)).toEqual(cells)
  })

  test('text that is not ASCII', async () => {
    expect(await cellsOf('größe;名前\n😀;é\uFFFD\n')).toEqual([
      ['größe', '名前'],
      ['😀', 'é\uFFFD'],
    ])
  })

  test.each([
    ['decimal commas between semicolons', 'a;b;c\n1,5;2,5;3,5\n', ['a', 'b', 'c']],
    ['commas in a header of semicolons', 'length, cm;width, cm\n5;3\n4;2\n', ['length, cm', 'width, cm']],
    ['commas in text between tabs', 'a\tb\nx, y, z\t1\n', ['a', 'b']],
    ['commas where semicolons fit only the header', 'a;b,c\n1,2\n', ['a;b', 'c']],
  ])('the right delimiter: %s', async (_, content, names) => {
    expect((await cellsOf(content))[0]).toEqual(names)
  })

  test('lines as an editor counts them, with line breaks in quotes and blank lines between', async () => {
    const { line, rows } = await right(readCsv(write('\na,b\n1,"two\n\nlines"\n\n3,4\r\n"\r\n",5\n6,7')))
    expect(rows[2]).toEqual({ line: 8, cellLines: [8, 9], cells: ['\n', '5'] })
    expect([line, ...rows.map((r) => r.line)]).toEqual([2, 3, 7, 8, 10])
  })

  test('columns called like parts of JavaScript', async () => {
    const content = '__proto__,constructor,class\n1,2,x\n3,4,y\n'
    const { features, table } = await right(readLabelled(write(content), { label: 'class' }))
    expect(features).toEqual(['__proto__', 'constructor'])
    expect(Object.entries(table.columns)).toEqual([
      ['__proto__', Float64Array.of(1, 3)],
      ['constructor', Float64Array.of(2, 4)],
    ])
  })

  test('200,000 rows, in linear time', async () => {
    const rows = Array.from({ length: 200_000 }, (_, k) => `${k},"${k % 7}"`)
    const { table } = await right(readLabelled(write(`x,class\n${rows.join('\n')}\n`), { label: 'class' }))
    expect(table.columns['x']?.[199_999]).toBe(199_999)
  }, 20_000)
})

describe('readCsv refuses', () => {
  test('a file that is not there', async () => {
    const none = "the file can't be read: there is no such file"
    expect(await said(readCsv(`${folder}/none.csv`))).toEqual([`none.csv: ${none}`])
  })
  test('a folder', async () => {
    mkdirSync(`${folder}/sub`)
    expect(await said(readCsv(`${folder}/sub`))).toEqual(["sub: the file can't be read: it is a folder"])
  })
  test.each([
    ['nothing', ''],
    ['a byte-order mark and nothing', '\uFEFF'],
    ['blank lines', '\n \r\n\t\n'],
  ])('an empty file: %s', async (_, content) => {
    expect(await ofText(content)).toEqual(['a.csv: the file is empty'])
  })
  test('a header without rows', async () => {
    expect(await ofText('a,b\n')).toEqual(['a.csv:1: there is a header but no row'])
    expect(await ofText('\n\na,b\n\n')).toEqual(['a.csv:3: there is a header but no row'])
  })
  test('ragged rows, all of them', async () => {
    expect(await ofText(lines('a,b', '1,2', '3', '4,5', '6,7,8', ',,'))).toEqual([
      'a.csv:3: 1 cell where the header has 2',
      'a.csv:5: 3 cells where the header has 2',
      'a.csv:6: 3 cells where the header has 2',
    ])
  })
  test('a row of one empty cell in quotes', async () => {
    expect(await ofText(lines('a,b', '1,2', '""'))).toEqual(['a.csv:3: 1 cell where the header has 2'])
    expect(await ofText(lines('""', '1'))).toEqual(['a.csv:1: column 1 has no name'])
  })
  test('ragged rows of semicolons, without blaming the delimiter', async () => {
    expect(await ofText(lines('a;b', '1;2', '3'))).toEqual(['a.csv:3: 1 cell where the header has 2'])
    expect(await ofText(lines('a;b', '1;2;3'))).toEqual(['a.csv:2: 3 cells where the header has 2'])
  })
  test('ragged rows after line breaks in quotes', async () => {
    expect(await ofText('a,"b\nb"\n"1\n2",3\n4\n')).toEqual(['a.csv:5: 1 cell where the header has 2'])
  })
  test('names that are there twice, or empty', async () => {
    expect(await ofText(lines('a,b, a ,,b,"",a', '1,2,3,4,5,6,7'))).toEqual([
      "a.csv:1: column 'a': columns 1 and 3 have the same name",
      'a.csv:1: column 4 has no name',
      "a.csv:1: column 'b': columns 2 and 5 have the same name",
      'a.csv:1: column 6 has no name',
      "a.csv:1: column 'a': columns 1 and 7 have the same name",
    ])
  })
  test('a bad header and bad rows, both', async () => {
    expect(await ofText(lines('a,a', '1'))).toEqual([
      "a.csv:1: column 'a': columns 1 and 2 have the same name",
      'a.csv:2: 1 cell where the header has 2',
    ])
  })
  const broken = 'a quoted cell begins here and has no proper end (a quote inside quotes is written twice)'
  test.each([
    ['never closed', 'a,b\n"1\n2",3\n4,"5\n6,7\n', 4],
    ['never closed, in the header', '"a,b\n1,2\n', 1],
    ['text behind it', 'a,b\n1,"2"x\n3,4\n', 2],
    ['a quote inside', 'a,b\n1,2\n3,"a "b" c"\n', 3],
    ['closed by the next quote', 'a,b\n"1,2\n"3",4\n', 2],
  ])('a broken quote: %s', async (_, content, line) => {
    expect(await ofText(content)).toEqual([`a.csv:${line}: ${broken}`])
  })
  test.each([
    ['Latin-1', Buffer.from('a,b\n1,2\ncaf\xe9,3\n', 'latin1'), 3],
    ['UTF-16 with its mark', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 1],
    ['UTF-16 without', Buffer.from('a,b\n1,2\n', 'utf16le'), 1],
    ['Latin-1 below what looks like it', Buffer.from('a\n\xef\xbf\xbd\r\xef\xbf\xbd\n1\xef\n', 'latin1'), 4],
    ['cut in the middle of a letter', Buffer.from('a,b\n1,\xc3', 'latin1'), 2],
    ['zeros before anything else', Buffer.from('a\n\0\n\xff\n', 'latin1'), 2],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), 1],
  ])('what is not UTF-8: %s', async (_, content, line) => {
    expect(await ofText(content)).toEqual([`a.csv:${line}: this is not text in UTF-8`])
  })
})

describe('without its parser', () => {
  const refusal = (load: () => Promise<Papaparse>): Promise<ReadonlyArray<string>> =>
    said(inspectWith(load)(write('a\n1\n')))
  test('a missing package is named, with the command that installs it', async () => {
    const e = new Error("Cannot find package 'papaparse' imported from /app/main.js")
    expect(await refusal(() => Promise.reject(e))).toEqual([
      "a.csv: Reading CSV needs the package 'papaparse', which is not installed; run: npm install papaparse",
    ])
  })
  test('one that does not load says why', async () => {
    expect(await refusal(() => Promise.reject(new Error('no memory')))).toEqual([
      "a.csv: The package 'papaparse' does not load: no memory",
    ])
  })
  test('it is not loaded before the task runs, nor for a file that is not there', async () => {
    let loads = 0
    const task = inspectWith(() => {
      loads += 1
      return Promise.reject(new Error('no'))
    })(`${folder}/none.csv`)
    expect(loads).toBe(0)
    await task()
    expect(loads).toBe(0)
  })
})
