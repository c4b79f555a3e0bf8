/** fluxion's own primitives, each on a domain that suits it, with the edges that were decided for it. */
import {
  expm1,
  log,
  log1p,
  logSigmoid,
  sech2,
  sigmoid,
  softplus,
  xlogy,
} from '../../src/expr/primitives/exponential.js'
import { crossEntropy, logSumExp } from '../../src/expr/primitives/shares.js'
import { norm } from '../../src/expr/primitives/lists.js'
import { abs, clampBetween, max, min, relu } from '../../src/expr/primitives/piecewise.js'
import { power, slopeOfPow } from '../../src/expr/primitives/power.js'
import { cbrt, erf, sinc } from '../../src/expr/primitives/special.js'
import { acos, asin, atan, atan2, cos, hypot, sin, tan } from '../../src/expr/primitives/trigonometric.js'
import { laws, type Laws } from '../laws.js'
import { primitiveLaws } from './laws.js'

/**
 * The laws of every primitive of fluxion: one line each.
 *
 * @example
 * import { either as E } from 'fp-ts'
 * import { checkAll, ownPrimitiveLaws } from 'fluxion/laws'
 *
 * assert.strictEqual(checkAll(ownPrimitiveLaws, { runs: 20, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const ownPrimitiveLaws: Laws = laws(
  'primitives',
  primitiveLaws(log, {
    operands: [[0.05, 50]],
    edges: [
      { at: [0], value: -Infinity, partials: [Infinity] },
      { at: [-1], value: NaN, partials: [NaN] },
      { at: [Infinity], value: Infinity, partials: [0] },
    ],
  }),
  primitiveLaws(sech2, { operands: [[-5, 5]], edges: [{ at: [0], value: 1, partials: [0] }] }),
  primitiveLaws(sigmoid, { operands: [[-6, 6]], edges: [{ at: [0], value: 0.5, partials: [0.25] }] }),
  primitiveLaws(softplus, {
    operands: [[-6, 6]],
    edges: [
      { at: [1000], value: 1000, partials: [1] },
      { at: [-1000], value: 0, partials: [0] },
    ],
  }),
  primitiveLaws(log1p, {
    operands: [[-0.9, 50]],
    edges: [
      { at: [-1], value: -Infinity, partials: [Infinity] },
      { at: [-2], value: NaN, partials: [NaN] },
      { at: [-0], value: -0, partials: [1] },
    ],
  }),
  primitiveLaws(expm1, {
    operands: [[-6, 6]],
    edges: [
      { at: [-Infinity], value: -1, partials: [0] },
      { at: [-0], value: -0, partials: [1] },
    ],
  }),
  primitiveLaws(logSigmoid, {
    operands: [[-6, 6]],
    edges: [
      { at: [-1000], value: -1000, partials: [1] },
      { at: [1000], value: 0, partials: [0] },
    ],
  }),
  primitiveLaws(xlogy, {
    operands: [
      [-3, 3],
      [0.1, 8],
    ],
    edges: [
      { at: [0, 0], value: 0 },
      { at: [0, 2], value: 0, partials: [Math.log(2), 0] },
      { at: [1, 0], value: -Infinity },
      { at: [1, -1], value: NaN, partials: [NaN, NaN] },
    ],
  }),
  primitiveLaws(logSumExp, {
    operands: [
      [-4, 4],
      [-4, 4],
      [-4, 4],
    ],
  }),
  primitiveLaws(crossEntropy, {
    operands: [
      [-4, 4],
      [-4, 4],
      [0.1, 1],
      [0.1, 1],
    ],
    edges: [{ at: [3, -Infinity, 1, 0], value: 0 }],
  }),
  primitiveLaws(abs, { operands: [[-3, 4]], edges: [{ at: [0], value: 0, partials: [0] }] }),
  primitiveLaws(relu, {
    operands: [[-3, 4]],
    edges: [
      { at: [0], value: 0, partials: [0] },
      { at: [NaN], value: NaN, partials: [NaN] },
    ],
  }),
  primitiveLaws(clampBetween(-1, 3), {
    operands: [[-2, 4]],
    edges: [
      { at: [-1], value: -1, partials: [0] },
      { at: [3], value: 3, partials: [0] },
      { at: [NaN], value: NaN, partials: [NaN] },
    ],
  }),
  primitiveLaws(max, {
    operands: [
      [-3, 4],
      [-3, 3],
    ],
    edges: [{ at: [2, 2], value: 2, partials: [0.5, 0.5] }],
  }),
  primitiveLaws(min, {
    operands: [
      [-4, 3],
      [-3, 3],
    ],
    edges: [{ at: [2, 2], value: 2, partials: [0.5, 0.5] }],
  }),
  primitiveLaws(power, {
    operands: [
      [0.2, 4],
      [-3, 3],
    ],
    edges: [
      { at: [0, 3], value: 0, partials: [0, 0] },
      { at: [1, Infinity], value: 1 },
    ],
  }),
  primitiveLaws(slopeOfPow(1 / 3), { operands: [[0.1, 10]] }),
  primitiveLaws(sin, { operands: [[-7, 7]], edges: [{ at: [0], value: 0, partials: [1] }] }),
  primitiveLaws(cos, { operands: [[-7, 7]], edges: [{ at: [0], value: 1, partials: [0] }] }),
  primitiveLaws(tan, { operands: [[-1.4, 1.4]], edges: [{ at: [-0], value: -0, partials: [1] }] }),
  primitiveLaws(asin, {
    operands: [[-0.95, 0.95]],
    edges: [
      { at: [1], value: Math.PI / 2, partials: [Infinity] },
      { at: [2], value: NaN, partials: [NaN] },
    ],
  }),
  primitiveLaws(acos, {
    operands: [[-0.95, 0.95]],
    edges: [
      { at: [1], value: 0, partials: [-Infinity] },
      { at: [-1], value: Math.PI, partials: [-Infinity] },
    ],
  }),
  primitiveLaws(cbrt, { operands: [[-8, 8]], edges: [{ at: [0], value: 0, partials: [Infinity] }] }),
  primitiveLaws(erf, {
    operands: [[-4, 4]],
    edges: [
      { at: [0], value: 0, partials: [2 / Math.sqrt(Math.PI)] },
      { at: [Infinity], value: 1, partials: [0] },
    ],
  }),
  primitiveLaws(sinc, {
    operands: [[-9, 9]],
    edges: [
      { at: [0], value: 1, partials: [0] },
      { at: [Infinity], value: 0, partials: [0] },
    ],
  }),
  primitiveLaws(norm, {
    operands: [
      [-3, 3],
      [0.5, 4],
    ],
    edges: [{ at: [0, 0], value: 0, partials: [0, 0] }],
  }),
  primitiveLaws(atan, { operands: [[-8, 8]], edges: [{ at: [Infinity], value: Math.PI / 2, partials: [0] }] }),
  primitiveLaws(atan2, {
    operands: [
      [-3, 3],
      [0.2, 4],
    ],
  }),
  primitiveLaws(hypot, {
    operands: [
      [-3, 3],
      [0.5, 4],
    ],
    edges: [{ at: [0, 0], value: 0, partials: [0, 0] }],
  }),
)
