/**
 * How much the built package adds to a page: bundled and minified with what it depends on (fp-ts, pure-rand), gzipped. Says by how much it misses
 * its goal, and exits with 1 when it has grown beyond what it was allowed to come to: that figure only ever goes down, or up on purpose.
 * Run it after `npm run build`.
 */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const measured = [
  { what: 'all of fluxion', goal: 30_000, limit: 126_350, program: "export * from 'fluxion'" },
  {
    what: 'variable, add and grad alone',
    goal: 6_000,
    limit: 8_900,
    program: "export { add, grad, variable } from 'fluxion'",
  },
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

for (const { goal, limit, program, what } of measured) {
  const size = await sizeOf(program)
  const kilo = (bytes) => (bytes / 1000).toFixed(2).padStart(6)
  const verdict = size > limit ? 'OVER' : size > goal ? 'goal missed' : 'holds'
  console.log(`${what.padEnd(30)}${kilo(size)} kB gzipped, goal ${kilo(goal)}, allowed ${kilo(limit)}: ${verdict}`)
  if (size > limit) process.exitCode = 1
}
