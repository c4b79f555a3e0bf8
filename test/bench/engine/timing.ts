/** Times of calls. Wall-clock, because that is what users wait for; noise is met by alternating, not by averaging. */

/** Does something so many times. */
export type Repeat = (times: number) => unknown

/** Whoever wants V8 to know what it calls must bring a loop of his own; this one is everybody's. */
export const repeated =
  (call: () => unknown): Repeat =>
  (times) => {
    for (let k = 0; k < times; k++) call()
  }

/** Microseconds of one time, over at least so many milliseconds; the clock is read rarely enough not to count. */
export const timed = (repeat: Repeat, ms: number): number => {
  let batch = 1
  let calls = 0
  let passed = 0
  const start = performance.now()
  while (passed < ms) {
    repeat(batch)
    calls += batch
    passed = performance.now() - start
    if (passed < ms / 50) batch *= 2
  }
  return (passed / calls) * 1e3
}

/** Microseconds of each of the next calls, one by one. */
export const oneByOne = (call: () => unknown, count: number): ReadonlyArray<number> => {
  const times: Array<number> = []
  for (let k = 0; k < count; k++) {
    const start = performance.now()
    call()
    times.push((performance.now() - start) * 1e3)
  }
  return times
}

/** What something gives, and the milliseconds that it takes. */
export const clocked = <A>(f: () => A): { readonly result: A; readonly ms: number } => {
  const start = performance.now()
  const result = f()
  return { result, ms: performance.now() - start }
}
