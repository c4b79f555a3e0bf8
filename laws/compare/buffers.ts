/** Whether a compiled expression does the same on buffers as on environments. */
import type { Compiled } from '../backEnd.js'
import { allOf, type Verdict } from '../law.js'
import type { Values } from '../subject.js'
import { sameBits } from './agree.js'

/** An environment as the numbers that `into` takes. */
export const numbersFor = ({ variables }: Compiled, env: Values): Float64Array =>
  Float64Array.from(variables, (name) => env.get(name) ?? NaN)

/** `into` against `valueAndGrad`, into a buffer that is not empty. */
export const intoAgrees = (c: Compiled, env: Values): Verdict => {
  const [x, gradient] = [numbersFor(c, env), Float64Array.from(c.variables, (_, k) => 1e3 + k)]
  const value = c.into(x, gradient)
  const expected = c.valueAndGrad(env)
  const at = (name: string, k: number): ReadonlyArray<Verdict> => [
    sameBits(`∂${name} from into and from valueAndGrad`, gradient[k] as number, expected.gradient.get(name) ?? 0),
    sameBits(`x at ${name} after into and before`, x[k] as number, env.get(name) ?? NaN),
  ]
  return allOf([
    sameBits('the value from into and from valueAndGrad', value, expected.value),
    ...c.variables.flatMap(at),
  ])
}
