/**
 * The tests that judge the mutants of src/expr and src/calculus: `npm run mutate`.
 *
 * Each of two thousand mutants is a run of its own in a fresh thread, and most of such a run would be the loading of a
 * hundred modules. So the tests and what they test are made one module first, from the sources as Stryker has
 * instrumented them.
 */
import { buildSync } from 'esbuild'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Whole folders, */
const folders = ['expr', 'calculus']
/** and from others what tests the same code and is quick. */
const elsewhere = ['objective/objective', 'objective/order', 'objective/over', 'learn/losses']
/** Large graphs by every road: minutes, when each branch is counted. */
const without = ['calculus/modes']
/** Files that take longer come last: a mutant is dead at the first test that fails. */
const late = ['expr/equality', 'expr/simplify', 'calculus/gradient']

const files = folders.flatMap((folder) =>
  readdirSync(path(`../${folder}`))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name.replace('.test.ts', '')}`)
    .filter((file) => !without.includes(file)),
)
const ordered = [...files.filter((file) => !late.includes(file)), ...elsewhere, ...late].map(
  (file) => `${file}.test.ts`,
)

// Stryker's processes share a folder.
const bundle = path(`../../out/mutation-suite-${process.pid}.mjs`)
buildSync({
  stdin: {
    contents: [...ordered, 'mutation/laws.ts'].map((file) => `import ${JSON.stringify(path(`../${file}`))}`).join('\n'),
    resolveDir: path('.'),
  },
  alias: {
    fluxion: path('../../src/index.ts'),
    'fluxion/laws': path('../../laws/index.ts'),
    'fluxion/node': path('../../src/node/index.ts'),
  },
  outfile: bundle,
  bundle: true,
  external: ['vitest'],
  format: 'esm',
  platform: 'node',
  ignoreAnnotations: true,
  treeShaking: false,
})

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/mutation/suite.ts'],
    testTimeout: 60_000,
    env: { MUTATION_SUITE: bundle },
    server: { deps: { external: [/mutation-suite-\d+\.mjs$/] } },
  },
})

export default config
