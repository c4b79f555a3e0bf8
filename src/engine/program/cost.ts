/** What bodies cost, roughly: enough to know what is worth keeping. */
import type { Primitive } from '../../expr/primitive.js'
import { foldBody, type Body } from './body.js'

/** Operations that are hardly more than a comparison. */
const cheap: ReadonlySet<string> = new Set([
  'lt', 'le', 'gt', 'ge', 'eq', 'and', 'or', 'not', 'where', 'sign', 'taken', 'share', 'abs', 'relu', 'max', 'min', 'ratio', 'component', 'logSlope', 'scaleFor',
]) // prettier-ignore

const isCheapOperation = (p: Primitive): boolean => cheap.has(p.name)

const isCheapPower = (exponent: number): boolean => [-1, 0, 0.5, 1, 2, 3, 4].includes(exponent)

/** Whether a body calls an elementary function. */
export const isCostly = (body: Body): boolean =>
  foldBody<boolean>(body, (b, operands) => {
    switch (b._tag) {
      case 'Number':
      case 'Load':
        return false
      case 'Exp':
      case 'Tanh':
        return true
      case 'Pow':
        return !isCheapPower(b.exponent) || operands.includes(true)
      case 'Add':
      case 'Mul':
        return operands.includes(true)
      case 'Apply':
        return !isCheapOperation(b.primitive) || operands.includes(true)
    }
  })

/** Whether a body does little: it adds, multiplies, compares and chooses, but divides nothing and takes no root. */
export const isCheap = (body: Body): boolean =>
  foldBody<boolean>(
    body,
    (b, operands) =>
      !operands.includes(false) &&
      b._tag !== 'Pow' &&
      b._tag !== 'Exp' &&
      b._tag !== 'Tanh' &&
      (b._tag !== 'Apply' || isCheapOperation(b.primitive)),
  )
