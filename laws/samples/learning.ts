/** Arbitraries for learning: small networks, values for their parameters, tables. */
import * as fc from 'fast-check'
import { asOptions } from '../../src/checks/options.js'
import type { activations } from '../../src/learn/layers.js'
import { select, table, type ListedNames, type Table } from '../../src/objective/table.js'
import { environment, moderate } from './expressions.js'

/**
 * The shape of a small network, as `mlp` takes it.
 *
 * @since 0.1.0
 * @category model
 */
export interface SmallNetwork {
  readonly inputs: number
  readonly hidden: ReadonlyArray<number>
  readonly outputs: number
  readonly activation: keyof typeof activations
}

/**
 * Networks of 1 to 3 inputs, none to two hidden layers of 1 to 4 neurons, and 1 to 3 outputs: as the record that `mlp`
 * makes them from, so that they shrink, print and can be used under any prefix.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { mlp } from 'fluxion'
 * import { smallNetworks } from 'fluxion/laws'
 *
 * assert.ok(fc.sample(smallNetworks(), 20).every((shape) => mlp(shape).parameters.length >= 2))
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const smallNetworks = (): fc.Arbitrary<SmallNetwork> =>
  fc.record({
    inputs: fc.integer({ min: 1, max: 3 }),
    hidden: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    activation: fc.constantFrom('tanh', 'relu', 'sigmoid', 'identity'),
  })

/**
 * Values for the parameters of a network, moderate by default: an environment for its outputs.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { mlp } from 'fluxion'
 * import { parameterSets } from 'fluxion/laws'
 *
 * const net = mlp({ inputs: 2, hidden: [3], outputs: 1 })
 * const [weights] = fc.sample(parameterSets(net), { numRuns: 1, seed: 1 })
 * assert.deepStrictEqual([...(weights as ReadonlyMap<string, number>).keys()], net.parameters)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const parameterSets = <P extends string>(
  network: { readonly parameters: ReadonlyArray<P> },
  numbers: fc.Arbitrary<number> = moderate,
): fc.Arbitrary<ReadonlyMap<P, number>> => environment(network.parameters, numbers)

/**
 * Which tables are generated.
 *
 * @since 0.1.0
 * @category model
 */
export interface TableOptions {
  /** Whether a table may have no rows; false by default. */
  readonly empty?: boolean
  /** The most rows, 6 by default. */
  readonly rows?: number
  /** The numbers in it; `moderate` by default. */
  readonly numbers?: fc.Arbitrary<number>
}

/**
 * Tables of few rows with the given columns. Shrinks towards few rows.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { tables } from 'fluxion/laws'
 *
 * const some = fc.sample(tables(['x', 'y']), 20) // of Table<'x' | 'y'>
 * assert.ok(some.every((t) => t.rows >= 1 && t.rows <= 6 && t.columns.y.length === t.rows))
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const tables = <const C extends ReadonlyArray<string>>(
  columns: C,
  options: TableOptions = {},
): fc.Arbitrary<Table<ListedNames<C>>> => {
  const kinds = { empty: '', rows: 'finite number from 0 up or undefined', numbers: '' } as const
  const { empty = false, numbers = moderate, rows = 6 } = asOptions('tables', options, kinds)
  return fc
    .array(fc.tuple(...columns.map(() => numbers)), { minLength: empty ? 0 : 1, maxLength: rows, size: 'max' })
    .map((cells) =>
      select(columns)(
        table(Object.fromEntries(columns.map((name, k) => [name, cells.map((row) => row[k] as number)] as const))),
      ),
    )
}
