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

/** An objective's terms with the program for them, or why there is none. */
export interface Planned {
  readonly terms: ReadonlyArray<Term>
  readonly plan: Plan | undefined
  /** Up to how many rows the same would be chosen; for just so many as there are if these are more. */
  readonly mostRows: number
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

/** How terms are to run by themselves, and where loops are wanted. */
interface Choosers {
  readonly chosen: Chooser
  readonly loops: Chooser
}

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

/** On the tape each node has a value, a cotangent, and a mark that one has reached it. */
const BYTES_ON_TAPE = 17

/** What there is to say of terms that run on the tape. */
const reportOnTape = (
  why: string,
  nodes: number,
  { float32 }: Way,
  spent: Pick<Phases, 'tape' | 'roll'>,
): CompileReport => ({
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
})

/** Levels of tapes, or that there are none: made once for all numbers of rows, whichever programs ask for them. */
type LevelsOf = Map<Taped, { readonly made: Levels | undefined }>

/** The programs of an objective with these tapes, which took `tape` milliseconds to make. */
const programsFor = (
  choosers: Choosers,
  tapes: ReadonlyArray<Taped>,
  way: Way,
  tape: number,
  levelsOf: LevelsOf,
): Programs => {
  const nodes = tapes.reduce((n, { outputs, tape: t }) => n + (outputs?.nodes ?? t.ops.length), 0)
  /** What was made for tables of some sizes, the one asked for last at the end. */
  const known = new Map<string, Omit<Planned, 'terms'>>()
  /** What was chosen, once that is for other numbers of rows too: up to these it is chosen no more. */
  let lasting: Strategy | undefined
  /** The programs of some terms by themselves, or of these as one. */
  const parts = new Map<string, Programs>()
  function* levelsFor(before: Pick<Phases, 'tape' | 'roll'>, [only]: ReadonlyArray<Term>): Steps<Levels | undefined> {
    const [taped] = tapes as readonly [Taped]
    const levels = levelsOf.get(taped) ?? { made: yield* levelling(only as Term, way, before) }
    levelsOf.set(taped, levels)
    return levels.made
  }
  function* making(terms: ReadonlyArray<Term>): Steps<Omit<Planned, 'terms'>> {
    const from = now()
    const { mostRows: before = 0 } = lasting ?? {}
    const lasts = terms.every(({ columns }) => columns.rows <= before)
    const strategy = lasting !== undefined && lasts ? lasting : yield* choosers.chosen(terms)
    const { isIrregular = false, mostRows = 0, rolled, why } = strategy
    if (mostRows > before) lasting = strategy
    const roll = now() - from
    yield
    return {
      plan:
        rolled !== undefined
          ? yield* planning({ rolled, why }, terms, way, { tape, roll })
          : isIrregular && mayGoByLevels(terms)
            ? (yield* levelsFor({ tape, roll }, terms))?.planOver(terms[0] as Term, why)
            : undefined,
      mostRows,
      // Read only where there is no plan: then there were no levels either.
      onTape: reportOnTape(forWantOfLevels(why), nodes, way, { tape, roll: now() - from }),
    }
  }
  return {
    tapes,
    nodes: tapes.map(nodesIn),
    over: function* (present) {
      const terms = present.map((t, k) => termOver(tapes[k] as (typeof tapes)[number], t))
      const key = keyOf(present)
      const planned = known.get(key) ?? (yield* making(terms))
      // The one that was not asked for the longest time goes.
      known.delete(key)
      known.set(key, planned)
      const [oldest] = known.keys()
      if (known.size > MOST_KEPT) known.delete(oldest as string)
      return { ...planned, terms }
    },
    part: (numbers, asLoops) => {
      const key = `${numbers.join(' ')}${asLoops ? ' as loops' : ''}`
      const some = numbers.map((k) => tapes[k] as Taped)
      const own = asLoops ? { ...choosers, chosen: choosers.loops } : choosers
      return knownOr(parts, key, () => programsFor(own, some, way, tape, levelsOf))
    },
    joined: function* (numbers, whole) {
      const key = `${numbers.join(' ')} as one`
      const made = parts.get(key) ?? programsFor(choosers, yield* tapesOf([whole]), way, tape, levelsOf)
      parts.set(key, made)
      return made
    },
  }
}

/** The programs of an objective, once its tapes are made. */
export function* programsOf(
  choosers: Choosers,
  makeTapes: () => Steps<ReadonlyArray<Taped>>,
  way: Way,
): Steps<Programs> {
  const started = now()
  const tapes = yield* makeTapes()
  yield
  return programsFor(choosers, tapes, way, now() - started, new Map())
}
