/**
 * The programs of one objective, one for all tables of the same sizes: made when they are first needed, then kept.
 */
import { termOver, type Choice, type Taped } from './choose.js'
import { now } from './clock.js'
import { levelling } from './levels/plan.js'
import { planning, type Plan, type Way } from './plan.js'
import type { CompileReport } from './report.js'
import type { Term } from './roll/roll.js'
import type { Steps } from './steps.js'
import type { ObjectiveTerm } from '../objective/objective.js'

/** An objective's terms with the program for them, or why there is none. */
export interface Prepared {
  readonly terms: ReadonlyArray<Term>
  readonly plan: Plan | undefined
  /** What there is to say where the tape runs instead. */
  readonly onTape: CompileReport
}

/** Prepares terms: those of one objective, with the rows of one table or another. */
export type Programs = (terms: ReadonlyArray<ObjectiveTerm>, isBatch?: boolean) => Steps<Prepared>

/** Chooses what becomes of terms. */
export type Chooser = (terms: ReadonlyArray<Term>) => Steps<Choice>

const sizesOf = (terms: ReadonlyArray<ObjectiveTerm>): string => terms.map((t) => t.table?.rows ?? '').join(' ')

/** The programs of an objective with these tapes. */
export function* programsOf(choose: Chooser, makeTapes: () => Steps<ReadonlyArray<Taped>>, way: Way): Steps<Programs> {
  const started = now()
  const tapes = yield* makeTapes()
  yield
  const tape = now() - started
  const nodes = tapes.reduce((n, { tape: t }) => n + t.ops.length, 0)
  const known = new Map<string, Omit<Prepared, 'terms'>>()
  const reportOnTape = (why: string): CompileReport => ({
    nodes,
    options: [],
    runs: 'tape',
    why: way.float32 ? `${why}; float32 is not used, for the tape is run in double precision` : why,
    classes: 0,
    statements: 0,
    loops: 0,
    bytes: 0,
    memory: 17 * nodes,
    milliseconds: { tape, roll: 0, differentiate: 0, schedule: 0, emit: 0 },
    program: '',
  })
  function* making(terms: ReadonlyArray<Term>): Steps<Omit<Prepared, 'terms'>> {
    const from = now()
    const { isIrregular = false, rolled, why } = yield* choose(terms)
    const roll = now() - from
    const [only] = terms
    const isSingle = terms.length === 1 && only?.reduce === 'one' && only.outputs === undefined
    yield
    return {
      plan:
        rolled !== undefined
          ? yield* planning({ rolled, why }, terms, way, { tape, roll })
          : isIrregular && isSingle
            ? yield* levelling(only, why, way, { tape, roll })
            : undefined,
      onTape: reportOnTape(why),
    }
  }
  return function* (present, isBatch = false) {
    const terms = present.map((t, k) => termOver(tapes[k] as (typeof tapes)[number], t, isBatch))
    const key = sizesOf(present)
    const prepared = known.get(key) ?? (yield* making(terms))
    known.set(key, prepared)
    return { ...prepared, terms }
  }
}
