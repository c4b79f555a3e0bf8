/** The package holds every file that a document in it links to. */
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** What is packed; npm adds the README by itself. */
const packed: ReadonlyArray<string> = ['README.md', ...JSON.parse(read('package.json')).files]
const isPacked = (file: string): boolean => packed.some((name) => file === name || file.startsWith(`${name}/`))

const linksIn = (document: string): ReadonlyArray<string> =>
  [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, to]) =>
    posix.join(posix.dirname(document), to ?? ''),
  )

test.each(packed.filter((name) => name.endsWith('.md')))('%s', (document) => {
  expect(linksIn(document).filter((to) => !isPacked(to) || !existsSync(join(ROOT, to)))).toEqual([])
})

test('links are found', () => {
  expect(linksIn('README.md')).toContain('NUMERICS.md')
})
