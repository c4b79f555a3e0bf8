import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^fluxion$/, replacement: new URL('src/index.ts', import.meta.url).pathname },
      { find: /^fluxion\/laws$/, replacement: new URL('laws/index.ts', import.meta.url).pathname },
      { find: /^fluxion\/laws\/vitest$/, replacement: new URL('laws/vitest.ts', import.meta.url).pathname },
      { find: /^fluxion\/node$/, replacement: new URL('src/node/index.ts', import.meta.url).pathname },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/outside/**'],
    testTimeout: 60_000,
    // Left to itself it keeps a core free, which of two is half of them.
    maxWorkers: '100%',
    typecheck: {
      enabled: true,
      checker: 'tsc',
      include: ['test/types/**/*.test-d.ts'],
      tsconfig: './test/types/tsconfig.json',
    },
  },
})

export default config
