/** Why there is no picture, and how the functions that make pictures say so. */
import { either as E } from 'fp-ts'
import { isListLike } from '../checks/options.js'
import { describe } from '../expr/error.js'

/**
 * Why there is no picture.
 *
 * @since 0.1.0
 * @category errors
 */
export interface RenderError {
  readonly _tag: 'RenderError'
  readonly message: string
}

export const renderError = (message: string): RenderError => ({ _tag: 'RenderError', message })

/** What is wrong with the first of some lists that a picture is made from, if one is not there or lacks an element. */
export const noList = <T extends object>(given: T, lists: ReadonlyArray<keyof T & string>): string | undefined => {
  const missing = lists.find((name) => !isListLike((given as T | null | undefined)?.[name]))
  if (missing !== undefined)
    return `${missing} must be a list, not ${describe((given as T | null | undefined)?.[missing])}`
  const [problem] = lists.flatMap((name) => {
    const list = Array.from(given[name] as ArrayLike<unknown>)
    const k = list.findIndex((element) => element === undefined || element === null)
    return k < 0 ? [] : [`element ${k + 1} of ${name} is ${String(list[k])}`]
  })
  return problem
}

/** What stands where a number belongs: a string of digits as what it is, not as the number that it reads like. */
export const shown = (x: unknown): string => (typeof x === 'number' ? String(x) : describe(x))

export const refuse = (message: string): E.Either<RenderError, never> => E.left(renderError(message))
