/**
 * Nodes of equal shape form a class. Leaves are classes of their own; a sum is known by how many terms of which class it has, with
 * which sign; anything else by its operation and the classes of its operands. A class of a thousand nodes becomes one array of a
 * thousand numbers, and the loss of a network of millions of nodes a dozen classes.
 *
 * The graph is read in source order and as it is: folding a constant here, or merging two equal ones, would make one row out of a thousand
 * look different from the others.
 *
 * The loops fill integer arrays that they made themselves and that are finished before anyone sees them.
 */
import { Op, type Tape } from '../../expr/tape.js'
import { identityOf, type Primitive } from '../../expr/primitive.js'
import { primitiveAt } from '../../expr/fold.js'
import { Absorbed, absorbedBy } from './absorbed.js'
import { atOnce, STRIDE, type Steps } from '../steps.js'
import { interner } from './interner.js'
import { repeats } from './periods.js'
import { output } from './outputs.js'
import { sortByKey } from './sorting.js'

/** What the nodes of a class are. A product of a node with itself is a square. */
export const Kind = { Var: 0, Const: 1, Sum: 2, Mul: 3, Square: 4, Pow: 5, Exp: 6, Tanh: 7, Apply: 8 } as const
export type Kind = (typeof Kind)[keyof typeof Kind]

/** Operands of one class that stand together: of a sum as many as there are terms alike, else one. */
export interface Run {
  readonly of: number
  readonly negative: boolean
  readonly repeat: number
  /** Where the run starts in the list of a node's operands. */
  readonly offset: number
}

