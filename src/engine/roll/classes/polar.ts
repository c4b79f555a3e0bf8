/** Operations that have poles: what they give may be infinite where they are given finite numbers. */
import { log, logSlope } from '../../../expr/primitives/exponential.js'
import type { Primitive } from '../../../expr/primitive.js'
import type { RolledClass } from '../rolled.js'
import * as Kind from './kind.js'

/** Those with poles that tests keep numbers away from most. With others it only takes longer, where they are met. */
export const POLAR: ReadonlyArray<Primitive | undefined> = [log.primitive, logSlope.primitive]

/** Whether a class may be infinite where its operands are finite: a reciprocal, say, or a logarithm. */
export const isPolar = ({ exponent, kind, primitive }: Pick<RolledClass, 'exponent' | 'kind' | 'primitive'>): boolean =>
  (kind === Kind.Pow && exponent < 0) || (primitive !== undefined && POLAR.includes(primitive))
