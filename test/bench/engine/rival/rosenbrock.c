/* W4: Rosenbrock, the sum over i of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2. */
#include "elementary.h"
#include "rival.h"

#define LANES 16

static double w4_x[100000];

INLINE double rosenbrock(int n, double *restrict g) {
  const double *restrict x = w4_x;
  double lanes[LANES] = {0}, total = 0;
  int i = 1;
  /* The term before i is computed once more rather than carried along, which would bar vectors. */
  const double t0 = x[1] - x[0] * x[0], u0 = 1 - x[0];
  total = 100 * t0 * t0 + u0 * u0;
  if (g) g[0] = -400 * t0 * x[0] - 2 * u0;
  for (; i + LANES < n; i += LANES)
    for (int q = 0; q < LANES; q++) {
      const int k = i + q;
      const double t = x[k + 1] - x[k] * x[k], u = 1 - x[k];
      lanes[q] += 100 * t * t + u * u;
      if (g) g[k] = 200 * (x[k] - x[k - 1] * x[k - 1]) - 400 * t * x[k] - 2 * u;
    }
  for (; i < n - 1; i++) {
    const double t = x[i + 1] - x[i] * x[i], u = 1 - x[i];
    total += 100 * t * t + u * u;
    if (g) g[i] = 200 * (x[i] - x[i - 1] * x[i - 1]) - 400 * t * x[i] - 2 * u;
  }
  if (g) g[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
  for (int q = 0; q < LANES; q++) total += lanes[q];
  return total;
}
double w4_small(double *g) { return g ? rosenbrock(1000, g) : rosenbrock(1000, NULL); }
double w4_large(double *g) { return g ? rosenbrock(100000, g) : rosenbrock(100000, NULL); }

const int w4_small_size = 1000, w4_large_size = 100000;

void draw_rosenbrock(void) {
  draw_from(99);
  for (int i = 0; i < 100000; i++) w4_x[i] = drawn() * 2 - 1;
}
