/** The README lists every operation that there is. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

/** What the package exports of files that define operations. */
const exported = [...read('src/index.ts').matchAll(/^export \{([^}]*)\} from '\.\/expr\/(\w+)/gm)]
  .filter(([, , from]) => ['arithmetic', 'primitives', 'test'].includes(from as string))
  .flatMap(([, names]) => (names as string).match(/\w+/g) ?? [])
  .filter((name) => name !== 'variable')

test('in its table', () => {
  const [table = ''] = read('README.md').match(/^\| operations [^]*?\n\n/m) ?? []
  const listed = [...table.matchAll(/`(\w+)[^`]*`/g)].map(([, name]) => name)
  expect(listed.sort()).toEqual(exported.sort())
  expect(exported).toContain('atan2')
})
