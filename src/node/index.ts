/** fluxion/node: what needs Node or a heavy library, each loaded when it is first used. */

// data
export { readCsv } from './csv.js'
export type { Csv, CsvRow } from './csv.js'
export { showCsvProblem } from './problems.js'
export type { CsvError, CsvProblem } from './problems.js'
export { readFeatures, readLabelled, readNumericCsv } from './data.js'
export type { LabelledOptions, NumericCsv } from './data.js'

// pictures
export { renderSvg } from './graphviz.js'
export type { RenderError } from './renderError.js'
export { confusionMatrix } from './plots/confusionMatrix.js'
export type { Confusion } from './plots/confusionMatrix.js'
export { decisionBoundary } from './plots/decisionBoundary.js'
export type { Boundary, LabelledPoint } from './plots/decisionBoundary.js'
export { lossCurve } from './plots/lossCurve.js'
export type { LossAt, LossCurveOptions } from './plots/lossCurve.js'
export { smallPictures } from './plots/smallPictures.js'
export type { SmallPicture, SmallPictures } from './plots/smallPictures.js'
export { toPng } from './png.js'
export type { PngOptions } from './png.js'

// files
export { writeFiles } from './files.js'
export type { FileError } from './files.js'
