#include <cmath>

// x (seq_len × head_dim)
// Row r stands at position first_position + r.
Matrix rotate(const Matrix& x, int first_position, double theta) {
  Matrix rotated(x.rows(), x.cols());

  // Columns i and i + head_dim / 2 are a pair.
  // By which angle is it turned?

  return rotated;
}

// query (seq_len_q × head_dim)
// key and value (seq_len_k × head_dim)
// The queries are the last positions.
AttendResult attend(const Matrix& query, const Matrix& key,
                    const Matrix& value, double theta) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());

  // What you know, with query and key turned first.

  return {output, weights};
}

// scores (seq_len_q × seq_len_k) of one head
Matrix alibi(const Matrix& scores, int head, int num_heads) {
  Matrix biased(scores.rows(), scores.cols());

  // Each score, lowered by how far its key lies back.

  return biased;
}