/** Nodes of one shape. */
export interface ShapeClass {
  readonly kind: Kind
  /** How many there are, for each row if there are rows beneath. */
  readonly count: number
  /** Whether a column of the table stands beneath, so that there is one set of nodes for each row. */
  readonly perRow: boolean
  /** No variable stands beneath. */
  readonly isConstant: boolean
  readonly exponent: number
  readonly primitive: Primitive | undefined
  readonly runs: ReadonlyArray<Run>
  /** That the class stands for those of many steps. */
  readonly repetition?: Repetition | undefined
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

/** The classes of a tape, operands before those that use them, and where each node stands. */
export interface Shapes {
  readonly tape: Tape
  readonly classes: ReadonlyArray<ShapeClass>
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
  /** Absent where each class of a node is one of `classes`. */
  readonly folding?: Folding | undefined
}

/** The number among the classes of the one that a node is in. */
export const classAt = ({ classOf, folding }: Shapes, node: number): number => {
  const c = classOf[node] as number
  return folding === undefined || c < 0 ? c : (folding.classOf[c] as number)
}

/** Where a node stands among those of a class, which is its own or one that has a copy of it. */
export const placesIn = ({ classOf, folding, position }: Shapes, target: number): ((node: number) => number) => {
  if (folding === undefined) return (node) => position[node] as number
  const { before, classOf: newClass, offsets } = folding
  const earlier = before[target]
  return (node) => {
    const c = classOf[node] as number
    const offset = newClass[c] === target ? (offsets[c] as number) : (earlier?.get(c) ?? 0)
    return (position[node] as number) + offset
  }
}

/** How many entries the array of a class has, for each row if there are rows beneath. */
export const entriesOf = ({ count, repetition }: ShapeClass): number =>
  repetition === undefined ? count : (repetition.before + repetition.steps) * repetition.block

/** Numbers for primitives: those that state parameters are the same when these are. */
const primitiveNumbers = (): ((p: Primitive) => number) => {
  const numbers = new Map<unknown, number>()
  return (p) => {
    const known = numbers.get(p)
    if (known !== undefined) return known
    const identity = identityOf(p) ?? p
    const number = numbers.get(identity) ?? numbers.size
    numbers.set(identity, number)
    numbers.set(p, number)
    return number
  }
}

/** A list of integers that grows. */
interface Growing {
  list: Int32Array
  length: number
}
const room = (g: Growing, more: number): void => {
  if (g.length + more <= g.list.length) return
  const larger = new Int32Array(2 * (g.length + more))
  larger.set(g.list)
  g.list = larger
}

/** Nodes alike in one class, or each in one of its own: then the program is one straight line. */
export type Style = 'alike' | 'single'

/** A class whose nodes are still being counted. */
export interface Draft {
  readonly kind: Kind
  readonly perRow: boolean
  readonly isConstant: boolean
  readonly exponent: number
  readonly primitive: Primitive | undefined
  readonly runs: ReadonlyArray<Run>
}

const VARIABLES = 0
const CONSTANTS = 1
const COLUMNS = 2

/** The classes of a tape. `isColumn` says which variables stand for columns of data. Over rows, all that has variables is there for each row. */
export function* shaping(
  tape: Tape,
  isColumn: (name: string) => boolean = () => false,
  style: Style = 'alike',
): Steps<Shapes> {
  return (yield* shapingWithin(Infinity, tape, isColumn, style, false)) as Shapes
}

/** The same, unless there are more than that and they don't repeat step after step. */
export function* shapingWithin(
  most: number,
  tape: Tape,
  isColumn: (name: string) => boolean,
  style: Style,
  isOverRows: boolean,
): Steps<Shapes | undefined> {
  const { first, numbers, operands, ops, second, variables } = tape
  const n = ops.length
  const absorbed = absorbedBy(tape)
  yield
  const columns = variables.map(isColumn)
  const primitiveNumber = primitiveNumbers()
  const exponents = new Map<string, number>()
  let exponent = NaN
  let number = 0
  const exponentNumber = (x: number): number => {
    // most powers have the exponent of the one before
    if (x === exponent && x !== 0) return number
    exponent = x
    number = newExponentNumber(x)
    return number
  }
  const newExponentNumber = (x: number): number => {
    const name = Object.is(x, -0) ? '-0' : String(x)
    const known = exponents.get(name) ?? exponents.size
    exponents.set(name, known)
    return known
  }
  const shapes = interner()
  const leaf = (kind: Kind, perRow: boolean): Draft => ({
    kind,
    perRow,
    isConstant: kind === Kind.Const,
    exponent: 0,
    primitive: undefined,
    runs: [],
  })
  const drafts: Array<Draft> = [leaf(Kind.Var, false), leaf(Kind.Const, false), leaf(Kind.Const, true)]
  const key = { list: new Int32Array(64), length: 0 }
  // Shapes 0 to 2 are the leaves.
  for (let k = 0; k < 3; k++) shapes.numberOf(Int32Array.of(-1 - k), 1)

  const classOf = new Int32Array(n).fill(-1)
  const counts: Growing = { list: new Int32Array(256), length: 3 }
  // Each operand of an addition is a term of one sum at most.
  const terms = new Int32Array(2 * n)
  let termCount = 0
  const keys = new Int32Array(n + 1)
  const termsAt = new Int32Array(n)
  const stack = new Int32Array(n + 2)

  const isConstantClass = (c: number): boolean => (drafts[c] as Draft).isConstant
  const isPerRowClass = (c: number): boolean => (drafts[c] as Draft).perRow
  const single = (of: number, offset: number): Run => ({ of, negative: false, repeat: 1, offset })
  /** The operands that the present key speaks of. */
  const runsInKey = (kind: Kind): ReadonlyArray<Run> => {
    const rest = key.list.subarray(2, key.length)
    if (kind !== Kind.Sum) return Array.from(rest, single)
    const runs: Array<Run> = []
    let offset = 0
    for (let k = 0; k < rest.length; k += 2) {
      const [termKey, repeat] = [rest[k] as number, rest[k + 1] as number]
      const [of, negative] = [termKey >>> 1, (termKey & 1) === 1]
      // A straight line has no loop over terms alike.
      if (style === 'alike') runs.push({ of, negative, repeat, offset })
      else for (let t = 0; t < repeat; t++) runs.push({ of, negative, repeat: 1, offset: offset + t })
      offset += repeat
    }
    return runs
  }
  /** The class of the shape in `key`; its record is made when it is new. */
  const classify = (kind: Kind, exponent: number, primitive: Primitive | undefined): number => {
    const c = style === 'single' ? drafts.length : shapes.numberOf(key.list, key.length)
    if (c === drafts.length) {
      const runs = runsInKey(kind)
      // An output is not known beforehand, even where it is a number: its place in memory is asked for.
      const isConstant = primitive !== output.primitive && runs.every((r) => isConstantClass(r.of))
      drafts.push({
        kind,
        perRow: runs.some((r) => isPerRowClass(r.of)) || (isOverRows && !isConstant),
        isConstant,
        exponent,
        primitive,
        runs,
      })
      room(counts, 1)
      counts.length += 1
    }
    return c
  }
  const startKey = (kind: Kind, detail: number): void => {
    key.list[0] = kind
    key.list[1] = detail
    key.length = 2
  }
  const addKey = (x: number): void => {
    room(key, 1)
    key.list[key.length] = x
    key.length += 1
  }

  /** Writes down the terms of a sum, from left to right, and their keys: twice the class, and 1 where they are subtracted. */
  const collectTerms = (root: number): number => {
    let depth = 2
    let count = 0
    stack[0] = 2 * (second[root] as number)
    stack[1] = 2 * (first[root] as number)
    while (depth > 0) {
      depth -= 1
      const top = stack[depth] as number
      const i = top >>> 1
      const kind = absorbed[i]
      if (kind === Absorbed.No) {
        terms[termCount + count] = i
        keys[count] = 2 * (classOf[i] as number) + (top & 1)
        count += 1
      } else {
        const negative = top & 1
        if (kind === Absorbed.AsTerm) {
          stack[depth] = 2 * (second[i] as number) + negative
          stack[depth + 1] = 2 * (first[i] as number) + negative
          depth += 2
        } else {
          stack[depth] = 2 * (second[i] as number) + 1 - negative
          depth += 1
        }
      }
    }
    return count
  }
  const classOfSum = (i: number): number => {
    const start = termCount
    termsAt[i] = start
    const count = collectTerms(i)
    termCount += count
    sortByKey(terms, start, keys, count)
    startKey(Kind.Sum, 0)
    for (let k = 0; k < count;) {
      const termKey = keys[k] as number
      let next = k + 1
      while (next < count && keys[next] === termKey) next += 1
      addKey(termKey)
      addKey(next - k)
      k = next
    }
    return classify(Kind.Sum, 0, undefined)
  }
  /** The class of a node with one or two operands. Most are of a class that was met just before, and found without a search. */
  const classOfFew = (kind: Kind, detail: number, x: number, y: number, exponent: number): number => {
    const at =
      ((Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(kind + 9 * detail, 0xc2b2ae35)) >>> 22) << 2
    if (recent[at] === x && recent[at + 1] === y && recent[at + 2] === kind + 9 * detail)
      return recent[at + 3] as number
    startKey(kind, detail)
    addKey(x)
    if (y >= 0) addKey(y)
    const c = classify(kind, exponent, undefined)
    if (style === 'alike') {
      recent[at] = x
      recent[at + 1] = y
      recent[at + 2] = kind + 9 * detail
      recent[at + 3] = c
    }
    return c
  }
  const recent = new Int32Array(4 * 1024).fill(-2)
  const classOfMul = (i: number): number => {
    const l = first[i] as number
    const r = second[i] as number
    const x = classOf[l] as number
    const y = classOf[r] as number
    if (l === r) return classOfFew(Kind.Square, 0, x, -1, 0)
    return x <= y ? classOfFew(Kind.Mul, 0, x, y, 0) : classOfFew(Kind.Mul, 0, y, x, 0)
  }
  const classOfUnary = (i: number, kind: Kind, exponent: number): number =>
    classOfFew(
      kind,
      kind === Kind.Pow ? exponentNumber(exponent) : 0,
      classOf[first[i] as number] as number,
      -1,
      exponent,
    )
  const classOfApply = (i: number): number => {
    const p = primitiveAt(tape, i)
    startKey(Kind.Apply, primitiveNumber(p))
    const start = first[i] as number
    const count = second[i] as number
    for (let k = 0; k < count; k++) addKey(classOf[operands[start + k] as number] as number)
    return classify(Kind.Apply, 0, p)
  }
  const classOfNode = (i: number): number => {
    switch (ops[i]) {
      case Op.Const:
        return CONSTANTS
      case Op.Var:
        return columns[first[i] as number] === true ? COLUMNS : VARIABLES
      case Op.Add:
        return classOfSum(i)
      case Op.Mul:
        return classOfMul(i)
      case Op.Pow:
        return classOfUnary(i, Kind.Pow, numbers[i] as number)
      case Op.Exp:
        return classOfUnary(i, Kind.Exp, 0)
      case Op.Tanh:
        return classOfUnary(i, Kind.Tanh, 0)
      default:
        return classOfApply(i)
    }
  }
  let limit = most
  for (let i = 0, stop = STRIDE; i < n; i++) {
    if (i === stop) {
      yield
      stop += STRIDE
    }
    if (absorbed[i] !== Absorbed.No) continue
    const c = classOfNode(i)
    if (drafts.length > limit) {
      if (!repeats(drafts)) return undefined
      limit *= 2
    }
    classOf[i] = c
    counts.list[c] = (counts.list[c] as number) + 1
  }
  yield
  return {
    ...grouped(tape, classOf, counts),
    tape,
    classOf,
    termsAt,
    terms,
    classes: drafts.map((d, c) => ({
      ...d,
      count: d.kind === Kind.Var ? variables.length : (counts.list[c] as number),
    })),
  }
}

/** The same without stopping on the way. */
export const shapesOf = (...given: Parameters<typeof shaping>): Shapes => atOnce(shaping(...given))

/** Nodes sorted by class, and which of its class each one is. */
const grouped = (tape: Tape, classOf: Int32Array, counts: Growing): Pick<Shapes, 'members' | 'position' | 'starts'> => {
  const n = classOf.length
  const starts = new Int32Array(counts.length + 1)
  for (let c = 0; c < counts.length; c++) starts[c + 1] = (starts[c] as number) + (counts.list[c] as number)
  const next = starts.slice()
  const members = new Int32Array(starts[counts.length] as number)
  const position = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const c = classOf[i] as number
    if (c < 0) continue
    const at = next[c] as number
    next[c] = at + 1
    members[at] = i
    position[i] = c === VARIABLES ? (tape.first[i] as number) : at - (starts[c] as number)
  }
  return { members, position, starts }
}
