/**
 * Parts of an objective as functions on arrays, each with its variables in an order of its own: a program, the tape,
 * or the sum of several parts.
 *
 * Gradients are written into arrays that the caller passes in.
 */
import { stage } from '../../objective/stage.js'
import type { ObjectiveTerm } from '../../objective/objective.js'
import type { Plan } from '../plan.js'
import { lending } from '../../expr/fold.js'
import { apartFrom } from '../run/overlap.js'
import { reordering } from '../run/reorder.js'
import type { CompileReport, Phases } from '../report.js'
import type { Term } from '../roll/term.js'
import type { Runner } from '../run/runner.js'

/** A function of arrays and its gradient. */
export type OnNumbers = Pick<Runner, 'into' | 'value'> & Partial<Pick<Runner, 'lend'>>

export interface Part extends OnNumbers {
  readonly variables: ReadonlyArray<string>
  /** Names of variables that a derivative can reach. */
  readonly reached: ReadonlySet<string>
  /** Up to so many rows others run in the same way: see `Strategy`. */
  readonly holdsUpTo: number
  readonly report: CompileReport
}

/** The fold, staged: always right. */
export const onTape = (terms: ReadonlyArray<ObjectiveTerm>, report: CompileReport, holdsUpTo: number): Part => {
  const { dependsOn: depends, into, parameters } = stage({ _tag: 'Objective', terms })
  const reached = new Set(parameters.filter((_, k) => depends[k] === true))
  return {
    variables: parameters,
    reached,
    holdsUpTo,
    report,
    into: (x, g) => into(x, g),
    value: (x) => into(x),
  }
}

export const onPlan = (plan: Plan, terms: ReadonlyArray<Term>, holdsUpTo: number): Part => {
  const { reached, report, variables } = plan
  const { into, lend, value } = plan.start(terms)
  return { variables, reached, holdsUpTo, report, into, lend, value }
}

/** The same function with its variables in the order that is wanted, which may have others too. */
export const reordered = (
  wanted: ReadonlyArray<string>,
  { into, lend, value, variables: own }: OnNumbers & Pick<Part, 'variables'>,
): OnNumbers => {
  if (own.length === wanted.length && own.every((name, k) => name === wanted[k])) return { into, lend, value }
  const { fromOwn, toOwn } = reordering(wanted, own)
  const [withPoint, withPartials] = [
    lending(() => new Float64Array(own.length)),
    lending(() => new Float64Array(own.length)),
  ]
  return {
    value: (x) => withPoint((point) => value(toOwn(x, point))),
    into: (x, gradient) =>
      withPoint((point) =>
        withPartials((partials) => {
          const v = into(toOwn(x, point), partials)
          fromOwn(partials, gradient)
          return v
        }),
      ),
  }
}

/** Adds a list of numbers to another. */
const addTo = (sums: Float64Array, numbers: Float64Array): void => {
  for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] as number) + (numbers[k] as number)
}

const totalOf = (reports: ReadonlyArray<CompileReport>, of: (r: CompileReport) => number): number =>
  reports.reduce((sum, r) => sum + of(r), 0)

/**
 * What is said of several programs as of one: those that are shown, and all that there are for them. They have one
 * tape.
 */
export const reportOf = (
  shown: readonly [CompileReport, ...CompileReport[]],
  all: ReadonlyArray<CompileReport>,
  why: string,
): CompileReport => {
  const main = shown.find((r) => r.runs !== 'tape') ?? shown[0]
  const spent = (phase: keyof Phases): number => totalOf(all, (r) => r.milliseconds[phase])
  return {
    runs: main.runs,
    why,
    options: main.options,
    nodes: totalOf(shown, (r) => r.nodes),
    classes: totalOf(shown, (r) => r.classes),
    statements: totalOf(shown, (r) => r.statements),
    loops: totalOf(shown, (r) => r.loops),
    bytes: totalOf(all, (r) => r.bytes),
    memory: totalOf(all, (r) => r.memory),
    milliseconds: {
      tape: main.milliseconds.tape,
      roll: spent('roll'),
      differentiate: spent('differentiate'),
      schedule: spent('schedule'),
      emit: spent('emit'),
    },
    get program() {
      const texts = shown.map((r) => r.program).filter((text) => text !== '')
      return texts.join('\n\n')
    },
  }
}

/** The sum of several, the first of which there must be; it does for no more rows than each, and than `holdsUpTo`. */
export const sumOf = (parts: ReadonlyArray<Part>, holdsUpTo: number = Infinity): Part => {
  const [first] = parts as readonly [Part]
  if (parts.length === 1) return first
  const variables = [...new Set(parts.flatMap((p) => p.variables))]
  const own = parts.map((p) => reordered(variables, p))
  const withPartials = lending(() => new Float64Array(variables.length))
  const reports = parts.map((p) => p.report) as unknown as readonly [CompileReport, ...CompileReport[]]
  return {
    variables,
    reached: new Set(parts.flatMap((p) => [...p.reached])),
    holdsUpTo: parts.reduce((most, p) => (p.holdsUpTo < most ? p.holdsUpTo : most), holdsUpTo),
    value: (x) => own.reduce((sum, f) => sum + f.value(x), 0),
    into: (x, gradient) =>
      withPartials((partials) => {
        const at = apartFrom(x, [gradient])
        gradient.fill(0)
        return own.reduce((sum, f) => {
          partials.fill(0)
          const v = f.into(at, partials)
          addTo(gradient, partials)
          return sum + v
        }, 0)
      }),
    report: reportOf(reports, reports, [...new Set(reports.map((r) => r.why))].join('; ')),
  }
}
