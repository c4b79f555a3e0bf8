/* W1: a network 2-16-16-1, 100 rows; W2: 64-128-10, 256 rows; tanh everywhere, the mean over rows of the squared error. */
#include "layers.h"
#include "rival.h"

enum { W1_ROWS = 100, W1_BLOCK = 100, W1_SIZE = 16 * 3 + 16 * 17 + 17 };
enum { W2_ROWS = 256, W2_BLOCK = 64, W2_SIZE = 128 * 65 + 10 * 129 };
static double w1_weights[W1_SIZE], w1_x[W1_ROWS * 2], w1_y[W1_ROWS];
static double w2_weights[W2_SIZE], w2_x[W2_ROWS * 64], w2_y[W2_ROWS * 10];

/* A row's inputs, then its targets; each into its place in its block. Then the weights, layer by layer. */
static void draw_network(int rows, int block, int inputs, double *x, int outputs, double *y, int size, double *w) {
  draw_from(12345);
  for (int r = 0; r < rows; r++) {
    const int start = r / block * block, at = r % block;
    for (int i = 0; i < inputs; i++) x[start * inputs + i * block + at] = drawn() * 2 - 1;
    for (int j = 0; j < outputs; j++) y[start * outputs + j * block + at] = drawn() * 2 - 1;
  }
  for (int k = 0; k < size; k++) w[k] = drawn() - 0.5;
}

double w1(double *g) {
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

double w2(double *g) {
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

const int w1_size = W1_SIZE, w2_size = W2_SIZE;

void draw_networks(void) {
  draw_network(W1_ROWS, W1_BLOCK, 2, w1_x, 1, w1_y, W1_SIZE, w1_weights);
  draw_network(W2_ROWS, W2_BLOCK, 64, w2_x, 10, w2_y, W2_SIZE, w2_weights);
}
