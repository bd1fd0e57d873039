// query (seq_len_q × num_heads · head_dim),
// key and value (seq_len_k × num_kv_heads · head_dim)
function attend(query, key, value, num_heads, num_kv_heads) {
  const weights = new Matrix(num_heads * query.rows, key.rows)
  const output = new Matrix(query.rows, query.cols)

  // Head h has a query of its own. Which key and value does it share?

  return { output, weights }
}

// Keys and values of all tokens in all layers.
function cache_bytes(
  seq_len,
  num_layers,
  num_heads,
  num_kv_heads,
  head_dim,
  bytes_per_number,
) {
  return 0
}
