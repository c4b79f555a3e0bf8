/** A workload's row: everybody who can compute it, turn by turn. Runs in a process of its own. */
import { foldBackEnd } from 'fluxion/laws'
import { middle } from '../figures.js'
import { apart, arranged, compile, inOrder, isStandIn, valueOf, type Into, type Runs } from './backEnd.js'
import { byHand } from './byHand.js'
import { startRival, type RivalName } from './rival.js'
import { switchTape } from './switchTape.js'
import { repeated, timed, type Repeat } from './timing.js'
import { workloadNamed, type Workload } from './workloads.js'

const ROUNDS = 15
const FOLD_ROUNDS = 3
const MS = 20
/** Largest difference from C's value and gradient, relative to the largest partial derivative. */
export const TOLERANCE = 1e-10

export interface Times {
  /** Microseconds of a value with its gradient, round by round. */
  readonly rounds: ReadonlyArray<number>
  readonly median: number
  readonly least: number
}

export interface Row {
  readonly name: string
  readonly title: string
  readonly nodes: number
  /** By contender: 'fluxion', the rivals in C, 'JavaScript', 'tape', 'fold'. */
  readonly times: { readonly [contender: string]: Times }
  /** fluxion's value with its gradient ÷ its value alone: the median over rounds, and how the value alone was got. */
  readonly overValue: number
  readonly valueBy: string
  /** By whom it was computed: how far from C's value and gradient; more than TOLERANCE disqualifies. */
  readonly differences: { readonly [contender: string]: number }
}

interface Result {
  readonly value: number
  readonly gradient: Float64Array
}

/** How far one is from the other, relative to the value and to the largest partial derivative. NaN counts as infinitely far. */
export const difference = (a: Result, b: Result): number => {
  const largest = b.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0)
  const off = a.gradient.reduce((most, g, k) => {
    const by = Math.abs(g - (b.gradient[k] ?? NaN)) / largest
    return by <= most ? most : by === by ? by : Infinity
  }, 0)
  const ofValue = Math.abs(a.value - b.value) / Math.abs(b.value)
  return a.gradient.length === b.gradient.length && ofValue === ofValue ? Math.max(off, ofValue) : Infinity
}

const timesOf = (rounds: ReadonlyArray<number>): Times => ({
  rounds,
  median: middle(rounds),
  least: Math.min(...rounds),
})

interface Contender {
  readonly name: string
  readonly turn: () => Promise<number> | number
  readonly most: number
}

const caller = (into: Into, point: Float64Array): Repeat => {
  const { gradient, x } = apart(point)
  return repeated(() => into(x, gradient))
}

/** Everybody in JavaScript, with what they computed for checking. */
const inJavaScript = ({ expression, name, parameters, point }: Workload) => {
  const e = expression()
  const compiled = compile(e)
  const tape = switchTape(e)
  const fold = isStandIn ? undefined : foldBackEnd(e)
  const x = (runs: Runs) => arranged(runs, parameters, point)
  const own = apart(point)
  const hand = byHand(name, own.x, own.gradient)
  const results: { readonly [contender: string]: Result } = {
    fluxion: inOrder(compiled, parameters, point),
    JavaScript: { value: hand.run(), gradient: own.gradient },
    tape: inOrder(tape, parameters, point),
  }
  const contender = (name: string, repeat: Repeat, most = ROUNDS): Contender => ({
    name,
    turn: () => timed(repeat, MS),
    most,
  })
  const contenders: ReadonlyArray<Contender> = [
    contender('fluxion', caller(compiled.into, x(compiled))),
    contender('JavaScript', hand.repeat),
    contender('tape', caller(tape.into, x(tape))),
    ...(fold === undefined ? [] : [contender('fold', caller(fold.into, x(fold)), FOLD_ROUNDS)]),
  ]
  return { nodes: tape.nodes, results, contenders, value: valueOf(compiled, x(compiled)) }
}

/** A first, unmeasured round lets everybody warm up; then turns alternate. */
export const rounds = async (name: string, rivalNames: ReadonlyArray<RivalName>): Promise<Row> => {
  const workload = workloadNamed(name)
  const rivals = rivalNames.map((rival) => ({ rival, ...startRival(rival) }))
  const [first] = rivals
  if (first === undefined) throw new Error('A row needs at least one rival in C to be checked against.')
  const { contenders, nodes, results, value } = inJavaScript(workload)
  const expected = await first.gradient(name)
  const inC = await Promise.all(rivals.slice(1).map(async (r) => [r.rival, await r.gradient(name)] as const))
  const times = new Map<string, Array<number>>()
  const values: Array<number> = []
  const alone = value.call && repeated(value.call)
  const all: ReadonlyArray<Contender> = [
    ...rivals.map((r) => ({ name: r.rival, turn: async () => (await r.time(name, MS)).both, most: ROUNDS })),
    ...contenders,
    ...(alone === undefined ? [] : [{ name: 'value', turn: () => timed(alone, MS), most: ROUNDS }]),
  ]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { most, name: who, turn } of all) {
      if (round > most) continue
      const us = await turn()
      if (round === 0) continue
      if (who === 'value') values.push(us)
      else times.set(who, [...(times.get(who) ?? []), us])
    }
  }
  rivals.forEach((r) => r.end())
  const both = times.get('fluxion') ?? []
  return {
    name,
    title: workload.title,
    nodes,
    times: Object.fromEntries([...times].map(([who, us]) => [who, timesOf(us)])),
    overValue: middle(both.map((us, k) => us / (values[k] ?? NaN))),
    valueBy: value.how,
    differences: Object.fromEntries(
      [...Object.entries(results), ...inC].map(([who, r]) => [who, difference(r, expected)]),
    ),
  }
}
