/**
 * Started programs as functions on arrays.
 *
 * A runner writes into its program's memory, which belongs to it alone unless its arrays are lent, and into arrays
 * that the caller passes in. In float32 programs, numbers are rounded as they are copied in.
 */
import { fail } from '../../expr/error.js'
import type { Assembled } from '../assemble.js'
import type { Numbers } from '../code/format.js'
import { callsBack } from './load.js'
import type { ContentsOf, Running } from './prepare.js'
import type { ArrayInfo } from '../program/access.js'
import type { LoweredOutputs } from '../program/lowered.js'
import type { WithTangents } from '../program/tangents.js'

/** Numbers in, numbers out. */
export interface Runner {
  readonly value: (x: ArrayLike<number>) => number
  readonly into: (x: ArrayLike<number>, gradient: Float64Array) => number
  /** Of several outputs, all values, and the entries of their Jacobian; written from these places on. */
  readonly outputs: (
    x: ArrayLike<number>,
    values: Float64Array,
    entries: Float64Array | undefined,
    valuesFrom?: number,
    entriesFrom?: number,
  ) => void
  /**
   * Lends arrays in the program's memory: calls with these copy nothing. From then on calls with other arrays go to
   * another copy of the program, so that the lent ones stay as they are. Absent where memory holds single-precision
   * numbers, no derivatives, or entries of a Jacobian that do not lie side by side.
   */
  readonly lend: (() => Lent) | undefined
  /** Puts other numbers in the place of those that came from tables. */
  readonly refill: (contentsOf: ContentsOf) => void
}

/** Where a program has its point and its derivatives; and the values of outputs, if these stand in their order. */
interface Lent {
  readonly x: Float64Array
  readonly derivatives: Float64Array
  readonly values: Float64Array | undefined
}

/** Up to so many numbers are copied one by one: a call of `set` takes longer. */
const MOST_ONE_BY_ONE = 48

/** Copies numbers into an array, from some place on. */
const copy = (from: ArrayLike<number>, to: Numbers, at: number): void => {
  if (from.length > MOST_ONE_BY_ONE) to.set(from, at)
  else for (let k = 0; k < from.length; k++) to[at + k] = from[k] as number
}

/** Copies the numbers that stand in some places. */
const copyFrom = (numbers: Numbers, places: Int32Array, to: Numbers, at: number): void => {
  for (let k = 0; k < places.length; k++) to[at + k] = numbers[places[k] as number] as number
}

const hasNaN = (numbers: Numbers): boolean => {
  for (let k = 0; k < numbers.length; k++) if (numbers[k] !== numbers[k]) return true
  return false
}

/** Outputs, and the arrays of their tangents if derivatives go forward. */
interface OutputsFound extends LoweredOutputs {
  readonly tangents?: WithTangents['tangents'] | undefined
}

/** Where each output is in memory. */
const placesOf = (outputs: LoweredOutputs | undefined, placeOf: (a: ArrayInfo) => number): Int32Array => {
  if (outputs?.values !== undefined) {
    const first = placeOf(outputs.values)
    return outputs.of.map((_, k) => first + k)
  }
  const starts = outputs?.arrays.map(placeOf) ?? []
  return Int32Array.from(outputs?.at ?? [], (at, k) => at + (starts[outputs?.of[k] as number] as number))
}

/** Where each entry of the Jacobian is in memory, if these are among tangents: those of an output side by side. */
const entryPlacesOf = (
  { at, entries, of, tangents }: OutputsFound,
  placeOf: (a: ArrayInfo) => number,
): Int32Array | undefined => {
  const { forward } = entries
  if (tangents === undefined || forward === undefined) return undefined
  const starts = tangents.map((a) => (a === undefined ? 0 : placeOf(a)))
  return entries.rows.map(
    (row, e) =>
      (starts[of[row] as number] as number) +
      (at[row] as number) * forward.count +
      (forward.of[entries.columns[e] as number] as number),
  )
}

/**
 * A program as functions on arrays. `start` makes a copy of it with memory of its own. Calls go to one of three:
 *
 * - this copy, as a rule;
 * - one for a single call, while this one is running: a primitive evaluates something itself;
 * - one beside it, from when this one's arrays were lent: for calls with any others.
 *
 * Where it finds NaN among its derivatives, they are those that the program of `exactly` finds, if there is one.
 */
