#include <cmath>

LayerMacsResult layer_macs(double seq_len, double embed_dim, double num_heads, double hidden_dim) {
  LayerMacsResult macs = {0, 0, 0};
  macs.projections = std::pow(embed_dim, 2) * seq_len * 4;
  macs.feed_forward = (embed_dim + embed_dim) * hidden_dim * seq_len;
  for (int head = 0; head < num_heads; head++) {
    const double head_dim = embed_dim / num_heads;
    macs.attention += std::pow(seq_len, 2) * head_dim;
    macs.attention += std::pow(seq_len, 2) * head_dim;
  }
  return macs;
}

double crossover(double embed_dim, double hidden_dim) {
  // Halve the interval in which attention overtakes the rest.
  double low = 0;
  double high = 1e9;
  for (int round = 0; round < 100; round++) {
    const double middle = (low + high) / 2;
    const LayerMacsResult macs = layer_macs(middle, embed_dim, 1, hidden_dim);
    if (macs.attention < macs.projections + macs.feed_forward) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

double causal_macs(int seq_len, int embed_dim, int block_size) {
  double macs = 0;
  for (int query = 0; query < seq_len; query++) {
    int keys = (query / block_size + 1) * block_size;
    if (keys > seq_len) keys = seq_len;
    macs += 2.0 * keys * embed_dim;
  }
  return macs;
}
