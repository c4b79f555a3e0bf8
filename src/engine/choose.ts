/**
 * How an objective's terms are to run: as loops where many nodes are alike, as one straight line where there are few
 * nodes, else level by level or on the tape.
 */
import { dependsOn } from '../calculus/dependence.js'
import * as Op from '../expr/op.js'
import type { ObjectiveTerm } from '../objective/objective.js'
import { WIDEST } from './levels/order.js'
import { tapingInlined } from './roll/inline.js'
import { forAllOf } from './roll/outputs/outputsTape.js'
import { rolling, rollingWithin } from './roll/roll.js'
import type { Term } from './roll/term.js'
import type { Rolled, RowData } from './roll/rolled.js'
import * as Kind from './roll/classes/kind.js'
import type { Steps } from './steps.js'
import { columnIn } from '../objective/table.js'
import { rowWeightsOf } from '../objective/stage.js'

/** The tape of a term, and its outputs where there are several. */
export type Taped = Pick<Term, 'tape' | 'outputs'>

/** The tapes of an objective's terms. */
export function* tapesOf(terms: ReadonlyArray<ObjectiveTerm>): Steps<ReadonlyArray<Taped>> {
  const tapes: Array<Taped> = []
  for (const { expression } of terms) tapes.push({ tape: yield* tapingInlined([expression]) })
  return tapes
}

/** What the rows of a term's table hold. */
export const rowDataOf = (term: ObjectiveTerm): RowData => ({
  columns: { rows: term.table?.rows ?? 1, column: (name) => columnIn(term.table, name) },
  rowWeights: rowWeightsOf(term),
})

/** A term of an objective, ready to be rolled up, with its tape. */
export const termOver = (taped: Taped, term: ObjectiveTerm): Term => {
  const { reduce, weight } = term
  return { ...taped, weight, reduce, ...rowDataOf(term) }
}

/** Names of variables that a derivative can reach. */
export const reachedNames = (terms: ReadonlyArray<Term>, rolled: Rolled | undefined): ReadonlySet<string> => {
  // Only a primitive, or a power of 0, keeps derivatives from its operands; and a sum over no rows everything.
  const isBlocking = (c: Rolled['classes'][number]): boolean =>
    c.kind === Kind.Apply || (c.kind === Kind.Pow && c.exponent === 0)
  if (rolled !== undefined && !rolled.classes.some(isBlocking) && terms.every((t) => t.columns.rows > 0))
    return new Set(rolled.variables)
  const names = new Set<string>()
  terms.forEach(({ columns, tape }) => {
    const reached = dependsOn(tape, tape.roots)
    const found = new Uint8Array(tape.variables.length)
    for (let i = 0; i < reached.length; i++)
      if (tape.ops[i] === Op.Var && reached[i] === 1) found[tape.first[i] as number] = 1
    tape.variables.forEach((name, k) => {
      if (found[k] === 1 && columns.column(name) === undefined) names.add(name)
    })
  })
  return names
}

/** Up to so many nodes an irregular expression is written out as one straight line. */
const LONGEST_LINE = 400
/** With more classes than this, code would be slower to make than it is worth. */
const MOST_CLASSES = 1500
/**
 * The slopes of an operation with more operands than this, each of which reads all of them, would be more code than can
 * be had.
 */
const MOST_OPERANDS = 128
/**
 * With more operands that are code of their own than this, for the same reason. Where each step reads all those before
 * it, there are many more of them than classes.
 */
const MOST_TERMS = 2000
const TOO_MANY = `more than ${MOST_CLASSES} kinds, or add up more than ${MOST_TERMS}`
/** Nodes a class must have on average to be worth a loop. */
const FEWEST_ALIKE = 4

export interface Strategy {
  readonly rolled: Rolled | undefined
  /** It may be run level by level instead. */
  readonly isIrregular?: boolean
  /** Whether the same would be chosen for any number of rows. */
  readonly isForAnyRows?: boolean
  readonly why: string
}

/** Nodes that a term's tape has or stands for. */
const nodesIn = ({ outputs, tape }: Term): number =>
  forAllOf(outputs)?.copies.reduce((n, copies) => n + copies, 0) ?? tape.ops.length

/** No loops; the same for any number of rows, if nothing else is said. */
const irregular = (why: string, isForAnyRows = true): Strategy => ({
  rolled: undefined,
  isIrregular: true,
  isForAnyRows,
  why,
})

