/**
 * Two data sets for one curve, y = b1·(1 − exp(−b2·x)), and what is known of the fit: from NIST's Statistical Reference
 * Datasets, see `examples/data/README.md`.
 */
import { fileURLToPath } from 'node:url'
import type { Point } from 'fluxion'

export type Parameter = 'b1' | 'b2'
type Parameters = Point<Parameter>

export interface Problem {
  readonly name: string
  readonly file: string
  /** What x and y are. */
  readonly names: readonly [string, string]
  /** An x beyond the data, to predict a y for. */
  readonly beyond: number
  /** Where to start from: far away, and nearer. */
  readonly starts: ReadonlyArray<Parameters>
  /** What NIST certifies, to eleven digits. */
  readonly certified: {
    readonly parameters: Parameters
    readonly standardErrors: Parameters
    readonly squares: number
  }
}

const fileOf = (name: string): string => fileURLToPath(new URL(`../data/${name}.csv`, import.meta.url))

export const misra1a: Problem = {
  name: 'Misra1a',
  file: fileOf('misra1a'),
  names: ['pressure', 'volume adsorbed'],
  beyond: 4000,
  starts: [
    { b1: 500, b2: 0.0001 },
    { b1: 250, b2: 0.0005 },
  ],
  certified: {
    parameters: { b1: 2.3894212918e2, b2: 5.5015643181e-4 },
    standardErrors: { b1: 2.7070075241, b2: 7.2668688436e-6 },
    squares: 1.2455138894e-1,
  },
}

export const boxBod: Problem = {
  name: 'BoxBOD',
  file: fileOf('boxbod'),
  names: ['days', 'biochemical oxygen demand (mg/l)'],
  beyond: 15,
  starts: [
    { b1: 1, b2: 1 },
    { b1: 100, b2: 0.75 },
  ],
  certified: {
    parameters: { b1: 2.1380940889e2, b2: 5.4723748542e-1 },
    standardErrors: { b1: 1.2354515176e1, b2: 1.0455993237e-1 },
    squares: 1.1680088766e3,
  },
}
