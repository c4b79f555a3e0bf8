/*
 * W5: bundle adjustment as in ADBench: residuals of 31,843 observations, and all entries of their Jacobian, by formulas.
 *
 * A camera's rotation and how that changes with each of its three numbers are matrices, computed once a call for each camera (w5), or, as
 * programs do that know of one observation at a time, again for each observation (w5_each). Eight observations of one camera side by side,
 * for vectors, took three times as long as one after the other: their rows of the Jacobian lie far apart, and memory is what it waits for.
 */
#include "elementary.h"
#include "rival.h"
#include <stdlib.h>

enum { CAMERAS = 49, POINTS = 7776, OBSERVATIONS = 31843, CAMERA = 11 };
/* A row of the Jacobian: rotation 3, centre 3, focal length, its part of the principal point, distortion 2, point 3, weight. */
enum { ROW = 14, ENTRIES = OBSERVATIONS * (2 * ROW + 1), RESIDUALS = 3 * OBSERVATIONS };
static double cameras[CAMERAS][CAMERA], points[POINTS][3], weights[OBSERVATIONS], measured[OBSERVATIONS][2];
static int camera_of[OBSERVATIONS], point_of[OBSERVATIONS];

const int w5_size = RESIDUALS + ENTRIES;

typedef struct {
  double turn[9], by[3][9];
} Rotation;

/* Rodrigues: cos I + sin [w]x + (1 - cos) w w', and its derivatives by r = angle w. */
INLINE void rotation_of(const double *restrict r, int with_derivatives, Rotation *restrict to) {
  const double squared = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
  if (squared == 0) {
    static const Rotation none = {{1, 0, 0, 0, 1, 0, 0, 0, 1},
                                  {{0, 0, 0, 0, 0, -1, 0, 1, 0}, {0, 0, 1, 0, 0, 0, -1, 0, 0}, {0, -1, 0, 1, 0, 0, 0, 0, 0}}};
    *to = none;
    return;
  }
  const double angle = sqrt(squared), c = cos(angle), s = sin(angle), inverse = 1 / angle, d = 1 - c;
  const double w[3] = {r[0] * inverse, r[1] * inverse, r[2] * inverse};
  const double across[9] = {0, -w[2], w[1], w[2], 0, -w[0], -w[1], w[0], 0};
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) to->turn[3 * i + j] = (i == j ? c : 0) + s * across[3 * i + j] + d * w[i] * w[j];
  if (!with_derivatives) return;
  for (int k = 0; k < 3; k++) {
    double e[3];
    for (int i = 0; i < 3; i++) e[i] = ((i == k) - w[i] * w[k]) * inverse;
    const double moved[9] = {0, -e[2], e[1], e[2], 0, -e[0], -e[1], e[0], 0};
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        to->by[k][3 * i + j] = (i == j ? -s * w[k] : 0) + c * w[k] * across[3 * i + j] + s * moved[3 * i + j] +
                               s * w[k] * w[i] * w[j] + d * (e[i] * w[j] + w[i] * e[j]);
  }
}

