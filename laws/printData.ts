/** Samples of any plain data as text, as programs write it; expressions, tables and objectives among it. */
import { isExpr } from '../src/expr/node.js'
import { isObjective, type ObjectiveTerm } from '../src/objective/objective.js'
import type { Table } from '../src/objective/table.js'
import { showLet } from '../src/show/letForm.js'
import { linesOf, showNumber } from './print.js'

const braced = (entries: ReadonlyArray<readonly [string, unknown]>): string =>
  entries.length === 0 ? '{}' : `{ ${entries.map(([name, x]) => `${name}: ${dataPart(x)}`).join(', ')} }`

const isTable = (x: object): x is Table<string> => (x as { readonly _tag?: unknown })._tag === 'Table'

const term = ({ expression, reduce, rowWeights, table, weight }: ObjectiveTerm): string => {
  const by = rowWeights === undefined ? '' : ` weighted by ${rowWeights}`
  const over = table === undefined ? '' : ` ${reduce} over ${dataPart(table)}${by} of`
  return `${showNumber(weight)} ·${over} ${showLet(expression)}`
}

const dataObject = (x: object): string =>
  isExpr(x)
    ? showLet(x)
    : isObjective(x)
      ? x.terms.length === 0
        ? '0'
        : x.terms.map(term).join('\n+ ')
      : isTable(x)
        ? `table(${braced(Object.entries(x.columns))})`
        : x instanceof Map
          ? braced([...x].map(([name, value]) => [String(name), value as unknown] as const))
          : Array.isArray(x) || ArrayBuffer.isView(x)
            ? `[${Array.from(x as ArrayLike<unknown>, dataPart).join(', ')}]`
            : braced(Object.entries(x))

const dataPart = (x: unknown): string =>
  typeof x === 'number'
    ? showNumber(x)
    : typeof x === 'string'
      ? JSON.stringify(x)
      : typeof x === 'object' && x !== null
        ? dataObject(x)
        : String(x)

/** A record of any data. */
export const showData = (sample: object): string => linesOf(sample as Readonly<Record<string, unknown>>, dataPart)
