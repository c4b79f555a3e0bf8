/** The rolled-up program: classes of equal operations over arrays, and how each reads the others. */
import type { Primitive } from '../../expr/primitive.js'
import type { Affine } from './maps/affine.js'
import type { Colours } from './outputs/colours.js'
import type { Columns } from './classes/constants.js'
import type * as Kind from './classes/kind.js'

/**
 * What of the numbers known beforehand comes from a table, so that another table can be put in its place: which term of
 * the objective, which list of numbers (a class of constants, row after row; the weights of rows; what a sum over them
 * is multiplied by), and which entries of it.
 */
export interface Origin {
  readonly term: number
  readonly list: ListName
  readonly indices: Int32Array
  /** Whether these numbers may be infinite where those of the table are not. */
  readonly isPolar?: boolean
}

/** The columns of a table, and the weights of its rows. */
export interface RowData {
  readonly columns: Columns
  readonly rowWeights: Float64Array | undefined
}

/**
 * A list of a term's numbers: a class of constants, by its number among the shapes; or one of those that go with the
 * rows.
 */
export type ListName = number | 'weights' | 'share'

/**
 * Where the derivatives by variables go, if each output has derivatives of its own: to entries of a Jacobian, not to
 * the variables'.
 */
export type Into = { readonly map: Affine } | { readonly indices: Int32Array }

/** The outputs of a program, one after the other, and the entries of their Jacobian. */
export interface Outputs {
  /** The class and place of each output. */
  readonly of: Int32Array
  readonly position: Int32Array
  /** The output and the variable of each entry. */
  readonly rows: Int32Array
  readonly columns: Int32Array
  /** 1 for each entry that a derivative can reach; not one that stands in a test alone. */
  readonly reached: Uint8Array
  /** Where outputs share what they are made of, the directions in which derivatives go forward, by variable. */
  readonly forward: Colours | undefined
}

/** Where the operands of all nodes of a class come from, position by position. */
export type Source =
  /** Entries of another class's array, by nested strides. */
  | { readonly _tag: 'Strides'; readonly of: number; readonly map: Affine; readonly into?: Into | undefined }
  /** Entries of another class's array, by a list of indices. */
  | { readonly _tag: 'Gather'; readonly of: number; readonly indices: Int32Array; readonly into?: Into | undefined }
  /** Numbers known already, one for each position; in each row the same ones when there are fewer than positions. */
  | { readonly _tag: 'Data'; readonly values: Float64Array; readonly origin?: Origin | undefined }
  /** One number for all of them. */
  | { readonly _tag: 'Number'; readonly value: number }

/** An operand of a class: one number for each node, or `repeat` of them, which are added up. */
export interface Operand {
  readonly negative: boolean
  readonly repeat: number
  /**
   * One source, or the two factors of a product (one, squared) that only sums use, and that has no array for that
   * reason.
   */
  readonly factors: ReadonlyArray<Source>
}

/** Where nodes stand: in the array of a class, their own or another's. */
export interface Home {
  readonly of: number
  readonly map: Affine
}

/** That nodes come step after step, and read what the steps before wrote. */
export interface Recurrence {
  /** Classes of one recurrence follow one another, and have one number. */
  readonly number: number
  readonly steps: number
  /** Nodes of one step, for each row if there are rows beneath: where in a position its step begins to count. */
  readonly block: number
  /** Steps that come before the first, whose nodes are copied into the array to be read there. */
  readonly before: number
}

/** A class: `count` nodes with one operation. */
export interface RolledClass {
  readonly kind: Kind.Any
  readonly count: number
  readonly exponent: number
  readonly primitive: Primitive | undefined
  readonly operands: ReadonlyArray<Operand>
  /** Absent where the nodes are, one after the other, all of the class's own array. */
  readonly home?: Home | undefined
  /** Entries of its array, where that has room for more than its nodes. */
  readonly length?: number | undefined
  readonly recurrence?: Recurrence | undefined
}

/** Where the nodes of a class stand in the array that they stand in. */
export const homeOf = ({ count, home }: RolledClass, own: number): Home =>
  home ?? { of: own, map: { base: 0, digits: count > 1 ? [{ cut: 1, extent: count, stride: 1 }] : [] } }

/** What a class reads by lists, and how many entries of each one of its nodes reads. */
export const gathersOf = ({
  operands,
}: RolledClass): ReadonlyArray<Source & { readonly _tag: 'Gather'; readonly repeat: number }> =>
  operands.flatMap(({ factors, repeat }) => factors.flatMap((s) => (s._tag === 'Gather' ? [{ ...s, repeat }] : [])))

export const lengthOf = ({ count, length }: RolledClass): number => length ?? count

/** Classes with operands before those that use them; the first is that of the variables. */
export interface Rolled {
  readonly variables: ReadonlyArray<string>
  readonly classes: ReadonlyArray<RolledClass>
  /** For each term with rows, the numbers that it takes from a table; there may be another table with as many rows. */
  readonly listsOf: ReadonlyArray<((rows: RowData) => (list: ListName) => Float64Array) | undefined>
  /** The class whose one node is the result. */
  readonly root: number
  /** What there is besides the result, where several outputs were asked for. */
  readonly outputs?: Outputs | undefined
  /** Nodes of the expressions that it was made from. */
  readonly nodes: number
}
