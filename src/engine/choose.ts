/**
 * Chooses how terms are to run: as loops where many nodes are alike, as one straight line where there are few
 * nodes, else level by level or on the tape.
 */
import * as Op from '../expr/op.js'
import { MOST_OPERATIONS, WIDEST } from './levels/operations.js'
import { codeOf, MOST_CODE } from './program/codeSize.js'
import { forAllOf } from './roll/outputs/outputsTape.js'
import { rolling, rollingWithin } from './roll/roll.js'
import type { Term } from './roll/term.js'
import type { Rolled } from './roll/rolled.js'
import type { Steps } from './steps.js'

/** Up to so many nodes an irregular expression may be written out as one straight line. */
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
 * Bytes of code, by a rough estimate, that are made to save a nanosecond a call, where levels could run it too. Levels
 * are there at once, while 100 kB take 0.1 to 0.2 s, and twice that when a process compiles for the first time. That is
 * made up for in some 5,000 calls, as a rule.
 */
const MOST_PER_NANOSECOND = 2
/**
 * Nanoseconds that levels take longer for each node, and for each run of nodes that are of one class on one level. A
 * step of a recurrence has levels of its own.
 */
const LONGER = { node: 1, run: 12 } as const
/** So much code is made anyway; more of few nodes, of which there might be a straight line instead. */
const SMALL = { ofMany: 5_000, ofFew: 10_000 } as const
/** As much code as is made of one straight line; and where levels could run it, which are as fast as a longer one. */
const MOST_OF_LINE = { all: 250_000, besideLevels: 40_000 } as const

export interface Strategy {
  readonly rolled: Rolled | undefined
  /** It may be run level by level instead. */
  readonly isIrregular?: boolean
  /**
   * The same would be chosen for any number of rows up to this. For as many as there are it was chosen even if these
   * are more.
   */
  readonly holdsUpTo: number
  readonly why: string
}

/** Nodes that a term's tape has or stands for. */
const nodesIn = ({ outputs, tape }: Term): number =>
  forAllOf(outputs)?.copies.reduce((n, copies) => n + copies, 0) ?? tape.ops.length

/** No loops; the same for any number of rows, if nothing else is said. */
const irregular = (why: string, holdsUpTo = Infinity): Strategy => ({
  rolled: undefined,
  isIrregular: true,
  holdsUpTo,
  why,
})

/** No loops, as an operation has more operands than `most`; beyond what many rows may have, for any number of them. */
const tooWide = (operands: number, most: number): Strategy =>
  irregular(`an operation has ${operands} operands, more than ${most}`, operands > MOST_OPERANDS.inMany ? Infinity : 0)

/** Loops; of fewer rows they might not be worth their code. */
const loopsOf = (rolled: Rolled): Strategy => ({
  rolled,
  holdsUpTo: 0,
  why: `its nodes are of ${rolled.classes.length} kinds, which become loops`,
})

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

/** Whether there are enough nodes alike to be worth loops; each is like those of other rows. */
const areAlike = ({ classes }: Rolled, rows: number): boolean =>
  rows > 1 || classes.reduce((n, c) => n + c.count, 0) >= FEWEST_ALIKE * classes.length

/** How much longer, in nanoseconds, levels take for a row than loops, about. */
const longerByLevels = (nodes: number, { classes }: Rolled): number =>
  LONGER.node * nodes + LONGER.run * classes.reduce((n, c) => n + (c.recurrence?.steps ?? 1), 0)

/** Up to how many rows levels are better than loops, whose code takes longer to make than it saves; 0 if never. */
const levelsUpTo = (terms: ReadonlyArray<Term>, operands: number, nodes: number, { code, rolled }: Loops): number => {
  if (!mayDoByLevels(terms, operands, rolled)) return 0
  const small = nodes <= LONGEST_LINE ? SMALL.ofFew : SMALL.ofMany
  return (code - small) / (MOST_PER_NANOSECOND * longerByLevels(nodes, rolled))
}

/** One straight line, unless that is too much code. */
function* straightLine(terms: ReadonlyArray<Term>, operands: number): Steps<Strategy | undefined> {
  const rolled = yield* rolling(terms, 'single')
  const most = mayDoByLevels(terms, operands, rolled) ? MOST_OF_LINE.besideLevels : MOST_OF_LINE.all
  return codeOf(rolled.classes).all <= most
    ? { rolled, holdsUpTo: 0, why: 'it is small and has little that repeats: one straight line' }
    : undefined
}

/** Loops where nodes are alike, a straight line where there are few of them, else level by level. */
export function* choose(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const operands = widestIn(terms)
  const rows = terms.reduce((most, t) => (t.columns.rows > most ? t.columns.rows : most), 1)
  const { inFewRows, inMany } = MOST_OPERANDS
  const most = rows < MANY_ROWS ? inFewRows : inMany
  if (operands > most) return tooWide(operands, most)
  const nodes = terms.reduce((n, t) => n + nodesIn(t), 0)
  const loops = yield* rollingToLoops(terms)
  const areLoops = typeof loops !== 'string'
  // What becomes too many loops does so for any number of rows; how much code is worth making goes by the rows.
  const mostByLevels = areLoops ? levelsUpTo(terms, operands, nodes, loops) : Infinity
  if (areLoops && areAlike(loops.rolled, rows) && rows >= mostByLevels) return loopsOf(loops.rolled)
  const line = nodes <= LONGEST_LINE ? yield* straightLine(terms, operands) : undefined
  if (line !== undefined) return line
  const kinds = areLoops ? `${loops.rolled.classes.length} kinds` : loops
  const how = mayGoByLevels(terms) ? BY_LEVELS : ON_TAPE
  return irregular(`its ${nodes} nodes are of ${kinds}: ${how}`, mostByLevels)
}

/** Level by level, whatever the expression is. */
export function* alwaysLevels(): Steps<Strategy> {
  return irregular(`levels were asked for: ${BY_LEVELS}`)
}

/** Level by level, unless there are several terms. */
export function* levelsIfOne(terms: ReadonlyArray<Term>): Steps<Strategy> {
  return yield* mayGoByLevels(terms) ? alwaysLevels() : choose(terms)
}

/** Loops unless there are too many of them, or too many operands, however few are alike. */
export function* loopsIfFew(terms: ReadonlyArray<Term>): Steps<Strategy> {
  const operands = widestIn(terms)
  if (operands > MOST_OPERANDS.inMany) return tooWide(operands, MOST_OPERANDS.inMany)
  const loops = yield* rollingToLoops(terms)
  return typeof loops === 'string' ? irregular(`its nodes are of ${loops}: ${BY_LEVELS}`) : loopsOf(loops.rolled)
}

/** Loops whatever the expression is. */
export function* alwaysLoops(terms: ReadonlyArray<Term>): Steps<Strategy> {
  return loopsOf(yield* rolling(terms))
}

/** The tape whatever the expression is. */
export function* toTape(): Steps<Strategy> {
  return { rolled: undefined, holdsUpTo: Infinity, why: 'as was asked for' }
}
