/** Text as it stands in a picture. */
import { describe, expect, test } from 'vitest'
import { linear } from '../../../src/node/plots/axis.js'
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

  test('ticks have the digits that tell them apart, and are in full below ten million', () => {
    const ticks = (low: number, high: number) => {
      const axis = linear([low, high])
      return axis?.ticks.map(axis.format)
    }
    expect(ticks(0, 0.7)).toEqual(['0', '0.2', '0.4', '0.6'])
    expect(ticks(1000, 1000.7)).toEqual(['1000', '1000.2', '1000.4', '1000.6'])
    expect(ticks(-1e-5, 0)).toEqual(['−0.00001', '−0.000008', '−0.000006', '−0.000004', '−0.000002', '0'])
    expect(ticks(0, 2e7)).toEqual(['0', '5000000', '1e7', '1.5e7', '2e7'])
    expect(ticks(-1e21, 2e21)).toEqual(['−1e21', '−5e20', '0', '5e20', '1e21', '1.5e21', '2e21'])
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
