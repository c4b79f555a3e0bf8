/*
 * The rival: what a careful programmer writes by hand in C, for gcc -O3 -march=native to vectorise.
 *
 * It reads lines. "W1 20" times workload W1 for 20 ms with its gradient and 20 ms without, and answers with the microseconds of one
 * call each; "gradient W1" answers with the value and the whole gradient. Data and parameters are those of workloads.ts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "layers.h"

static uint32_t state;
static double drawn(void) {
  state = state * 1664525u + 1013904223u;
  return (state >> 8) / 16777216.0;
}

/* ── W1: 2-16-16-1, 100 rows; W2: 64-128-10, 256 rows; tanh everywhere, mean over rows of the squared error */

enum { W1_ROWS = 100, W1_BLOCK = 100, W1_SIZE = 16 * 3 + 16 * 17 + 17 };
enum { W2_ROWS = 256, W2_BLOCK = 64, W2_SIZE = 128 * 65 + 10 * 129 };
static double w1_weights[W1_SIZE], w1_x[W1_ROWS * 2], w1_y[W1_ROWS];
static double w2_weights[W2_SIZE], w2_x[W2_ROWS * 64], w2_y[W2_ROWS * 10];

/* A row's inputs, then its targets; each into its place in its block. Then the weights, layer by layer. */
static void draw_network(int rows, int block, int inputs, double *x, int outputs, double *y, int size, double *w) {
  state = 12345;
  for (int r = 0; r < rows; r++) {
    const int start = r / block * block, at = r % block;
    for (int i = 0; i < inputs; i++) x[start * inputs + i * block + at] = drawn() * 2 - 1;
    for (int j = 0; j < outputs; j++) y[start * outputs + j * block + at] = drawn() * 2 - 1;
  }
  for (int k = 0; k < size; k++) w[k] = drawn() - 0.5;
}

static double w1(double *g) {
  static double a[16 * W1_BLOCK], b[16 * W1_BLOCK], c[W1_BLOCK], c_bar[W1_BLOCK], b_bar[16 * W1_BLOCK],
      a_bar[16 * W1_BLOCK];
  const double *v1 = w1_weights, *v2 = v1 + 16 * 3, *v3 = v2 + 16 * 17;
  double sum = 0;
  if (g) memset(g, 0, sizeof w1_weights);
  for (int start = 0; start < W1_ROWS; start += W1_BLOCK) {
    const double *x = w1_x + 2 * start;
    forward(W1_BLOCK, 2, 16, v1, x, a);
    forward(W1_BLOCK, 16, 16, v2, a, b);
    forward(W1_BLOCK, 16, 1, v3, b, c);
    sum += squared_errors(W1_BLOCK, 1, 2.0 / W1_ROWS, c, w1_y + start, c_bar);
    if (!g) continue;
    backward(W1_BLOCK, 16, 1, v3, b, c, c_bar, g + 16 * 20, b_bar);
    backward(W1_BLOCK, 16, 16, v2, a, b, b_bar, g + 16 * 3, a_bar);
    backward(W1_BLOCK, 2, 16, v1, x, a, a_bar, g, NULL);
  }
  return sum / W1_ROWS;
}

static double w2(double *g) {
  static double a[128 * W2_BLOCK], b[10 * W2_BLOCK], b_bar[10 * W2_BLOCK], a_bar[128 * W2_BLOCK];
  const double *v1 = w2_weights, *v2 = v1 + 128 * 65;
  double sum = 0;
  if (g) memset(g, 0, sizeof w2_weights);
  for (int start = 0; start < W2_ROWS; start += W2_BLOCK) {
    const double *x = w2_x + 64 * start;
    forward(W2_BLOCK, 64, 128, v1, x, a);
    forward(W2_BLOCK, 128, 10, v2, a, b);
    sum += squared_errors(W2_BLOCK, 10, 2.0 / W2_ROWS, b, w2_y + 10 * start, b_bar);
    if (!g) continue;
    backward(W2_BLOCK, 128, 10, v2, a, b, b_bar, g + 128 * 65, a_bar);
    backward(W2_BLOCK, 64, 128, v1, x, a, a_bar, g, NULL);
  }
  return sum / W2_ROWS;
}

/* ── W4: Rosenbrock, the sum over i of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 */

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
static double w4_small(double *g) { return g ? rosenbrock(1000, g) : rosenbrock(1000, NULL); }
static double w4_large(double *g) { return g ? rosenbrock(100000, g) : rosenbrock(100000, NULL); }

/* ── W6: the mean over 1000 rows of (a e^(-b t) + c - y)^2 */

enum { W6_ROWS = 1000 };
static double w6_t[W6_ROWS], w6_y[W6_ROWS], w6_p[3] = {2, 1, 0.3};

static double w6(double *g) {
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

/* ── the conversation */

static const struct {
  const char *name;
  double (*run)(double *gradient);
  int size;
} workloads[] = {{"W1", w1, W1_SIZE},
                 {"W2", w2, W2_SIZE},
                 {"W4_1e3", w4_small, 1000},
                 {"W4_1e5", w4_large, 100000},
                 {"W6", w6, 3}};

static double gradient[100000];
static volatile double sink;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

/* Microseconds of one call, over at least so many milliseconds. */
static double timed(double (*run)(double *), double *g, double ms) {
  long calls = 0, batch = 1;
  const double start = now();
  for (double passed = 0;; passed = now() - start) {
    if (passed >= ms) return passed / calls * 1e3;
    if (calls > 0 && passed < ms / 50) batch *= 2;
    for (long k = 0; k < batch; k++) sink = run(g);
    calls += batch;
  }
}

static int place(const char *name) {
  for (size_t k = 0; k < sizeof workloads / sizeof *workloads; k++)
    if (strcmp(workloads[k].name, name) == 0) return (int)k;
  return -1;
}

static void tell_gradient(double (*run)(double *), int size) {
  printf("%.17g", run(gradient));
  for (int i = 0; i < size; i++) printf(" %.17g", gradient[i]);
  printf("\n");
}

int main(void) {
  char word[32], name[32];
  draw_network(W1_ROWS, W1_BLOCK, 2, w1_x, 1, w1_y, W1_SIZE, w1_weights);
  draw_network(W2_ROWS, W2_BLOCK, 64, w2_x, 10, w2_y, W2_SIZE, w2_weights);
  state = 99;
  for (int i = 0; i < 100000; i++) w4_x[i] = drawn() * 2 - 1;
  state = 5;
  for (int r = 0; r < W6_ROWS; r++) {
    w6_t[r] = r * 0.004;
    w6_y[r] = 2.5 * exp(-1.3 * w6_t[r]) + 0.5 + 0.1 * (drawn() - 0.5);
  }
  while (scanf("%31s %31s", word, name) == 2) {
    const int asked = strcmp(word, "gradient") == 0;
    const int at = place(asked ? name : word);
    if (at < 0)
      printf("unknown workload\n");
    else if (asked)
      tell_gradient(workloads[at].run, workloads[at].size);
    else
      printf("%.6g %.6g\n", timed(workloads[at].run, gradient, atof(name)), timed(workloads[at].run, NULL, atof(name)));
    fflush(stdout);
  }
  return 0;
}
