/** Every `@example` in a doc comment and every TypeScript snippet of the READMEs type-checks and runs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = `${ROOT}out/examples-in-docs/`

interface Snippet {
  readonly title: string
  readonly file: string
  readonly code: string
}

const filesIn = (folder: string, ending: string): ReadonlyArray<string> =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith(ending))
    .map((f) => `${folder}/${f}`)
    .sort()

/** The text of each doc comment, without its stars. */
const docComments = (source: string): ReadonlyArray<string> =>
  [...source.matchAll(/\/\*\*([\s\S]*?)\*\//g)].map(([, text]) => (text ?? '').replace(/^[ \t]*\* ?/gm, ''))

const examplesIn = (doc: string): ReadonlyArray<string> =>
  doc
    .split(/^@(?=\w)/m)
    .filter((part) => part.startsWith('example'))
    .map((part) => part.slice('example'.length).trim())

const snippetsOf = (file: string): ReadonlyArray<string> => {
  const source = readFileSync(`${ROOT}${file}`, 'utf8')
  return file.endsWith('.md')
    ? [...source.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code ?? '')
    : docComments(source).flatMap(examplesIn)
}

const documents = [
  ...filesIn('src', '.ts'),
  ...filesIn('laws', '.ts'),
  ...readdirSync(ROOT).filter((f) => f.endsWith('.md')),
  ...filesIn('laws', '.md'),
]

const snippets: ReadonlyArray<Snippet> = documents.flatMap((document) =>
  snippetsOf(document).map((code, k) => ({
    title: `${document} ${k + 1}`,
    file: `${OUT}${document.replace(/[^\w]/g, '_')}_${k + 1}.ts`,
    code,
  })),
)

rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
for (const { code, file } of snippets) {
  const assertion = code.includes("from 'node:assert'") ? '' : "import assert from 'node:assert'\n"
  writeFileSync(file, `${assertion}${code}\nvoid assert\nexport {}\n`)
}
const settings = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    isolatedDeclarations: false,
    declaration: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  include: ['*.ts'],
}
writeFileSync(`${OUT}tsconfig.json`, JSON.stringify(settings))

describe('examples in the documentation', () => {
  test('there are some', () => {
    expect(snippets.length).toBeGreaterThan(40)
  })

  test('stand beside every public value', () => {
    const without = documents
      .filter((document) => document.endsWith('.ts'))
      .flatMap((document) => {
        const source = readFileSync(`${ROOT}${document}`, 'utf8')
        const documented = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const (\w+)/g
        return [...source.matchAll(documented)]
          .filter(([, doc]) => doc?.includes('@since') === true && !doc.includes('@example'))
          .map(([, , name]) => `${document}: ${name}`)
      })
    expect(without).toEqual([])
  })

  test('type-check', () => {
    const complaints = (() => {
      try {
        return execFileSync('npx', ['tsc', '--noEmit', '-p', OUT], {
          cwd: ROOT,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        })
      } catch (e) {
        return (e as { readonly stdout: string }).stdout
      }
    })()
    expect(complaints).toBe('')
  })

  test.each(snippets)('$title', async ({ file }) => {
    await import(file)
  })
})
