/** The built package as a user has it: imported by its own name, in plain Node, with no TypeScript anywhere near. */
import assert from 'node:assert'
import { existsSync } from 'node:fs'
import { add, grad, mul, variable } from 'fluxion'
import * as laws from 'fluxion/laws'
import { renderSvg } from 'fluxion/node'

const x = variable('x')
assert.deepStrictEqual(grad(add(mul(x, x), x))({ x: 3 }), new Map([['x', 7]]))
assert.ok(Object.keys(laws).length > 0)
assert.strictEqual((await renderSvg('digraph { a -> b }')())._tag, 'Right')
for (const file of ['src/index.d.ts', 'laws/index.d.ts', 'src/node/index.d.ts']) {
  assert.ok(existsSync(new URL(`../../dist/${file}`, import.meta.url)), `dist/${file} is missing`)
}
console.log('fluxion, fluxion/laws and fluxion/node import and run')
