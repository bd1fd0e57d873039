#include <algorithm>
#include <cmath>
#include <vector>

// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

// Turns scores into shares that sum to 1.
std::vector<float> softmax(std::vector<float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) {
    score = std::exp(score - largest);
    sum += score;
  }
  for (float& share : scores) share /= sum;
  return scores;
}

// Rows from … up to, but without, end.
Matrix rows(const Matrix& matrix, int from, int end) {
  Matrix part(end - from, matrix.cols());
  for (int r = from; r < end; r++) {
    for (int c = 0; c < matrix.cols(); c++)
      part.set(r - from, c, matrix.at(r, c));
  }
  return part;
}

// The rows of a, and below them the rows of b.
Matrix stacked(const Matrix& a, const Matrix& b) {
  Matrix whole(a.rows() + b.rows(), a.cols());
  for (int r = 0; r < whole.rows(); r++) {
    for (int c = 0; c < a.cols(); c++)
      whole.set(r, c,
                r < a.rows() ? a.at(r, c) : b.at(r - a.rows(), c));
  }
  return whole;
}

// query, key, value: a chunk of n tokens.
// cached_key, cached_value: all tokens before it, perhaps none.
Matrix attend_chunk(const Matrix& cached_key,
                    const Matrix& cached_value, const Matrix& query,
                    const Matrix& key, const Matrix& value) {
  Matrix output(query.rows(), value.cols());

  // For each query: which of the keys, cached and new, may it see?

  return output;
}

// A whole prompt, chunk_size tokens at a time.
Matrix prefill(const Matrix& query, const Matrix& key,
               const Matrix& value, int chunk_size) {
  Matrix output(query.rows(), value.cols());

  // Chunk after chunk, each with all that came before it.

  return output;
}
