import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dag, environment } from '../../laws/samples/expressions.js'
import { steadySteps } from '../../laws/samples/steady.js'
import { alwaysLoops } from '../../src/engine/choose.js'
import { add, exp, freeVariables, mul, sum, tanh, variable } from '../../src/index.js'
import { wrongWith } from './agreement.js'
import { nearlyRegular } from './programs.js'

const seed = 20261121

describe('loops give what the fold gives', () => {
  it('on networks, stencils and convolutions with something odd in them', () => {
    fc.assert(
      fc.property(nearlyRegular, ({ e, env }) => {
        const own = new Map([...env].filter(([name]) => freeVariables(e).has(name)))
        expect(wrongWith(e, own, alwaysLoops)).toEqual([])
      }),
      { numRuns: 90, seed },
    )
  }, 120_000)

  it('on products of each with each, read by one list along two digits', () => {
    const scrambled = [3, 0, 5, 1, 4, 2]
    const x = (k: number) => variable(`x${k}`)
    // What is read first numbers the variables; the products read them in another order, each by a node of its own.
    const first = sum([0, 1, 2, 3, 4, 5].map((k) => exp(x(k))))
    const products = scrambled.flatMap((i) => scrambled.map((j) => mul(x(i), x(j))))
    const e = add(first, tanh(mul(0.01, sum(products))))
    const env = new Map(scrambled.map((k) => [`x${k}`, Math.cos(k)]))
    expect(wrongWith(e, env, alwaysLoops)).toEqual([])
  })

  it('on irregular graphs', () => {
    const variables = ['x', 'y', 'z'] as const
    fc.assert(
      fc.property(dag({ variables, size: 60, steps: steadySteps('x', 'y') }), environment(variables), (e, env) => {
        expect(wrongWith(e, env, alwaysLoops)).toEqual([])
      }),
      { numRuns: 90, seed },
    )
  }, 120_000)
})
