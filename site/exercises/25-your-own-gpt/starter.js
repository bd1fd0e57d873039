// What should last from one call to the next?
function create_cache(num_layers, num_heads, head_dim, max_seq_len) {
  return {}
}

// query, key, value (n × num_heads · head_dim)
// They belong to the n newest tokens.
function attend(cache, layer, query, key, value) {
  const output = new Matrix(query.rows, query.cols)

  // Keep key and value. Then each head, each query:
  // scores, softmax, weighted sum.

  return output
}
