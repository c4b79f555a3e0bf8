/**
 * The operations that elementary functions are written in: IEEE arithmetic, comparisons, and a few that read or write
 * the bits of a number. Every machine rounds them alike, so a definition in these words gives the same bits wherever it
 * runs: on JavaScript numbers, and in the lanes of a SIMD register.
 */

/**
 * What an elementary function is computed with: numbers of a carrier `A`, and masks `M` that choose between them.
 *
 * @since 0.1.0
 * @category model
 */
export interface Machine<A, M = unknown> {
  readonly constant: (value: number) => A
  readonly add: (a: A, b: A) => A
  readonly sub: (a: A, b: A) => A
  readonly mul: (a: A, b: A) => A
  readonly div: (a: A, b: A) => A
  /** Correctly rounded. */
  readonly sqrt: (a: A) => A
  readonly abs: (a: A) => A
  /** The same number with the other sign; of NaN some NaN. */
  readonly neg: (a: A) => A
  readonly floor: (a: A) => A
  /** |a| with the sign of b, −0 included; where b is NaN with either, as processors differ in the sign of NaN. */
  readonly copySign: (a: A, b: A) => A
  /** 2ⁿ for a whole n from −1022 to 1023; what else n may be, some number. */
  readonly power2: (n: A) => A
  /**
   * a · 2ⁿ, rounded once, for a whole n from −2000 to 2000, where a · 2^(n/2) is neither too great nor too small for a
   * normal number; for what else n may be, a times some number.
   */
  readonly scaleB: (a: A, n: A) => A
  /** The n of a = m · 2ⁿ, 1 ≤ m < 2, for a normal positive a; of anything else, some number. */
  readonly exponent: (a: A) => A
  /** The m of a = m · 2ⁿ, 1 ≤ m < 2, for a normal positive a; of anything else, some number. */
  readonly significand: (a: A) => A
  /** The number with its lowest 27 bits cleared, so that a product of two such is exact. */
  readonly high: (a: A) => A
  /** Comparisons; false where an operand is NaN. */
  readonly lt: (a: A, b: A) => M
  readonly le: (a: A, b: A) => M
  readonly eq: (a: A, b: A) => M
  readonly and: (a: M, b: M) => M
  readonly or: (a: M, b: M) => M
  readonly not: (a: M) => M
  /** Where the mask holds a, elsewhere b. */
  readonly select: (mask: M, a: A, b: A) => A
  /**
   * As `select`, but `rare` is computed only where the mask holds in some lane. For what is expensive and seldom
   * needed, such as reducing an angle of 10²² turns.
   */
  readonly unlikely: (mask: M, rare: () => A, common: A) => A
  /**
   * As `unlikely`, for what is longer than all the rest. A machine that writes code may leave it out, and have the
   * whole function computed elsewhere where the mask holds.
   */
  readonly seldom?: (mask: M, rare: () => A, common: A) => A
  /**
   * The number at a whole index from −2³¹ to 2³¹ − 1 in a list whose length is a power of two; indices wrap around.
   * What other indices give is some number of the list.
   */
  readonly lookup: (list: ReadonlyArray<number>, index: A) => A
  /**
   * `body` of the operands, one number or several, which a machine may keep as a function of its own under that name,
   * to be called wherever it occurs. A machine without this works through the body each time.
   */
  readonly routine?: (
    name: string,
    body: (...operands: ReadonlyArray<A>) => ReadonlyArray<A>,
    operands: ReadonlyArray<A>,
  ) => ReadonlyArray<A>
}
