import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take a minute or more: begun last, one of them would go on alone when everything else is done. */
const LONG: ReadonlyArray<string> = [
  'laws/mutants/',
  'test/examples/',
  'laws/laws.test',
  'scale.test',
  'engine/loops.test',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((part) => moduleId.includes(part))
      return at < 0 ? LONG.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^fluxion$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
      { find: /^fluxion\/laws$/, replacement: fileURLToPath(new URL('laws/index.ts', import.meta.url)) },
      { find: /^fluxion\/laws\/vitest$/, replacement: fileURLToPath(new URL('laws/vitest.ts', import.meta.url)) },
      { find: /^fluxion\/node$/, replacement: fileURLToPath(new URL('src/node/index.ts', import.meta.url)) },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/outside/**'],
    testTimeout: 60_000,
    // Left to itself it keeps a core free, which of two is half of them.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    typecheck: {
      enabled: true,
      checker: 'tsc',
      include: ['test/types/**/*.test-d.ts'],
      tsconfig: './test/types/tsconfig.json',
    },
  },
})

export default config
