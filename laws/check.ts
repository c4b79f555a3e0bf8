/**
 * Running laws, without a test runner and without effects: the same law with the same key gives the same answer.
 *
 * One thing is mutated, the count of samples that reached the predicate, in an object that `check` makes and reads
 * itself.
 */
import * as fc from 'fast-check'
import { either as E, function as F } from 'fp-ts'
import { quoted, suggestion } from '../src/checks/suggestion.js'
import { having, kindOf } from '../src/checks/options.js'
import { describe } from '../src/expr/error.js'
import { fails, type Law, type Verdict } from './law.js'
import { isLaw, lawsIn, type Laws } from './laws.js'

/**
 * How a law is run; what is left out is as the law says, or as said here.
 *
 * @since 0.1.0
 * @category model
 */
export interface CheckParameters {
  /** How many samples: a whole number, at least 1. */
  readonly runs?: number
  /** Which samples: the same key gives the same ones. A whole number; 1 by default. */
  readonly key?: number
  /** In place of the law's own: see `Law.tolerance`. */
  readonly tolerance?: number
  /**
   * The share of samples that must reach the predicate, from 0 to 1; ½ by default. A law that is never reached fails in
   * any case.
   */
  readonly leastReached?: number
  /** Whether a counterexample is made as small as it gets; true by default. */
  readonly shrink?: boolean
}

/**
 * A law that held wherever it was tried.
 *
 * @since 0.1.0
 * @category model
 */
export interface Passed {
  readonly law: string
  readonly key: number
  readonly runs: number
  /** How many samples reached the predicate; the others lay where the law says nothing. */
  readonly reached: number
}

/**
 * Why a law failed.
 *
 * - `Refuted`: a sample for which the equation does not hold
 * - `Threw`: a sample on which the predicate threw
 * - `Unreached`: too few samples reached the predicate, so nothing is known
 * - `Refused`: the law can't be run as asked, or has no samples
 *
 * @since 0.1.0
 * @category model
 */
export interface Counterexample {
  readonly _tag: 'Refuted' | 'Threw' | 'Unreached' | 'Refused'
  readonly law: string
  readonly statement: string
  readonly key: number
  /** How many samples were tried, up to the first that failed. */
  readonly runs: number
  /** How many of these reached the predicate. */
  readonly reached: number
  /** The smallest sample found that fails, printed; absent where no single sample is to blame. */
  readonly sample?: string
  /** Both sides, or what was thrown, or what is wrong. */
  readonly detail: string
}

/** What was thrown, as text: even where asking for its text throws again. */
export const messageOf = (e: unknown): string =>
  E.getOrElse(() => 'something that has no text')(
    E.tryCatch(
      () => (e instanceof Error ? `${e.name}: ${e.message}` : String(e)),
      () => undefined,
    ),
  )

const tags: ReadonlyArray<unknown> = ['Holds', 'Skipped', 'Fails']

/** An untyped predicate may give anything; what is not a verdict must not pass for one. */
const isVerdict = (x: unknown): x is Verdict =>
  typeof x === 'object' && x !== null && tags.includes((x as Partial<Verdict>)._tag)

const noVerdict = (x: unknown): string =>
  x instanceof Promise
    ? 'the predicate gave a promise: it must decide at once, without `async`'
    : `the predicate gave ${describe(x)}, not a verdict: one of \`holds\`, \`fails(…)\`, \`skipped(…)\``

/** A parameter as a message names it, where it should have been a number. */
const told = (x: unknown): string => (typeof x === 'number' ? String(x) : describe(x))

/** What is wrong with the parameters that a law is to be run with, if anything is. */
const objection = (p: Required<CheckParameters>): string | undefined =>
  !(Number.isSafeInteger(p.runs) && p.runs >= 1)
    ? `needs a whole number of runs, at least 1, not ${told(p.runs)}`
    : !Number.isSafeInteger(p.key)
      ? `needs a whole number as its key, not ${told(p.key)}`
      : !(typeof p.tolerance === 'number' && p.tolerance >= 0 && p.tolerance < Infinity)
        ? `needs a finite tolerance of 0 or more, not ${told(p.tolerance)}`
        : !(typeof p.leastReached === 'number' && p.leastReached >= 0 && p.leastReached <= 1)
          ? `needs a least share of samples reached between 0 and 1, not ${told(p.leastReached)}`
          : typeof p.shrink !== 'boolean'
            ? `needs true or false for \`shrink\`, not ${told(p.shrink)}`
            : undefined

const names = ['runs', 'key', 'tolerance', 'leastReached', 'shrink'] satisfies ReadonlyArray<keyof CheckParameters>

/** What is wrong with the record of parameters: a misspelt name would otherwise be ignored in silence. */
const strange = (parameters: unknown): string | undefined => {
  if (kindOf(parameters) !== 'Object')
    return `needs its parameters as a record { ${names.join(', ')} }, not ${describe(parameters)}`
  const odd = Object.keys(parameters as object).find((name) => !(names as ReadonlyArray<string>).includes(name))
  return odd === undefined
    ? undefined
    : `has no parameter ${quoted(odd)}; it has ${names.join(', ')}.${suggestion(odd, names)}`
}

type Judged = { readonly threw: boolean; readonly verdict: Verdict }

/** The predicate on one sample; one that throws has failed. */
const judge = <T, S>(law: Law<T, S>, tolerance: number, sample: T): Judged =>
  F.pipe(
    E.tryCatch(() => law.predicate(sample, law.subject, tolerance), messageOf),
    E.match(
      (message): Judged => ({ threw: true, verdict: fails(`the predicate threw ${message}`) }),
      (verdict: unknown): Judged =>
        isVerdict(verdict) ? { threw: false, verdict } : { threw: false, verdict: fails(noVerdict(verdict)) },
    ),
  )

