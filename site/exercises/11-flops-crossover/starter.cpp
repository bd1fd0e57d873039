#include <algorithm>

// Multiply-adds of each part of a layer.
LayerMacsResult layer_macs(double seq_len, double embed_dim,
                           double num_heads, double hidden_dim) {
  const double projections = 0;
  const double attention = 0;
  const double feed_forward = 0;

  return {projections, attention, feed_forward};
}

// The seq_len at which attention takes as much as the other two.
double crossover(double embed_dim, double hidden_dim) { return 0; }

// Multiply-adds of attention without the blocks that are wholly masked.
double causal_macs(double seq_len, double embed_dim,
                   double block_size) {
  return 0;
}