export const runnerOf = (
  start: () => Running,
  a: Assembled,
  outputs: OutputsFound | undefined,
  exactly: (() => Runner) | undefined,
): Runner => {
  const running = start()
  const { numbers } = running
  const { gradient: derivatives, result, variables } = a.program
  /** Where an array is among the numbers of its memory, of which those side by side are a part that may be lent. */
  const placeOf = (array: ArrayInfo): number => (a.addresses.get(array) as number) / a.format.bytes
  const partOf = (place: number, length: number): Numbers => numbers.subarray(place, place + length)
  const [pointAt, partialsAt, resultAt] = [placeOf(variables), placeOf(derivatives ?? variables), placeOf(result)]
  const [variableCount, partialCount] = [variables.length, derivatives?.length ?? 0]
  const ownPoint = partOf(pointAt, variableCount)
  const ownPartials = partOf(partialsAt, partialCount)
  const places = placesOf(outputs, placeOf)
  const [firstPlace = 0] = places
  const ownValues = places.every((at, k) => at === firstPlace + k) ? partOf(firstPlace, places.length) : undefined
  const entryPlaces = outputs && entryPlacesOf(outputs, placeOf)
  const isLarge = variableCount > MOST_ONE_BY_ONE || partialCount > MOST_ONE_BY_ONE
  let isRunning = false
  const another = (): Runner => runnerOf(start, a, outputs, exactly)
  let isLent = false
  let beside: Runner | undefined
  /** The runner for a call that is made while one is under way. The arrays of the latter can't be given to it. */
  const forInnerCall = (partials: Float64Array | undefined): Runner =>
    partials === ownPartials
      ? fail(
          'BadOperand',
          'into',
          'A primitive calls into with the arrays of the call that evaluates it; lend it others.',
        )
      : another()
  /** The runner for calls with other arrays, while the program's own are lent. */
  const besideLent = (): Runner => (beside ??= another())
  const isOwn = (input: ArrayLike<number>, partials: Float64Array): boolean =>
    input === ownPoint && partials === ownPartials
  let exact: Runner | undefined
  const run =
    exactly === undefined
      ? running.run
      : (): void => {
          running.run()
          if (hasNaN(ownPartials)) (exact ??= exactly()).into(ownPoint, ownPartials as Float64Array)
        }
  const guarded = (): void => {
    isRunning = true
    try {
      run()
    } finally {
      isRunning = false
    }
  }
  // Only a program that calls back into JavaScript can be called while it runs; for others the guard would take as long
  // as a small program.
  const go = callsBack(a.routines) ? guarded : run
  /** Runs at a point, which is there already if it is the program's own. */
  const runAt = (input: ArrayLike<number>): number => {
    if (input !== ownPoint) copy(input, ownPoint, 0)
    go()
    return numbers[resultAt] as number
  }
  const copyValues = (to: Float64Array, at: number): void => {
    if (ownValues === undefined) copyFrom(numbers, places, to, at)
    else if (to !== ownValues) copy(ownValues, to, at)
  }
  const copyPartials = (to: Float64Array, at: number): void => {
    if (entryPlaces !== undefined) copyFrom(numbers, entryPlaces, to, at)
    else if (to !== ownPartials) copy(ownPartials, to, at)
  }
  return {
    refill: (contentsOf) => {
      exact?.refill(contentsOf)
      a.addresses.forEach((address, array) => {
        if (array.origin !== undefined) numbers.set(contentsOf(array) as Float64Array, address / a.format.bytes)
      })
    },
    lend:
      a.format.isSingle || derivatives === undefined || entryPlaces !== undefined
        ? undefined
        : () => {
            isLent = true
            // Those of doubles, as is seen above.
            return { x: ownPoint, derivatives: ownPartials, values: ownValues } as Lent
          },
    // Called on programs of values alone, which lend nothing.
    value: (input) => (isRunning ? another().value(input) : runAt(input)),
    into: (input, gradient) => {
      if (isRunning) return forInnerCall(gradient).into(input, gradient)
      if (isLent) return isOwn(input, gradient) ? runAt(input) : besideLent().into(input, gradient)
      if (isLarge) {
        const v = runAt(input)
        gradient.set(ownPartials)
        return v
      }
      // For a few numbers, function calls take as long as copying them, and so does a look at a second array: this is
      // `runAt` and `copyPartials` written out.
      for (let k = 0; k < variableCount; k++) numbers[pointAt + k] = input[k] as number
      go()
      for (let k = 0; k < partialCount; k++) gradient[k] = numbers[partialsAt + k] as number
      return numbers[resultAt] as number
    },
    outputs: (input, values, entries, valuesFrom = 0, entriesFrom = 0) => {
      const isOwnCall =
        entries !== undefined && isOwn(input, entries) && (ownValues === undefined || values === ownValues)
      const isOther = isLent && !isOwnCall
      if (isRunning || isOther) {
        const other = isRunning ? forInnerCall(entries) : besideLent()
        other.outputs(input, values, entries, valuesFrom, entriesFrom)
        return
      }
      runAt(input)
      copyValues(values, valuesFrom)
      if (entries !== undefined) copyPartials(entries, entriesFrom)
    },
  }
}
