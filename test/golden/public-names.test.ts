/** The names that others' programs call: none comes or goes unnoticed. Update with `npx vitest run test/golden -u`. */
import { expect, test } from 'vitest'
import * as fluxion from 'fluxion'
import * as laws from 'fluxion/laws'
import * as node from 'fluxion/node'

const names = (module: object): string => Object.keys(module).sort().join('\n')

test('fluxion', async () => {
  await expect(names(fluxion)).toMatchFileSnapshot('fluxion.txt')
})
test('fluxion/laws', async () => {
  await expect(names(laws)).toMatchFileSnapshot('fluxion-laws.txt')
})
test('fluxion/node', async () => {
  await expect(names(node)).toMatchFileSnapshot('fluxion-node.txt')
})
