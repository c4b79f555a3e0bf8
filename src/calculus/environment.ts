/** Environments: values for variables, and the errors for names and values that are not right. */
import type { either as E } from 'fp-ts'
import { left, right } from '../expr/answers.js'
import { describe, fail } from '../expr/error.js'
import type { Expr } from '../expr/node.js'
import { tapeOf } from '../expr/tape.js'

/**
 * A value for each of the variables `V`, as a record. A missing name does not compile, nor does a surplus one in an
 * object literal. Values must be the record's own: what it inherits, as a `DOMRect` does, is not bound.
 *
 * @since 0.1.0
 * @category model
 */
export type Point<V extends string> = { readonly [K in V]: number } & {
  /** Exists in the types only: without it `{}` would accept any record. */
  readonly _closed?: never
}

/**
 * A value for each of the variables `V`, as a record or a Map. Which names a Map holds is checked at run time.
 *
 * @since 0.1.0
 * @category model
 */
export type Env<V extends string> = Point<V> | ReadonlyMap<V, number>

/**
 * A direction: how fast each variable moves. Absent means not at all.
 *
 * @since 0.1.0
 * @category model
 */
export type Tangent<V extends string> =
  ({ readonly [K in V]?: number } & { readonly _closed?: never }) | ReadonlyMap<V, number>

/** A record's own values or a Map's, by name; `undefined` where there is none. */
interface Lookup {
  readonly get: (name: string) => unknown
  readonly names: () => ReadonlyArray<string>
}

