/**
 * The elementary functions, one definition each, in the words of a `Machine`. Every value that fluxion computes comes
 * from these, so the decisions at the edges (`1^∞`, `√` as exponent ½, …) are taken once, here.
 */
export { angleSlope, atan, atan2, component, hypot, scaleFor } from './angle.js'
export { acos, asin, asinSlope } from './arcsine.js'
export { cbrt } from './cubeRoot.js'
export { erf } from './erf.js'
export { erfSlope, exp, expm1, scaledPower, sech2, sigmoid, tanh } from './exponential.js'
export { log, log1p, softplus } from './logarithm.js'
export { pow, power, powOfAny, powerGrowth, powerSlope, powSlope } from './power.js'
export { sincSlope } from './sinc.js'
export { cos, sec2, sin, tan } from './trigonometric.js'