/**
 * Tries a law on samples: `Right` with the counts if it held on each, `Left` with a counterexample, made small and
 * printed, if not. Never throws. Needs no test runner.
 *
 * @example
 * import { check, leibniz } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * const result = check(leibniz, { runs: 50, key: 7 })
 * assert.strictEqual(E.isRight(result) && result.right.runs, 50)
 *
 * @since 0.1.0
 * @category running
 */
export const check = <T, S>(law: Law<T, S>, parameters: CheckParameters = {}): E.Either<Counterexample, Passed> => {
  if (!isLaw(law))
    return E.left({
      _tag: 'Refused',
      law: describe(law),
      statement: 'no law',
      key: 1,
      runs: 0,
      reached: 0,
      detail: `check takes a law, not ${describe(law)}; checkAll takes a set of them.`,
    })
  // A parameter that is `undefined` counts as left out.
  const stated = Object.fromEntries(
    Object.entries((parameters as CheckParameters | null) ?? {}).filter(([, x]) => x !== undefined),
  )
  const p = { runs: law.runs, key: 1, tolerance: law.tolerance, leastReached: 0.5, shrink: true, ...stated }
  const about = { law: law.name, statement: law.statement, key: p.key }
  const refused = (runs: number, detail: string): E.Either<Counterexample, never> =>
    E.left({ _tag: 'Refused', ...about, runs, reached: 0, detail })
  const problem = strange(parameters ?? {}) ?? objection(p) ?? (law.objection && `can't be run: ${law.objection}`)
  if (problem !== undefined) return refused(0, `The law '${law.name}' ${problem.replace(/(?<=[^.?])$/, '.')}`)

  const count = { reached: 0, failed: false }
  const whys = new Map<string, number>()
  const holdsFor = (sample: T): boolean => {
    const { verdict } = judge(law, p.tolerance, sample)
    if (verdict._tag === 'Skipped') whys.set(verdict.why, (whys.get(verdict.why) ?? 0) + 1)
    // While a counterexample is made smaller nothing is counted.
    count.reached += count.failed || verdict._tag === 'Skipped' ? 0 : 1
    count.failed ||= verdict._tag === 'Fails'
    return verdict._tag !== 'Fails'
  }
  const run = E.tryCatch(
    () => fc.check(fc.property(law.arbitrary, holdsFor), { seed: p.key, numRuns: p.runs, endOnFailure: !p.shrink }),
    (e) => `The samples of the law '${law.name}' could not be made: ${messageOf(e)}`,
  )
  if (E.isLeft(run)) return refused(0, run.left)
  const { counterexample, failed, numRuns } = run.right
  if (counterexample !== null) {
    const [sample] = counterexample
    const { threw, verdict } = judge(law, p.tolerance, sample)
    return E.left({
      _tag: threw ? 'Threw' : 'Refuted',
      ...about,
      runs: numRuns,
      reached: count.reached,
      sample: E.getOrElse((message: string) => `a sample that can't be shown: ${message}`)(
        E.tryCatch(() => String(law.show(sample)), messageOf),
      ),
      detail: verdict._tag === 'Fails' ? verdict.how : 'the predicate failed once and then no longer: it is not pure',
    })
  }
  if (failed) return refused(numRuns, `The samples of the law '${law.name}' could not be made.`)
  return count.reached > 0 && count.reached >= p.leastReached * numRuns
    ? E.right({ law: law.name, key: p.key, runs: numRuns, reached: count.reached })
    : E.left({
        _tag: 'Unreached',
        ...about,
        runs: numRuns,
        reached: count.reached,
        detail: `only ${count.reached} of ${numRuns} samples reached the predicate${mostOften(whys)}`,
      })
}

/** Why most of the samples that were skipped were skipped. */
const mostOften = (whys: ReadonlyMap<string, number>): string => {
  const [most] = [...whys].sort(([, a], [, b]) => b - a)
  return most === undefined ? '' : `; ${most[1]} did not: ${most[0]}`
}

/**
 * Runs every law of a set, also those after one that failed.
 *
 * @example
 * import { checkAll, rewriteLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(rewriteLaws, { runs: 20 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category running
 */
export const checkAll = (
  set: Laws,
  parameters: CheckParameters = {},
): ReadonlyArray<E.Either<Counterexample, Passed>> =>
  lawsIn(set).map(({ open }) => open((law) => check(law, parameters)))

/**
 * A counterexample as text: the law, its statement, the sample and both sides. Throws a `FluxionError` (`BadOperand`)
 * for what is not a counterexample, such as all that `check` gives: it is the left side of that.
 *
 * @example
 * import { check, leibniz, showCounterexample } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * const result = check(leibniz, { runs: 0 })
 * assert.strictEqual(E.isLeft(result) && showCounterexample(result.left).startsWith('Leibniz was refused'), true)
 *
 * @since 0.1.0
 * @category running
 */
export const showCounterexample = (c: Counterexample): string => {
  having(c, 'detail', 'showCounterexample', 'a counterexample, the left side of what check gives')
  return [
    `${c.law} was ${outcome[c._tag]} (key ${c.key}, ${c.runs} samples tried)`,
    `  ${c.statement}`,
    ...(c.sample === undefined ? [] : ['for', ...c.sample.split('\n').map((line) => `  ${line}`)]),
    c.detail,
  ].join('\n')
}

const outcome: Readonly<Record<Counterexample['_tag'], string>> = {
  Refuted: 'refuted',
  Threw: 'not decided: its predicate threw',
  Unreached: 'not reached',
  Refused: 'refused',
}
