/** Loops in which elementary functions stand take several vectors at once: the more, the fewer functions there are. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'

type E = Expr<string>

/** By how many statements of its loop have elementary functions. */
const terms: Readonly<Record<string, (x: E, t: number) => E>> = {
  one: (x, t) => F.mul(t, F.exp(F.neg(F.mul(t, x)))),
  two: (x, t) => F.mul(t, F.tanh(F.mul(t, x))),
  four: (x, t) => F.mul(F.tanh(F.mul(t, x)), F.tanh(F.add(t, x))),
  many: (x, t) => F.mul(F.mul(F.tanh(F.mul(t, x)), F.tanh(F.add(t, x))), F.mul(F.sin(x), F.exp(F.mul(x, -t)))),
}
const lengths = Array.from({ length: 35 }, (_, k) => k + 1)

describe.each(Object.entries(terms))('%s', (_, term) => {
  it.each([false, true])(
    'of every length: the bits of the interpreter, and what the fold says; float32: %s',
    (float32) => {
      for (const length of lengths) {
        const e = F.sum(Array.from({ length }, (_, k) => term(F.variable(`x${k}`), 0.25 + 0.03125 * k)))
        const [wasm, interpreted] = (['wasm', 'interpreter'] as const).map((run) => F.compile(e, { run, float32 }))
        const x = Float64Array.from({ length }, (_, k) => 1.5 * Math.sin(k + 1))
        const [g, h] = [new Float64Array(length), new Float64Array(length)]
        const [value, again] = [wasm?.into(x, g), interpreted?.into(x, h)]
        expect([value, ...g]).toEqual([again, ...h])
        const env = new Map(wasm?.variables.map((name, k) => [name, x[k] as number]))
        const folded = F.valueAndGrad(e)(env)
        const tolerance = float32 ? 1e-5 : 1e-12
        expect(Math.abs((value as number) - folded.value)).toBeLessThan(tolerance * length)
        wasm?.variables.forEach((name, k) =>
          expect(Math.abs((g[k] as number) - (folded.gradient.get(name) as number))).toBeLessThan(tolerance),
        )
      }
    },
    60_000,
  )
})
