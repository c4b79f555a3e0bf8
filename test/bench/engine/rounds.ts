/** A workload's row: everybody who can compute it, turn by turn. Runs in a process of its own. */
import { foldBackEnd } from 'fluxion/laws'
import { apart, arranged, compile, inOrder, isStandIn, valueOf, type Engine, type Into, type Runs } from './backEnd.js'
import { byHand, isByHand, type ByHand } from './byHand.js'
import { startRival, type Rival, type RivalName } from './rival.js'
import { rowByRow } from './rowByRow.js'
import { switchTape } from './switchTape.js'
import { repeated, timed, type Repeat } from './timing.js'
import { inTurns, MS, overBoth, ROUNDS, type Contender, type Times } from './turns.js'
import type { Workload } from './workload.js'
import { workloadNamed } from './workloads.js'

const FOLD_ROUNDS = 3
/** Largest difference from C's value and gradient, relative to the largest partial derivative. */
export const TOLERANCE = 1e-10

export interface Row {
  readonly name: string
  readonly title: string
  readonly nodes: number
  /** By contender: 'fluxion', the rivals in C, 'JavaScript', ROW_BY_ROW, 'tape', 'fold'. */
  readonly times: { readonly [contender: string]: Times }
  /** fluxion's value with its gradient ÷ its value alone: the median over rounds, and how the value alone was got. */
  readonly overValue: number
  readonly valueBy: string
  /** Which way it ran, and why. */
  readonly runs: string
  /** What else there is to say. */
  readonly notes: ReadonlyArray<string>
  /** By whom it was computed: how far from C's value and gradient; more than TOLERANCE disqualifies. */
  readonly differences: { readonly [contender: string]: number }
}

export interface Result {
  readonly value: number
  readonly gradient: Float64Array
}

/**
 * How far one is from the other, relative to the value and to the largest partial derivative. NaN counts as infinitely
 * far.
 */
export const difference = (a: Result, b: Result): number => {
  const largest = b.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0)
  const off = a.gradient.reduce((most, g, k) => {
    const by = Math.abs(g - (b.gradient[k] ?? NaN)) / largest
    return by <= most ? most : by === by ? by : Infinity
  }, 0)
  const ofValue = Math.abs(a.value - b.value) / Math.abs(b.value)
  return a.gradient.length === b.gradient.length && ofValue === ofValue ? Math.max(off, ofValue) : Infinity
}

export const wayOf = ({ report }: Pick<Engine, 'report'>): string => `${report?.runs}: ${report?.why}`

const caller = (into: Into, point: Float64Array): Repeat => {
  const { gradient, x } = apart(point)
  return repeated(() => into(x, gradient))
}

/** With its own arrays, if it has any: there `into` copies nothing. */
const ownCaller = (compiled: Engine, point: Float64Array): Repeat => {
  const own = compiled.arrays?.()
  if (own === undefined) return caller(compiled.into, point)
  own.x.set(point)
  return repeated(() => compiled.into(own.x, own.gradient))
}

/** The same for checking. */
const byOwnArrays = (compiled: Engine): Runs => {
  const own = compiled.arrays?.()
  if (own === undefined) return compiled
  return {
    variables: compiled.variables,
    into: (x, gradient) => {
      own.x.set(x)
      const value = compiled.into(own.x, own.gradient)
      gradient.set(own.gradient)
      return value
    },
  }
}

/** fluxion with arrays that it has to copy from and to. */
export const COPYING = 'copying'

const contender = (name: string, repeat: Repeat, most: number = ROUNDS): Contender => ({
  name,
  turn: () => timed(repeat, MS),
  most,
})

/** Plain JavaScript that goes through one row after the other. */
export const ROW_BY_ROW = 'row by row'

/** What somebody wrote by hand in JavaScript, in the ways in which somebody has. */
const handWritten = (name: string, point: Float64Array) => {
  const ways = [
    ['JavaScript', isByHand(name) ? byHand : undefined],
    [ROW_BY_ROW, rowByRow],
  ] as const
  return ways.flatMap(([who, make]) => {
    const own = apart(point)
    const hand: ByHand | undefined = make?.(name, own.x, own.gradient)
    if (hand === undefined) return []
    const result: Result = { value: hand.run(), gradient: own.gradient }
    return [{ who, result, contender: contender(who, hand.repeat) }]
  })
}

