/*
 * Layers of neurons, over a block of rows that stays in the nearest cache. Rows lie side by side, so that a vector holds neighbouring
 * rows: x is [inputs][rows], out is [outputs][rows], w is [outputs][inputs + 1] with the bias last. Sums have LANES partial sums,
 * because the compiler must not reorder one. Sizes are constants wherever these are called.
 */
#include "elementary.h"

#define LANES 16

INLINE void forward(int rows, int inputs, int outputs, const double *restrict w, const double *restrict x,
                    double *restrict out) {
  int j = 0;
  for (; j + 1 < outputs; j += 2) {
    const double *restrict v = w + j * (inputs + 1), *restrict u = v + inputs + 1;
    double *restrict o = out + j * rows, *restrict m = o + rows;
    for (int r = 0; r < rows; r++) o[r] = v[inputs], m[r] = u[inputs];
    int i = 0;
    for (; i + 3 < inputs; i += 4) {
      const double *restrict p = x + i * rows;
      const double a = v[i], b = v[i + 1], c = v[i + 2], d = v[i + 3];
      const double e = u[i], f = u[i + 1], g = u[i + 2], h = u[i + 3];
      for (int r = 0; r < rows; r++) {
        o[r] += a * p[r] + b * p[rows + r] + c * p[2 * rows + r] + d * p[3 * rows + r];
        m[r] += e * p[r] + f * p[rows + r] + g * p[2 * rows + r] + h * p[3 * rows + r];
      }
    }
    for (; i < inputs; i++)
      for (int r = 0; r < rows; r++) o[r] += v[i] * x[i * rows + r], m[r] += u[i] * x[i * rows + r];
  }
  for (; j < outputs; j++) {
    const double *restrict v = w + j * (inputs + 1);
    double *restrict o = out + j * rows;
    for (int r = 0; r < rows; r++) o[r] = v[inputs];
    for (int i = 0; i < inputs; i++)
      for (int r = 0; r < rows; r++) o[r] += v[i] * x[i * rows + r];
  }
  for (int k = 0; k < rows * outputs; k++) out[k] = tanh_of(out[k]);
}

/* Squared errors, added up in lanes; what they say about the outputs goes to `bar`. */
INLINE double squared_errors(int rows, int outputs, double scale, const double *restrict out,
                             const double *restrict target, double *restrict bar) {
  double lanes[LANES] = {0}, total = 0;
  int k = 0;
  for (; k + LANES <= rows * outputs; k += LANES)
    for (int q = 0; q < LANES; q++) {
      const double e = out[k + q] - target[k + q];
      lanes[q] += e * e;
      bar[k + q] = scale * e;
    }
  for (; k < rows * outputs; k++) {
    const double e = out[k] - target[k];
    total += e * e;
    bar[k] = scale * e;
  }
  for (int q = 0; q < LANES; q++) total += lanes[q];
  return total;
}

/* From the cotangents of a layer's outputs to those of its weights and, unless it is the first, of its inputs. */
INLINE void backward(int rows, int inputs, int outputs, const double *restrict w, const double *restrict x,
                     const double *restrict out, double *restrict bar, double *restrict g, double *restrict x_bar) {
  for (int k = 0; k < rows * outputs; k++) bar[k] *= 1 - out[k] * out[k];
  for (int j = 0; j < outputs; j++) {
    const double *restrict b = bar + j * rows;
    double *restrict into = g + j * (inputs + 1);
    for (int i = 0; i < inputs; i++) {
      const double *restrict p = x + i * rows;
      double lanes[LANES] = {0}, total = 0;
      int r = 0;
      for (; r + LANES <= rows; r += LANES)
        for (int q = 0; q < LANES; q++) lanes[q] += b[r + q] * p[r + q];
      for (; r < rows; r++) total += b[r] * p[r];
      for (int q = 0; q < LANES; q++) total += lanes[q];
      into[i] += total;
    }
    double s[8] = {0}, t = 0;
    int r = 0;
    for (; r + 8 <= rows; r += 8)
      for (int q = 0; q < 8; q++) s[q] += b[r + q];
    for (; r < rows; r++) t += b[r];
    for (int q = 0; q < 8; q++) t += s[q];
    into[inputs] += t;
  }
  if (x_bar == NULL) return;
  for (int i = 0; i < inputs; i++) {
    double *restrict to = x_bar + i * rows;
    const double *restrict v = w + i;
    const int stride = inputs + 1;
    for (int r = 0; r < rows; r++) to[r] = 0;
    int j = 0;
    for (; j + 3 < outputs; j += 4) {
      const double *restrict b = bar + j * rows;
      const double a0 = v[j * stride], a1 = v[(j + 1) * stride], a2 = v[(j + 2) * stride], a3 = v[(j + 3) * stride];
      for (int r = 0; r < rows; r++)
        to[r] += a0 * b[r] + a1 * b[rows + r] + a2 * b[2 * rows + r] + a3 * b[3 * rows + r];
    }
    for (; j < outputs; j++)
      for (int r = 0; r < rows; r++) to[r] += v[j * stride] * bar[j * rows + r];
  }
}
