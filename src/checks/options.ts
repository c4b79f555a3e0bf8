/**
 * Checks of options and other arguments when a function is called: types rule mistakes out, but untyped code can still
 * make them.
 */
import { asList, describe, fail, type FluxionErrorCode } from '../expr/error.js'
import { quoted, suggestion } from './suggestion.js'

type Sort =
  | 'number'
  | 'finite number'
  | 'finite number from 0 up'
  | 'finite number above 0'
  | 'number from 0 to 1'
  | 'number from 0 up, but below 1'

/** Which numbers are of each sort. */
const numbers: Readonly<Record<Sort, (x: number) => boolean>> = {
  number: () => true,
  'finite number': Number.isFinite,
  'finite number from 0 up': (x) => Number.isFinite(x) && x >= 0,
  'finite number above 0': (x) => Number.isFinite(x) && x > 0,
  'number from 0 to 1': (x) => x >= 0 && x <= 1,
  'number from 0 up, but below 1': (x) => x >= 0 && x < 1,
}

/** What an argument may be; '' for one that is checked elsewhere. */
export type Kind = '' | `${Sort}${'' | ' or function'}${'' | ' or undefined'}`

/** `Object`, `Array`, `Map`, `Float64Array`, `Number`, `Null`, … */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** Whether something is an array or a typed array. */
export const isListLike = (value: unknown): boolean => kindOf(value).endsWith('Array')

/** Fails, saying what should have been there. */
export const refuse = (
  code: FluxionErrorCode,
  operation: string,
  name: string,
  expected: string,
  value: unknown,
): never => fail(code, name, `In ${operation}, ${name} must be ${expected}, not ${describe(value)}.`)

/** The value itself; fails unless it has a part that all of its kind have. */
export const having = <T>(value: T, part: keyof T, operation: string, expected: string): T =>
  (value as T | null | undefined)?.[part] === undefined
    ? refuse('BadOperand', operation, 'what it is given', expected, value)
    : value

/** The names themselves; fails unless they are a list of strings. */
export const asNames = <N extends string>(
  names: ReadonlyArray<N>,
  operation: string,
  example: string,
): ReadonlyArray<N> => {
  asList(names, operation, example).forEach((name: unknown, k) => {
    if (typeof name !== 'string') refuse('BadName', operation, `element ${k}`, 'a string', name)
  })
  return names
}

/** The number itself; fails unless it is one. */
export const asNumber = (x: unknown, operation: string, name: string): number =>
  typeof x === 'number' ? x : refuse('BadNumber', operation, name, 'a number', x)

/** Fails unless a value is of a kind. */
export const check = (operation: string, name: string, value: unknown, kind: Kind): void => {
  if (kind === '') return
  const [sort, ...others] = kind.split(' or ') as [Sort, ...ReadonlyArray<string>]
  if (typeof value === 'number' ? !numbers[sort](value) : !others.includes(typeof value))
    refuse('BadNumber', operation, name, `a ${kind}`, value)
}

/** The options themselves; fails unless they are a record of these names alone, each with a value of its kind. */
export const asOptions = <T extends object>(
  operation: string,
  options: T,
  kinds: { readonly [K in keyof T]-?: Kind },
  code: FluxionErrorCode = 'BadOperand',
): T => {
  const names = Object.keys(kinds)
  const list = names.join(', ')
  if (kindOf(options) !== 'Object' || '_tag' in options)
    refuse(code, operation, 'options', `a record { ${list} }`, options)
  const odd = Object.keys(options).find((name) => !names.includes(name))
  if (odd !== undefined)
    fail(code, odd, `${operation} has no option ${quoted(odd)}; it has ${list}.${suggestion(odd, names)}`)
  names.forEach((name) => check(operation, name, options[name as keyof T], kinds[name as keyof T]))
  return options
}
