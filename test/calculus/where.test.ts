/**
 * `where`: only the operand taken contributes, to the value and to derivatives of every order, by every road. The other
 * may be infinite or NaN there. A contribution multiplied by a mask instead of selected fails here with NaN.
 */
import { describe, test } from 'vitest'
import {
  abs,
  add,
  div,
  eq,
  exp,
  gt,
  le,
  log,
  lt,
  max,
  mul,
  neg,
  pow,
  power,
  relu,
  sin,
  sqrt,
  square,
  sub,
  sum,
  variable,
  where,
  type Expr,
} from 'fluxion'
import { checkRow, type Row } from '../support/roads.js'

const x = variable('x')

const TOLERANCE = 1e-14

const logAt = (v: number): Row => [v, Math.log(v), 1 / v, -1 / v ** 2, 2 / v ** 3]
const ZERO = (v: number): Row => [v, 0, 0, 0, 0]
const lg = log(x)
const xSquared = square(x)
const positive = gt(x, 0)
const safeLog = where(positive, lg, 0)
/** x where that is positive, else 1: what to take the logarithm of. */
const tamed = where(positive, x, 1)

const table: ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> = [
  ['where(x > 0, log x, 0)', safeLog, [ZERO(0), ZERO(-0), ZERO(-1), logAt(2), ZERO(NaN)]],
  ['where(x ≤ 0, 0, log x)', where(le(x, 0), 0, lg), [ZERO(0), ZERO(-1), logAt(2)]],
  [
    'where(x < 1, x, √x)',
    where(lt(x, 1), x, sqrt(x)),
    [
      [0, 0, 1, 0, 0],
      [-4, -4, 1, 0, 0],
      [4, 2, 0.25, -1 / 32, 3 / 256],
    ],
  ],
  [
    'both sides use x: where(x > 0, √x, x²)',
    where(positive, sqrt(x), square(x)),
    [
      [0, 0, 0, 2, 0],
      [-1, 1, -2, 2, 0],
      [4, 2, 0.25, -1 / 32, 3 / 256],
    ],
  ],
  [
    'nested: where(x > −1, where(x > 0, √x, x²), 1/(x + 1))',
    where(gt(x, -1), where(positive, sqrt(x), square(x)), pow(add(x, 1), -1)),
    [
      [0, 0, 0, 2, 0],
      [-0.5, 0.25, -1, 2, 0],
      [4, 2, 0.25, -1 / 32, 3 / 256],
      [-2, -1, -1, -2, -6],
      [-1, Infinity, -Infinity, Infinity, -Infinity],
    ],
  ],
  [
    'the same test twice, one inside the other',
    where(positive, where(positive, lg, neg(lg)), where(positive, lg, 7)),
    [logAt(2), [0, 7, 0, 0, 0], [-1, 7, 0, 0, 0]],
  ],
  [
    'shared between choices: where(x > 0, log² x, 3x) + where(x > 1, log x, 0)',
    add(where(positive, mul(lg, lg), mul(3, x)), where(gt(x, 1), lg, 0)),
    [
      [0, 0, 3, 0, 0],
      [-1, -3, 3, 0, 0],
      [1, 0, 0, 2, -6],
      [Math.E, 2, 3 / Math.E, -1 / Math.E ** 2, 0],
    ],
  ],
  [
    'the choice itself reused: its square, and its exponential',
    add(square(safeLog), exp(safeLog)),
    [
      [0, 1, 0, 0, 0],
      [-1, 1, 0, 0, 0],
      [1, 1, 1, 2, -6],
    ],
  ],
  [
    'times something outside: x·where(x > 0, log x, 0)',
    mul(x, safeLog),
    [
      [0, 0, 0, 0, 0],
      [-1, 0, 0, 0, 0],
      [1, 0, 1, 1, -1],
    ],
  ],
  [
    'a part used under a guard, with an infinite slope there, and outside it: where(x > 0, √x², 0) + x²',
    add(where(positive, sqrt(xSquared), 0), xSquared),
    [
      [0, 0, 0, 2, 0],
      [-1, 1, -2, 2, 0],
      [2, 6, 5, 2, 0],
    ],
  ],
  [
    'two sides that each exist on one: where(x > 0, log x, log −x)',
    where(positive, lg, log(neg(x))),
    [logAt(2), [-2, Math.log(2), -0.5, -0.25, -0.25]],
  ],
  [
    'a root above a choice, infinite there',
    sqrt(where(positive, x, 0)),
    [ZERO(0), ZERO(-1), [1, 1, 0.5, -0.25, 0.375]],
  ],
  ['a logarithm of a tamed operand', log(tamed), [ZERO(0), ZERO(-1), logAt(2)]],
  ['a logarithm of a tamed operand, guarded again', where(positive, log(tamed), 0), [ZERO(0), ZERO(-1), logAt(2)]],
  ['sin x / x, 1 at 0', where(eq(x, 0), 1, div(sin(x), x)), [[0, 1, 0, 0, 0]]],
  ['a comparison with NaN is false', where(lt(x, NaN), lg, 0), [ZERO(0), ZERO(2)]],
  ['a test of constants', where(lt(1, 2), mul(3, x), lg), [[0, 0, 3, 0, 0]]],
  [
    'abs, relu and max under a choice and over one',
    where(gt(x, -5), sum([abs(safeLog), relu(where(positive, lg, -1)), max(where(positive, lg, -9), -8)]), lg),
    [
      [0, -8, 0, 0, 0],
      [-1, -8, 0, 0, 0],
      [Math.E, 3, 3 / Math.E, -3 / Math.E ** 2, 6 / Math.E ** 3],
    ],
  ],
  ['power under a choice', where(positive, power(x, x), 0), [ZERO(0), ZERO(-1)]],
  [
    'a choice in the operands of a test moves nothing',
    where(gt(safeLog, -1), mul(2, x), 0),
    [
      [0, 0, 2, 0, 0],
      [2, 4, 2, 0, 0],
    ],
  ],
]

describe.each(table)('%s', (_, e, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('at %d', (_at, row) => {
    checkRow(e, row, TOLERANCE)
  })
})

test('sub is not confused by choices on both sides', () => {
  checkRow(sub(safeLog, safeLog), [0, 0, 0, 0, 0], TOLERANCE)
  checkRow(sub(safeLog, where(positive, 0, lg)), [2, Math.log(2), 0.5, -0.25, 0.25], TOLERANCE)
})
