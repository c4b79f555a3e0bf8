/** Whether compiled programs give what the fold gives. */
import { gradientsAgree, valuesAgree } from '../../laws/compare/agree.js'
import type { Chooser } from '../../src/engine/programs.js'
import { compileBy } from '../../src/engine/compile.js'
import { isExpr } from '../../src/expr/node.js'
import { valueAndGrad, type Compiled, type Expr, type Objective } from '../../src/index.js'

type Env = ReadonlyMap<string, number>

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

/** To 10⁻¹² of the absolute contributions that a number is the sum of. */
const byConditioning = (got: Ran, reference: Omit<Ran, 'alone'>, e: Expr<string>, env: Env): ReadonlyArray<string> => {
  const verdicts = {
    value: valuesAgree(got.value, reference.value, () => e, env, 1e-12),
    'value alone': valuesAgree(got.alone, reference.value, () => e, env, 1e-12),
    gradient: gradientsAgree(got.gradient, reference.gradient, e, env, 1e-12),
  }
  return Object.entries(verdicts).flatMap(([what, v]) => (v._tag === 'Fails' ? [`${what}: ${v.how}`] : []))
}

/** To 10⁻¹² of the largest derivative, where there is no one expression to take the contributions of. */
const byLargest = (got: Ran, reference: Omit<Ran, 'alone'>): ReadonlyArray<string> => {
  const largest = [...reference.gradient.values()].reduce((m, d) => Math.max(m, Math.abs(d)), 1)
  const isNear = (x: number | undefined, y: number, scale: number): boolean =>
    x !== undefined && (Object.is(x, y) || Math.abs(x - y) <= 1e-12 * scale)
  return [
    ...(['value', 'alone'] as const).flatMap((k) =>
      isNear(got[k], reference.value, 1 + Math.abs(reference.value)) ? [] : [`${k}: ${got[k]}, not ${reference.value}`],
    ),
    ...[...reference.gradient].flatMap(([name, d]) =>
      isNear(got.gradient.get(name), d, largest) ? [] : [`∂${name}: ${got.gradient.get(name)}, not ${d}`],
    ),
  ]
}

/** What is wrong with a compiled objective, at a point. */
export const wrongWithCompiled = (c: Compiled<string>, o: Objective<string>, env: Env): ReadonlyArray<string> =>
  byLargest({ ...c.valueAndGrad(env), alone: c.value(env) }, valueAndGrad(o)(env))

/** What is wrong with the program made of an expression or objective, at a point; empty if nothing is. */
export const wrongWith = (e: Expr<string> | Objective<string>, env: Env, chooser: Chooser): ReadonlyArray<string> => {
  const reference = valueAndGrad(e as Expr<string>)(env)
  const [wasm, interpreted] = (['wasm', 'interpreter'] as const).map((run) => {
    const c = compileBy(chooser, e as Expr<string>, { run })
    return { ...c.valueAndGrad(env), alone: c.value(env) }
  }) as [Ran, Ran]
  return [
    ...(isExpr(e) ? byConditioning(wasm, reference, e, env) : byLargest(wasm, reference)),
    ...(sorted(wasm.gradient) === sorted(reference.gradient) ? [] : ['the gradient has other entries']),
    ...(sameBits(wasm, interpreted) ? [] : ['the interpreter has other bits']),
  ]
}
