/*
 * W8: a 3x3 convolution from one picture of 32x32 to four, tanh, and another from these to one; the mean squared error of that.
 *
 * Every picture has rows of 32 numbers, whole vectors, and room after its last row: what is computed beyond its width is not a number that
 * counts, and its cotangent is 0. With a margin of zeros before, the way back is a convolution, too.
 */
#include "elementary.h"
#include "rival.h"

enum { SIZE = 32, FIRST = 30, SECOND = 28, CHANNELS = 4, WEIGHTS = CHANNELS * 10 + 9 * CHANNELS + 1 };
enum { ROOM = SIZE * SIZE + 8 };
static double p[WEIGHTS], input[ROOM], target[SECOND * SIZE];

const int w8_size = WEIGHTS;

/* out[i][j] += Σ w[u][v] in[i + u][j + v], for so many rows; backwards, w is read from its end. */
INLINE void convolved(int rows, int direction, const double *restrict w, const double *restrict in, double *restrict out) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < SIZE; j++) {
      const double *restrict x = in + i * SIZE + j;
      double s = out[i * SIZE + j];
      for (int u = 0; u < 3; u++)
        for (int v = 0; v < 3; v++) s += w[direction * (3 * u + v)] * x[u * SIZE + v];
      out[i * SIZE + j] = s;
    }
}

/* The gradient of a window's weights: Σ bar[i][j] in[i + u][j + v]; a row of windows at a time, for three rows of sums in registers. */
INLINE void correlated(int rows, const double *restrict bar, const double *restrict in, double *restrict g) {
  for (int u = 0; u < 3; u++) {
    double a[8] = {0}, b[8] = {0}, c[8] = {0};
    const double *restrict x = in + u * SIZE;
    for (int k = 0; k < rows * SIZE; k += 8)
      for (int q = 0; q < 8; q++) {
        a[q] += bar[k + q] * x[k + q];
        b[q] += bar[k + q] * x[k + q + 1];
        c[q] += bar[k + q] * x[k + q + 2];
      }
    for (int q = 1; q < 8; q++) a[0] += a[q], b[0] += b[q], c[0] += c[q];
    g[3 * u] = a[0], g[3 * u + 1] = b[0], g[3 * u + 2] = c[0];
  }
}

INLINE double total(int count, const double *restrict x) {
  double s[8] = {0};
  for (int k = 0; k < count; k += 8)
    for (int q = 0; q < 8; q++) s[q] += x[k + q];
  return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
}

/* Where its margin is skipped. */
enum { MARGIN = 2 * SIZE + 2 };

double w8(double *restrict g) {
  static double a[CHANNELS][ROOM], out[SECOND * SIZE], bar_and_margin[ROOM + MARGIN], a_bar[FIRST * SIZE];
  double *restrict bar = bar_and_margin + MARGIN, squares[8] = {0}, sum = 0;
  const double *restrict w2 = p + CHANNELS * 10;
  for (int k = 0; k < SECOND * SIZE; k++) out[k] = w2[9 * CHANNELS];
  for (int c = 0; c < CHANNELS; c++) {
    for (int k = 0; k < FIRST * SIZE; k++) a[c][k] = p[10 * c + 9];
    convolved(FIRST, 1, p + 10 * c, input, a[c]);
#if defined(OWN_MATH) || defined(VECTOR_LIBRARY)
    for (int k = 0; k < FIRST * SIZE; k++) a[c][k] = tanh_of(a[c][k]);
#else
    for (int i = 0; i < FIRST; i++)
      for (int j = 0; j < FIRST; j++) a[c][i * SIZE + j] = tanh_of(a[c][i * SIZE + j]);
#endif
    convolved(SECOND, 1, w2 + 9 * c, a[c], out);
  }
  const double scale = 2.0 / (SECOND * SECOND);
  for (int i = 0; i < SECOND; i++)
    for (int j = 0; j < SECOND; j++) {
      const double e = out[i * SIZE + j] - target[i * SIZE + j];
      squares[j % 8] += e * e;
      bar[i * SIZE + j] = scale * e;
    }
  for (int q = 0; q < 8; q++) sum += squares[q];
  if (!g) return sum / (SECOND * SECOND);
  for (int c = 0; c < CHANNELS; c++) {
    correlated(SECOND, bar, a[c], g + CHANNELS * 10 + 9 * c);
    for (int k = 0; k < FIRST * SIZE; k++) a_bar[k] = 0;
    convolved(FIRST, -1, w2 + 9 * c + 8, bar_and_margin, a_bar);
    for (int k = 0; k < FIRST * SIZE; k++) a_bar[k] *= 1 - a[c][k] * a[c][k];
    correlated(FIRST, a_bar, input, g + 10 * c);
    g[10 * c + 9] = total(FIRST * SIZE, a_bar);
  }
  g[WEIGHTS - 1] = total(SECOND * SIZE, bar);
  return sum / (SECOND * SECOND);
}

void draw_pictures(void) {
  draw_from(8);
  for (int k = 0; k < SIZE * SIZE; k++) input[k] = drawn() * 2 - 1;
  for (int i = 0; i < SECOND; i++)
    for (int j = 0; j < SECOND; j++) target[i * SIZE + j] = drawn() * 2 - 1;
  for (int k = 0; k < WEIGHTS; k++) p[k] = drawn() - 0.5;
}
