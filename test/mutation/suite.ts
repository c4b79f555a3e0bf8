/** All tests that judge a mutant, as the one module that vitest.config.ts has made of them. */
await import(/* @vite-ignore */ process.env['MUTATION_SUITE'] ?? '')

export {}
