#include <cmath>

// What the whole model takes, in bytes.
LedgerResult ledger(double seq_len, double batch, double num_layers, double num_heads, double num_kv_heads,
                    double head_dim, double bytes_per_number) {
  const double width = num_heads * head_dim;
  const double kv_width = num_heads * head_dim;
  // Query and output, key and value. No text changes the weights.
  const double parameters = num_layers * (2 * width * width + 2 * width * kv_width);
  const double scores = num_layers * batch * num_heads * seq_len * seq_len;
  const double cache = num_layers * batch * seq_len * 2 * kv_width;
  return {parameters * bytes_per_number, scores * bytes_per_number, cache * bytes_per_number};
}

// What one layer takes while it attends to one text, in bytes.
PeakBytesResult peak_bytes(double seq_len, double num_heads, double head_dim, double block_size,
                           double bytes_per_number) {
  const double tensors = 4 * seq_len * num_heads * head_dim;
  const double whole_matrices = 2 * num_heads * seq_len * seq_len;
  const double blocks = num_heads * (block_size * block_size + 2 * seq_len);
  return {(tensors + whole_matrices) * bytes_per_number, (tensors + blocks) * bytes_per_number};
}

// How many tokens a text may have whose scores fit, in one layer.
double longest_text(double memory_gib, double num_heads, double bytes_per_number) {
  const double numbers = memory_gib * std::exp2(30) / bytes_per_number;
  return std::floor(std::sqrt(numbers / num_heads));
}
