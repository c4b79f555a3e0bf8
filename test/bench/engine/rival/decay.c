/* W6: the mean over 1000 rows of (a e^(-b t) + c - y)^2. */
#include "elementary.h"
#include "rival.h"

enum { W6_ROWS = 1000 };
static double w6_t[W6_ROWS], w6_y[W6_ROWS], w6_p[3] = {2, 1, 0.3};

double w6(double *g) {
  const double a = w6_p[0], b = w6_p[1], c = w6_p[2];
  static double decay[W6_ROWS];
  double sum[8] = {0}, sum_a[8] = {0}, sum_b[8] = {0}, sum_c[8] = {0};
  for (int r = 0; r < W6_ROWS; r++) decay[r] = exp_of(-b * w6_t[r]);
  for (int r = 0; r < W6_ROWS; r += 8)
    for (int q = 0; q < 8; q++) {
      const double e = decay[r + q], off = a * e + c - w6_y[r + q];
      sum[q] += off * off;
      if (g) {
        sum_a[q] += off * e;
        sum_b[q] += off * e * w6_t[r + q];
        sum_c[q] += off;
      }
    }
  for (int q = 1; q < 8; q++) sum[0] += sum[q], sum_a[0] += sum_a[q], sum_b[0] += sum_b[q], sum_c[0] += sum_c[q];
  if (g) {
    g[0] = 2 * sum_a[0] / W6_ROWS;
    g[1] = -2 * a * sum_b[0] / W6_ROWS;
    g[2] = 2 * sum_c[0] / W6_ROWS;
  }
  return sum[0] / W6_ROWS;
}

const int w6_size = 3;

void draw_decay(void) {
  draw_from(5);
  for (int r = 0; r < W6_ROWS; r++) {
    w6_t[r] = r * 0.004;
    w6_y[r] = 2.5 * exp(-1.3 * w6_t[r]) + 0.5 + 0.1 * (drawn() - 0.5);
  }
}
