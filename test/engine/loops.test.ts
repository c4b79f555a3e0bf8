import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradientsAgree, valuesAgree } from '../../laws/compare/agree.js'
import { dag, environment } from '../../laws/samples/expressions.js'
import { steadySteps } from '../../laws/samples/steady.js'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import { freeVariables, valueAndGrad, type Expr } from '../../src/index.js'
import { nearlyRegular } from './programs.js'

/** What is wrong with the loops made of an expression, at a point; empty if nothing is. */
const wrongWith = (e: Expr<string>, env: ReadonlyMap<string, number>): ReadonlyArray<string> => {
  const reference = valueAndGrad(e)(env)
  const [wasm, interpreted] = (['wasm', 'interpreter'] as const).map((run) => {
    const c = compileBy(alwaysLoops, e, { run })
    return { ...c.valueAndGrad(env), alone: c.value(env) }
  }) as [Ran, Ran]
  const verdicts = {
    value: valuesAgree(wasm.value, reference.value, () => e, env, 1e-12),
    'value alone': valuesAgree(wasm.alone, reference.value, () => e, env, 1e-12),
    gradient: gradientsAgree(wasm.gradient, reference.gradient, e, env, 1e-12),
  }
  return [
    ...Object.entries(verdicts).flatMap(([what, v]) => (v._tag === 'Fails' ? [`${what}: ${v.how}`] : [])),
    ...(sorted(wasm.gradient) === sorted(reference.gradient) ? [] : ['the gradient has other entries']),
    ...(sameBits(wasm, interpreted) ? [] : ['the interpreter has other bits']),
  ]
}

interface Ran {
  readonly value: number
  readonly alone: number
  readonly gradient: ReadonlyMap<string, number>
}

const sorted = (gradient: ReadonlyMap<string, number>): string => [...gradient.keys()].sort().join()

const sameBits = (a: Ran, b: Ran): boolean =>
  Object.is(a.value, b.value) &&
  Object.is(a.alone, b.alone) &&
  [...a.gradient].every(([name, d]) => Object.is(d, b.gradient.get(name)))

const seed = 20261121

describe('loops give what the fold gives', () => {
  it('on networks, stencils and convolutions with something odd in them', () => {
    fc.assert(
      fc.property(nearlyRegular, ({ e, env }) => {
        const own = new Map([...env].filter(([name]) => freeVariables(e).has(name)))
        expect(wrongWith(e, own)).toEqual([])
      }),
      { numRuns: 90, seed },
    )
  }, 120_000)

  it('on irregular graphs', () => {
    const variables = ['x', 'y', 'z'] as const
    fc.assert(
      fc.property(dag({ variables, size: 60, steps: steadySteps('x', 'y') }), environment(variables), (e, env) => {
        expect(wrongWith(e, env)).toEqual([])
      }),
      { numRuns: 90, seed },
    )
  }, 120_000)
})
