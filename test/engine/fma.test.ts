import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { offersFma } from '../../src/engine/wasm/host.js'
import { fmaPrograms } from './fmaPrograms.js'

const script = fileURLToPath(new URL('fma.ts', import.meta.url))
const FLAG = '--experimental-wasm-relaxed-simd'

/**
 * Where relaxed SIMD is there without a flag, none is needed; where node does not know the flag, there is no such
 * instruction.
 */
const flags = offersFma() ? [] : [FLAG]
const knowsFlag = spawnSync(process.execPath, [...flags, '-e', '']).status === 0
if (!knowsFlag) console.info(`node does not know ${FLAG}: fused multiplications are not tested`)

interface Ran {
  readonly options: ReadonlyArray<string>
  readonly runs: string
  readonly value: number
  readonly alone: number
  readonly gradient: ReadonlyArray<readonly [string, number]>
}

describe('multiplication and addition in one rounding', () => {
  it.skipIf(offersFma())('is refused where there is none', () => {
    expect(() => F.compile(F.mul(F.variable('x'), 2), { fma: true })).toThrow(/relaxed SIMD/)
  })
  it.skipIf(!knowsFlag)('gives what the fold gives, to rounding', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [...flags, '--import', 'tsx', script], {
      encoding: 'utf8',
    })
    expect(status, stderr).toBe(0)
    const { offered, ran } = JSON.parse(stdout) as {
      readonly offered: boolean
      readonly ran: readonly [doubles: ReadonlyArray<Ran>, singles: ReadonlyArray<Ran>]
    }
    expect(offered).toBe(true)
    for (const float32 of [false, true]) {
      const near = (x: number, y: number): void =>
        expect(Math.abs(x - y)).toBeLessThanOrEqual((float32 ? 5e-6 : 1e-12) * Math.abs(y))
      const differs = fmaPrograms().map(({ e, env }, k) => {
        const { alone, gradient, options, runs, value } = ran[float32 ? 1 : 0][k] as Ran
        const expected = F.valueAndGrad(e)(env)
        expect(options).toEqual(float32 ? ['fma', 'float32'] : ['fma'])
        expect(runs).toBe('wasm')
        near(value, expected.value)
        near(alone, expected.value)
        expect(gradient.map(([name]) => name).sort()).toEqual([...expected.gradient.keys()].sort())
        gradient.forEach(([name, d]) => near(d, expected.gradient.get(name) as number))
        const unfused = F.compile(e, { float32 }).valueAndGrad(env)
        return value !== unfused.value || gradient.some(([name, d]) => d !== unfused.gradient.get(name))
      })
      // other last bits somewhere: it was not a multiplication and an addition after all
      expect(differs).toContain(true)
    }
  })
})
