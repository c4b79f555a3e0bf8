/**
 * Arbitraries of expressions and environments. An expression is generated as a flat list of instructions, plain
 * numbers, which is what fast-check shrinks; only then is it built. So expressions are graphs with sharing, and what is
 * left of a failing one is small.
 *
 * While an expression is built its pool grows, in an array that nobody else sees.
 */
import * as fc from 'fast-check'
import { asNames, asOptions } from '../../src/checks/options.js'
import { variable } from '../../src/expr/arithmetic.js'
import { fail } from '../../src/expr/error.js'
import type { Expr } from '../../src/expr/node.js'
import { allSteps, type Step } from './steps.js'

/**
 * Which expressions are generated.
 *
 * @since 0.1.0
 * @category model
 */
export interface DagOptions<V extends string> {
  /** The free variables to choose from; at least one. */
  readonly variables: ReadonlyArray<V>
  /** The most nodes that an expression is grown by, 20 by default. A step may bring a few more of its own. */
  readonly size?: number
  /** The ways to grow; `allSteps` by default. At least one. */
  readonly steps?: ReadonlyArray<Step>
  /** The numbers in it; `moderate` by default. */
  readonly numbers?: fc.Arbitrary<number>
}

/**
 * Numbers of moderate size with few digits, simple ones often: in −3 … 3, in steps of 0.001.
 *
 * @example
 * import { moderate } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * assert.ok(fc.sample(moderate, 50).every(Number.isFinite))
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const moderate: fc.Arbitrary<number> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(0, 1, -1, 2, 0.5) },
  { weight: 4, arbitrary: fc.integer({ min: -3000, max: 3000 }).map((k) => k / 1000) },
)

/**
 * Every kind of number: signed zeros, infinities, NaN, the largest and the smallest, and moderate ones.
 *
 * @example
 * import { anyNumber } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * assert.ok(fc.sample(anyNumber, 500).some((x) => !Number.isFinite(x)))
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -1022) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 3, arbitrary: moderate },
)

// ── programs: expressions as plain data

interface Instruction {
  readonly step: Step
  /** Operands, as positions in the pool: see `pick`. */
  readonly operands: readonly [number, number, number, number]
  readonly number: number
}

/** What a step shrinks to in the end: it adds nothing new, yet all others keep their positions in the pool. */
const same: Step = { name: 'same', arity: 1, build: ([a]) => a as Expr<string> }

const MOST_POSITIONS = 0x10000

const position: fc.Arbitrary<number> = fc.nat(MOST_POSITIONS - 1)

/**
 * The pool's element at a position, later ones more often so that graphs grow deep. Position 0 is the first variable,
 * so shrinking a position leads back to it.
 */
const pick = <A>(pool: ReadonlyArray<A>, at: number): A =>
  pool[Math.floor(Math.cbrt(at / MOST_POSITIONS) * pool.length)] as A

const instructions = (
  size: number,
  steps: ReadonlyArray<Step>,
  numbers: fc.Arbitrary<number>,
): fc.Arbitrary<ReadonlyArray<Instruction>> =>
  fc.array(
    fc.record({
      // shrinks to the first of the steps and to `same`
      step: fc.oneof(
        { withCrossShrink: true },
        { weight: 1, arbitrary: fc.constant(same) },
        { weight: 20, arbitrary: fc.constantFrom(...steps) },
      ),
      operands: fc.tuple(position, position, position, position),
      number: numbers,
    }),
    { maxLength: size, size: 'max' },
  )

const kinds = { variables: '', size: 'finite number from 0 up or undefined', steps: '', numbers: '' } as const

/** The options, checked: one that is misspelt would be left out, and other samples tried than were meant. */
const checked = <V extends string>(operation: string, options: DagOptions<V>): Required<DagOptions<V>> => {
  const { numbers = moderate, size = 20, steps = allSteps, variables } = asOptions(operation, options, kinds)
  if (asNames(variables, operation, `{ variables: ['x'] }`).length === 0)
    fail('EmptyList', operation, `${operation} needs at least one variable, as in { variables: ['x'] }.`)
  return { numbers, size, steps, variables }
}

/** The variables, and after them one expression for each instruction. */
const grow = (variables: ReadonlyArray<string>, program: ReadonlyArray<Instruction>): ReadonlyArray<Expr<string>> => {
  // Two nodes for each variable: a gradient must sum over both.
  const pool: Array<Expr<string>> = [...variables, ...variables].map(variable)
  program.forEach(({ number, operands, step }) => {
    const chosen = operands.slice(0, step.arity).map((at) => pick(pool, at))
    pool.push(step.build(chosen, number))
  })
  return pool
}

/**
 * Expressions that share their parts with one another: `count` of them, grown in one pool.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { forest } from 'fluxion/laws'
 *
 * const [pair] = fc.sample(forest(2, { variables: ['x', 'y'] }), { numRuns: 1, seed: 1 })
 * assert.strictEqual(pair?.length, 2)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const forest = <V extends string>(
  count: number,
  options: DagOptions<V>,
): fc.Arbitrary<ReadonlyArray<Expr<V>>> => {
  const { numbers, size, steps, variables } = checked('forest', options)
  return fc
    .tuple(instructions(size, steps, numbers), fc.array(position, { minLength: count, maxLength: count }))
    .map(([program, roots]) => {
      const pool = grow(variables, program) as ReadonlyArray<Expr<V>>
      return roots.map((at) => pick(pool, at))
    })
}

/**
 * Expressions as graphs with sharing, `where` and primitives among their nodes. Shrinks towards few and simple nodes.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { evaluate } from 'fluxion'
 * import { dag, environment } from 'fluxion/laws'
 *
 * const variables = ['x', 'y'] as const
 * fc.assert(
 *   fc.property(dag({ variables }), environment(variables), (e, env) => typeof evaluate(e)(env) === 'number'),
 *   { seed: 1, numRuns: 20 },
 * )
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const dag = <V extends string>(options: DagOptions<V>): fc.Arbitrary<Expr<V>> => {
  const { numbers, size, steps, variables } = checked('dag', options)
  return instructions(size, steps, numbers).map((program) => grow(variables, program).at(-1) as Expr<V>)
}

/**
 * Environments that bind the given variables, by default to moderate numbers.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { environment } from 'fluxion/laws'
 *
 * const [env] = fc.sample(environment(['x', 'y']), { numRuns: 1, seed: 1 })
 * assert.deepStrictEqual([...(env as ReadonlyMap<string, number>).keys()], ['x', 'y'])
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const environment = <V extends string>(
  variables: ReadonlyArray<V>,
  numbers: fc.Arbitrary<number> = moderate,
): fc.Arbitrary<ReadonlyMap<V, number>> =>
  fc
    .array(numbers, { minLength: variables.length, maxLength: variables.length })
    .map((values) => new Map(variables.map((name, k) => [name, values[k] as number])))
