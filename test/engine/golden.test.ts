import { describe, expect, it } from 'vitest'
import openWabt from 'wabt'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { modulesMade } from './wasm/modules.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)

/** Two inputs, three hidden neurons, one output; five rows. */
const net = (): E => {
  const neuron = (id: string, xs: ReadonlyArray<E | number>): E =>
    F.tanh(xs.reduce<E>((s, x, i) => F.add(s, F.mul(v(`${id}.${i}`), x)), v(`${id}.b`)))
  const row = (r: number): E =>
    F.square(F.sub(neuron('o', [0, 1, 2].map((j) => neuron(`h${j}`, [r / 4 - 0.5, (r * r) / 8 - 1]))), r % 2)) // prettier-ignore
  return F.mean([0, 1, 2, 3, 4].map(row))
}
const stencil = (): E => {
  const x = Array.from({ length: 12 }, (_, k) => v(`x${k}`))
  return F.sum(x.slice(2).map((right, k) => F.square(F.add(F.sub(x[k] as E, F.mul(2, x[k + 1] as E)), right))))
}
const choice = (): E =>
  F.sum(
    Array.from({ length: 10 }, (_, k) =>
      F.where(F.lt(v(`x${k}`), v('limit')), F.square(v(`x${k}`)), F.mul(3, v(`x${k}`))),
    ),
  )

const programs = [['a network of 2-3-1 on five rows', net], ['a stencil', stencil], ['a choice', choice]] as const // prettier-ignore

describe('golden programs', () => {
  it.each(programs)('%s: the program, word for word', (_, make) => {
    expect(F.compile(make()).report.program).toMatchSnapshot()
  })
  it.each(programs)('%s: a module that another tool takes too, and that imports memory alone', async (_, make) => {
    const wabt = await openWabt()
    const e = make()
    const codes = modulesMade(() => {
      const c = F.compile(e)
      c.value(new Map(c.variables.map((name) => [name, 0.5])))
    })
    expect(codes).toHaveLength(2)
    codes.forEach((code) => {
      const read = wabt.readWasm(code, { simd: true, bulk_memory: true })
      read.validate()
      const text = read.toText({ foldExprs: false, inlineExport: false })
      expect(text.match(/\(import .*/g)).toEqual([expect.stringMatching(/^\(import "i" "m" \(memory/)])
      expect(text.match(/\(export .*/g)).toHaveLength(1)
      read.destroy()
    })
  })
  it('what is no module is told apart', async () => {
    const wabt = await openWabt()
    const [code] = modulesMade(() => F.compile(stencil())) as readonly [Uint8Array]
    expect(() => wabt.readWasm(code.subarray(0, code.length - 2), { simd: true })).toThrow()
  })
})
