import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dag, environment } from '../../laws/samples/expressions.js'
import { steadySteps } from '../../laws/samples/steady.js'
import { doubles, singles } from '../../src/engine/code/format.js'
import { assembled } from '../../src/engine/assemble.js'
import { ownContents, prepared } from '../../src/engine/run/prepare.js'
import type { ArrayInfo } from '../../src/engine/program/access.js'
import { load } from '../../src/engine/program/body.js'
import * as F from '../../src/index.js'
import { nearlyRegular } from './programs.js'
import { chain, judged, own, shapes, somewhere, total, UNIT } from './singles.js'

const seed = 20261121

describe('single precision gives what the fold gives, to its own rounding, and the interpreter gives its bits', () => {
  it('on networks, stencils and convolutions with something odd in them', () => {
    const compared: Array<number> = []
    fc.assert(
      fc.property(nearlyRegular, ({ e, env }) => {
        const j = judged(e, own(e, env))
        expect(j.wrong).toEqual([])
        compared.push(j.compared)
      }),
      { numRuns: 40, seed },
    )
    expect(total(compared)).toBeGreaterThan(1000)
  }, 120_000)
  it('on irregular graphs', () => {
    const variables = ['x', 'y', 'z'] as const
    const compared: Array<number> = []
    fc.assert(
      fc.property(dag({ variables, size: 60, steps: steadySteps('x', 'y') }), environment(variables), (e, env) => {
        const j = judged(e, env)
        expect(j.wrong).toEqual([])
        compared.push(j.compared)
      }),
      { numRuns: 100, seed },
    )
    expect(total(compared)).toBeGreaterThan(200)
  }, 120_000)
})

describe('what does not fill a register', () => {
  const lengths = Array.from({ length: 17 }, (_, k) => k + 1)
  it.each(Object.entries(shapes))('%s, of every length', (_, make) => {
    lengths.forEach((n) => {
      const e = make(n)
      const j = judged(e, somewhere(e))
      expect(j.wrong).toEqual([])
      expect(j.compared).toBeGreaterThan(F.freeVariables(e).size / 2)
    })
  })
  it('what goes to a neighbour waits for it', () => {
    expect(F.compile(chain(40), { float32: true }).report.program).toContain('[i + 1] += ')
  })
  it.each([singles, doubles])('a stretch that is cleared, format %#', (format) => {
    const array = (name: string): ArrayInfo => ({ name, use: 'value', length: 16, contents: undefined })
    const [from, to] = [array('from'), array('to')]
    const out = { array: to, base: 0, strides: [1] }
    const copy = { extents: [16], out, mode: 'set' as const, initial: undefined, body: load({ ...out, array: from }) }
    const program = { statements: [copy], variables: from, gradient: undefined, result: to, kept: [], cleared: [{ array: from, from: 5, to: 9 }] } // prettier-ignore
    for (const run of ['wasm', 'interpreter'] as const) {
      const a = assembled(program, false, format)
      const { numbers, run: go } = prepared(run, a).start(ownContents)
      const placeOf = (of: ArrayInfo): number => (a.addresses.get(of) as number) / format.bytes
      const given = Array.from({ length: 16 }, (_, k) => k + 1)
      numbers.set(given, placeOf(from))
      go()
      const expected = given.map((x, k) => (k >= 5 && k < 9 ? 0 : x))
      expect([...numbers.subarray(placeOf(to), placeOf(to) + 16)]).toEqual(expected)
    }
  })
  it('rows of a table', () => {
    lengths.forEach((rows) => {
      const t = F.table({ t: lengths.slice(0, rows).map((k) => k / 4), y: lengths.slice(0, rows).map((k) => k % 3) })
      const model = F.mul(F.variable('a'), F.exp(F.mul(F.variable('b'), F.variable('t'))))
      const fit = F.meanOver(t)(F.square(F.sub(model, F.variable('y'))))
      const at = { a: 0.75, b: -0.5 }
      const [wasm, interpreted] = (['wasm', 'interpreter'] as const).map((run) =>
        F.compile(fit, { run, float32: true }).valueAndGrad(at),
      )
      expect(wasm).toEqual(interpreted)
      const expected = F.valueAndGrad(fit)(at)
      const near = (x: number, y: number): void => expect(Math.abs(x - y)).toBeLessThan(16 * UNIT * (1 + Math.abs(y)))
      near(wasm?.value as number, expected.value)
      expected.gradient.forEach((d, name) => near(wasm?.gradient.get(name) as number, d))
    })
  })
})
