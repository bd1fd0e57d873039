#include <algorithm>
#include <numeric>

// One question after the other; the first that is answered decides.
bool may_look(int query, int key, int window, int global_tokens, int stride, bool causal) {
  if (causal && key > query) return false;
  const int distance = std::max(query, key) - std::min(query, key);
  if (distance < window) return true;
  if (std::min(query, key) < global_tokens) return true;
  return stride != 0 && distance % stride == 0;
}

Matrix sparse_mask(double seq_len, double window, double global_tokens, double stride, double causal) {
  const int n = int(seq_len);
  Matrix mask(n, n);
  for (int key = 0; key < n; ++key) {
    for (int query = 0; query < n; ++query) {
      const bool allowed = may_look(query, key, int(window), int(global_tokens), int(stride), causal != 0);
      mask.set(query, key, allowed ? 1.0f : 0.0f);
    }
  }
  return mask;
}

double count_allowed(const Matrix& mask) {
  const auto cells = mask.data();
  return std::accumulate(cells.begin(), cells.end(), 0.0);
}
