/*
 * W10: x' = x (alpha - beta y), y' = y (delta x - gamma), a thousand steps by Runge and Kutta; the squared distance from a target at the
 * end. States are kept on the way; back, each step's stages are computed once more from its state.
 */
#include "elementary.h"
#include "rival.h"

enum { STEPS = 1000 };
#define STEP 0.01
static const double p[6] = {1.1, 0.4, 0.4, 0.1, 10, 10};
static const double target[2] = {5, 5};

const int w10_size = 6;

typedef struct {
  double x, y;
} State;

INLINE State flow(State s) { return (State){s.x * (p[0] - p[1] * s.y), s.y * (p[3] * s.x - p[2])}; }
INLINE State moved(State s, State d, double by) { return (State){s.x + by * d.x, s.y + by * d.y}; }

/* From the cotangent of a flow to those of its state, which it gives, and of the parameters, to which it adds. */
INLINE State flow_bar(State s, State bar, double *restrict g) {
  const double xb = bar.x * s.x, yb = bar.y * s.y;
  g[0] += xb;
  g[1] -= xb * s.y;
  g[2] -= yb;
  g[3] += yb * s.x;
  return (State){bar.x * (p[0] - p[1] * s.y) + yb * p[3], bar.y * (p[3] * s.x - p[2]) - xb * p[1]};
}

double w10(double *restrict g) {
  static State s[STEPS + 1];
  const double h = STEP;
  s[0] = (State){p[4], p[5]};
  for (int k = 0; k < STEPS; k++) {
    const State k1 = flow(s[k]), k2 = flow(moved(s[k], k1, h / 2)), k3 = flow(moved(s[k], k2, h / 2)),
                k4 = flow(moved(s[k], k3, h));
    s[k + 1] = (State){s[k].x + h / 6 * (k1.x + 2 * k2.x + 2 * k3.x + k4.x),
                       s[k].y + h / 6 * (k1.y + 2 * k2.y + 2 * k3.y + k4.y)};
  }
  const double dx = s[STEPS].x - target[0], dy = s[STEPS].y - target[1];
  if (!g) return dx * dx + dy * dy;
  double sums[4] = {0};
  State bar = {2 * dx, 2 * dy};
  for (int k = STEPS - 1; k >= 0; k--) {
    const State k1 = flow(s[k]), s2 = moved(s[k], k1, h / 2), k2 = flow(s2), s3 = moved(s[k], k2, h / 2),
                k3 = flow(s3), s4 = moved(s[k], k3, h);
    const State sixth = {h / 6 * bar.x, h / 6 * bar.y}, third = {2 * sixth.x, 2 * sixth.y};
    const State b4 = flow_bar(s4, sixth, sums), b3 = flow_bar(s3, moved(third, b4, h), sums),
                b2 = flow_bar(s2, moved(third, b3, h / 2), sums), b1 = flow_bar(s[k], moved(sixth, b2, h / 2), sums);
    bar = (State){bar.x + b1.x + b2.x + b3.x + b4.x, bar.y + b1.y + b2.y + b3.y + b4.y};
  }
  for (int k = 0; k < 4; k++) g[k] = sums[k];
  g[4] = bar.x;
  g[5] = bar.y;
  return dx * dx + dy * dy;
}
