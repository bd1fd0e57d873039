// query (seq_len_q × head_dim), key (seq_len_k × head_dim)
function score(query, key) {
  const scores = new Matrix(query.rows, key.rows)

  // For each query i and each key j: how well do they fit?

  return scores
}
