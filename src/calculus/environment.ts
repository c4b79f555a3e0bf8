/** Environments: values for variables, and what is said of names and values that are wrong. */
import { describe, fail } from '../expr/error.js'
import { nearest, quoted, suggestion } from '../checks/suggestion.js'

/** Exists in the types only: without it `{}` would accept any record, and `{ size: number }` any Map. */
type Closed = { readonly _closed?: never; readonly [Symbol.iterator]?: never }

/**
 * A value for each of the variables `V`, as a record. A missing name does not compile, nor does a surplus one in an
 * object literal. Values must be the record's own: what it inherits, as a `DOMRect` does, is not bound.
 *
 * @since 0.1.0
 * @category model
 */
// `-?` has the compiler compare the values themselves. Of the names alone it would say, within an interface of somebody
// else's, that a point of unknown names has those of any other.
export type Point<V extends string> = { readonly [K in V]-?: number } & Closed

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
export type Tangent<V extends string> = ({ readonly [K in V]?: number } & Closed) | ReadonlyMap<V, number>

/** A record's own values or a Map's, by name; `undefined` where there is none. */
export interface Lookup {
  readonly get: (name: string) => unknown
  /** Names, and whatever else a Map has for keys. */
  readonly keys: () => ReadonlyArray<unknown>
  /** Whether a record has a value of that name that is not its own. */
  readonly inherits: (name: string) => boolean
}

/** How to look values up in something, `undefined` if it is neither a record nor a Map. */
export const lookupIn = (values: unknown): Lookup | undefined => {
  if (typeof values !== 'object' || values === null) return undefined
  if (Symbol.iterator in values) {
    // A Map, which may be another page's, or of another kind. Numbers without names would not move anything as a
    // tangent.
    const map = values as ReadonlyMap<unknown, unknown>
    return typeof map.get === 'function'
      ? { get: (name) => map.get(name), keys: () => [...map.keys()], inherits: () => false }
      : undefined
  }
  // Own properties only: a variable may be called `constructor` or `__proto__`.
  return {
    get: (name) => (Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined),
    keys: () => Object.keys(values),
    inherits: (name) => name in values && !Object.hasOwn(values, name),
  }
}

const lookup = (values: unknown, role: string): Lookup =>
  lookupIn(values) ??
  fail(
    'BadEnvironment',
    role,
    `The ${role} must be a record or a Map of numbers by variable name, not ${describe(values)}.`,
  )

export const isName = (key: unknown): key is string => typeof key === 'string'

const listed = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? ' The environment is empty.'
    : ` The environment binds ${names.slice(0, 5).map(quoted).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`

/** What is said of a variable without a value; with a hint, unless the environment inherits a value. */
export const valueless = (name: string, { inherits }: Lookup, hint: string): string =>
  inherits(name)
    ? `The variable ${quoted(name)} has no value of its own in the environment, which inherits it; copy it, as in { x: rect.x }.`
    : `The variable ${quoted(name)} has no value.${hint}`

/** What may have been meant instead of an unbound variable, or else what is bound. */
const hintFor = (name: string, { keys }: Lookup, columns: ReadonlyArray<string>): string => {
  const names = keys().filter(isName)
  const similar = suggestion(name, names)
  if (similar !== '') return similar
  if (names.includes(name)) return ' It is bound to undefined.'
  const column = nearest(name, columns)
  return column === undefined ? listed(names) : ` Did you mean the column ${quoted(column)}?`
}

export const notANumber = (name: string, value: unknown): string =>
  `The variable ${quoted(name)} must be bound to a number, not ${describe(value)}.`

/**
 * The values of the given variables, in their order. Throws a `FluxionError` for the first that has none
 * (`UnboundVariable`, the nearest name suggested, or else one of the columns that there are) or is not a number
 * (`BadNumber`). Surplus names are ignored.
 */
export const bind = (
  variables: ReadonlyArray<string>,
  env: unknown,
  columns: ReadonlyArray<string> = [],
): ReadonlyArray<number> => {
  const found = lookup(env, 'environment')
  return variables.map((name) => {
    const value = found.get(name)
    if (typeof value === 'number') return value
    return value === undefined
      ? fail('UnboundVariable', name, valueless(name, found, hintFor(name, found, columns)))
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

/** One of several cotangents; fails unless it is a number. */
export const asCotangent = (c: unknown, k: number): number =>
  typeof c === 'number'
    ? c
    : fail('BadNumber', `cotangent ${k + 1}`, `Cotangent ${k + 1} must be a number, not ${describe(c)}.`)
