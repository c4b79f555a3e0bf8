/** A body's operations written down one by one: built-in ones by the definitions of src/math, primitives by their kernels. */
import { exp, tanh } from '../../math/definitions/exponential.js'
import { pow } from '../../math/definitions/power.js'
import type { Access } from '../program/access.js'
import { foldBody, type Body } from '../program/body.js'
import type { Builder } from './builder.js'
import type { Register } from './code.js'
import { kernelOf } from './kernels.js'

/** The register that holds a body's value, given those of its loads. */
export const operate = (b: Builder, body: Body, loadAt: (a: Access) => Register): Register => {
  const { algebra, machine: m } = b
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
        return pow(m, x, part.exponent)
      case 'Exp':
        return exp(m, x)
      case 'Tanh':
        return tanh(m, x)
      case 'Apply': {
        const kernel = kernelOf(part.primitive)
        return kernel === undefined ? b.call(part.primitive, operands) : kernel(m, operands)
      }
    }
  })
}
