#include <cmath>

// query (seq_len_q × num_heads · head_dim),
// key and value (seq_len_k × num_kv_heads · head_dim)
AttendResult attend(const Matrix& query, const Matrix& key,
                    const Matrix& value, int num_heads,
                    int num_kv_heads) {
  Matrix weights(num_heads * query.rows(), key.rows());
  Matrix output(query.rows(), query.cols());

  // Head h has a query of its own. Which key and value does it share?

  return {output, weights};
}

// Keys and values of all tokens in all layers.
double cache_bytes(int seq_len, int num_layers, int num_heads,
                   int num_kv_heads, int head_dim,
                   int bytes_per_number) {
  return 0;
}
