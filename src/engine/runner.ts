/**
 * Programs as functions: numbers in, numbers out.
 *
 * A program's memory is written here, and by nobody else: numbers are copied in and out.
 */
import type { Assembled, Contents, Running } from './machine.js'

/** Numbers in, numbers out. */
export interface Runner {
  readonly value: (x: ArrayLike<number>) => number
  readonly into: (x: ArrayLike<number>, gradient: Float64Array) => number
  /** Puts other numbers in the place of those that came from tables. */
  readonly refill: (contents: Contents) => void
}

/** Up to so many numbers are copied one by one: a call of `set` takes longer. */
const FEW = 48

/**
 * A program as functions on arrays. `start` makes another copy of it, for a call that is made while one is under way, by a primitive that evaluates
 * something itself.
 */
export const runnerOf = (start: () => Running, a: Assembled, count: number): Runner => {
  const running = start()
  const { numbers, run } = running
  const place = (array: typeof a.program.result): number => (a.addresses.get(array) as number) / 8
  const [x, result] = [place(a.program.variables), place(a.program.result)]
  const at = a.program.gradient === undefined ? x : place(a.program.gradient)
  const view = numbers.subarray(at, at + count)
  let isRunning = false
  const value = (input: ArrayLike<number>): number => {
    if (isRunning) return runnerOf(start, a, count).value(input)
    if (count > FEW) numbers.set(input, x)
    else for (let k = 0; k < count; k++) numbers[x + k] = input[k] as number
    isRunning = true
    try {
      run()
    } finally {
      isRunning = false
    }
    return numbers[result] as number
  }
  return {
    refill: (contents) => {
      a.addresses.forEach((address, array) => {
        if (array.origin !== undefined) numbers.set(contents(array) as Float64Array, address / 8)
      })
    },
    value,
    into: (input, gradient) => {
      if (isRunning) return runnerOf(start, a, count).into(input, gradient)
      const v = value(input)
      if (count > FEW) gradient.set(view)
      else for (let k = 0; k < count; k++) gradient[k] = numbers[at + k] as number
      return v
    },
  }
}
