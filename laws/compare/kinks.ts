/**
 * Which way the choices of an expression go at a point: an expression is smooth where they all go one way, and has a
 * kink where they change over.
 */
import { contributions } from '../../src/calculus/reverse.js'
import { operandsAt, primitiveAt, scanWith } from '../../src/expr/fold.js'
import type { Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Contribution } from '../../src/expr/primitive.js'
import * as Op from '../../src/expr/op.js'
import { tapeOf } from '../../src/expr/tape.js'
import type { Values } from '../subject.js'

/**
 * An expression's value at a point, and the way its choices go there.
 *
 * @since 0.1.0
 * @category model
 */
export interface Sided {
  readonly value: number
  /** One digit for every test and for every guard of a primitive's rule: equal texts, equal ways. */
  readonly sides: string
}

/**
 * Whether a value through which no derivative flows tells a side. It does if it is that of a test, a sign or a share:
 * 0, ½ or 1. If it varies smoothly it does not: then a contribution is missing from the rule, and the sample must not
 * pass for a kink.
 */
export const isStep = (value: number): boolean => !Number.isFinite(value) || Number.isInteger(2 * value)

/** A guard's side; with it a slope that is a step, like that of abs, whose guard only shuts out 0 itself. */
const sideOf = (c: Contribution<number>): string =>
  c === undefined || (c.when === undefined && c.unless === undefined)
    ? ''
    : `${decided(c.when)}${decided(c.unless)}${isStep(c.partial) ? c.partial : ''}`

/** A guard as the calculus reads it: whatever is not 0 holds, and how far it is from 0 tells nothing. */
export const decided = (guard: number | undefined): string =>
  guard === undefined ? '' : numbers.decide(guard) === true ? '1' : '0'

/**
 * The value of an expression together with the side that each choice in it takes: tests under `where`, and the choices
 * inside abs, relu, max and min, which their rules' guards tell. Two points with different sides have a kink between
 * them.
 *
 * @example
 * import { abs, variable } from 'fluxion'
 * import { sided } from 'fluxion/laws'
 *
 * const at = (x: number) => sided(abs(variable('x')))(new Map([['x', x]])).sides
 * assert.strictEqual(at(1), at(2))
 * assert.notStrictEqual(at(0), at(2))
 *
 * @since 0.1.0
 * @category conditioning
 */
export const sided = (e: Expr<string>): ((env: Values) => Sided) => {
  const tape = tapeOf(e)
  const primitives = tape.nodes.flatMap((_, i) => (tape.ops[i] === Op.Apply ? [i] : []))
  return (env) => {
    const results = scanWith(
      numbers,
      tape,
      tape.variables.map((name) => env.get(name) ?? NaN),
    )
    const side = (i: number): string => {
      const out = results[i] as number
      const cs = contributions(numbers, primitiveAt(tape, i), operandsAt(tape, results, i), out)
      if (cs.every((c) => c === undefined)) return isStep(out) ? `${out};` : ''
      return cs.map(sideOf).join('')
    }
    return { value: results[results.length - 1] as number, sides: primitives.map(side).join('') }
  }
}
