/** A program rolled up: classes of equal operations over arrays, and how each reads the others. */
import type { Primitive } from '../../expr/primitive.js'
import type { Affine } from './affine.js'
import type { Kind } from './shapes.js'

/** Where the operands of all nodes of a class come from, position by position. */
export type Source =
  /** Entries of another class's array, by nested strides. */
  | { readonly _tag: 'Strides'; readonly of: number; readonly map: Affine }
  /** Entries of another class's array, by a list of indices. */
  | { readonly _tag: 'Gather'; readonly of: number; readonly indices: Int32Array }
  /** Numbers known already, one for each position; in each row the same ones when there are fewer than positions. */
  | { readonly _tag: 'Data'; readonly values: Float64Array }
  /** One number for all of them. */
  | { readonly _tag: 'Number'; readonly value: number }

/** An operand of a class: one number for each node, or `repeat` of them, which are added up. */
export interface Operand {
  readonly negative: boolean
  readonly repeat: number
  /** One source, or the two factors of a product (one, squared) that only sums use, and that has no array for that reason. */
  readonly factors: ReadonlyArray<Source>
}

/** A class: `count` nodes with one operation. */
export interface RolledClass {
  readonly kind: Kind
  readonly count: number
  readonly exponent: number
  readonly primitive: Primitive | undefined
  readonly operands: ReadonlyArray<Operand>
}

/** Classes with operands before those that use them; the first is that of the variables. */
export interface Rolled {
  readonly variables: ReadonlyArray<string>
  readonly classes: ReadonlyArray<RolledClass>
  /** The class whose one node is the result. */
  readonly root: number
  /** Nodes of the expressions that it was made from. */
  readonly nodes: number
}
