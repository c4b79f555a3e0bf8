/** Examples that are started from elsewhere: through a link, and in a clone whose path URLs spell in another way. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { folder, ROOT } from './run.js'

const TSX = [process.execPath, '--import', import.meta.resolve('tsx')] as const

/** What a program says, run in a copy of the project. */
const say = (root: string, command: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
  })

test.each([
  ['nan', [], 'The loss as the textbook spells it'],
  ['walkthrough.ts', [], 'f(3) = 20'],
  ['iris-neuron.ts', ['--steps', '1'], 'One tanh neuron'],
])('a link leads to %s', (file, args, beginning) => {
  const link = join(folder(), 'link')
  symlinkSync(ROOT, link, 'junction')
  expect(say(ROOT, ...TSX, join(link, 'examples', file), ...args)).toContain(beginning)
})

describe('in a folder with a space in its name, and more', () => {
  const clone = join(folder(), 'my clone, 100 % ü')
  beforeAll(() => {
    for (const part of ['examples', 'src', 'laws', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
      cpSync(join(ROOT, part), join(clone, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction')
  })

  test('examples find their data', () => {
    expect(say(clone, 'npm', '--silent', 'start', '--', 'iris', '--steps', '3')).toContain('iris: 4-8-3')
    expect(say(clone, 'npm', '--silent', 'start', '--', 'fit')).toContain('through 14 points')
    expect(say(clone, ...TSX, 'examples/iris-neuron.ts', '--steps', '1')).toContain('One tanh neuron')
  })

  test('tests find what they test', () => {
    const names = ['fluxion', 'fluxion/laws', 'fluxion/laws/vitest', 'fluxion/node']
    const imports = names.map((name, k) => `import * as module${k} from '${name}'`)
    const tests = names.map((_, k) => `test('${k}', () => expect(module${k}).toBeTypeOf('object'))`)
    mkdirSync(join(clone, 'test'))
    const source = ["import { expect, test } from 'vitest'", ...imports, ...tests].join('\n')
    writeFileSync(join(clone, 'test/names.test.ts'), source)
    expect(say(clone, 'npx', 'vitest', 'run', '--typecheck.enabled=false')).toContain('4 passed')
  })
})
