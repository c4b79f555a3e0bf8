/*
 * W9: h <- tanh(W h + U x + b) from h = 0, 32 units, 8 inputs, 64 steps; the mean over steps of the squared error of v h + c.
 *
 * An input's weights lie side by side, so that a vector holds neighbouring units. For the way back W is turned over once a call; and the
 * weights' gradients are sums over time, made at the end with a unit's row of sums in registers.
 */
#include "elementary.h"
#include "rival.h"
#include <stddef.h>

enum { UNITS = 32, INPUTS = 8, STEPS = 64, SEEN = UNITS + INPUTS, SIZE = (SEEN + 2) * UNITS + 1 };
static double p[SIZE], target[STEPS];
/* What a step sees: the state before it, and its inputs. */
static double seen[STEPS + 1][SEEN];

const int w9_size = SIZE;

/* out = Σ rows of w, each times its entry of x, from a row to start with. */
INLINE void combined(int count, const double *restrict w, const double *restrict x, const double *restrict from,
                     double *restrict out) {
  double s[UNITS];
  for (int j = 0; j < UNITS; j++) s[j] = from[j];
  for (int i = 0; i < count; i++)
    for (int j = 0; j < UNITS; j++) s[j] += w[i * UNITS + j] * x[i];
  for (int j = 0; j < UNITS; j++) out[j] = s[j];
}

INLINE double dotted(const double *restrict a, const double *restrict b) {
  double lanes[8] = {0};
  for (int j = 0; j < UNITS; j += 8)
    for (int q = 0; q < 8; q++) lanes[q] += a[j + q] * b[j + q];
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

double w9(double *restrict g) {
  static double bar[STEPS][UNITS], turned[UNITS][UNITS];
  const double *restrict b = p + SEEN * UNITS, *restrict v = b + UNITS;
  double error[STEPS], sum = 0;
  for (int t = 0; t < STEPS; t++) {
    double z[UNITS];
    combined(SEEN, p, seen[t], b, z);
    for (int j = 0; j < UNITS; j++) z[j] = tanh_of(z[j]);
    for (int j = 0; j < UNITS; j++) seen[t + 1][j] = z[j];
    error[t] = dotted(v, z) + v[UNITS] - target[t];
    sum += error[t] * error[t];
  }
  if (!g) return sum / STEPS;
  for (int i = 0; i < UNITS; i++)
    for (int j = 0; j < UNITS; j++) turned[j][i] = p[i * UNITS + j];
  double later[UNITS] = {0}, errors = 0;
  for (int t = STEPS - 1; t >= 0; t--) {
    const double *restrict h = seen[t + 1], e = 2.0 / STEPS * error[t];
    error[t] = e;
    errors += e;
    for (int j = 0; j < UNITS; j++) bar[t][j] = (later[j] + e * v[j]) * (1 - h[j] * h[j]);
    static const double nothing[UNITS];
    if (t > 0) combined(UNITS, turned[0], bar[t], nothing, later);
  }
  for (int i = 0; i < SEEN; i++) {
    double s[UNITS] = {0};
    for (int t = 0; t < STEPS; t++)
      for (int j = 0; j < UNITS; j++) s[j] += seen[t][i] * bar[t][j];
    for (int j = 0; j < UNITS; j++) g[i * UNITS + j] = s[j];
  }
  double biases[UNITS] = {0}, reading[UNITS] = {0};
  for (int t = 0; t < STEPS; t++)
    for (int j = 0; j < UNITS; j++) biases[j] += bar[t][j], reading[j] += error[t] * seen[t + 1][j];
  for (int j = 0; j < UNITS; j++) g[SEEN * UNITS + j] = biases[j], g[(SEEN + 1) * UNITS + j] = reading[j];
  g[SIZE - 1] = errors;
  return sum / STEPS;
}

void draw_sequence(void) {
  draw_from(9);
  for (int t = 0; t < STEPS; t++) {
    for (int i = 0; i < INPUTS; i++) seen[t][UNITS + i] = drawn() * 2 - 1;
    target[t] = drawn() * 2 - 1;
  }
  for (int k = 0; k < SIZE; k++) p[k] = 0.6 * (drawn() - 0.5);
}
