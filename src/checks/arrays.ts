/** Checks of the arrays that a call reads from or writes into. */
import { fail } from '../expr/error.js'
import { kindOf } from './options.js'

/** That a list has the length that is wanted; one that is not there has none. */
export const checkLength = (
  list: { readonly length: number } | null | undefined,
  count: number,
  name: string,
  of: string,
): void => {
  if (list?.length !== count)
    fail('LengthMismatch', name, `\`${name}\` needs one number for each of the ${count} ${of}; it has ${list?.length ?? 'none'}.`) // prettier-ignore
}

/** That a list is one of doubles, as long as is wanted: numbers would be rounded in others, and anything converted. */
export const checkArray: typeof checkLength = (list, count, name, of) => {
  checkLength(list, count, name, of)
  // One of another page's is no instance of it.
  if (!(list instanceof Float64Array) && kindOf(list) !== 'Float64Array')
    fail('BadList', name, `\`${name}\` must be a Float64Array, not ${kindOf(list)}.`)
}
