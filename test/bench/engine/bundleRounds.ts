/** W5's row: many outputs and the entries of their Jacobian, entry by entry beside C's. */
import { compile as compileOutputs, type CompiledOutputs } from 'fluxion'
import { arranged } from './backEnd.js'
import type { RivalName } from './rival.js'
import { COPYING, copyingNote, difference, differences, inC, wayOf, type Result, type Row } from './rounds.js'
import { repeated, timed } from './timing.js'
import { inTurns, MS, overBoth, ROUNDS, type Contender } from './turns.js'
import { bundleAdjustment, CAMERA, type BundleAdjustment } from './workloads/bundle.js'

/**
 * A row of C's has these: the camera without the coordinate of the principal point that it doesn't depend on, the
 * point, the weight.
 */
const ROW = 14
const PRINCIPAL = 7

/** Where C has the derivative of an output by a parameter; −1 where it has none. */
const placesInC = ({ scene }: BundleAdjustment) => {
  const { camera, cameras, points } = scene
  const observations = camera.length
  const [firstPoint, firstWeight] = [cameras * CAMERA, cameras * CAMERA + points * 3]
  /** The place in a row of what stands for one coordinate, across (0) or down (1). */
  const inRow = (parameter: number, coordinate: number): number => {
    if (parameter >= firstWeight) return ROW - 1
    if (parameter >= firstPoint) return ROW - 4 + ((parameter - firstPoint) % 3)
    const slot = parameter % CAMERA
    return slot < PRINCIPAL ? slot : slot > PRINCIPAL + 1 ? slot - 1 : slot === PRINCIPAL + coordinate ? PRINCIPAL : -1
  }
  return (output: number, parameter: number): number => {
    if (output >= 2 * observations) return 2 * ROW * observations + (output - 2 * observations)
    const place = inRow(parameter, output % 2)
    return place < 0 ? -1 : output * ROW + place
  }
}

type Pattern = CompiledOutputs<string>['pattern'] & Pick<CompiledOutputs<string>, 'variables'>

const joined = (a: Float64Array, b: Float64Array): Float64Array => {
  const all = new Float64Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

/** Values, then entries in C's order; what is nowhere in it, or there twice, is a pattern that is wrong. */
const asInC = (
  w: BundleAdjustment,
  { columns, rows, variables }: Pattern,
  values: Float64Array,
  entries: Float64Array,
): Result => {
  const numbers = new Map(w.parameters.map((name, k) => [name, k]))
  const parameters = variables.map((name) => numbers.get(name) as number)
  const placeOf = placesInC(w)
  const sorted = new Float64Array(entries.length).fill(NaN)
  for (let k = 0; k < entries.length; k++) {
    const place = placeOf(rows[k] as number, parameters[columns[k] as number] as number)
    if (place < 0 || place >= sorted.length || sorted[place] === sorted[place])
      throw new Error(`Entry ${k} of the Jacobian (row ${rows[k]}) is one too many.`)
    sorted[place] = entries[k] as number
  }
  return { value: values[0] as number, gradient: joined(values, sorted) }
}

/**
 * Residuals are compared with residuals, entries with entries of the same slot: focal lengths differ in size from
 * rotations.
 */
const bySlot =
  (outputs: number) =>
  (a: Result, b: Result): number => {
    if (a.gradient.length !== b.gradient.length) return Infinity
    const part = (r: Result, from: number, step: number, count: number): Result => ({
      value: r.value,
      gradient: Float64Array.from({ length: count }, (_, k) => r.gradient[from + k * step] as number),
    })
    const observations = outputs / 3
    const residual = difference(part(a, 0, 1, outputs), part(b, 0, 1, outputs))
    const slots = Array.from({ length: ROW }, (_, slot) =>
      difference(part(a, outputs + slot, ROW, 2 * observations), part(b, outputs + slot, ROW, 2 * observations)),
    )
    const ofWeights = outputs + 2 * ROW * observations
    return Math.max(
      residual,
      ...slots,
      difference(part(a, ofWeights, 1, observations), part(b, ofWeights, 1, observations)),
    )
  }

/** C that knows of one observation at a time: as most programs are written, and as ADBench's are. */
const EACH = 'each observation'

export const bundleRounds = async (name: string, rivalNames: ReadonlyArray<RivalName>): Promise<Row> => {
  const workload = bundleAdjustment()
  const outputs = workload.outputs()
  const compiled = compileOutputs(outputs)
  const { arrays, into, outputs: count, pattern, report, variables } = compiled
  const x = arranged({ variables }, workload.parameters, workload.point)
  const [values, entries] = [new Float64Array(count), new Float64Array(pattern.rows.length)]
  const own = arrays()
  own.x.set(x)
  into(own.x, own.values, own.entries)
  const result = asInC(workload, { ...pattern, variables }, own.values, own.entries)
  const rivals = await inC(name, rivalNames)
  const turn = (who: string, call: () => unknown): Contender => ({
    name: who,
    turn: () => timed(repeated(call), MS),
    most: ROUNDS,
  })
  const each = rivals.turnsAt(`${name}_each`).slice(0, 1)
  const {
    value,
    [EACH]: byEach,
    [COPYING]: copying,
    ...times
  } = await inTurns([
    ...rivals.turnsAt(name),
    ...each.map((contender) => ({ ...contender, name: EACH })),
    turn('fluxion', () => into(own.x, own.values, own.entries)),
    turn(COPYING, () => into(x, values, entries)),
    turn('value', () => into(x, values)),
  ])
  rivals.end()
  const overEach = overBoth(times['fluxion'], byEach)
  return {
    name,
    title: workload.title,
    nodes: report.nodes,
    times: times as Row['times'],
    overValue: overBoth(times['fluxion'], value),
    valueBy: 'into(x, values)',
    runs: wayOf({ report }),
    notes: [
      copyingNote(copying),
      `C turns each camera once a call. Turning it again for each observation it takes ${byEach?.median.toFixed(0)} µs: fluxion ÷ that is ${overEach.toFixed(2)}.`,
      'Value and gradient are residuals and the entries of their Jacobian.',
    ],
    differences: differences([['fluxion', result] as const, ...rivals.results], rivals.expected, bySlot(count)),
  }
}
