#include <algorithm>

// Multiply-adds of each part of a layer.
LayerMacsResult layer_macs(double seq_len, double embed_dim, double num_heads, double hidden_dim) {
  const double head_dim = embed_dim / num_heads;
  // Scores, and weights times values: seq_len · head_dim · seq_len each.
  const double one_head = 2 * seq_len * head_dim * seq_len;
  return {
      4 * embed_dim * embed_dim,
      num_heads * one_head,
      2 * embed_dim * hidden_dim,
  };
}

// 2 N² E = 4 N E² + 2 N E H, with both sides divided by 2 N E.
double crossover(double embed_dim, double hidden_dim) { return 2 * embed_dim + hidden_dim; }

// Multiply-adds of attention without the blocks that are wholly masked.
double causal_macs(double seq_len, double embed_dim, double block_size) {
  double pairs = 0;
  for (double from = 0; from < seq_len; from += block_size) {
    // The last query of the block sees itself last: both end here.
    const double end = std::min(from + block_size, seq_len);
    pairs += (end - from) * end;
  }
  return 2 * pairs * embed_dim;
}
