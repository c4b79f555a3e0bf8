/**
 * How the adjoint of a class is represented: not at all, by one number for all its nodes, or by an array; and by a
 * count of contributions beside it where some nodes may be reached by none.
 */
import { stridden } from '../roll/maps/affine.js'
import type { Box } from '../roll/maps/box.js'
import { makeArray, type ArrayInfo } from './access.js'
import { numberBody } from './body.js'
import { accessAt, extentsOf, type LoweredClass, type LoweredOutputs } from './lowered.js'
import type { ClassPlace, Passing } from './passings.js'
import { coversAll, type Statement } from './statement.js'

/** Whether these places together are all entries of an array. */
const coverTogether = (passings: ReadonlyArray<Passing>, array: ArrayInfo): boolean => {
  const seen = new Uint8Array(array.length)
  for (const { placed, to } of passings) markEntries(seen, placed.box, to)
  return !seen.includes(0)
}

const markEntries = (seen: Uint8Array, box: Box, { base, indices, strides }: ClassPlace): void => {
  if (indices !== undefined) {
    ;(indices.array.contents as Int32Array).forEach((entry) => {
      seen[base + entry] = 1
    })
    return
  }
  const moving = [...box.keys()].filter((k) => strides[k] !== 0)
  const of = (list: ReadonlyArray<number>): ReadonlyArray<number> => moving.map((k) => list[k] as number)
  stridden(base, of(strides), of(extentsOf(box))).forEach((entry) => {
    seen[entry] = 1
  })
}

/** What is known of the adjoint of a class. */
export type Adjoint =
  | { readonly _tag: 'None' }
  | { readonly _tag: 'Number'; readonly value: number }
  | { readonly _tag: 'Array'; readonly array: ArrayInfo; readonly reached: ArrayInfo | undefined }

/** A statement that writes what a passing goes to. */
const writing = ({ placed, to }: Passing, array: ArrayInfo): Statement => ({
  extents: extentsOf(placed.box),
  out: accessAt(to, () => array),
  mode: 'set',
  body: numberBody(0),
})

const isOwnOnce = (p: Passing, array: ArrayInfo): boolean =>
  coversAll(writing(p, array)) && p.placed.box.every((_, k) => p.to.strides[k] !== 0)

/**
 * Whether some entry of a class may be reached by nothing: each of them counts what reached it then. Nodes may be used
 * only where no derivative goes; of what is copied before the first step of a recurrence, some may not be read at all.
 */
export const mayBeUnreached = (
  { array }: LoweredClass,
  incoming: ReadonlyArray<Passing>,
  isConditional: (p: Passing) => boolean,
): boolean => {
  const certain = incoming.filter((p) => !isConditional(p))
  return !certain.some((p) => coversAll(writing(p, array))) && !coverTogether(certain, array)
}

export const adjointOf = (
  { array }: LoweredClass,
  incoming: ReadonlyArray<Passing>,
  isCounted: boolean,
  adjoints: ReadonlyArray<Adjoint | undefined>,
): Adjoint => {
  const [only] = incoming
  if (only === undefined) return { _tag: 'None' }
  const source = adjoints[only.from]
  if (
    incoming.length === 1 &&
    !isCounted &&
    source?._tag === 'Number' &&
    only.partial._tag === 'Number' &&
    isOwnOnce(only, array)
  )
    return { _tag: 'Number', value: only.partial.value * source.value }
  const { length, name } = array
  return {
    _tag: 'Array',
    array: makeArray(`∂${name}`, 'adjoint', length),
    reached: isCounted ? makeArray(`reached_${name}`, 'reached', length) : undefined,
  }
}

/** The adjoint of the variables: the gradient; or, of several outputs, the entries of their Jacobian. */
export const gradientFor = ({ length, name }: ArrayInfo, outputs: LoweredOutputs | undefined): ArrayInfo =>
  makeArray(`∂${name}`, 'gradient', outputs?.entries.rows.length ?? length)
