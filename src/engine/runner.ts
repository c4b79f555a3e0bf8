/**
 * Programs as functions: numbers in, numbers out.
 *
 * A program's memory is written here, and by nobody else: numbers are copied in and out. Where it holds single numbers, copying rounds them on the way in.
 */
import type { Assembled } from './assemble.js'
import { callsBack } from './load.js'
import type { Contents, Running } from './machine.js'
import type { ArrayInfo } from './program/access.js'
import type { LoweredOutputs } from './program/lower.js'
import type { WithTangents } from './program/tangents.js'

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
  /** Puts other numbers in the place of those that came from tables. */
  readonly refill: (contents: Contents) => void
}

/** Up to so many numbers are copied one by one: a call of `set` takes longer. */
const FEW = 48

/** Outputs, and the arrays of their tangents if derivatives go forward. */
interface OutputsFound extends LoweredOutputs {
  readonly tangents?: WithTangents['tangents'] | undefined
}

/** Where each output is in memory. */
const placesOf = (outputs: LoweredOutputs | undefined, placeOf: (a: ArrayInfo) => number): Int32Array => {
  const starts = outputs?.arrays.map(placeOf) ?? []
  return Int32Array.from(outputs?.at ?? [], (at, k) => at + (starts[outputs?.of[k] as number] as number))
}

/** Where each entry of the Jacobian is in memory, if these are among tangents: those of an output side by side. */
const entryPlacesOf = (
  { at, entries, of, tangents }: OutputsFound,
  count: number,
  placeOf: (a: ArrayInfo) => number,
): Int32Array | undefined => {
  if (tangents === undefined) return undefined
  const starts = tangents.map((a) => (a === undefined ? 0 : placeOf(a)))
  return entries.rows.map(
    (row, e) => (starts[of[row] as number] as number) + (at[row] as number) * count + (entries.columns[e] as number),
  )
}

/**
 * A program as functions on arrays. `start` makes another copy of it, for a call that is made while one is under way, by a primitive that evaluates
 * something itself.
 */
export const runnerOf = (start: () => Running, a: Assembled, outputs?: OutputsFound): Runner => {
  const running = start()
  const { numbers, run } = running
  const { gradient: derivatives, result, variables } = a.program
  const place = (array: ArrayInfo): number => (a.addresses.get(array) as number) / a.format.bytes
  const [x, at] = [place(variables), place(derivatives ?? variables)]
  const count = variables.length
  const partials = derivatives?.length ?? 0
  const view = numbers.subarray(at, at + partials)
  const places = placesOf(outputs, place)
  const [firstPlace = 0] = places
  const inOrder = places.every((at, k) => at === firstPlace + k)
    ? numbers.subarray(firstPlace, firstPlace + places.length)
    : undefined
  const resultAt = place(result)
  const isLarge = count > FEW || partials > FEW
  let isRunning = false
  const another = (): Runner => runnerOf(start, a, outputs)
  const guarded = (): void => {
    isRunning = true
    try {
      run()
    } finally {
      isRunning = false
    }
  }
  // What calls nobody can't be called meanwhile, and a call of something small takes no longer than the guard.
  const go = callsBack(a.routines) ? guarded : run
  const value = (input: ArrayLike<number>): number => {
    if (isRunning) return another().value(input)
    if (count > FEW) numbers.set(input, x)
    else for (let k = 0; k < count; k++) numbers[x + k] = input[k] as number
    go()
    return numbers[resultAt] as number
  }
  const entryPlaces = outputs && entryPlacesOf(outputs, count, place)
  const copyPartials = (to: Float64Array, from: number): void => {
    if (entryPlaces !== undefined)
      for (let k = 0; k < entryPlaces.length; k++) to[from + k] = numbers[entryPlaces[k] as number] as number
    else if (partials > FEW) to.set(view, from)
    else for (let k = 0; k < partials; k++) to[from + k] = numbers[at + k] as number
  }
  return {
    refill: (contents) => {
      a.addresses.forEach((address, array) => {
        if (array.origin !== undefined) numbers.set(contents(array) as Float64Array, address / a.format.bytes)
      })
    },
    value,
    into: (input, gradient) => {
      if (isRunning) return another().into(input, gradient)
      if (isLarge) {
        const v = value(input)
        gradient.set(view)
        return v
      }
      // Of little it takes as long to call what follows as to do it.
      for (let k = 0; k < count; k++) numbers[x + k] = input[k] as number
      go()
      for (let k = 0; k < partials; k++) gradient[k] = numbers[at + k] as number
      return numbers[resultAt] as number
    },
    outputs: (input, values, entries, valuesFrom = 0, entriesFrom = 0) => {
      if (isRunning) {
        another().outputs(input, values, entries, valuesFrom, entriesFrom)
        return
      }
      value(input)
      if (inOrder !== undefined && places.length > FEW) values.set(inOrder, valuesFrom)
      else for (let k = 0; k < places.length; k++) values[valuesFrom + k] = numbers[places[k] as number] as number
      if (entries !== undefined) copyPartials(entries, entriesFrom)
    },
  }
}
