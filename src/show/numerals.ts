/** Numbers and names as they stand on paper. */

/** The minus sign, which on paper is wider than a hyphen. */
export const MINUS = '−'

/** A number in JavaScript's shortest form that reads back as itself, with − for the sign and ∞ for infinity. */
export const exactly = (x: number): string =>
  Object.is(x, -0) ? `${MINUS}0` : String(x).replaceAll('-', MINUS).replace('Infinity', '∞')

/** From here on whole numbers are not written in full. */
export const LARGEST_WHOLE_IN_FULL = 1e9

/** The number of so many significant digits that is nearest; the greatest numbers, for which that is ∞, as they are. */
export const shortened = (x: number, digits: number): number => {
  const short = Number(x.toPrecision(digits))
  return Number.isFinite(short) ? short : x
}

/** A number to so many significant digits; whole numbers of a readable size in full. */
export const rounded =
  (digits: number) =>
  (x: number): string =>
    exactly(Number.isInteger(x) && Math.abs(x) < LARGEST_WHOLE_IN_FULL ? x : shortened(x, digits))

const LEVEL = `0123456789${MINUS}`
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'
const LARGEST_SUPERSCRIPT = 1e6

/** A whole exponent in raised digits; undefined for one that has none. */
export const superscript = (k: number): string | undefined =>
  Number.isInteger(k) && Math.abs(k) < LARGEST_SUPERSCRIPT
    ? [...exactly(k)].map((c) => RAISED[LEVEL.indexOf(c)]).join('')
    : undefined

/** Letters (raised ones look like exponents), then digits, lowered digits, dots, underscores and primes too. */
const plain = /^[\p{Lu}\p{Ll}\p{Lt}\p{Lo}_][\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{M}\p{Nd}₀-₉_.'′″‴]*$/u
/** Letters in a plain name that would not be seen, or seen as something else. */
const misleading = /[\p{Default_Ignorable_Code_Point}ªº]/u
/** Words that the let-form and numbers have a use for; the slope of erf shows π. */
const reserved: ReadonlySet<string> = /* @__PURE__ */ new Set(['let', 'in', 'NaN', 'π'])

const escaped = (c: string): string =>
  c === '\n' ? '\\n' : c === '\t' ? '\\t' : `\\u{${(c.codePointAt(0) as number).toString(16)}}`

/**
 * A name as it prints: itself when it is plain, otherwise in ‹…›, where nothing is invisible. Different names never
 * print the same.
 */
export const showName = (name: string): string =>
  plain.test(name) && !misleading.test(name) && !reserved.has(name)
    ? name
    : `‹${name.replaceAll(/[\\‹›]/g, '\\$&').replaceAll(/[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu, escaped)}›`

/** The name, or the first of name_2, name_3, … that is not taken. */
export const untaken = (name: string, taken: ReadonlySet<string>, k = 1): string => {
  const candidate = k === 1 ? name : `${name}_${k}`
  return taken.has(candidate) ? untaken(name, taken, k + 1) : candidate
}

/** The first `count` of t1, t2, t3, … that are not taken. */
export const temporaries = (count: number, taken: ReadonlySet<string>): ReadonlyArray<string> => {
  const clashes = [...taken].filter((name) => /^t\d+$/.test(name)).length
  return Array.from({ length: count + clashes }, (_, k) => `t${k + 1}`)
    .filter((name) => !taken.has(name))
    .slice(0, count)
}
