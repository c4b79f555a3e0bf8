/** The programs of one objective: a plan for each combination of table sizes, made when first needed, then kept. */
import { forWantOfLevels, mayGoByLevels, type Strategy } from './choose.js'
import { now } from './clock.js'
import { levelling, type Levels } from './levels/levelling.js'
import { planning, type Plan, type Way } from './plan.js'
import type { CompileReport, Phases } from './report.js'
import type { Term } from './roll/term.js'
import type { Steps } from './steps.js'
import { tapesOf, termOver, type Taped } from './terms.js'
import type { ObjectiveTerm } from '../objective/objective.js'
import { knownOr } from '../expr/known.js'
import type { Tape } from '../expr/tape.js'

/** An objective's terms with the program for them, or why there is none. */
export interface Planned {
  readonly terms: ReadonlyArray<Term>
  readonly plan: Plan | undefined
  /** Up to so many rows others are planned in the same way: see `Strategy`. */
  readonly holdsUpTo: number
  /** What there is to say where the tape runs instead. */
  readonly onTape: CompileReport
}

/** The programs of one objective. */
export interface Programs {
  /** Prepares its terms, with the rows of one table or another. */
  readonly over: (terms: ReadonlyArray<ObjectiveTerm>) => Steps<Planned>
  readonly tapes: ReadonlyArray<Taped>
  /** How many nodes the expression of each term has; with their tangents, where derivatives go forward. */
  readonly nodes: ReadonlyArray<number>
  /**
   * The programs of some of its terms by themselves. With `asLoops` these are loops whatever would be chosen, unless
   * the tape was asked for.
   */
  readonly part: (terms: ReadonlyArray<number>, asLoops: boolean) => Programs
  /** The programs of one term that some of its terms add up to. */
  readonly joined: (terms: ReadonlyArray<number>, whole: ObjectiveTerm) => Steps<Programs>
}

/** Decides how terms are to run. */
export type Chooser = (terms: ReadonlyArray<Term>) => Steps<Strategy>

/**
 * How many programs are kept for tables that come again. Objectives of many terms, and weights that add up to 0, have
 * one for each number of rows.
 */
const MOST_KEPT = 16

/** What programs know of terms: how many rows they have, and how these are added up. */
const keyOf = (terms: ReadonlyArray<ObjectiveTerm>): string =>
  terms.map((t) => `${t.table?.rows ?? ''} ${t.reduce} ${t.weight}`).join(', ')

/** Nodes that a program of a tape computes: each, and how it moves in each direction, if derivatives go forward. */
const nodesIn = ({ outputs, tape: { ops } }: Taped): number =>
  outputs?.made._tag === 'Shared' ? ops.length * (outputs.made.colours.count + 1) : ops.length

/** Milliseconds until it was chosen how terms run. */
type Spent = Pick<Phases, 'tape' | 'roll'>

/** On the tape each node has a value, a cotangent, and a mark that one has reached it. */
const BYTES_ON_TAPE = 17

/** What there is to say of terms that run on the tape. */
const reportOnTape = (why: string, terms: ReadonlyArray<Term>, { float32 }: Way, spent: Spent): CompileReport => {
  const nodes = terms.reduce((n, { outputs, tape }) => n + (outputs?.nodes ?? tape.ops.length), 0)
  return {
    nodes,
    options: [],
    runs: 'tape',
    why: float32 ? `${why}; float32 is not used, for the tape is run in double precision` : why,
    classes: 0,
    statements: 0,
    loops: 0,
    bytes: 0,
    memory: BYTES_ON_TAPE * nodes,
    milliseconds: { ...spent, differentiate: 0, schedule: 0, emit: 0 },
    program: '',
  }
}

/** What the programs of an objective have in common with those of some of its terms. */
interface Common {
  /** Chooses where loops are wanted. */
  readonly loops: Chooser
  readonly way: Way
  /** How many milliseconds the tapes took. */
  readonly tape: number
  /** Levels of a tape, or that there are none: made once for all numbers of rows, whichever programs ask for them. */
  readonly levelsOf: Map<Tape, { readonly levels: Levels | undefined }>
}

