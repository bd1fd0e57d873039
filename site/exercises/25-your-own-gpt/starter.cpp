struct Cache {
  // What should last from one call to the next?
};

Cache create_cache(int num_layers, int num_heads, int head_dim,
                   int max_seq_len) {
  Cache cache;
  return cache;
}

// query, key, value (n × num_heads · head_dim)
// They belong to the n newest tokens.
Matrix attend(Cache& cache, int layer, const Matrix& query,
              const Matrix& key, const Matrix& value) {
  Matrix output(query.rows(), query.cols());

  // Keep key and value. Then each head, each query:
  // scores, softmax, weighted sum.

  return output;
}
