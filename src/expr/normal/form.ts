/**
 * Sums of terms: what `normalise` collects. A term is a coefficient times powers of atoms; atoms are known by number
 * here.
 */

/** A power of an atom. */
export interface Factor {
  readonly atom: number
  readonly exponent: number
}

/** coefficient · Π atomᵏ, factors in the order of their atoms; no factors for a constant. */
export interface Term {
  readonly coefficient: number
  readonly factors: ReadonlyArray<Factor>
}

/** A sum of terms no two of which are alike, in reading order; empty for 0. */
export type Form = ReadonlyArray<Term>

export const constantForm = (coefficient: number): Form => (coefficient === 0 ? [] : [{ coefficient, factors: [] }])

export const atomTerm = (atom: number): Term => ({ coefficient: 1, factors: [{ atom, exponent: 1 }] })

const degree = (t: Term): number => t.factors.reduce((d, f) => d + f.exponent, 0)

/** Constants last, higher degrees first, then by the first atoms that differ. */
const inReadingOrder = (a: Term, b: Term): number => {
  if (a.factors.length === 0 || b.factors.length === 0) return b.factors.length - a.factors.length
  const longer = a.factors.length < b.factors.length ? b : a
  const differing = longer.factors.findIndex((_, k) => a.factors[k]?.atom !== b.factors[k]?.atom)
  const atom = (t: Term): number => t.factors[differing]?.atom ?? -1
  return degree(b) - degree(a) || (differing < 0 ? 0 : atom(a) - atom(b))
}

/** Adds terms up, like to like. */
export interface Sum {
  readonly add: (t: Term, scale: number) => void
  readonly form: () => Form
}

const overflows = (a: number, b: number): boolean => Number.isFinite(a) && Number.isFinite(b) && !Number.isFinite(a + b)

export const sumOfTerms = (): Sum => {
  const byFactors = new Map<string, Term>()
  return {
    add: ({ coefficient, factors }, scale) => {
      const own = scale * coefficient
      let key = factors.map((f) => `${f.atom}^${f.exponent}`).join()
      // Like terms whose sum would overflow stay apart.
      while (overflows(byFactors.get(key)?.coefficient ?? 0, own)) key += '+'
      byFactors.set(key, { coefficient: (byFactors.get(key)?.coefficient ?? 0) + own, factors })
    },
    form: () => [...byFactors.values()].filter((t) => t.coefficient !== 0).sort(inReadingOrder),
  }
}

const SMALLEST_NORMAL = 2.2250738585072014e-308

/**
 * Whether a product keeps the digits of its factors: it neither overflows nor underflows. It always does where a factor
 * is 0 or not finite.
 */
export const keepsDigits = (a: number, b: number): boolean => {
  const size = Math.abs(a * b)
  return (
    a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b) || (size >= SMALLEST_NORMAL && size < Infinity)
  )
}

/** Multiplies powers up, atom by atom. */
export interface Product {
  /** Whether the coefficient stays a number with all its digits if it is multiplied by another. */
  readonly canScale: (by: number) => boolean
  readonly scale: (by: number) => void
  readonly raise: (atom: number, exponent: number) => void
  readonly form: () => Form
}

export const productOfFactors = (): Product => {
  const exponents = new Map<number, number>()
  let coefficient = 1
  return {
    canScale: (by) => keepsDigits(coefficient, by),
    scale: (by) => {
      coefficient *= by
    },
    raise: (atom, exponent) => {
      exponents.set(atom, (exponents.get(atom) ?? 0) + exponent)
    },
    form: () => {
      const factors = [...exponents].filter(([, k]) => k !== 0).sort(([a], [b]) => a - b)
      return coefficient === 0
        ? []
        : [{ coefficient, factors: factors.map(([atom, exponent]) => ({ atom, exponent })) }]
    },
  }
}
