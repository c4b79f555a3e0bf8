/** Text as it stands in a picture. */
import { describe, expect, test } from 'vitest'
import { brief, fit, inOneLine, percent, widthOf } from '../../../src/node/plots/text.js'

describe('texts', () => {
  test('are cut in the middle, never wider than their place, never inside a letter', () => {
    const family = '👩‍👩‍👧‍👧'
    for (const text of ['a short one', `${'long '.repeat(30)}name 1`, family.repeat(30), 'W'.repeat(99)]) {
      for (const width of [40, 100, 400]) {
        const shown = fit(text, width, 12)
        expect(widthOf(shown, 12)).toBeLessThanOrEqual(width)
        if (text.startsWith(family)) expect(shown.replaceAll(family, '')).toBe(shown === text ? '' : '…')
      }
    }
    expect(fit(`${'long '.repeat(30)}name 1`, 100, 12)).toMatch(/^long.*….*1$/)
    expect(fit('a short one', 100, 12)).toBe('a short one')
  })

  test('are never invisible', () => {
    expect(inOneLine(' \n\t ')).toBe('(no name)')
    expect(inOneLine('a\u0007b')).toBe('a\\u{7}b')
  })

  test('numbers have three digits, and none is rounded to infinity', () => {
    expect([0.12345, 123456, 1.2345e-7, -2.5e9, -Number.MAX_VALUE].map(brief)).toEqual([
      '0.123',
      '123456',
      '1.23e−7',
      '−2.5e9',
      '−1.7976931348623157e308',
    ])
  })

  test('shares are not rounded to all or nothing', () => {
    expect([0, 1e-9, 0.5, 0.9333, 0.99999, 1].map(percent)).toEqual([
      '0 %',
      '0.1 %',
      '50 %',
      '93.3 %',
      '99.9 %',
      '100 %',
    ])
  })
})
