/* W3: x <- tanh(a x + b), a thousand times. Each waits for the one before: nothing to put side by side. */
#include "elementary.h"
#include "rival.h"

enum { DEPTH = 1000 };
static double p[1 + 2 * DEPTH];

const int w3_size = 1 + 2 * DEPTH;

double w3(double *restrict g) {
  static double x[DEPTH + 1];
  x[0] = p[0];
  for (int k = 0; k < DEPTH; k++) x[k + 1] = tanh_of(p[1 + 2 * k] * x[k] + p[2 + 2 * k]);
  if (!g) return x[DEPTH];
  double bar = 1;
  for (int k = DEPTH - 1; k >= 0; k--) {
    bar *= 1 - x[k + 1] * x[k + 1];
    g[2 + 2 * k] = bar;
    g[1 + 2 * k] = bar * x[k];
    bar *= p[1 + 2 * k];
  }
  g[0] = bar;
  return x[DEPTH];
}

void draw_chain(void) {
  draw_from(31);
  p[0] = 0.5;
  for (int k = 0; k < DEPTH; k++) {
    p[1 + 2 * k] = 0.95 + 0.1 * drawn();
    p[2 + 2 * k] = 0.1 * (drawn() - 0.5);
  }
}
