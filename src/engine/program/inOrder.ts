/**
 * The values of outputs in their order: statements that copy them into one array, so that they need not be collected
 * after each run.
 */
import { affineOf, type Affine } from '../roll/maps/affine.js'
import type { Layout } from '../roll/maps/layout.js'
import { homeOf, lengthOf, type Outputs, type Rolled, type RolledClass, type Source } from '../roll/rolled.js'
import { makeArray, type ArrayInfo } from './access.js'
import { dataArrays } from './data.js'
import { placedOver, type Place } from './placing.js'
import { load } from './body.js'
import { accessAt, extentsOf, type Lowered, type LoweredClass } from './lowered.js'
import type { Statement } from './statement.js'

/** So many outputs of a class are worth a statement, and a loop if it comes to that. */
const WORTH = 16

/** For each class its outputs, place by place: each has a node of its own, and classes of such nodes have no others. */
const outputsByPlace = (
  classes: ReadonlyArray<RolledClass>,
  { of, position }: Outputs,
): ReadonlyMap<number, Int32Array> => {
  const found = new Map([...new Set(of)].map((c) => [c, new Int32Array(lengthOf(classes[c] as RolledClass))]))
  for (let k = 0; k < of.length; k++) (found.get(of[k] as number) as Int32Array)[position[k] as number] = k
  return found
}

const isInPlace = ({ digits }: Affine, { block, rows }: Layout): boolean =>
  digits.length === 1 && digits[0]?.stride === 1 && (rows === 1 || block === 1)

/**
 * The statements that put outputs into an array in their order, by class; `undefined` where they lie so already, or too
 * irregularly.
 */
const statementsInto = (
  values: ArrayInfo,
  outputs: Outputs,
  { classes }: Rolled,
  layouts: ReadonlyArray<Layout>,
  arrayOf: (of: number) => ArrayInfo,
): ReadonlyMap<number, Statement> | undefined => {
  const classesOf = [...new Set(outputs.of)]
  const isSequence = classesOf.some((of) => (classes[of] as RolledClass).recurrence !== undefined)
  if (values.length < classesOf.length * WORTH || isSequence) return undefined
  const statements = new Map<number, Statement>()
  for (const [of, list] of outputsByPlace(classes, outputs)) {
    const into = affineOf(list)
    const layout = layouts[of] as Layout
    if (into === undefined || (classesOf.length === 1 && isInPlace(into, layout))) return undefined
    const { map } = homeOf(classes[of] as RolledClass, of)
    const source: Source = { _tag: 'Strides', of, map, into: { map: into } }
    const { box, places } = placedOver([source], list.length, { map, layout, repeat: 1 }, layouts, dataArrays('v'))
    const place = places[0] as Place & { readonly _tag: 'Class' }
    if (place.into === undefined || place.into.indices !== undefined) return undefined
    const out = { array: values, ...place.into }
    const body = load(accessAt(place, arrayOf))
    statements.set(of, { extents: extentsOf(box), out, mode: 'set', body })
  }
  return statements
}

/** A program that puts its outputs' values in order itself, if it can. */
export const withValuesInOrder = (lowered: Lowered, rolled: Rolled, layouts: ReadonlyArray<Layout>): Lowered => {
  if (lowered.outputs === undefined || rolled.outputs === undefined) return lowered
  const values = makeArray('values', 'value', rolled.outputs.of.length)
  const arrayOf = (of: number): ArrayInfo => (lowered.classes[of] as LoweredClass).array
  const statements = statementsInto(values, rolled.outputs, rolled, layouts, arrayOf)
  if (statements === undefined) return lowered
  const forward = lowered.forward.map((own, k) => {
    const last = statements.get(k)
    return last === undefined ? own : [...own, last]
  })
  return { ...lowered, forward, outputs: { ...lowered.outputs, values } }
}
