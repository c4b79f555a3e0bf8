/**
 * The Jacobian of outputs that share most of what they are made of, such as the states along a trajectory, by forward
 * mode on one tape: one pass for each direction, in each row. Reverse mode would go all the way back for each output.
 *
 * Results are written into arrays that the caller passes in.
 */
import { duals, type Dual } from '../../calculus/duals.js'
import { scanWith } from '../../expr/fold.js'
import { numbers } from '../../expr/numbers.js'
import { isColumn, type Table } from '../../objective/table.js'
import { repeatedList } from '../lists/repeated.js'
import type { OutputsTape, SharedOutputs } from '../roll/outputs/outputsTape.js'
import { placesOf } from '../lists/sorting.js'
import type { OnArrays } from './onArrays.js'

const onDuals = /* @__PURE__ */ duals(numbers)

/**
 * Outputs node by node. A variable that an output does not mention has no share in it, not even 0 times an infinite
 * slope.
 */
interface ForwardOutputs extends OnArrays {
  /** How many rows there are. */
  readonly count: number
  /** Writes the entries of one row from some place on. */
  readonly rowInto: (x: ArrayLike<number>, row: number, entries: Float64Array, from: number) => void
}

export const forwardOutputs = (
  { colours, shared: tape }: SharedOutputs,
  { rows, variables: its }: OutputsTape['entries'],
  table: Table<string> | undefined,
): ForwardOutputs => {
  const { roots } = tape
  const count = table?.rows ?? 1
  const variables = tape.variables.filter((name) => !isColumn(table, name))
  const numberOf = new Map(variables.map((name, v) => [name, v]))
  const numbersOnTape = Int32Array.from(tape.variables, (name) => numberOf.get(name) ?? -1)
  const columns = its.map((v) => numbersOnTape[v] as number)
  const colourOf = (v: number): number => ((numbersOnTape[v] as number) < 0 ? -1 : (colours.of[v] as number))
  const entriesOf = placesOf(its.map(colourOf), colours.count)
  const leaves = (x: ArrayLike<number>, row: number): ReadonlyArray<number> =>
    tape.variables.map((name, v) => {
      const number = numbersOnTape[v] as number
      return number < 0 ? ((table?.columns[name as never] as Float64Array)[row] as number) : (x[number] as number)
    })
  const rowInto = (x: ArrayLike<number>, row: number, entries: Float64Array, from: number): void => {
    const at = leaves(x, row)
    entriesOf.forEach((list, colour) => {
      const moving = at.map((primal, v): Dual<number> => ({ primal, tangent: colourOf(v) === colour ? 1 : undefined }))
      const results = scanWith(onDuals, tape, moving)
      list.forEach((e) => {
        entries[from + e] = (results[roots[rows[e] as number] as number] as Dual<number>).tangent ?? 0
      })
    })
  }
  return {
    variables,
    outputs: count * roots.length,
    rows: repeatedList(count, rows, roots.length),
    columns: repeatedList(count, columns, 0),
    count,
    rowInto,
    into: (x, values, entries) => {
      for (let row = 0; row < count; row++) {
        const results = scanWith(numbers, tape, leaves(x, row))
        roots.forEach((root, k) => {
          values[row * roots.length + k] = results[root] as number
        })
        if (entries !== undefined) rowInto(x, row, entries, row * rows.length)
      }
    },
  }
}

const areFinite = (list: Float64Array, from: number, to: number): boolean => {
  let sum = 0
  // What is not finite is NaN times 0, and stays.
  for (let k = from; k < to; k++) sum += 0 * (list[k] as number)
  return sum === 0
}

/**
 * Outputs of a program whose derivatives go forward, made exact. Its loops have a tangent for each variable everywhere,
 * 0 where the variable is not mentioned; times an infinite slope that is NaN. So where an entry of a row is not finite,
 * that row is computed again, node by node. What that takes is made when it is first needed.
 */
export const whereFinite = (fast: OnArrays, exactly: () => ForwardOutputs): OnArrays => {
  let known: ForwardOutputs | undefined
  const repair = (x: ArrayLike<number>, entries: Float64Array): void => {
    const exact = (known ??= exactly())
    const placeOf = new Map(fast.variables.map((name, k) => [name, k]))
    const own = exact.variables.map((name) => x[placeOf.get(name) as number] as number)
    const width = entries.length / exact.count
    for (let from = 0, row = 0; row < exact.count; row++, from += width)
      if (!areFinite(entries, from, from + width)) exact.rowInto(own, row, entries, from)
  }
  return {
    ...fast,
    into: (x, values, entries) => {
      fast.into(x, values, entries)
      if (entries !== undefined && !areFinite(entries, 0, entries.length)) repair(x, entries)
    },
  }
}
