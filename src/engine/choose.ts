/**
 * Chooses how terms are to run: as loops where many nodes are alike, as one straight line where there are few
 * nodes, else level by level or on the tape.
 */
import * as Op from '../expr/op.js'
import { MOST_OPERATIONS, WIDEST } from './levels/order.js'
import { codeOf, MOST_CODE } from './program/codeSize.js'
import { forAllOf } from './roll/outputs/outputsTape.js'
import { rolling, rollingWithin } from './roll/roll.js'
import type { Term } from './roll/term.js'
import type { Rolled } from './roll/rolled.js'
import type { Steps } from './steps.js'

/** Up to so many nodes an irregular expression is written out as one straight line. */
const LONGEST_LINE = 400
/** With more classes than this, code would be slower to make than it is worth. */
const MOST_CLASSES = 1500
/**
 * The slopes of an operation on many operands, each of which reads all of them, are much code: of more operands than
 * this it takes seconds to make. In many rows some ten gradients along the tape would take as long.
 */
const MOST_OPERANDS = { inFewRows: 128, inMany: 400 } as const
const MANY_ROWS = 32
/** Nodes a class must have on average to be worth a loop. */
const FEWEST_ALIKE = 4
/**
 * Bytes of code, by a rough estimate, that are made for each node of a loop, where levels could run it. Levels are
 * there at once, while 100 kB take some 50 ms; but they take two to ten times as long a call. With more code for each
 * node than this, that is made up for in some 5,000 calls at best; with less it mostly is in a few hundred.
 */
const MOST_PER_NODE = 50
/** So much code is made anyway. */
const SMALL = 10_000
/** As much code as is made of one straight line. */
const MOST_OF_LINE = 250_000

export interface Strategy {
  readonly rolled: Rolled | undefined
  /** It may be run level by level instead. */
  readonly isIrregular?: boolean
  /** Whether the same would be chosen for any number of rows. */
  readonly servesAnyRows?: boolean
  readonly why: string
}

/** Nodes that a term's tape has or stands for. */
const nodesIn = ({ outputs, tape }: Term): number =>
  forAllOf(outputs)?.copies.reduce((n, copies) => n + copies, 0) ?? tape.ops.length

/** No loops; the same for any number of rows, if nothing else is said. */
const irregular = (why: string, servesAnyRows = true): Strategy => ({
  rolled: undefined,
  isIrregular: true,
  servesAnyRows,
  why,
})

const loopsOf = ({ classes }: Rolled): string => `its nodes are of ${classes.length} kinds, which become loops`

/** How what is irregular runs, in words. */
const BY_LEVELS = 'they run level by level'
const ON_TAPE = 'they run one by one, on the tape'

/** Why something runs on the tape that was to run level by level, and can't. */
export const forWantOfLevels = (why: string): string =>
  why.replace(BY_LEVELS, `${ON_TAPE}: too many kinds or operands, or too much code`)

/** Whether terms can be run level by level: one by itself, row after row if it has rows. */
export const mayGoByLevels = (terms: ReadonlyArray<Term>): boolean => terms.length === 1

/** How many operands the widest operation has. */
const widestIn = (terms: ReadonlyArray<Term>): number => {
  let most = 0
  for (const { tape } of terms) {
    const { ops, second } = tape
    for (let i = ops.indexOf(Op.Apply); i >= 0; i = ops.indexOf(Op.Apply, i + 1))
      if ((second[i] as number) > most) most = second[i] as number
  }
  return most
}

/** Terms rolled up, and bytes of the code that they become but for powers, by estimate. */
interface Loops {
  readonly rolled: Rolled
  readonly code: number
}

/** Terms rolled up; or, where they are too many or become too much code, in words of what kinds their nodes are. */
function* rollingToLoops(terms: ReadonlyArray<Term>): Steps<Loops | string> {
  const rolled = yield* rollingWithin(MOST_CLASSES, terms)
  if (rolled === undefined) return `more than ${MOST_CLASSES} kinds`
  const { all, withoutPowers } = codeOf(rolled.classes)
  return all > MOST_CODE ? 'kinds that are too much code' : { rolled, code: withoutPowers }
}

/**
 * Whether levels could run it: one term, of not too many kinds of powers and primitives. Each of these may be there
 * with derivatives and without.
 */
const mayDoByLevels = (terms: ReadonlyArray<Term>, operands: number, { classes }: Rolled): boolean =>
  mayGoByLevels(terms) &&
  operands <= WIDEST &&
  2 * new Set(classes.map((c) => c.primitive ?? c.exponent)).size <= MOST_OPERATIONS

/** Whether loops are better than what else there is, by how many nodes are alike and how much code they become. */
const areWorthIt = ({ code, rolled: { classes } }: Loops, besideLevels: boolean): boolean => {
  const points = classes.reduce((n, c) => n + c.count, 0)
  return points >= FEWEST_ALIKE * classes.length && (!besideLevels || code <= SMALL + MOST_PER_NODE * points)
}

/** Loops where nodes are alike, a straight line where there are few of them, else level by level. */
export function* choose(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const operands = widestIn(terms)
  const rows = terms.reduce((most, t) => (t.columns.rows > most ? t.columns.rows : most), 1)
  const { inFewRows, inMany } = MOST_OPERANDS
  const most = rows < MANY_ROWS ? inFewRows : inMany
  if (operands > most) return irregular(`an operation has ${operands} operands, more than ${most}`, operands > inMany)
  const nodes = terms.reduce((n, t) => n + nodesIn(t), 0)
  const loops = yield* rollingToLoops(terms)
  const isTooMuch = typeof loops === 'string'
  // Levels take one row after the other: for rows they are no alternative.
  if (!isTooMuch && (rows > 1 || areWorthIt(loops, mayDoByLevels(terms, operands, loops.rolled))))
    return { rolled: loops.rolled, why: loopsOf(loops.rolled) }
  if (nodes <= LONGEST_LINE) {
    const line = yield* rolling(terms, 'single')
    if (codeOf(line.classes).all <= MOST_OF_LINE)
      return { rolled: line, why: 'it is small and has little that repeats: one straight line' }
  }
  const kinds = isTooMuch ? loops : `${loops.rolled.classes.length} kinds`
  const how = mayGoByLevels(terms) ? BY_LEVELS : ON_TAPE
  return irregular(`its ${nodes} nodes are of ${kinds}: ${how}`, isTooMuch)
}

/** Level by level, whatever the expression is. */
export function* alwaysLevels(): Steps<Strategy> {
  return irregular(`levels were asked for: ${BY_LEVELS}`)
}

/** Level by level, unless there are several terms. */
export function* levelsIfOne(terms: ReadonlyArray<Term>): Steps<Strategy> {
  return yield* mayGoByLevels(terms) ? alwaysLevels() : choose(terms)
}

/** Loops unless there are too many of them, however few are alike. */
export function* loopsIfFew(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const loops = yield* rollingToLoops(terms)
  return typeof loops === 'string'
    ? irregular(`its nodes are of ${loops}: ${BY_LEVELS}`)
    : { rolled: loops.rolled, why: loopsOf(loops.rolled) }
}

/** Loops whatever the expression is. */
export function* alwaysLoops(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const rolled = yield* rolling(terms)
  return { rolled, why: loopsOf(rolled) }
}

/** The tape whatever the expression is. */
export function* toTape(): Steps<Strategy> {
  return { rolled: undefined, servesAnyRows: true, why: 'as was asked for' }
}
