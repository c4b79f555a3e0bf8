/*
 * The rival: what a careful programmer writes by hand in C, for gcc -O3 -march=native to vectorise.
 *
 * It reads lines. "W1 20" times workload W1 for 20 ms with its gradient and 20 ms without, and answers with the microseconds of one
 * call each; "gradient W1" answers with the value and the whole gradient. Data and parameters are those of workloads.ts and workloads/.
 */
#include "rival.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint32_t state;

static const struct {
  const char *name;
  double (*run)(double *gradient);
  const int *size;
} workloads[] = {{"W1", w1, &w1_size},
                 {"W2", w2, &w2_size},
                 {"W3", w3, &w3_size},
                 {"W4_1e3", w4_small, &w4_small_size},
                 {"W4_1e5", w4_large, &w4_large_size},
                 {"W5", w5, &w5_size},
                 {"W5_each", w5_each, &w5_size},
                 {"W6", w6, &w6_size},
                 {"W8", w8, &w8_size},
                 {"W9", w9, &w9_size},
                 {"W10", w10, &w10_size}};

/* W5 fills most of it, with residuals and their Jacobian. */
static double gradient[1 << 20];
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
  draw_networks();
  draw_chain();
  draw_rosenbrock();
  draw_scene();
  draw_decay();
  draw_pictures();
  draw_sequence();
  while (scanf("%31s %31s", word, name) == 2) {
    const int asked = strcmp(word, "gradient") == 0;
    const int at = place(asked ? name : word);
    if (at < 0)
      printf("unknown workload\n");
    else if (asked)
      tell_gradient(workloads[at].run, *workloads[at].size);
    else
      printf("%.6g %.6g\n", timed(workloads[at].run, gradient, atof(name)), timed(workloads[at].run, NULL, atof(name)));
    fflush(stdout);
  }
  return 0;
}
