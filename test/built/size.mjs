/**
 * How much the built package adds to a page: bundled and minified with what it depends on (fp-ts, pure-rand), gzipped. Exits with 1 when over.
 * Run it after `npm run build`.
 */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const ROOT = new URL('../..', import.meta.url).pathname

const measured = [
  { what: 'all of fluxion', limit: 30_000, program: "export * from 'fluxion'" },
  { what: 'variable, add and grad alone', limit: 6_000, program: "export { add, grad, variable } from 'fluxion'" },
]

/** Bytes, gzipped, of a program bundled for a browser: whatever it would need from Node is an error. */
const sizeOf = async (program) => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    write: false,
    logLevel: 'error',
    // Without the paths of the project's tsconfig, which lead to the source: it is the built package that is measured.
    tsconfigRaw: {},
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}

for (const { limit, program, what } of measured) {
  const size = await sizeOf(program)
  const verdict = size <= limit ? 'holds' : 'OVER'
  console.log(
    `${what.padEnd(30)}${(size / 1000).toFixed(2).padStart(8)} kB gzipped, at most ${limit / 1000}: ${verdict}`,
  )
  if (size > limit) process.exitCode = 1
}