/** Chooses no more for as many rows as a choice made before holds for. */
const choosingOnce = (choose: Chooser): Chooser => {
  let lasting: Strategy | undefined
  return function* (terms) {
    const { holdsUpTo = 0 } = lasting ?? {}
    if (lasting !== undefined && terms.every(({ columns }) => columns.rows <= holdsUpTo)) return lasting
    const strategy = yield* choose(terms)
    if (strategy.holdsUpTo > holdsUpTo) lasting = strategy
    return strategy
  }
}

/** The plan that one term runs level by level, if it can. */
function* planByLevels({ levelsOf, way }: Common, term: Term, why: string, spent: Spent): Steps<Plan | undefined> {
  const made = levelsOf.get(term.tape) ?? { levels: yield* levelling(term, way, spent) }
  levelsOf.set(term.tape, made)
  return made.levels?.planOver(term, why)
}

/** Chooses how terms are to run, and makes the program for it. */
function* making(common: Common, choose: Chooser, terms: ReadonlyArray<Term>): Steps<Omit<Planned, 'terms'>> {
  const { tape, way } = common
  const from = now()
  const { holdsUpTo, isIrregular = false, rolled, why } = yield* choose(terms)
  const spent = { tape, roll: now() - from }
  yield
  return {
    plan:
      rolled !== undefined
        ? yield* planning({ rolled, why }, terms, way, spent)
        : isIrregular && mayGoByLevels(terms)
          ? yield* planByLevels(common, terms[0] as Term, why, spent)
          : undefined,
    holdsUpTo,
    // Read only where there is no plan: then there were no levels either.
    onTape: reportOnTape(forWantOfLevels(why), terms, way, { tape, roll: now() - from }),
  }
}

/** What a map has for a key, or else what is made; of all that was made, what was asked for last is kept. */
function* keptOr<A>(kept: Map<string, A>, key: string, make: () => Steps<A>): Steps<A> {
  const value = kept.get(key) ?? (yield* make())
  // To the end: so the first is the one that was not asked for the longest time.
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT) kept.delete(oldest as string)
  return value
}

/** The programs of terms with these tapes. */
const programsFor = (common: Common, choose: Chooser, tapes: ReadonlyArray<Taped>): Programs => {
  const chooser = choosingOnce(choose)
  /** By the sizes of tables. */
  const kept = new Map<string, Omit<Planned, 'terms'>>()
  /** By which terms they are of, and how these are to run. */
  const parts = new Map<string, Programs>()
  return {
    tapes,
    nodes: tapes.map(nodesIn),
    over: function* (present) {
      const terms = present.map((t, k) => termOver(tapes[k] as Taped, t))
      return { ...(yield* keptOr(kept, keyOf(present), () => making(common, chooser, terms))), terms }
    },
    part: (numbers, asLoops) =>
      knownOr(parts, `${numbers.join(' ')}${asLoops ? ' as loops' : ''}`, () => {
        const some = numbers.map((k) => tapes[k] as Taped)
        return programsFor(common, asLoops ? common.loops : choose, some)
      }),
    joined: function* (numbers, whole) {
      const key = `${numbers.join(' ')} as one`
      const made = parts.get(key) ?? programsFor(common, choose, yield* tapesOf([whole]))
      parts.set(key, made)
      return made
    },
  }
}

/** The programs of an objective, once its tapes are made. */
export function* programsOf(
  { chosen, loops }: { readonly chosen: Chooser; readonly loops: Chooser },
  makeTapes: () => Steps<ReadonlyArray<Taped>>,
  way: Way,
): Steps<Programs> {
  const started = now()
  const tapes = yield* makeTapes()
  yield
  return programsFor({ loops, way, tape: now() - started, levelsOf: new Map() }, chosen, tapes)
}
