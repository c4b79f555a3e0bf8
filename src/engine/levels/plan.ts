/**
 * A program for a graph in which nothing repeats: level by level, run by run, by one loop for each operation. There are as many loops as kinds of
 * operations, however many nodes, so it is ready soon; and it is as fast as fetching operands from wherever they are allows.
 *
 * A program's memory is written here, and by nobody else: numbers are copied in and out.
 */
import { Op, type Tape } from '../../expr/tape.js'
import { doubles, singles, type Numbers } from '../code/format.js'
import type { Routine } from '../code/code.js'
import { reachedNames } from '../choose.js'
import { aligned, START } from '../assemble.js'
import { loading } from '../load.js'
import { ownContents } from '../machine.js'
import { now } from '../clock.js'
import { optionsIn, reasons, waysToRun, type OverRows, type Plan, type Way } from '../plan.js'
import type { ArrayInfo, Role } from '../program/access.js'
import type { Phases } from '../report.js'
import { placesOf } from '../outputs/forward.js'
import { outputsAt } from '../roll/entries.js'
import type { Outputs } from '../roll/rolled.js'
import type { Term } from '../roll/roll.js'
import { each, type Steps } from '../steps.js'
import { backwardRoutine, forwardRoutine, tangentRoutine, lanesOf, mayBlock, type Arrays } from './kernels.js'
import { following, goingThrough, listOf, type Entry } from './itinerary.js'
import { orderOf, type Order, type Run } from './order.js'

/** More kinds of operations than this would be more code than it is worth. */
const MOST_OPERATIONS = 200

const arrayOf = (name: string, role: Role, length: number): ArrayInfo => ({ name, role, length, contents: undefined })

/** The arrays of an order, one after the other. */
const arraysOf = ({ operands, operations, slots }: Order, bytes: number): Arrays & { readonly end: number } => {
  const values = arrayOf('v', 'value', slots)
  const adjoints = arrayOf('∂v', 'adjoint', slots)
  const reached = operations.some(mayBlock) ? arrayOf('reached_v', 'reached', slots) : undefined
  const lists = operands.map((_, k) => arrayOf(`i${k + 1}`, 'indices', slots))
  const addresses = new Map<ArrayInfo, number>()
  let end = START
  for (const a of [values, adjoints, ...(reached === undefined ? [] : [reached]), ...lists]) {
    addresses.set(a, end)
    end += aligned((a.role === 'indices' ? 4 : bytes) * slots)
  }
  return { values, adjoints, reached, operands: lists, addressOf: (a) => addresses.get(a) as number, end }
}

/** What the loops are, in words. */
const textOf = ({ levels, operations, runs }: Order, isForward: boolean): string =>
  [
    `${runs.length} runs of ${operations.length} kinds of operations on ${levels} levels, each`,
    '  v[i…] = operation(v[i1[i]…], v[i2[i]…])',
    ...(isForward
      ? ['and once more for each variable', '  δv[i…] = partial·δv[i1[i]…] + partial·δv[i2[i]…]']
      : ['and back, from the last run to the first', '  ∂v[i1[i]…] += partial·∂v[i…]']),
  ].join('\n')

/** A tape whose variables are the entries of a Jacobian, if it is one of outputs; and for each of its variables the one whose number it has. */
const inputsOf = ({ outputs, tape }: Term): { readonly tape: Tape; readonly inputs: Int32Array } => {
  const made = outputs?.made
  if (outputs === undefined || made?._tag !== 'Copied') return { tape, inputs: Int32Array.from(tape.variables.keys()) }
  const { variables: inputs } = outputs.entries
  const first = tape.first.map((x, i) => (tape.ops[i] === Op.Var ? (made.entryOf[i] as number) : x))
  return { tape: { ...tape, first, variables: Array.from(inputs, String) }, inputs }
}