/* One observation: two residuals, and two rows if they are wanted. */
INLINE void observe(const Rotation *restrict m, const double *restrict camera, const double *restrict point, double weight,
                    const double *restrict seen, double *restrict residual, double *restrict row) {
  const double d0 = point[0] - camera[3], d1 = point[1] - camera[4], d2 = point[2] - camera[5];
  const double *restrict t = m->turn;
  const double x = t[0] * d0 + t[1] * d1 + t[2] * d2, y = t[3] * d0 + t[4] * d1 + t[5] * d2,
               z = t[6] * d0 + t[7] * d1 + t[8] * d2;
  const double inverse = 1 / z, u = x * inverse, v = y * inverse, squared = u * u + v * v;
  const double focal = camera[6], k1 = camera[9], k2 = camera[10];
  const double bent = 1 + squared * (k1 + k2 * squared), bu = bent * u, bv = bent * v;
  const double off_x = bu * focal + camera[7] - seen[0], off_y = bv * focal + camera[8] - seen[1];
  residual[0] = weight * off_x;
  residual[1] = weight * off_y;
  if (!row) return;
  const double wf = weight * focal, scale = wf * inverse, slope = 2 * (k1 + 2 * k2 * squared);
  const double uu = (bent + slope * u * u) * scale, uv = slope * u * v * scale, vv = (bent + slope * v * v) * scale;
  const double a[6] = {uu, uv, -(uu * u + uv * v), uv, vv, -(uv * u + vv * v)};
  for (int k = 0; k < 3; k++) {
    const double *restrict by = m->by[k];
    const double tx = by[0] * d0 + by[1] * d1 + by[2] * d2, ty = by[3] * d0 + by[4] * d1 + by[5] * d2,
                 tz = by[6] * d0 + by[7] * d1 + by[8] * d2;
    row[k] = a[0] * tx + a[1] * ty + a[2] * tz;
    row[ROW + k] = a[3] * tx + a[4] * ty + a[5] * tz;
  }
  for (int k = 0; k < 3; k++) {
    const double p = a[0] * t[k] + a[1] * t[3 + k] + a[2] * t[6 + k], q = a[3] * t[k] + a[4] * t[3 + k] + a[5] * t[6 + k];
    row[3 + k] = -p, row[10 + k] = p;
    row[ROW + 3 + k] = -q, row[ROW + 10 + k] = q;
  }
  row[6] = weight * bu, row[ROW + 6] = weight * bv;
  row[7] = weight, row[ROW + 7] = weight;
  const double fu = wf * u * squared, fv = wf * v * squared;
  row[8] = fu, row[ROW + 8] = fv;
  row[9] = fu * squared, row[ROW + 9] = fv * squared;
  row[13] = off_x, row[ROW + 13] = off_y;
}

INLINE double all(int once_a_camera, double *restrict g) {
  static double values[RESIDUALS];
  double *restrict to = g ? g : values, *restrict entry = g ? g + RESIDUALS : NULL;
  Rotation rotations[CAMERAS];
  if (once_a_camera)
    for (int c = 0; c < CAMERAS; c++) rotation_of(cameras[c], g != NULL, rotations + c);
  for (int k = 0; k < OBSERVATIONS; k++) {
    const int c = camera_of[k];
    if (!once_a_camera) rotation_of(cameras[c], g != NULL, rotations + c);
    observe(rotations + c, cameras[c], points[point_of[k]], weights[k], measured[k], to + 2 * k,
            g ? entry + 2 * ROW * k : NULL);
  }
  for (int k = 0; k < OBSERVATIONS; k++) to[2 * OBSERVATIONS + k] = 1 - weights[k] * weights[k];
  if (g)
    for (int k = 0; k < OBSERVATIONS; k++) entry[2 * ROW * OBSERVATIONS + k] = -2 * weights[k];
  return to[0];
}

double w5(double *g) { return g ? all(1, g) : all(1, NULL); }
double w5_each(double *g) { return g ? all(0, g) : all(0, NULL); }

static void draw_observations(void) {
  int made = 0;
  for (int p = 0; p < POINTS; p++) {
    const int left = OBSERVATIONS - made, others = POINTS - p - 1;
    const int some = (int)floor((double)left / (others + 1) + 4 * drawn() - 1.5);
    const int most = left < CAMERAS ? left : CAMERAS, count = others == 0 ? left : some < 0 ? 0 : some < most ? some : most;
    int c = (int)(CAMERAS * drawn());
    for (int k = 0; k < count; k++) {
      camera_of[made] = c % CAMERAS;
      point_of[made++] = p;
      c += 1 + (int)(3 * drawn());
    }
  }
}

void draw_scene(void) {
  draw_from(49);
  draw_observations();
  for (int c = 0; c < CAMERAS; c++) {
    for (int k = 0; k < 6; k++) cameras[c][k] = (k < 3 ? 0.6 : 2) * (drawn() - 0.5);
    cameras[c][6] = 400 + 20 * drawn();
    cameras[c][7] = 10 * drawn();
    cameras[c][8] = 10 * drawn();
    cameras[c][9] = 0.02 * drawn();
    cameras[c][10] = 0.002 * drawn();
  }
  for (int p = 0; p < POINTS; p++)
    for (int k = 0; k < 3; k++) points[p][k] = k < 2 ? 6 * (drawn() - 0.5) : 10 + 4 * (drawn() - 0.5);
  for (int k = 0; k < OBSERVATIONS; k++) weights[k] = 0.5 + drawn();
  for (int k = 0; k < OBSERVATIONS; k++)
    for (int i = 0; i < 2; i++) measured[k][i] = 200 * (drawn() - 0.5);
}
