/** What a workload is, and where its numbers come from. */
import type { Expr } from 'fluxion'

export interface Workload {
  readonly name: string
  readonly title: string
  /** Each call builds it anew, as a program would. */
  readonly expression: () => Expr<string>
  /** Names of the parameters, in the order of the C program and of the hand-written one. */
  readonly parameters: ReadonlyArray<string>
  readonly point: Float64Array
}

/** Numbers in [0, 1), the same ones for the same seed in C and in JavaScript. */
export const drawing = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 16777216
  }
}