const lookupIn = (values: unknown): Lookup | undefined => {
  if (values instanceof Map) {
    return {
      get: (name) => values.get(name) as unknown,
      names: () => [...values.keys()].filter((k): k is string => typeof k === 'string'),
    }
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined
  // Own properties only: a variable may be called `constructor` or `__proto__`.
  return {
    get: (name) => (Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined),
    names: () => Object.keys(values),
  }
}

const lookup = (values: unknown, role: string): Lookup =>
  lookupIn(values) ??
  fail(
    'BadEnvironment',
    role,
    `The ${role} must be a record or a Map of numbers by variable name, not ${describe(values)}.`,
  )

/** How many single-character edits lead from one string to another. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const substitution = (row[j] as number) + (a[i] === b[j] ? 0 : 1)
      const [insertion, deletion] = [(next[j] as number) + 1, (row[j + 1] as number) + 1]
      next.push([insertion, deletion].reduce((least, d) => (d < least ? d : least), substitution))
    }
    row = next
  }
  return row[b.length] as number
}

const LONGEST_NAME_COMPARED = 64
const MOST_NAMES_COMPARED = 10_000
const MOST_SUGGESTIONS = 10

/** The candidate most like a name, if one is like enough to be what was meant. */
export const nearest = (name: string, candidates: ReadonlyArray<string>): string | undefined => {
  const short = (s: string): boolean => s.length <= LONGEST_NAME_COMPARED
  if (!short(name)) return undefined
  const limit = Math.floor(name.length / 3) + 1
  return candidates
    .slice(0, MOST_NAMES_COMPARED)
    .filter((c) => c !== name && short(c))
    .map((c) => ({ c, d: c.toLowerCase() === name.toLowerCase() ? 0 : distance(name, c) }))
    .reduce<{ readonly c: string | undefined; readonly d: number }>(
      (best, { c, d }) => (d < best.d && d < (c.length || 1) ? { c, d } : best),
      { c: undefined, d: limit + 1 },
    ).c
}

export const quoted = (name: string): string => `'${name}'`

/** What to add to a message about a name that is not there. */
export const suggestion = (name: string, candidates: ReadonlyArray<string>): string => {
  const like = nearest(name, candidates)
  return like === undefined ? '' : ` Did you mean ${quoted(like)}?`
}

const listed = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? 'The environment is empty.'
    : `The environment binds ${names.slice(0, 5).map(quoted).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`

const unbound = (name: string, names: ReadonlyArray<string>): string => {
  const like = suggestion(name, names)
  const instead = names.includes(name) ? 'It is bound to undefined.' : listed(names)
  return `The variable ${quoted(name)} has no value.${like === '' ? ` ${instead}` : like}`
}

const notANumber = (name: string, value: unknown): string =>
  `The variable ${quoted(name)} must be bound to a number, not ${describe(value)}.`

/**
 * The values of the given variables, in their order. Throws a `FluxionError` for the first that has none
 * (`UnboundVariable`, the nearest name suggested) or is not a number (`BadNumber`). Surplus names are ignored.
 */
export const bind = (variables: ReadonlyArray<string>, env: unknown): ReadonlyArray<number> => {
  const { get, names } = lookup(env, 'environment')
  return variables.map((name) => {
    const value = get(name)
    if (typeof value === 'number') return value
    return value === undefined
      ? fail('UnboundVariable', name, unbound(name, names()))
      : fail('BadNumber', name, notANumber(name, value))
  })
}

/** The direction of each of the given variables, `undefined` where it does not move. */
export const direction = (variables: ReadonlyArray<string>, tangent: unknown): ReadonlyArray<number | undefined> => {
  const { get } = lookup(tangent, 'tangent')
  return variables.map((name) => {
    const value = get(name)
    return value === undefined || typeof value === 'number'
      ? value
      : fail('BadNumber', name, `How fast ${quoted(name)} moves must be a number, not ${describe(value)}.`)
  })
}

/** One of several cotangents, once it is sure that it is a number. */
export const asCotangent = (c: unknown, k: number): number =>
  typeof c === 'number'
    ? c
    : fail('BadNumber', `cotangent ${k + 1}`, `Cotangent ${k + 1} must be a number, not ${describe(c)}.`)

/**
 * One thing wrong with an environment from outside.
 *
 * @since 0.1.0
 * @category decoding
 */
export interface EnvProblem {
  readonly code: 'BadEnvironment' | 'UnboundVariable' | 'BadNumber' | 'SurplusVariable'
  /** The variable concerned; absent when the whole value is of the wrong kind. */
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

/**
 * Decodes an environment of unknown origin (JSON, say) for an expression: every variable bound to a number and nothing
 * else there. Every problem is reported, not the first. NaN and ∞ are numbers.
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
export const decodeEnv = <V extends string>(e: Expr<V>): ((value: unknown) => E.Either<EnvError, Point<V>>) => {
  const { variables } = tapeOf(e)
  const known = new Set(variables)
  return (value) => {
    const found = lookupIn(value)
    if (found === undefined) {
      const message = `An environment must be a record or a Map of numbers by variable name, not ${describe(value)}.`
      return left({ _tag: 'EnvError', problems: [{ code: 'BadEnvironment', message }] })
    }
    const names = found.names()
    const free = names.filter((name) => !known.has(name))
    // Comparing every wrong name with every other would be quadratic; help with the first few is help enough.
    const missing = variables.filter((name) => found.get(name) === undefined)
    const helped = new Set([...missing.slice(0, MOST_SUGGESTIONS), ...free.slice(0, MOST_SUGGESTIONS)])
    const problems = [
      ...variables.flatMap((name) => problemOf(name, found.get(name), helped.has(name) ? free : [])),
      ...free.map((name): EnvProblem => {
        const like = helped.has(name) ? suggestion(name, missing) : ''
        return { code: 'SurplusVariable', name, message: `The expression has no variable ${quoted(name)}.${like}` }
      }),
    ]
    return problems.length > 0
      ? left({ _tag: 'EnvError', problems })
      : right(Object.fromEntries(variables.map((name) => [name, found.get(name)])) as Point<V>)
  }
}

const problemOf = (name: string, value: unknown, candidates: ReadonlyArray<string>): ReadonlyArray<EnvProblem> => {
  if (typeof value === 'number') return []
  return value === undefined
    ? [
        {
          code: 'UnboundVariable',
          name,
          message: `The variable ${quoted(name)} has no value.${suggestion(name, candidates)}`,
        },
      ]
    : [{ code: 'BadNumber', name, message: notANumber(name, value) }]
}
