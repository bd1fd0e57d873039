// x (seq_len × head_dim)
// Row r stands at position first_position + r.
function rotate(x, first_position, theta) {
  const rotated = new Matrix(x.rows, x.cols)

  // Columns i and i + head_dim / 2 are a pair.
  // By which angle is it turned?

  return rotated
}

// query (seq_len_q × head_dim)
// key and value (seq_len_k × head_dim)
// The queries are the last positions.
function attend(query, key, value, theta) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)

  // What you know, with query and key turned first.

  return { output, weights }
}

// scores (seq_len_q × seq_len_k) of one head
function alibi(scores, head, num_heads) {
  const biased = new Matrix(scores.rows, scores.cols)

  // Each score, lowered by how far its key lies back.

  return biased
}
