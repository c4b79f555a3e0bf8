/** Kernels of a user's own, which untyped code may write with numbers where only the machine's values will do. */
import { describe, fail } from '../../../expr/error.js'
import type { Machine } from '../../../math/machine.js'
import type { Kernel } from './kernels.js'

/** Stands for all that a kernel computes with. */
const VALUE = {}

/**
 * The kernel itself, tried first on a machine that only looks at what its operations are given: where it runs, values
 * are registers, which are numbers too, so any other number would be taken for the register of that number.
 */
export const checkedKernel =
  (name: string, kernel: Kernel): Kernel =>
  (m, operands) => {
    const look = (x: unknown): void => {
      const remedy = typeof x === 'number' ? `; for a number write m.constant(${x})` : ''
      if (x !== VALUE)
        fail(
          'BadPrimitive',
          name,
          `The kernel of '${name}' must compute with its operands and what operations gave, not with ${describe(x)}${remedy}.`,
        )
    }
    const operation =
      (op: string) =>
      (...given: ReadonlyArray<unknown>) => {
        // What is no value: the number of a constant, the list of a lookup, the function of what is rare.
        const values = op === 'constant' ? [] : op === 'lookup' ? given.slice(1) : given
        values.forEach((x) => look(typeof x === 'function' ? (x as () => unknown)() : x))
        return VALUE
      }
    const looking = new Proxy(m as object, {
      // What is not there on each machine is not looked for.
      get: (_, op) => (op === 'seldom' || op === 'routine' ? undefined : operation(String(op))),
    })
    look(
      kernel(
        looking as Machine<unknown>,
        operands.map(() => VALUE),
      ),
    )
    return kernel(m, operands)
  }
