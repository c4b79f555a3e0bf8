/** Outputs marked as such on a tape, and added up. */
import { builtIn, type Operation } from '../../../expr/primitive.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'

/** What an output is, to be found again among classes. */
export const output: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'output',
  arity: 1,
  value: (x) => x,
  kernel: (_, [x]) => x,
  partials: (n) => [{ partial: n.constant(1) }],
})

/** A tape that knows what an output is. */
export const knowingOutputs = (tape: Tape): Tape => ({ ...tape, primitives: [...tape.primitives, output.primitive] })

/** Adds up outputs on a tape, from one place on. */
export const addUp = ({ first, ops, second }: Tape, outputs: Int32Array, from: number): void => {
  for (let k = 1; k < outputs.length; k++) {
    const i = from + k - 1
    ops[i] = Op.Add
    first[i] = k === 1 ? (outputs[0] as number) : i - 1
    second[i] = outputs[k] as number
  }
}
