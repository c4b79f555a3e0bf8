/**
 * Several outputs as one expression: the sum of all of them, each with variables of its own. The derivatives of that sum are the entries of the
 * Jacobian, and there is one for each variable that an output mentions: the pattern is read off the graph.
 *
 * So each output gets its own copy of what it is made of, on the tape alone. The loops fill arrays that nobody has seen yet.
 */
import { roomyIntegers } from '../../expr/roomy.js'
import type { Expr } from '../../expr/node.js'
import { builtIn, type Operation } from '../../expr/primitive.js'
import { Op, type Tape } from '../../expr/tape.js'
import { isColumn } from '../../objective/stage.js'
import type { Table } from '../../objective/table.js'
import { copiesWithin, leavesOf, tapeOfCopies, type Copies } from './copies.js'
import { grown, growing, push } from './growing.js'
import { tapeInlined } from './inline.js'
import { rolesOf } from './templates.js'

/** The tape of outputs, each of them a root. */
export interface SharedTape {
  readonly tape: Tape
}

/** What an output is, to be found again among classes. */
export const output: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'output',
  arity: 1,
  value: (x) => x,
  kernel: (_, [x]) => x,
  partials: (n) => [{ partial: n.constant(1) }],
})

/** Fewer outputs alike than this are not worth a loop of their own. */
const FEWEST_COPIES = 4

/** A tape whose root is the sum of some of its nodes, the outputs. */
export interface OutputsTape {
  readonly tape: Tape
  /** Where each output stands. */
  readonly outputs: Int32Array
  /** The copies of outputs stand one after the other: where the first node of each is, and at last where they end. */
  readonly starts: Int32Array
  /** The entry of the Jacobian that belongs to each variable on the tape; −1 for other nodes. Entries are counted through output by output. */
  readonly entryOf: Int32Array
  /** The first place on the tape where the variable of each entry stands. */
  readonly entries: Int32Array
  /** What each node is in the template that it is part of a copy of; −1 for what is none, and nothing for the nodes that stand last. */
  readonly roleOf: Int32Array
}

/** The variables of each output, told apart from those of others, are the entries of the Jacobian. */
const entriesOf = (
  { first, ops, variables }: Tape,
  { starts }: Copies,
  isGiven: (name: string) => boolean,
): Pick<OutputsTape, 'entries' | 'entryOf'> => {
  const entryOf = roomyIntegers(ops.length).fill(-1)
  const entries = growing(1024)
  const known = new Int32Array(variables.length).fill(-1)
  const isData = variables.map(isGiven)
  starts.subarray(0, -1).forEach((start, k) => {
    const firstOwn = entries.length
    for (let i = start; i < (starts[k + 1] as number); i++) {
      const v = first[i] as number
      if (ops[i] !== Op.Var || isData[v] === true) continue
      if ((known[v] as number) < firstOwn) {
        known[v] = entries.length
        push(entries, i)
      }
      entryOf[i] = known[v] as number
    }
  })
  return { entryOf, entries: grown(entries) }
}

/** Copies of this many nodes are always made. */
const MANY = 1048576
/** With this many times what all variables would take, gone forward with one after the other, copies are too many. */
const TIMES = 16

const mostCopies = ({ ops, variables }: Tape): number => {
  const forward = TIMES * ops.length * (variables.length + 1)
  return forward < MANY ? MANY : forward
}

/**
 * The tape of one output or more; over rows of a table if there is one, whose columns are no variables. Where outputs have so much in common that copies would be
 * too many, it is what they share.
 */
export const tapeOfOutputs = (es: ReadonlyArray<Expr<string>>, table?: Table<string>): OutputsTape | SharedTape => {
  const shared = tapeInlined(es)
  const isLeaf = leavesOf(shared)
  const most = table === undefined ? mostCopies(shared) : Infinity
  const copies = copiesWithin(most, shared, shared.roots, isLeaf)
  if (copies === undefined) return { tape: shared }
  const { of, starts } = copies
  const count = es.length
  const copied = tapeOfCopies(shared, of, 2 * count - 1)
  const tape = { ...copied, primitives: [...shared.primitives, output.primitive] }
  const { first, numbers, operands, ops, second } = tape
  const [length, applied] = [of.length, operands.length - (2 * count - 1)]
  for (let k = 0; k < count; k++) {
    const i = length + k
    ops[i] = Op.Apply
    numbers[i] = shared.primitives.length
    first[i] = applied + k
    second[i] = 1
    operands[applied + k] = (starts[k + 1] as number) - 1
  }
  for (let k = 0; k < count - 1; k++) {
    const i = length + count + k
    ops[i] = Op.Add
    first[i] = k === 0 ? length : i - 1
    second[i] = length + k + 1
  }
  return {
    tape,
    outputs: Int32Array.from({ length: count }, (_, k) => length + k),
    starts,
    ...entriesOf(tape, copies, (name) => isColumn(table, name)),
    roleOf: rolesOf(shared, copies, isLeaf, table === undefined ? FEWEST_COPIES : 1),
  }
}
