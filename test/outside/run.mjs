/**
 * The built package in a project of somebody else's, outside this repository and without a network: packed, installed by npm,
 * type-checked, and used to test a primitive of their own, once right and once wrong. Build first, then `node test/outside/run.mjs`.
 */
import assert from 'node:assert'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ours = (name) => join(ROOT, 'node_modules', name)

/** Runs a program; the exit code and everything that it printed. */
const run = (cwd, command, args) => {
  const { error, status, stderr, stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', TSX_TSCONFIG_PATH: '' },
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error) throw error
  return { status, output: `${stdout}${stderr}` }
}

const mustRun = (cwd, command, args) => {
  const { output, status } = run(cwd, command, args)
  assert.strictEqual(status, 0, `${command} ${args.join(' ')} ended with ${status}:\n${output}`)
  return output
}

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Packs packages as `npm publish` would, into a folder: the tarball of each name. */
const pack = (packages, folder) => {
  mustRun(ROOT, 'npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, ...packages])
  const tarballs = packages.map(manifestOf).map(({ name, version }) => [name, `file:${folder}/${name}-${version}.tgz`])
  return Object.fromEntries(tarballs)
}

/**
 * Makes the project. npm installs fluxion's tarball and what that says it depends on, which the overrides find packed from this
 * repository's node_modules; a dependency that package.json forgot would be missing. The tools that the project runs are links.
 */
const makeProject = (folder) => {
  assert.ok(existsSync(join(ROOT, 'dist', 'laws', 'vitest.js')), 'there is no dist: npm run build comes first')
  const project = join(folder, 'project')
  cpSync(fileURLToPath(new URL('project', import.meta.url)), project, { recursive: true })
  const needed = Object.keys(manifestOf(ROOT).dependencies)
  const {
    fluxion,
    'fast-check': fastCheck,
    ...overrides
  } = pack([ROOT, ...['fast-check', ...needed].map(ours)], folder)
  const dependencies = { fluxion, 'fast-check': fastCheck }
  const manifest = { name: 'outside', private: true, type: 'module', dependencies, overrides }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest, null, 2))
  const flags = ['--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')]
  mustRun(project, 'npm', ['install', ...flags])
  mkdirSync(join(project, 'node_modules', '@typescript'))
  for (const tool of ['vitest', '@typescript/native']) {
    symlinkSync(ours(tool), join(project, 'node_modules', tool), 'junction')
  }
  return project
}

/** Nothing of fluxion, nor what it depends on, may come from this repository. */
const assertInstalled = (project) => {
  const { dependencies, exports } = manifestOf(join(project, 'node_modules', 'fluxion'))
  const inside = realpathSync(join(project, 'node_modules')) + sep
  const own = Object.keys(exports).map((path) => join('fluxion', path).replaceAll(sep, '/'))
  const ask = `for (const name of ${JSON.stringify(own)}) console.log(import.meta.resolve(name))`
  const found = mustRun(project, process.execPath, ['--input-type=module', '-e', ask]).trim().split('\n')
  assert.strictEqual(found.length, own.length)
  const packages = Object.keys(dependencies).map((name) => pathToFileURL(join(inside, name)).href)
  for (const url of [...found, ...packages]) {
    const place = realpathSync(fileURLToPath(url))
    assert.ok(place.startsWith(inside), `${place} is not in the project`)
  }
}

/** Runs the project's vitest on one file; each test's title, whether it passed, and what it printed. */
const vitest = (project, file) => {
  const report = join(project, `${file}.json`)
  rmSync(report, { force: true })
  const program = join(project, 'node_modules', 'vitest', 'vitest.mjs')
  const { output, status } = run(project, process.execPath, [
    ...[
      program,
      'run',
      file,
      '--root',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
  ])
  assert.ok(existsSync(report), `vitest wrote no report:\n${output}`)
  const tests = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap((f) => f.assertionResults)
  return { status, output, tests }
}

/** A library of theirs: what it exports without writing types, its declarations can name. */
const LIBRARY = `
import { compile, oneHot, select, substitute, sumOver, table, variable } from 'fluxion'
import type { Bindings, Expr, Point, Rows } from 'fluxion'
import { readFeatures } from 'fluxion/node'

export const putting = <const B extends Bindings>(bindings: B) => substitute(bindings)
export const columns = <const N extends ReadonlyArray<string>>(names: N) => select(names)
export const targets = <const N extends ReadonlyArray<string>>(names: N) => oneHot(names)
export const measured = <const N extends ReadonlyArray<string>>(names: N) => readFeatures('rows.csv', names)
export const data = <const T extends { readonly [name: string]: ReadonlyArray<number> }>(rows: T) => table(rows)
export const total = <C extends string>(rows: Parameters<typeof sumOver<C>>[0]) => sumOver(rows)(variable('w'))
export const program = <V extends string>(e: Expr<V> | Rows<V>) => compile(e)
export const further = (point: Point<'x'>) => ({ ...point, y: 1 })
export const theirs = { compile, oneHot, readFeatures, select, substitute, sumOver, table }
`

/** Type-checks the project, and runs its test as it is and with a wrong exponent in the rule. */
const assertProjectWorks = (project) => {
  const test = readFileSync(join(project, 'softsign.test.ts'), 'utf8')
  const wrong = test.replace('(x)), -2)', '(x)), -1)')
  assert.notStrictEqual(wrong, test, 'the rule to make wrong is not there')
  writeFileSync(join(project, 'wrong.test.ts'), wrong)
  writeFileSync(join(project, 'library.ts'), LIBRARY)
  mustRun(project, process.execPath, [join(project, 'node_modules', '@typescript/native', 'bin', 'tsc'), '-p', project])

  const good = vitest(project, 'softsign.test.ts')
  assert.strictEqual(good.status, 0, good.output)
  assert.ok(good.tests.length > 0 && good.tests.every((t) => t.status === 'passed'), good.output)

  const bad = vitest(project, 'wrong.test.ts')
  const failed = bad.tests.filter((t) => t.status === 'failed')
  assert.strictEqual(bad.status, 1, bad.output)
  assert.strictEqual(bad.tests.length, good.tests.length, bad.output)
  assert.ok(failed.length > 0, bad.output)
  for (const { ancestorTitles, failureMessages, title } of failed) {
    assert.deepStrictEqual(ancestorTitles, ['softsign'])
    assert.ok(failureMessages.join('\n').includes(`${title} was refuted`), bad.output)
    assert.ok(bad.output.includes(`wrong.test.ts > softsign > ${title}`), bad.output)
  }
  return { laws: good.tests.length, broken: failed.map((t) => t.title) }
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fluxion-outside-')))
try {
  assert.ok(!folder.startsWith(realpathSync(ROOT)), 'the temporary folder must be outside the repository')
  const project = makeProject(folder)
  assertInstalled(project)
  const { broken, laws } = assertProjectWorks(project)
  console.log(
    `a project elsewhere: types check, ${laws} laws of softsign hold; a wrong rule breaks ${broken.join(', ')}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
