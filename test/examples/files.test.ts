import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unwritable } from '../../examples/cli/files.js'
import { folder } from './run.js'

test.each(['.', 'there', 'there/a', 'a/b/c', 'a/../b'])(
  '%s can be written to, and nothing is left of the trial',
  (out) => {
    const cwd = folder()
    mkdirSync(join(cwd, 'there'))
    expect(unwritable(`${cwd}/${out}`)).toBeUndefined()
    expect(readdirSync(cwd, { recursive: true })).toEqual(['there'])
  },
)

test.each(['file', 'file/a', 'file/a/b'])('%s can not, being no folder or in none', (out) => {
  const cwd = folder()
  writeFileSync(join(cwd, 'file'), '')
  expect(unwritable(`${cwd}/${out}`)).toContain(`--out: the folder '${cwd}/${out}' can't be written to: `)
  expect(readdirSync(cwd)).toEqual(['file'])
})
