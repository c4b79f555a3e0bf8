/** Environments from outside, such as JSON: checked, with every problem reported. */
import type { either as E } from 'fp-ts'
import { left, right } from '../expr/answers.js'
import { describe } from '../expr/error.js'
import type { Expr } from '../expr/node.js'
import { tapeOf } from '../expr/tape.js'
import { isName, lookupIn, notANumber, valueless, type Lookup, type Point } from '../calculus/environment.js'
import { quoted, suggestion } from '../checks/suggestion.js'
import { isObjective, type Objective } from './objective.js'
import { staged } from './staging.js'

/**
 * One thing wrong with an environment from outside.
 *
 * @since 0.1.0
 * @category decoding
 */
export interface EnvProblem {
  readonly code: 'BadEnvironment' | 'UnboundVariable' | 'BadNumber' | 'SurplusVariable'
  /** The variable concerned; absent when the whole value is of the wrong kind, or a Map's key is no string. */
  readonly name?: string
  readonly message: string
}

/**
 * Everything wrong with an environment from outside.
 *
 * @since 0.1.0
 * @category decoding
 */
export interface EnvError {
  readonly _tag: 'EnvError'
  readonly problems: ReadonlyArray<EnvProblem>
}

/** Comparing every wrong name with every other would be quadratic; help with the first few is help enough. */
const MOST_SUGGESTIONS = 10

/**
 * Decodes an environment of unknown origin (JSON, say) for an expression or objective: every variable, or parameter,
 * bound to a number and nothing else there. Every problem is reported, not the first. NaN and ∞ are numbers.
 *
 * @example
 * import { add, decodeEnv, variable } from 'fluxion'
 * import { either as E } from 'fp-ts'
 *
 * const e = add(variable('x'), variable('y'))
 * assert.deepStrictEqual(decodeEnv(e)({ x: 1, y: 2 }), E.right({ x: 1, y: 2 }))
 *
 * const wrong = decodeEnv(e)({ x: '1', Y: 2 })
 * assert.deepStrictEqual(
 *   E.isLeft(wrong) && wrong.left.problems.map((p) => p.code),
 *   ['BadNumber', 'UnboundVariable', 'SurplusVariable'],
 * )
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEnv = <V extends string>(
  e: Expr<V> | Objective<V>,
): ((value: unknown) => E.Either<EnvError, Point<V>>) => {
  const variables: ReadonlyArray<string> = isObjective(e) ? staged(e).parameters : tapeOf(e).variables
  const noSuch = isObjective(e) ? 'objective has no parameter' : 'expression has no variable'
  const known = new Set(variables)
  return (value) => {
    const found = lookupIn(value)
    if (found === undefined) {
      const message = `An environment must be a record or a Map of numbers by variable name, not ${describe(value)}.`
      return left({ _tag: 'EnvError', problems: [{ code: 'BadEnvironment', message }] })
    }
    const keys = found.keys()
    const free = keys.filter(isName).filter((name) => !known.has(name))
    const missing = variables.filter((name) => found.get(name) === undefined)
    const helped = new Set([...missing.slice(0, MOST_SUGGESTIONS), ...free.slice(0, MOST_SUGGESTIONS)])
    const problems = [
      ...variables.flatMap((name) => problemOf(name, found, helped.has(name) ? free : [])),
      ...free.map((name): EnvProblem => {
        const like = helped.has(name) ? suggestion(name, missing) : ''
        return { code: 'SurplusVariable', name, message: `The ${noSuch} ${quoted(name)}.${like}` }
      }),
      ...keys
        .filter((key) => !isName(key))
        .map((key): EnvProblem => ({ code: 'BadEnvironment', message: `A name is a string, not ${describe(key)}.` })),
    ]
    return problems.length > 0
      ? left({ _tag: 'EnvError', problems })
      : right(Object.fromEntries(variables.map((name) => [name, found.get(name)])) as Point<V>)
  }
}

const problemOf = (name: string, found: Lookup, candidates: ReadonlyArray<string>): ReadonlyArray<EnvProblem> => {
  const value = found.get(name)
  if (typeof value === 'number') return []
  return value === undefined
    ? [{ code: 'UnboundVariable', name, message: valueless(name, found, suggestion(name, candidates)) }]
    : [{ code: 'BadNumber', name, message: notANumber(name, value) }]
}
