/** A tape of several outputs, each with a copy of what it is made of, or all with what they share. */
import type { Tape } from '../../../expr/tape.js'
import type { Steps } from '../../steps.js'
import type { Colours } from './colours.js'
import type { Leaves } from './represented.js'

/** A tape whose root is the sum of some of its nodes, the outputs. */
export interface OutputsTape {
  readonly tape: Tape
  /** How many nodes the outputs have, each once. */
  readonly nodes: number
  /** Where each output stands, or what stands for it. */
  readonly outputs: Int32Array
  /**
   * The output of each entry of the Jacobian, and its variable on the tape. They are counted through output by output.
   */
  readonly entries: { readonly rows: Int32Array; readonly variables: Int32Array }
  readonly made: CopiedOutputs | SharedOutputs
}

/** Outputs of which each has its own copy of what it is made of. */
interface CopiedOutputs {
  readonly _tag: 'Copied'
  /** The entry of the Jacobian that belongs to each variable on the tape; −1 for other nodes. */
  readonly entryOf: Int32Array
  /**
   * What each node is in the template that it is part of a copy of; −1 for what is none, and nothing for the nodes that
   * stand last.
   */
  readonly roleOf: Int32Array
  /** Where one copy of a template stands for all of them. */
  readonly forAll?: ForAll | undefined
}

/** Copies that others stand for. */
export interface ForAll {
  /** How many copies each node stands for. */
  readonly copies: Int32Array
  /** What leaves are in each copy, and which entries of the Jacobian belong to them there. */
  readonly leaves: Leaves
  readonly entries: ReadonlyMap<number, Int32Array>
  /** In which of the copies each output is. */
  readonly copyOf: Int32Array
  /** The same outputs, each with a copy of its own. */
  readonly apart: () => Steps<OutputsTape>
}

/** The copies that others stand for, if there are any. */
export const forAllOf = (outputs: Pick<OutputsTape, 'made'> | undefined): ForAll | undefined =>
  outputs?.made._tag === 'Copied' ? outputs.made.forAll : undefined

/** Outputs with what they are made of as it is. */
export interface SharedOutputs {
  readonly _tag: 'Shared'
  /** The directions in which derivatives go forward, by the variables on the tape. */
  readonly colours: Colours
  /** The tape of all of them, of which each is a root. */
  readonly shared: Tape
}