/** Everybody in JavaScript, with what they computed for checking. */
const inJavaScript = ({ expression, name, parameters, point }: Workload) => {
  const e = expression()
  const compiled = compile(e)
  const tape = switchTape(e)
  const fold = isStandIn ? undefined : foldBackEnd(e)
  const x = (runs: Runs) => arranged(runs, parameters, point)
  const hand = handWritten(name, point)
  const results: { readonly [contender: string]: Result } = {
    fluxion: inOrder(byOwnArrays(compiled), parameters, point),
    ...Object.fromEntries(hand.map(({ result, who }) => [who, result])),
    tape: inOrder(tape, parameters, point),
  }
  const contenders: ReadonlyArray<Contender> = [
    contender('fluxion', ownCaller(compiled, x(compiled))),
    contender(COPYING, caller(compiled.into, x(compiled))),
    ...hand.map((h) => h.contender),
    contender('tape', caller(tape.into, x(tape))),
    ...(fold === undefined ? [] : [contender('fold', caller(fold.into, x(fold)), FOLD_ROUNDS)]),
  ]
  return { nodes: tape.nodes, results, contenders, value: valueOf(compiled, x(compiled)), runs: wayOf(compiled) }
}

/** What it takes with the caller's arrays. */
export const copyingNote = (copying: Times | undefined): string =>
  `Point and gradient lie in fluxion's memory, as C's do in C's (arrays()). With arrays of the caller's it takes ${copying?.median.toFixed(2)} µs.`

export interface InC {
  readonly expected: Result
  readonly results: ReadonlyArray<readonly [RivalName, Result]>
  readonly turnsAt: (workload: string) => ReadonlyArray<Contender>
  readonly end: () => void
}

/**
 * Rivals in C, each a child of its own, with what they computed; the first is the one that everybody is checked
 * against.
 */
export const inC = async (name: string, rivalNames: ReadonlyArray<RivalName>): Promise<InC> => {
  const rivals = rivalNames.map((rival): Rival & { readonly rival: RivalName } => ({ rival, ...startRival(rival) }))
  const [first, ...others] = rivals
  if (first === undefined) throw new Error('A row needs at least one rival in C to be checked against.')
  const turnsAt = (workload: string): ReadonlyArray<Contender> =>
    rivals.map((r) => ({ name: r.rival, turn: async () => (await r.time(workload, MS)).both, most: ROUNDS }))
  return {
    expected: await first.gradient(name),
    results: await Promise.all(others.map(async (r) => [r.rival, await r.gradient(name)] as const)),
    turnsAt,
    end: () => rivals.forEach((r) => r.end()),
  }
}

/** How far everybody is from C. */
export const differences = (
  results: Iterable<readonly [string, Result]>,
  expected: Result,
  apartBy: typeof difference = difference,
): Row['differences'] => Object.fromEntries([...results].map(([who, r]) => [who, apartBy(r, expected)]))

/** The row of a workload with one output. */
export const rounds = async (name: string, rivalNames: ReadonlyArray<RivalName>): Promise<Row> => {
  const workload = workloadNamed(name)
  const { contenders, nodes, results, runs, value } = inJavaScript(workload)
  const rivals = await inC(name, rivalNames)
  const alone = value.call && repeated(value.call)
  const {
    value: values,
    [COPYING]: copying,
    ...times
  } = await inTurns([
    ...rivals.turnsAt(name),
    ...contenders,
    ...(alone === undefined ? [] : [contender('value', alone)]),
  ])
  rivals.end()
  return {
    name,
    title: workload.title,
    nodes,
    times: times as Row['times'],
    overValue: overBoth(times['fluxion'], values),
    valueBy: value.how,
    runs,
    notes: [copyingNote(copying)],
    differences: differences([...Object.entries(results), ...rivals.results], rivals.expected),
  }
}
