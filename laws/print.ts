/**
 * Samples as text: expressions, environments, points and names, as formulas have them. Other data is for
 * `printData.ts`.
 */
import type { Expr } from '../src/expr/node.js'
import { showLet } from '../src/show/letForm.js'

/** What a sample is made of. */
type Part = Expr<string> | ReadonlyMap<string, number> | ReadonlyArray<Part> | number | string

/** A number as a program would write it. */
export const showNumber = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

const showValues = (values: ReadonlyMap<string, number>): string =>
  `{ ${[...values].map(([name, x]) => `${name}: ${showNumber(x)}`).join(', ')} }`

const showPart = (part: Part): string =>
  typeof part === 'number'
    ? showNumber(part)
    : typeof part === 'string'
      ? part
      : Array.isArray(part)
        ? `(${(part as ReadonlyArray<Part>).map(showPart).join(', ')})`
        : part instanceof Map
          ? showValues(part as ReadonlyMap<string, number>)
          : showLet(part as Expr<string>)

/** The parts of a record, one line for each unless what is shared needs more. */
export const linesOf = <A>(record: Readonly<Record<string, A>>, show: (part: A) => string): string =>
  Object.entries(record)
    .map(([name, part]) => {
      const text = show(part)
      return text.includes('\n') ? `${name} =\n${text.replace(/^/gm, '  ')}` : `${name} = ${text}`
    })
    .join('\n')

/** A record of expressions, environments, points, numbers and names. */
export const showSample = (sample: object): string => linesOf(sample as Readonly<Record<string, Part>>, showPart)
