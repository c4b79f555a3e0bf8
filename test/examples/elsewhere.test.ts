/** Examples that are started from elsewhere: through a link. */
import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
