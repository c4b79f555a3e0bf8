/** A body's operations written down one by one: built-in ones by the definitions of src/math, primitives by theirs. */
import type { Access } from '../program/access.js'
import type { Body } from '../program/body.js'
import type { Builder } from './builder.js'
import type { Register } from './code.js'
import * as definitions from './provisional.js'

/** The register that holds a body's value, given those of its loads. Bodies are small: recursion is no danger here. */
export const operate = (b: Builder, body: Body, loadAt: (a: Access) => Register): Register => {
  const m = b.machine
  const at = (x: Body): Register => operate(b, x, loadAt)
  switch (body._tag) {
    case 'Number':
      return m.constant(body.value)
    case 'Load':
      return loadAt(body.access)
    case 'Add':
      return m.add(at(body.operands[0]), at(body.operands[1]))
    case 'Mul':
      return m.mul(at(body.operands[0]), at(body.operands[1]))
    case 'Pow':
      return definitions.pow(b, at(body.operands[0]), body.exponent)
    case 'Exp':
      return definitions.exp(b, at(body.operands[0]))
    case 'Tanh':
      return definitions.tanh(b, at(body.operands[0]))
    case 'Apply':
      return definitions.apply(b, body.primitive, body.operands.map(at))
  }
}
