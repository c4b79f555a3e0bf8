/** Samples of any plain data as text, expressions and objectives among it. */
import { isExpr } from '../src/expr/node.js'
import { isObjective, type ObjectiveTerm } from '../src/objective/objective.js'
import type { Table } from '../src/objective/table.js'
import { showLet } from '../src/show/letForm.js'
import { showNumber } from './print.js'

const braced = (entries: ReadonlyArray<readonly [string, unknown]>): string =>
  entries.length === 0 ? '{}' : `{ ${entries.map(([name, x]) => `${name}: ${shownPart(x)}`).join(', ')} }`

const isTable = (x: object): x is Table<string> => (x as { readonly _tag?: unknown })._tag === 'Table'

const term = ({ expression, reduce, rowWeights, table, weight }: ObjectiveTerm): string => {
  const by = rowWeights === undefined ? '' : ` weighted by ${rowWeights}`
  const over = table === undefined ? '' : ` ${reduce} over ${shownPart(table)}${by} of`
  return `${showNumber(weight)} ·${over} ${showLet(expression)}`
}

const shownObject = (x: object): string =>
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
            ? `[${Array.from(x as ArrayLike<unknown>, shownPart).join(', ')}]`
            : braced(Object.entries(x))

const shownPart = (x: unknown): string =>
  typeof x === 'number'
    ? showNumber(x)
    : typeof x === 'string'
      ? JSON.stringify(x)
      : typeof x === 'object' && x !== null
        ? shownObject(x)
        : String(x)

/** A record of such, one line for each unless it needs more. */
export const shown = (sample: object): string =>
  Object.entries(sample)
    .map(([name, part]) => {
      const text = shownPart(part)
      return text.includes('\n') ? `${name} =\n${text.replace(/^/gm, '  ')}` : `${name} = ${text}`
    })
    .join('\n')
