/* What the workloads have in common: numbers in [0, 1), the same ones for the same seed as in workload.ts; and their names. */
#pragma once
#include <stdint.h>

extern uint32_t state;
static inline void draw_from(uint32_t seed) { state = seed; }
static inline double drawn(void) {
  state = state * 1664525u + 1013904223u;
  return (state >> 8) / 16777216.0;
}

/* Each gives a value and, unless g is NULL, fills the gradient; `size` is how long that is. */
double w1(double *g), w2(double *g), w3(double *g), w4_small(double *g), w4_large(double *g), w5(double *g), w5_each(double *g),
    w6(double *g), w8(double *g), w9(double *g), w10(double *g);
extern const int w1_size, w2_size, w3_size, w4_small_size, w4_large_size, w5_size, w6_size, w8_size, w9_size, w10_size;

void draw_networks(void), draw_chain(void), draw_rosenbrock(void), draw_scene(void), draw_decay(void), draw_pictures(void),
    draw_sequence(void);
