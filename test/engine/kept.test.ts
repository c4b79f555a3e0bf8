/**
 * What a compiled function keeps alive: its program. The tape that it was rolled up from takes some 40 bytes a node,
 * and the expressions another 60.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { compile, mul, square, sub, sum, tanh, variable, type Expr } from '../../src/index.js'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

const COUNT = 20_000
const distances = (): ReadonlyArray<Expr<string>> =>
  Array.from({ length: COUNT }, (_, k) => square(sub(mul(k + 0.5, variable(`x${k}`)), variable(`y${k % 7}`))))

/** Bytes of all arrays, when those that no one has are gone. */
const arraysHeld = async (): Promise<number> => {
  // What a WeakRef was asked for stays until this turn is over.
  await new Promise((resolve) => setTimeout(resolve))
  collect()
  collect()
  return process.memoryUsage().arrayBuffers
}

describe('what a compiled function keeps', () => {
  it('is no tape, if there is no table that could be replaced', async () => {
    compile(sum(distances()))
    const before = await arraysHeld()
    const loss = compile(sum(distances()))
    expect(loss.report.nodes).toBeGreaterThan(5 * COUNT)
    // Its constants, and which of the seven variables each term has, with which it can be started again.
    expect((await arraysHeld()) - before).toBeLessThan(16 * COUNT)
    expect(loss.variables.length).toBe(COUNT + 7)
  })

  it('is not the expressions of outputs', async () => {
    const [weak, outputs] = (() => {
      const all = distances()
      return [new WeakRef(all[0] as object), compile(all)] as const
    })()
    expect(outputs.report.runs).not.toBe('tape')
    await arraysHeld()
    expect(weak.deref()).toBe(undefined)
    expect(outputs.value(new Map(outputs.variables.map((name) => [name, 0]))).length).toBe(COUNT)
  })

  it('nor where derivatives go forward, for which their tape is kept', async () => {
    const [weak, outputs] = (() => {
      const states = Array.from({ length: 500 }).reduce<ReadonlyArray<Expr<string>>>(
        (all) => [...all, tanh(mul(variable('a'), all.at(-1) as Expr<string>))],
        [variable('x')],
      )
      return [new WeakRef(states[5] as object), compile(states.slice(1))] as const
    })()
    expect(outputs.report.why).toContain('go forward')
    await arraysHeld()
    expect(weak.deref()).toBe(undefined)
    expect(outputs.value({ a: 0, x: 1 }).length).toBe(500)
  })
})
