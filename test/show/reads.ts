/** What expressions read like: a test for each. */
import { expect, test } from 'vitest'
import type { Expr } from 'fluxion'
import { show } from '../../src/show/infix.js'

export const reads = (cases: ReadonlyArray<readonly [string, Expr<string>]>): void => {
  test.each(cases)('%s', (text, e) => {
    expect(show(e)).toBe(text)
  })
}
