/** For states that only a mistake in fluxion itself can lead to. */
import { fail } from '../expr/error.js'

export const impossible = (what: string): never =>
  fail('Internal', 'compile', `This is a mistake in fluxion, not yours: ${what}. Please report it with the expression.`)