/** A plan for a single expression, or for outputs that share nothing; `undefined` where its operations are of too many kinds. */
export function* levelling(
  term: Term,
  why: string,
  wanted: Way,
  before: Pick<Phases, 'tape' | 'roll'>,
): Steps<Plan | undefined> {
  const format = wanted.float32 ? singles : doubles
  const started = now()
  const { inputs, tape } = inputsOf(term)
  const order = orderOf(tape, (o) => lanesOf(o, format), MOST_OPERATIONS)
  if (order === undefined) return undefined
  const ordered = now()
  yield
  const way = waysToRun(wanted)
  const arrays = arraysOf(order, format.bytes)
  const lanes = order.operations.map((o) => lanesOf(o, format))
  const forward = yield* each(order.operations, (o) => forwardRoutine(o, arrays, wanted.fma, format))
  const isForward = term.outputs?.made._tag === 'Shared'
  const derived = isForward ? tangentRoutine : backwardRoutine
  const slopes = yield* each(order.operations, (o) => derived(o, arrays, wanted.fma, format))
  const passing = slopes.filter((r): r is Routine => r !== undefined)
  const slopesAt = slopes.map((r) => (r === undefined ? -1 : forward.length + passing.indexOf(r)))
  const scheduled = now()
  const routines = [...forward, ...passing]
  const entry = ({ count: slots, operation, start: first }: Run, routine: number): Entry => ({
    rounds: slots / (lanes[operation] as number),
    numbers: first * format.bytes,
    slots: first * 4,
    routine,
  })
  const there = listOf(order.runs.map((r) => entry(r, r.operation)))
  const andBack = listOf(
    (isForward ? order.runs : [...order.runs].reverse()).flatMap((r) => {
      const routine = slopesAt[r.operation] as number
      return routine < 0 ? [] : [entry(r, routine)]
    }),
  )
  const [thereAt, andBackAt] = [arrays.end, arrays.end + aligned(4 * there.length)]
  const end = andBackAt + aligned(4 * andBack.length)
  const { codeBytes, load, memoryBytes } = yield* loading(way.run, routines, end, format, {
    inModule: (first) => [
      goingThrough(there, thereAt, first, routines.length),
      goingThrough(andBack, andBackAt, first, routines.length),
    ],
    inJavaScript: (buffer, steps) => [following(there, buffer, steps), following(andBack, buffer, steps)],
  })
  const emitted = now()
  const count = inputs.length
  const { weight } = term
  const root = order.slotOf[tape.roots[0] as number] as number
  const outputs = term.outputs && outputsAt(term.tape, term.outputs, order.slotOf)

  const start = (): OverRows => {
    const { buffer, calls } = load((memory) => {
      new Int32Array(memory, thereAt, there.length).set(there)
      new Int32Array(memory, andBackAt, andBack.length).set(andBack)
      const values = format.view(memory, arrays.addressOf(arrays.values), order.slots)
      order.numbers.forEach(([slot, value]) => {
        values[slot] = value
      })
      order.operands.forEach((list, k) =>
        new Int32Array(memory, arrays.addressOf(arrays.operands[k] as ArrayInfo), order.slots).set(list),
      )
    })
    const [forth, back] = calls as readonly [() => void, () => void]
    const view = (a: ArrayInfo): Numbers => format.view(buffer, arrays.addressOf(a), order.slots)
    const [values, adjoints] = [view(arrays.values), view(arrays.adjoints)]
    const reached = arrays.reached && view(arrays.reached)
    let isRunning = false
    const backward = (gradient: Float64Array, from: number): void => {
      adjoints.fill(0)
      reached?.fill(0)
      adjoints[root] = weight
      if (reached !== undefined) reached[root] = 1
      back()
      for (let k = 0; k < count; k++) gradient[from + k] = adjoints[1 + k] as number
    }
    /** Variable after variable; what does not move with any keeps the tangent 0. */
    const forwards =
      (entriesOf: ReadonlyArray<Int32Array>, { position, rows }: Outputs) =>
      (entries: Float64Array, from: number): void => {
        entriesOf.forEach((its, v) => {
          adjoints[1 + v] = 1
          back()
          adjoints[1 + v] = 0
          its.forEach((e) => {
            entries[from + e] = adjoints[position[rows[e] as number] as number] as number
          })
        })
      }
    const derive = isForward && outputs !== undefined ? forwards(placesOf(outputs.columns, count), outputs) : backward
    /** Derivatives are written into `gradient`, from some place on. */
    const run = (x: ArrayLike<number>, gradient: Float64Array | undefined, from: number): number => {
      for (let k = 0; k < count; k++) values[1 + k] = x[inputs[k] as number] as number
      forth()
      if (gradient !== undefined) derive(gradient, from)
      return weight * (values[root] as number)
    }
    const alone = <A>(go: () => A): A => {
      isRunning = true
      try {
        return go()
      } finally {
        isRunning = false
      }
    }
    // A call that is made while one is under way, by a primitive that evaluates something itself, has another memory.
    return {
      value: (x) => (isRunning ? start().value(x) : alone(() => run(x, undefined, 0))),
      into: (x, gradient) => (isRunning ? start().into(x, gradient) : alone(() => run(x, gradient, 0))),
      outputs: (x, to, entries, valuesFrom = 0, entriesFrom = 0) => {
        if (isRunning) start().outputs(x, to, entries, valuesFrom, entriesFrom)
        else
          alone(() => {
            run(x, entries, entriesFrom)
            outputs?.position.forEach((slot, k) => {
              to[valuesFrom + k] = values[slot] as number
            })
          })
      },
      contentsOf: { batch: () => ownContents, stretch: () => ownContents },
      refill: () => undefined,
    }
  }
  return {
    variables: term.tape.variables,
    reached: reachedNames([term], undefined),
    start,
    kept: 0,
    complete: function* () {
      yield
    },
    outputs,
    report: {
      nodes: term.tape.ops.length,
      options: optionsIn(wanted),
      runs: way.run,
      why: reasons(way.why, why),
      classes: order.operations.length,
      statements: order.runs.length,
      loops: forward.length + passing.length,
      bytes: codeBytes,
      memory: memoryBytes,
      milliseconds: {
        ...before,
        roll: before.roll + ordered - started,
        differentiate: 0,
        schedule: scheduled - ordered,
        emit: emitted - scheduled,
      },
      program: textOf(order, isForward),
    },
  }
}