const loopsOf = ({ classes }: Rolled): string => `its nodes are of ${classes.length} kinds, which become loops`

/** How what is irregular runs, in words. */
const BY_LEVELS = 'they run level by level'
const ON_TAPE = 'they run one by one, on the tape'

/** Why something runs on the tape that was to run level by level, and can't. */
export const forWantOfLevels = (why: string): string =>
  why.replace(BY_LEVELS, `${ON_TAPE}: too many kinds or operands for levels`)

/** Whether terms can be run level by level: one by itself, row after row if it has rows. */
export const mayGoByLevels = (terms: ReadonlyArray<Term>): boolean => terms.length === 1

/** How many operands the widest operation on a tape has. */
const widest = ({ ops, second }: Term['tape']): number => {
  let most = 0
  for (let i = ops.indexOf(Op.Apply); i >= 0; i = ops.indexOf(Op.Apply, i + 1))
    if ((second[i] as number) > most) most = second[i] as number
  return most
}

/** Operations that take an exponential of each operand. */
const EXPONENTIALS: ReadonlyArray<string | undefined> = ['logSumExp', 'excess', 'logFraction']
/**
 * How much code the operands of a class are. Terms of sums count once; exponentials that each slope reads, fifteen
 * times, but five where there are too many for levels, since the tape is the only other way then.
 */
const codeOf = ({ kind, operands: { length }, primitive }: Rolled['classes'][number]): number => {
  if (EXPONENTIALS.includes(primitive?.name)) return length * (length > WIDEST ? 5 : 15)
  return kind === Kind.Sum && length > 3 ? length : 0
}
const isMuch = ({ classes }: Rolled): boolean => classes.reduce((n, c) => n + codeOf(c), 0) > MOST_TERMS

/** Terms rolled up, unless they become too much code. */
function* rollingToLoops(terms: ReadonlyArray<Term>): Steps<Rolled | undefined> {
  const rolled = yield* rollingWithin(MOST_CLASSES, terms)
  return rolled === undefined || isMuch(rolled) ? undefined : rolled
}

/** Loops where nodes are alike, a straight line where there are few of them, else level by level. */
export function* choose(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const operands = terms.reduce((most, { tape }) => (widest(tape) > most ? widest(tape) : most), 0)
  if (operands > MOST_OPERANDS)
    return irregular(`an operation has ${operands} operands, and ${MOST_OPERANDS} are as many as are worth compiling`)
  const nodes = terms.reduce((n, t) => n + nodesIn(t), 0)
  const rolled = yield* rollingToLoops(terms)
  if (rolled !== undefined) {
    const classes = rolled.classes.length
    const points = rolled.classes.reduce((n, c) => n + c.count, 0)
    const hasRows = terms.some((t) => t.columns.rows > 1)
    if (points >= FEWEST_ALIKE * classes || hasRows) return { rolled, why: loopsOf(rolled) }
  }
  if (nodes <= LONGEST_LINE) {
    const line = yield* rolling(terms, 'single')
    if (!isMuch(line)) return { rolled: line, why: 'it is small and has little that repeats: one straight line' }
  }
  const kinds = rolled === undefined ? TOO_MANY : `${rolled.classes.length} kinds`
  const how = mayGoByLevels(terms) ? BY_LEVELS : ON_TAPE
  return irregular(`its ${nodes} nodes are of ${kinds}: ${how}`, rolled === undefined)
}

/** Level by level, whatever the expression is. */
export function* alwaysLevels(): Steps<Strategy> {
  return irregular('levels were asked for')
}

/** Loops unless there are too many of them, however few are alike. */
export function* loopsIfFew(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const rolled = yield* rollingToLoops(terms)
  return rolled === undefined
    ? irregular(`its nodes are of ${TOO_MANY}: ${BY_LEVELS}`)
    : { rolled, why: loopsOf(rolled) }
}

/** Loops whatever the expression is. */
export function* alwaysLoops(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const rolled = yield* rolling(terms)
  return { rolled, why: loopsOf(rolled) }
}

/** The tape whatever the expression is. */
export function* toTape(): Steps<Strategy> {
  return { rolled: undefined, isForAnyRows: true, why: 'as was asked for' }
}
