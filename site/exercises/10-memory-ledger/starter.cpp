#include <cmath>

// What the whole model takes, in bytes.
LedgerResult ledger(double seq_len, double batch, double num_layers,
                    double num_heads, double num_kv_heads,
                    double head_dim, double bytes_per_number) {
  const double parameters = 0;
  const double scores = 0;
  const double cache = 0;

  return {parameters, scores, cache};
}

// What one layer takes while it attends to one text, in bytes.
PeakBytesResult peak_bytes(double seq_len, double num_heads,
                           double head_dim, double block_size,
                           double bytes_per_number) {
  return {0, 0};
}

// How many tokens a text may have whose scores fit, in one layer.
double longest_text(double memory_gib, double num_heads,
                    double bytes_per_number) {
  return 0;
}
