/** Files are written whole or not at all. */
import { either as E } from 'fp-ts'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeFiles } from 'fluxion/node'
import { complaintOf } from './plots/reading.js'

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-files-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('are written whole, into a folder that is made, over those that are there', async () => {
    const out = join(folder, 'a', 'b')
    const bytes = new Uint8Array([137, 80, 0, 255])
    expect(await writeFiles(out, { 'x.svg': '<svg/>', 'x.png': bytes })()).toEqual(
      E.right([join(out, 'x.svg'), join(out, 'x.png')]),
    )
    await writeFiles(out, { 'x.svg': '<svg>2</svg>' })()
    expect(readFileSync(join(out, 'x.svg'), 'utf8')).toBe('<svg>2</svg>')
    expect(new Uint8Array(readFileSync(join(out, 'x.png')))).toEqual(bytes)
    expect(readdirSync(out).sort()).toEqual(['x.png', 'x.svg'])
  })

  test('of several, one that fails leaves all as they were', async () => {
    const out = join(folder, 'c')
    mkdirSync(join(out, 'taken'), { recursive: true })
    writeFileSync(join(out, 'old'), 'old')
    const result = await writeFiles(out, { old: 'new', taken: 'x' })()
    expect(result).toEqual(
      E.left({
        _tag: 'FileError',
        file: join(out, 'taken'),
        message: `${join(out, 'taken')} can't be written: it is a folder`,
      }),
    )
    expect(readFileSync(join(out, 'old'), 'utf8')).toBe('old')
    expect(readdirSync(out).sort()).toEqual(['old', 'taken'])
  })

  test.each(['a'.repeat(300), 'a\0'])('nor does a name that no file can have change another: %j', async (name) => {
    const out = join(folder, `g${name.length}`)
    mkdirSync(out)
    writeFileSync(join(out, 'old'), 'old')
    const result = await writeFiles(out, { old: 'new', [name]: 'x' })()
    expect(E.isLeft(result) && result.left.file).toBe(join(out, name))
    expect(readFileSync(join(out, 'old'), 'utf8')).toBe('old')
    expect(readdirSync(out)).toEqual(['old'])
  })

  test('a folder that cannot be made is named', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(await complaintOf(writeFiles(file, { a: 'a' }))).toBe(
      `${file} can't be written: a file is where a folder should be`,
    )
    const below = join(file, 'below')
    expect(await complaintOf(writeFiles(below, { a: 'a' }))).toBe(
      `${below} can't be written: a file is where a folder should be`,
    )
  })

  test.runIf(process.platform === 'linux')(
    'a folder where none can be made is named, and nobody waits for it',
    async () => {
      const out = '/proc/fluxion/out'
      expect(await complaintOf(writeFiles(out, { a: 'a' }))).toBe(
        `${out} can't be written: no folder can be made there`,
      )
    },
  )

  test.each([
    ['no folder', undefined, {}, 'undefined'],
    ['no files', folder, undefined, 'undefined'],
    ['a text, which has letters for names', folder, 'abc', 'the string "abc"'],
  ])('%s', async (_, where, files, what) => {
    expect(await complaintOf(writeFiles(where as never, files as never))).toBe(
      `writeFiles takes a folder and a record of files, as in writeFiles('out', { 'a.svg': svg }), not ${what}`,
    )
  })

  test('several may make one folder at the same time', async () => {
    const out = join(folder, 'd', 'e', 'f')
    const all = await Promise.all(['x', 'y', 'z'].map((name) => writeFiles(out, { [name]: name })()))
    expect(all.every(E.isRight)).toBe(true)
    expect(readdirSync(out).sort()).toEqual(['x', 'y', 'z'])
  })

  test.each(['', '.', '..', '../a', 'a/b', '/etc/a'])("'%s' is not a name", async (name) => {
    expect(await complaintOf(writeFiles(folder, { [name]: '' }))).toBe(
      `'${name}' is not the name of a file in a folder`,
    )
  })
})
