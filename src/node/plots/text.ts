/** Text as it stands in a picture: always drawable, and never wider than its place. */
import { describe, fail } from '../../expr/error.js'
import { MINUS, rounded, shortened } from '../../show/numerals.js'

/** What XML can't hold, and what would reverse the direction of the rest of a line. */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

const escaped = (c: string): string => `\\u{${(c.codePointAt(0) as number).toString(16)}}`

/** The text itself; fails unless it is one. */
export const asText = (text: string): string =>
  typeof text === 'string'
    ? text
    : fail('BadName', 'text', `what is written on it must be a string, not ${describe(text)}`)

/** A name in one line that any SVG can hold. */
export const inOneLine = (text: string): string => {
  const line = asText(text).replaceAll(/\s+/gu, ' ').trim().replaceAll(unprintable, escaped)
  return line === '' ? '(no name)' : line
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const lettersOf = (text: string): ReadonlyArray<string> => [...graphemes.segment(text)].map(({ segment }) => segment)

const widthOfLetter = (letter: string): number =>
  /^[iljtfrI.,:;'’|!()[\] ·]/.test(letter)
    ? 0.36
    : /^[mwMW@%—]/.test(letter)
      ? 0.95
      : /^\p{Lu}/u.test(letter)
        ? 0.72
        : /^[\u1100-\uffef]|^\p{Extended_Pictographic}/u.test(letter) && !/^[\u2000-\u22ff]/.test(letter)
          ? 1.05
          : 0.6

/** About how wide a line is, erring towards too wide: nobody knows yet in which font it will be drawn. */
export const widthOf = (text: string, size: number): number =>
  lettersOf(text).reduce((sum, letter) => sum + widthOfLetter(letter), 0) * size

/** How many of the letters fit into so many ems. */
const fitting = (letters: ReadonlyArray<string>, room: number): number => {
  const { count } = letters.reduce(
    ({ count, used }, letter, k) => {
      const next = used + widthOfLetter(letter)
      return { count: next <= room && count === k ? k + 1 : count, used: next }
    },
    { count: 0, used: 0 },
  )
  return count
}

/** The text in one line; of one that is too wide, the beginning and the end, since names often differ in the end. */
export const fit = (text: string, width: number, size: number): string => {
  const line = inOneLine(text)
  if (widthOf(line, size) <= width) return line
  const letters = lettersOf(line)
  const half = (width / size - 1) / 2
  const tail = fitting([...letters].reverse(), half)
  return `${letters.slice(0, fitting(letters, half)).join('').trimEnd()}…${letters
    .slice(letters.length - tail)
    .join('')
    .trimStart()}`
}

const SHOWN_DIGITS = 3
const shortest = rounded(SHOWN_DIGITS)

/** A number times a power of ten: 1e−7. */
export const scientific = (x: number): string => x.toExponential().replace('+', '').replaceAll('-', MINUS)

/** A number to three digits. */
export const brief = (x: number): string =>
  x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e9) ? scientific(shortened(x, SHOWN_DIGITS)) : shortest(x)

/** A share as a percentage with one decimal, never rounded up to all or down to nothing. */
export const percent = (share: number): string => {
  const tenths = Math.round(share * 1000)
  const honest = share < 1 && tenths === 1000 ? 999 : share > 0 && tenths === 0 ? 1 : tenths
  return `${honest % 10 === 0 ? honest / 10 : (honest / 10).toFixed(1)} %`
}
