/** fluxion/node: what needs Node or a heavy library, each loaded when it is first used. */

// data
export { readNumericCsv, showCsvProblem } from './csv.js'
export type { CsvError, CsvProblem, NumericCsv } from './csv.js'

// pictures
export { renderSvg } from './graphviz.js'
export type { RenderError } from './graphviz.js'
