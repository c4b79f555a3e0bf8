/** Options and other arguments that the types see to, and that untyped code can get wrong: looked at when a function is called with them. */
import { describe, fail, type FluxionErrorCode } from '../expr/error.js'
import { quoted, suggestion } from './environment.js'

/** What may stand in a place; '' where that is looked at elsewhere. */
export type Kind = '' | `number${'' | ' or function'}${'' | ' or undefined'}`

/** `Object`, `Array`, `Map`, `Float64Array`, `Number`, `Null`, … */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** Fails, saying what should have been there. */
export const refuse = (
  code: FluxionErrorCode,
  operation: string,
  name: string,
  expected: string,
  value: unknown,
): never => fail(code, name, `In ${operation}, ${name} must be ${expected}, not ${describe(value)}.`)

/** Fails unless a value is of a kind. */
export const check = (operation: string, name: string, value: unknown, kind: Kind): void => {
  if (kind !== '' && !kind.includes(typeof value)) refuse('BadNumber', operation, name, `a ${kind}`, value)
}

/** Options, once it is sure that they are a record of these names alone, each with a value of its kind. */
export const asOptions = <T extends object>(
  operation: string,
  options: T,
  kinds: { readonly [K in keyof T]-?: Kind },
  code: FluxionErrorCode = 'BadOperand',
): T => {
  const names = Object.keys(kinds)
  const list = names.join(', ')
  if (kindOf(options) !== 'Object') refuse(code, operation, 'options', `a record { ${list} }`, options)
  const odd = Object.keys(options).find((name) => !names.includes(name))
  if (odd !== undefined)
    fail(code, odd, `${operation} has no option ${quoted(odd)}; it has ${list}.${suggestion(odd, names)}`)
  names.forEach((name) => check(operation, name, options[name as keyof T], kinds[name as keyof T]))
  return options
}
