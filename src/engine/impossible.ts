/** For what can't happen unless fluxion itself is wrong. */
import { fail } from '../expr/error.js'

export const impossible = (what: string): never =>
  fail('Internal', 'compile', `This is a mistake in fluxion, not yours: ${what}. Please report it with the expression.`)
