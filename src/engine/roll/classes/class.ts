/** Classes: nodes of one shape, and where each node of a tape stands among those of its class. */
import type { Tape } from '../../../expr/tape.js'
import type { Primitive } from '../../../expr/primitive.js'
import * as Kind from './kind.js'
import { classIn, type ClassTable } from './table.js'

/** Operands of one class that stand together: of a sum as many as there are terms alike, else one. */
export interface Run {
  readonly of: number
  readonly negative: boolean
  readonly repeat: number
  /** Where the run starts in the list of a node's operands. */
  readonly offset: number
}

/** Classes alike, step after step, as one. */
export interface Repetition {
  /** The first of the classes that repeat together; they follow one another. */
  readonly first: number
  /** The recurrence that it is part of, if a step stands on the step before. */
  readonly recurrence: number | undefined
  readonly steps: number
  /** Nodes of one step, for each row if there are rows beneath. */
  readonly block: number
  /** Steps before the first that are read. */
  readonly before: number
}

/** How classes were put together. */
export interface Folding {
  /** By class of a node: the class that it became part of, and how much further on its nodes are there. */
  readonly classOf: Int32Array
  readonly offsets: Int32Array
  /** By class that came out: classes whose nodes are there a second time, before the first step, and where. */
  readonly before: ReadonlyArray<ReadonlyMap<number, number> | undefined>
}

/** Nodes of one shape. */
export interface ShapeClass {
  readonly kind: Kind.Any
  /** How many there are, for each row if there are rows beneath. */
  readonly count: number
  /** Whether a column of the table stands beneath, so that there is one set of nodes for each row. */
  readonly perRow: boolean
  /** How many copies of a template each node stands for, whose entries follow one another; 1 if for itself alone. */
  readonly copies: number
  /** No variable stands beneath. */
  readonly isConstant: boolean
  /** 0 for what is no power. */
  readonly exponent: number
  readonly primitive: Primitive | undefined
  readonly runs: ReadonlyArray<Run>
  /** That the class stands for those of many steps. */
  readonly repetition?: Repetition | undefined
}

/** Where each node of a tape stands among classes. */
interface Places {
  readonly tape: Tape
  /** The class of each node; −1 for one that is part of a sum above it. */
  readonly classOf: Int32Array
  /** Which of its class a node is; for a variable its number in `tape.variables`. */
  readonly position: Int32Array
  /** Nodes class by class: class c has those from `starts[c]` up to `starts[c + 1]`. */
  readonly members: Int32Array
  readonly starts: Int32Array
  /** The terms of each sum from `terms[termsAt[node]]` on, run after run. */
  readonly terms: Int32Array
  readonly termsAt: Int32Array
}

/** The nodes of a tape by class as they were found. */
export interface Sorted extends Places {
  readonly table: ClassTable
}

/** The classes of a tape, operands before those that use them, and where each node stands. */
export interface Shapes extends Places {
  readonly classes: ReadonlyArray<ShapeClass>
  /** Absent where each class of a node is one of `classes`. */
  readonly folding?: Folding | undefined
}

/**
 * Shapes of the places that are given, but for some. Field by field: an engine that copies a record by its spread gives
 * the copy a hidden class of its own from time to time, and then all code it made for shapes has to be made again.
 */
export const shapesWith = (
  { classOf, members, position, starts, tape, terms, termsAt }: Places,
  classes: ReadonlyArray<ShapeClass>,
  folding: Folding | undefined,
  others: Partial<Places>,
): Shapes => ({
  tape,
  classes,
  classOf,
  position: others.position ?? position,
  members: others.members ?? members,
  starts: others.starts ?? starts,
  terms: others.terms ?? terms,
  termsAt,
  folding,
})

/** Each class by itself. */
export const unfolded = (sorted: Sorted): Shapes => {
  const { table } = sorted
  const classes = Array.from({ length: table.size }, (_, c) => classIn(table, c))
  return shapesWith(sorted, classes, undefined, {})
}

/** Whether a class is one of products. */
export const isProduct = ({ kind }: Pick<ShapeClass, 'kind'>): boolean => Kind.isProduct(kind)

/** The nodes of a class, one after the other. */
export const membersOf = ({ members, starts }: Pick<Shapes, 'members' | 'starts'>, c: number): Int32Array =>
  members.subarray(starts[c], starts[c + 1])
