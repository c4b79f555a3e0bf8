/**
 * Writes the operations of a statement's body into a builder: built-in operations by the definitions of src/math,
 * primitives by their kernels. These compute in doubles; a float32 program stays in single precision where that is
 * known to give the same bits (`narrowing.ts`).
 */
import { exp, tanh } from '../../../math/definitions/exponential.js'
import { pow } from '../../../math/definitions/power.js'
import { choice } from '../../../expr/test.js'
import type { Access } from '../../program/access.js'
import { foldBody, type Body } from '../../program/body.js'
import type { Statement } from '../../program/statement.js'
import type { Algebra } from './algebra.js'
import type { Builder } from '../builder.js'
import type { Register } from '../code.js'
import { kernelOf, type Kernel } from './kernels.js'
import { isExactInSingles } from './narrowing.js'

/** What a statement computes is a derivative; one that is 0 has no sign that was decided. */
export const isDerivative = ({ out: { array } }: Statement): boolean =>
  array.use === 'gradient' || array.use === 'adjoint' || array.use === 'tangent'

export const algebraFor = (b: Builder, s: Statement): Algebra => (isDerivative(s) ? b.algebraOfDerivatives : b.algebra)

/** The register that holds a body's value, given those of its loads. */
export const operate = (b: Builder, algebra: Algebra, body: Body, loadAt: (a: Access) => Register): Register => {
  const { format, machine: m } = b
  const isExact = (kernel: Kernel, operands: ReadonlyArray<Register>): boolean =>
    format.isSingle && isExactInSingles(kernel, operands.length)
  const powered = (exponent: number, operands: ReadonlyArray<Register>): Register => {
    const kernel: Kernel = (on, [base]) => pow(on, base as never, exponent)
    return isExact(kernel, operands) ? kernel(m, operands) : b.inDoubles(kernel, operands)
  }
  return foldBody<Register>(body, (part, operands) => {
    const [x, y] = operands as readonly [Register, Register]
    switch (part._tag) {
      case 'Number':
        return m.constant(part.value)
      case 'Load':
        return loadAt(part.access)
      case 'Add':
        return algebra.add(x, y)
      case 'Mul':
        return algebra.mul(x, y)
      case 'Pow':
        return powered(part.exponent, operands)
      case 'Exp':
        return b.inDoubles((on, [a]) => exp(on, a as Register), operands)
      case 'Tanh':
        return b.inDoubles((on, [a]) => tanh(on, a as Register), operands)
      case 'Apply': {
        const kernel = kernelOf(part.primitive)
        if (kernel === undefined) return b.call(part.primitive, operands)
        const result = isExact(kernel, operands) ? kernel(m, operands) : b.kernel(part.primitive, kernel, operands)
        if (part.primitive === choice.primitive) b.choosing(result)
        return result
      }
    }
  })
}
