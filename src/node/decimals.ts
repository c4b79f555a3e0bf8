/** Decimals as texts, compared exactly: as doubles, 9007199254740992 and 9007199254740993 would be equal. */

/** sign · 0.d₁d₂… · 10^exponent, where d₁ is not 0; only the sign of 0 is 0. */
interface Decimal {
  readonly sign: number
  readonly exponent: bigint
  /**
   * Without zeros at either end. Spaces stand for those in between: as texts, too, they sort before the other digits.
   */
  readonly digits: string
}

const decimalOf = (text: string): Decimal => {
  const [, sign, whole = '', fraction = '', exponent = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const digits = `${whole}${fraction}`.replaceAll('0', ' ')
  const fromFirst = digits.trimStart()
  return fromFirst === ''
    ? { sign: 0, exponent: 0n, digits: '' }
    : {
        sign: sign === '-' ? -1 : 1,
        exponent: BigInt(exponent) + BigInt(whole.length - (digits.length - fromFirst.length)),
        digits: fromFirst.trimEnd(),
      }
}

const order = <A extends number | bigint | string>(a: A, b: A): number => (a < b ? -1 : a > b ? 1 : 0)

const compare = (a: Decimal, b: Decimal): number =>
  order(a.sign, b.sign) || a.sign * (order(a.exponent, b.exponent) || order(a.digits, b.digits))

/** Numbers in their order. */
export const byNumber = (texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts
    .map((text) => ({ text, decimal: decimalOf(text) }))
    .toSorted((a, b) => compare(a.decimal, b.decimal))
    .map(({ text }) => text)

/** Whether two texts are one number, such as 1 and 1.0. */
export const isSameNumber = (a: string, b: string): boolean => compare(decimalOf(a), decimalOf(b)) === 0
