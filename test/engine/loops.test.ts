import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dag, environment } from '../../laws/samples/expressions.js'
import { steadySteps } from '../../laws/samples/steady.js'
import { alwaysLoops } from '../../src/engine/choose.js'
import { freeVariables } from '../../src/index.js'
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
