/** Costly partials, which are computed beside the operation that they belong to. */
import * as Kind from '../roll/classes/kind.js'
import { load } from './body.js'
import { isCostly } from './cost.js'
import { extentsOf, ownAccess, stepByStep, type LoweredClass } from './lowered.js'
import type { Passing } from './passings.js'
import type { Sequence, Statement } from './statement.js'
import { makeArray } from './access.js'

/**
 * A partial that calls an elementary function is computed beside the operation, with which it shares most of the work
 * (as tanh and its slope do), and kept until it is needed.
 */
export const withSlope = (
  c: LoweredClass,
  p: Passing,
  n: number,
  sequences: ReadonlyArray<Sequence>,
): { readonly passing: Passing; readonly slope: Statement | undefined } => {
  if (c.kind === Kind.Sum || !isCostly(p.partial)) return { passing: p, slope: undefined }
  const { array } = c
  const slopes = makeArray(`${array.name}′${n === 0 ? '' : String(n + 1)}`, 'slope', array.length)
  const access = ownAccess(slopes, p.placed)
  const slope: Statement = { extents: extentsOf(p.placed.box), out: access, mode: 'set', body: p.partial }
  return { passing: { ...p, partial: load(access) }, slope: stepByStep(slope, c, p.placed, sequences, false) }
}
