/**
 * What lowering gives: classes with their arrays, and where the operands of each are over the box of the statement that
 * reads them; and how statements, those of derivatives too, reach what is there.
 */
import type { Primitive } from '../../expr/primitive.js'
import type * as Kind from '../roll/classes/kind.js'
import type { Box } from '../roll/maps/box.js'
import type { Outputs, Recurrence } from '../roll/rolled.js'
import type { Access, ArrayInfo } from './access.js'
import { load, numberBody, type Body } from './body.js'
import type { Place, Spot } from './placing.js'
import { inSequence } from './sequence.js'
import type { Program, Sequence, Statement } from './statement.js'

/** Operands that are read over one box. */
export interface PlacedOperands {
  readonly box: Box
  readonly repeat: number
  /** Where the nodes that read them are. */
  readonly own: Spot
  /** The digit of the box that counts steps; −1 where there are none. */
  readonly stepsDigit: number
  readonly operands: ReadonlyArray<{ readonly negative: boolean; readonly places: ReadonlyArray<Place> }>
}

/** A class with its array and the places of its operands. */
export interface LoweredClass {
  readonly kind: Kind.Any
  readonly exponent: number
  readonly primitive: Primitive | undefined
  readonly array: ArrayInfo
  /** The class whose array that is, mostly itself. */
  readonly home: number
  readonly recurrence: Recurrence | undefined
  readonly placed: ReadonlyArray<PlacedOperands>
}

/** Classes and the statements that compute each one's array. */
export interface Lowered {
  readonly classes: ReadonlyArray<LoweredClass>
  /** The rounds of each recurrence, by its number. */
  readonly sequences: ReadonlyArray<Sequence>
  readonly forward: ReadonlyArray<ReadonlyArray<Statement>>
  readonly outputs: LoweredOutputs | undefined
}

/** Where outputs are, and how many derivatives they have. */
export interface LoweredOutputs {
  readonly arrays: ReadonlyArray<ArrayInfo>
  /** For each output, its array among these and its place in it. */
  readonly of: Int32Array
  readonly at: Int32Array
  readonly entries: Outputs
  /** Where all of them are put in their order, if they are. */
  readonly values?: ArrayInfo
}

/** The arrays in which outputs are looked for. */
export const keptFor = (outputs: LoweredOutputs | undefined): ReadonlyArray<ArrayInfo> =>
  outputs?.values === undefined ? (outputs?.arrays ?? []) : [outputs.values]

/** The program of values alone. */
export const valueProgram = (lowered: Lowered, root: number): Program => ({
  statements: lowered.forward.flat(),
  variables: (lowered.classes[0] as LoweredClass).array,
  gradient: undefined,
  result: (lowered.classes[root] as LoweredClass).array,
  kept: keptFor(lowered.outputs),
})

/** What a place holds, read from the arrays given for classes. */
export const loadPlace = (place: Place, arrayOf: (of: number) => ArrayInfo): Body =>
  place._tag === 'Number' ? numberBody(place.value) : load(accessAt(place, arrayOf))

/** A place as an access to an array of its class. */
export const accessAt = (
  place: Place & { readonly _tag: 'Data' | 'Class' },
  arrayOf: (of: number) => ArrayInfo,
): Access => {
  if (place._tag === 'Data') return place.access
  const { base, indices, of, strides } = place
  return indices === undefined ? { array: arrayOf(of), base, strides } : { array: arrayOf(of), base, strides, indices }
}

/** An access to an array in which the nodes of a class stand, over a box. */
export const ownAccess = (array: ArrayInfo, { own }: PlacedOperands): Access => ({ array, ...own })

/** A statement of a class, step by step if the class is part of a recurrence. */
export const stepByStep = (
  s: Statement,
  { recurrence }: { readonly recurrence?: Recurrence | undefined },
  { stepsDigit: digit }: PlacedOperands,
  sequences: ReadonlyArray<Sequence>,
  isBackwards: boolean,
): Statement =>
  recurrence === undefined ? s : inSequence(s, digit, sequences[recurrence.number] as Sequence, isBackwards)

/** A sequence for each recurrence. */
export const sequencesOf = (
  classes: ReadonlyArray<{ readonly recurrence?: Recurrence | undefined }>,
): ReadonlyArray<Sequence> => {
  const sequences: Array<Sequence> = []
  classes.forEach(({ recurrence: r }) => {
    if (r !== undefined) sequences[r.number] ??= { rounds: r.steps }
  })
  return sequences
}

export const extentsOf = (box: Box): ReadonlyArray<number> => box.map((d) => d.extent)
