/*
 * tanh and exp, three ways: the library's as they come; the library's vector versions (-DVECTOR_LIBRARY); or the ones below, inlined
 * (-DOWN_MATH), good to a few units in the last place.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

#if defined(OWN_MATH)
/* e^r - 1 for |r| <= ln2 / 2. */
INLINE double expm1_near_zero(double r) {
  const double r2 = r * r, r4 = r2 * r2;
  const double a = 1.0 / 2 + r * (1.0 / 6), b = 1.0 / 24 + r * (1.0 / 120), c = 1.0 / 720 + r * (1.0 / 5040);
  const double d = 1.0 / 40320 + r * (1.0 / 362880), e = 1.0 / 3628800 + r * (1.0 / 39916800);
  const double f = 1.0 / 479001600 + r * (1.0 / 6227020800.0);
  return r + r2 * ((a + r2 * b) + r4 * ((c + r2 * d) + r4 * (e + r2 * f)));
}
/* x = n ln2 + r: the pieces of e^x = 2^n (1 + expm1 r), by adding a number so large that what is left of x/ln2 is whole. */
INLINE double split_off_powers_of_two(double x, double *power) {
  const double large = 0x1.8p52;
  const double shifted = x * 0x1.71547652b82fep0 + large, n = shifted - large;
  int64_t bits;
  memcpy(&bits, &shifted, 8);
  bits = (bits + 1023) << 52;
  memcpy(power, &bits, 8);
  return (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
}
INLINE double exp_of(double x) {
  double power;
  x = x < -708 ? -708 : x > 709 ? 709 : x;
  const double q = expm1_near_zero(split_off_powers_of_two(x, &power));
  return power + power * q;
}
INLINE double tanh_of(double x) {
  double power, twice = 2 * fabs(x);
  twice = twice > 40 ? 40 : twice;
  const double q = expm1_near_zero(split_off_powers_of_two(twice, &power)), t = (power - 1) + power * q;
  return copysign(t / (t + 2), x);
}
#elif defined(VECTOR_LIBRARY)
/* Declared by hand: the library's own header offers its vector versions only where sums may be reordered too. */
__attribute__((simd("notinbranch"), const)) extern double vector_tanh(double) __asm__("tanh");
__attribute__((simd("notinbranch"), const)) extern double vector_exp(double) __asm__("exp");
INLINE double exp_of(double x) { return vector_exp(x); }
INLINE double tanh_of(double x) { return vector_tanh(x); }
#else
INLINE double exp_of(double x) { return exp(x); }
INLINE double tanh_of(double x) { return tanh(x); }
#endif
