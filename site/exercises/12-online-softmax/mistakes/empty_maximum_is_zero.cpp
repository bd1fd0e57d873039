#include <algorithm>
#include <cmath>
#include <limits>

const float minus_infinity = -std::numeric_limits<float>::infinity();

// Columns from … up to, but without, end.
Matrix columns(const Matrix& matrix, int from, int end) {
  Matrix part(matrix.rows(), end - from);
  for (int r = 0; r < matrix.rows(); r++) {
    for (int c = from; c < end; c++) part.set(r, c - from, matrix.at(r, c));
  }
  return part;
}

// Rows from … up to, but without, end.
Matrix rows(const Matrix& matrix, int from, int end) {
  Matrix part(end - from, matrix.cols());
  for (int r = from; r < end; r++) {
    for (int c = 0; c < matrix.cols(); c++) part.set(r - from, c, matrix.at(r, c));
  }
  return part;
}

// What is known of each row so far, and a block of more keys: scores (rows × keys), value (keys × value_dim).
AddBlockResult add_block(const Matrix& largest, const Matrix& sum, const Matrix& output, const Matrix& scores,
                         const Matrix& value) {
  Matrix new_largest(largest.rows(), 1);
  Matrix new_sum(sum.rows(), 1);
  Matrix new_output(output.rows(), output.cols());
  for (int i = 0; i < scores.rows(); i++) {
    const float old_max = largest.at(i, 0);
    float max = old_max;
    for (int j = 0; j < scores.cols(); j++) max = std::max(max, scores.at(i, j));
    // Nothing but blocked keys so far: the sum and the output stay 0.
    if (max == minus_infinity) continue;
    new_largest.set(i, 0, max);

    // What was added up under the old maximum, as if the new one had been there from the start.
    const float correction = std::exp(old_max - max);
    float total = sum.at(i, 0) * correction;
    for (int c = 0; c < output.cols(); c++) new_output.set(i, c, output.at(i, c) * correction);

    for (int j = 0; j < scores.cols(); j++) {
      const float share = std::exp(scores.at(i, j) - max);
      total += share;
      for (int c = 0; c < output.cols(); c++) new_output.set(i, c, new_output.at(i, c) + share * value.at(j, c));
    }
    new_sum.set(i, 0, total);
  }
  return {new_largest, new_sum, new_output};
}

// scores (rows × keys), value (keys × value_dim): all keys, block_size of them at a time.
Matrix attend(const Matrix& scores, const Matrix& value, int block_size) {
  AddBlockResult state = {Matrix(scores.rows(), 1), Matrix(scores.rows(), 1), Matrix(scores.rows(), value.cols())};
  for (int i = 0; i < scores.rows(); i++) state.largest.set(i, 0, minus_infinity);

  for (int from = 0; from < scores.cols(); from += block_size) {
    const int end = std::min(from + block_size, scores.cols());
    const Matrix block = columns(scores, from, end);
    state = add_block(state.largest, state.sum, state.output, block, rows(value, from, end));
  }

  Matrix output(scores.rows(), value.cols());
  for (int i = 0; i < scores.rows(); i++) {
    for (int c = 0; c < value.cols(); c++) output.set(i, c, state.output.at(i, c) / state.sum.at(i, 0));
  }
  return output;
}
