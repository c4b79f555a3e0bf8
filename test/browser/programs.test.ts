/**
 * The bits that every engine must come to. They change with the order of sums: then `npx vitest run test/browser -u`,
 * and say so.
 */
import { expect, test } from 'vitest'
import { hashOf, large, results } from './programs.js'
import { tapeOf } from 'fluxion'

test('the programs of all engines, bit by bit', async () => {
  const lines = results().map(({ hash, name, runs }) => `${name.padEnd(32)}${runs.padEnd(8)}${hash}`)
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden.txt')
})
test('hashes tell bits apart, but not one NaN from another', () => {
  // FNV-1a of eight zero bytes, as others compute it.
  expect(hashOf([0])).toBe('a8c7f832281a39c5')
  expect(hashOf([-0])).not.toBe(hashOf([0]))
  expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]))
  const [quiet, negative] = [new Float64Array(1), new Float64Array(1)]
  new Uint32Array(quiet.buffer).set([1, 0x7ff80000])
  new Uint32Array(negative.buffer).set([0, 0xfff80000])
  expect(hashOf([...quiet])).toBe(hashOf([...negative]))
})
test('a graph of so many nodes has about as many', () => {
  expect(tapeOf(large(1000)).ops.length).toBeGreaterThan(900)
  expect(tapeOf(large(1000)).ops.length).toBeLessThan(1200)
})
