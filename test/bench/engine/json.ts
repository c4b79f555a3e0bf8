/**
 * JSON has no NaN and no ∞, which here mean "could not be measured" and "as far off as can be": they travel as words.
 */

export const toJson = (value: unknown, indent = 0): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v), indent)

export const fromJson = (text: string): unknown =>
  JSON.parse(text, (_, v: unknown) => (v === 'NaN' || v === 'Infinity' || v === '-Infinity' ? Number(v) : v))
