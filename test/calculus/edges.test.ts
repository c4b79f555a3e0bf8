/**
 * The decisions at the edges: what a value and its derivatives are where a formula alone would not say, by every road
 * to a derivative.
 */
import { describe, test } from 'vitest'
import {
  abs,
  add,
  atan,
  atan2,
  cbrt,
  derivative,
  div,
  erf,
  evaluate,
  exp,
  hypot,
  log,
  max,
  min,
  mul,
  neg,
  norm,
  pow,
  relu,
  show,
  sigmoid,
  softplus,
  sqrt,
  square,
  sub,
  tanh,
  variable,
  type Expr,
} from 'fluxion'
import { checkRow, type Row } from '../support/roads.js'

const x = variable('x')
const { MAX_VALUE } = Number

const table: ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> = [
  [
    'abs',
    abs(x),
    [
      [0, 0, 0, 0, 0],
      [-0, 0, 0, 0, 0],
      [-3, 3, -1, 0, 0],
      [Infinity, Infinity, 1, 0],
      [-Infinity, Infinity, -1, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'relu',
    relu(x),
    [
      [0, 0, 0, 0, 0],
      [-0, 0, 0, 0, 0],
      [-3, 0, 0, 0, 0],
      [3, 3, 1, 0, 0],
      [-Infinity, 0, 0, 0],
      [Infinity, Infinity, 1, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'max at a tie',
    max(x, square(x)),
    [
      [1, 1, 1.5, 1, 0],
      [2, 4, 4, 2, 0],
      [0.5, 0.5, 1, 0, 0],
    ],
  ],
  [
    'min at a tie',
    min(x, square(x)),
    [
      [1, 1, 1.5, 1, 0],
      [2, 2, 1, 0, 0],
      [0.5, 0.25, 1, 2, 0],
    ],
  ],
  [
    'max of a node and itself',
    max(x, x),
    [
      [3, 3, 1, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'max beside a NaN',
    max(x, NaN),
    [
      [1, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'min beside a NaN',
    min(NaN, x),
    [
      [1, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'the loser of max has no say, infinite though its slope is',
    max(log(x), 1),
    [
      [0, 1, 0, 0, 0],
      [Math.E ** 2, 2, 1 / Math.E ** 2],
    ],
  ],
  ['the loser of min has no say', min(pow(x, -1), 1), [[0, 1, 0, 0, 0]]],
  ['what relu cuts off has no say', relu(log(x)), [[0, 0, 0, 0, 0]]],
  [
    'a root above what is cut off',
    sqrt(relu(x)),
    [
      [-1, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ],
  ],
  ['a root of abs at its kink', sqrt(abs(x)), [[0, 0, 0, 0, 0]]],
  [
    'log',
    log(x),
    [
      [0, -Infinity, Infinity],
      [-1, NaN, NaN, NaN, NaN],
      [1, 0, 1, -1, 2],
      [Infinity, Infinity, 0],
    ],
  ],
  [
    'softplus',
    softplus(x),
    [
      [1000, 1000, 1, 0, 0],
      [-1000, 0, 0, 0, 0],
      [Infinity, Infinity, 1, 0],
      [-Infinity, 0, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'log σ(x) as −softplus(−x)',
    neg(softplus(neg(x))),
    [
      [-1000, -1000, 1, 0, 0],
      [1000, 0, 0, 0, 0],
    ],
  ],
  [
    'sigmoid',
    sigmoid(x),
    [
      [Infinity, 1, 0, 0, 0],
      [-Infinity, 0, 0, 0, 0],
      [0, 0.5, 0.25, 0, -0.125],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'tanh',
    tanh(x),
    [
      [Infinity, 1, 0, 0, 0],
      [-Infinity, -1, 0, 0, 0],
      [0, 0, 1, 0, -2],
      [-0, -0, 1, 0, -2],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'the cube root bends without end at 0, and no more at ±∞',
    cbrt(x),
    [
      [0, 0, Infinity, -Infinity, Infinity],
      [-0, -0, Infinity, Infinity, Infinity],
      [1e-300, 1e-100, 3.3333333333333334e199, -Infinity, Infinity],
      [Infinity, Infinity, 0, 0, 0],
      [-Infinity, -Infinity, 0, 0, 0],
      [NaN, NaN, NaN, NaN, NaN],
    ],
  ],
  [
    'far out erf is flat, at every order',
    erf(x),
    [
      [1e308, 1, 0, 0, 0],
      [-1e308, -1, 0, 0, 0],
      [Infinity, 1, 0, 0, 0],
      [-Infinity, -1, 0, 0, 0],
      [NaN, NaN, NaN, NaN, NaN],
    ],
  ],
  [
    'exp overflows to ∞ and underflows to 0',
    exp(x),
    [
      [710, Infinity, Infinity, Infinity, Infinity],
      [-746, 0, 0, 0, 0],
      [Infinity, Infinity, Infinity],
      [-Infinity, 0, 0],
    ],
  ],
  [
    'hypot of a number and 0',
    hypot(x, 0),
    [
      [0, 0, 0],
      [-3, 3, -1],
      [Infinity, Infinity],
    ],
  ],
  ...[hypot(x, 3), norm([x, 3]), norm([2, x, -3]), norm([x])].map(
    (e): readonly [string, Expr<'x'>, ReadonlyArray<Row>] => [
      `a length with one operand that is infinite goes along that one: ${show(e)}`,
      e,
      [
        [Infinity, Infinity, 1, 0, 0],
        [-Infinity, Infinity, -1, 0, 0],
      ],
    ],
  ),
  ...[hypot(x, -Infinity), norm([x, -Infinity]), norm([2, x, -Infinity])].map(
    (e): readonly [string, Expr<'x'>, ReadonlyArray<Row>] => [
      `a length with two operands that are infinite has no direction: ${show(e)}`,
      e,
      [
        [3, Infinity, 0, 0, 0],
        [Infinity, Infinity, NaN],
      ],
    ],
  ),
  [
    'an operand beside two that are infinite has no say in the length',
    norm([x, Infinity, -Infinity]),
    [
      [3, Infinity, 0, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  ...[atan(x), atan2(x, 3), atan2(x, -Infinity), atan2(3, x), atan2(-Infinity, x)].flatMap(
    (e): ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> =>
      [e, derivative('x')(e)].map((e) => [
        `the angle no longer turns at ±∞: ${show(e)}`,
        e,
        [Infinity, -Infinity].map((at): Row => [at, evaluate(e)({ x: at }), 0, 0, 0]),
      ]),
  ),
  ['a NaN has its say beside ±∞', derivative('x')(atan2(x, NaN)), [[Infinity, NaN, NaN]]],
  [
    'hypot with a NaN is NaN',
    hypot(x, NaN),
    [
      [0, NaN, NaN],
      [Infinity, NaN, NaN],
    ],
  ],
  ['sums overflow', add(x, x), [[MAX_VALUE, Infinity, 2, 0, 0]]],
  ['0·∞ is NaN where it is no choice', mul(x, Infinity), [[0, NaN, Infinity]]],
  ['x·log x at 0, naively', mul(x, log(x)), [[0, NaN, NaN]]],
  [
    'x − x at ∞',
    sub(x, x),
    [
      [Infinity, NaN, 0],
      [3, 0, 0],
    ],
  ],
  ['x/x at 0', div(x, x), [[0, NaN, NaN]]],
]

describe.each(table)('%s', (_, e, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('at %d', (_at, row) => {
    checkRow(e, row, 0)
  })
})
