#include <algorithm>
#include <cmath>
#include <limits>

const float minus_infinity = -std::numeric_limits<float>::infinity();

// Columns from … up to, but without, end.
Matrix columns(const Matrix& matrix, int from, int end) {
  Matrix part(matrix.rows(), end - from);
  for (int r = 0; r < matrix.rows(); r++) {
    for (int c = from; c < end; c++)
      part.set(r, c - from, matrix.at(r, c));
  }
  return part;
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

// What is known of each row so far, and a block of more keys:
// scores (rows × keys), value (keys × value_dim).
AddBlockResult add_block(const Matrix& largest, const Matrix& sum,
                         const Matrix& output, const Matrix& scores,
                         const Matrix& value) {
  Matrix new_largest(largest.rows(), 1);
  Matrix new_sum(sum.rows(), 1);
  Matrix new_output(output.rows(), output.cols());

  // For each row: the new maximum, the old sum and output corrected
  // to it, and the keys of the block.

  return {new_largest, new_sum, new_output};
}

// scores (rows × keys), value (keys × value_dim): all keys,
// block_size of them at a time.
Matrix attend(const Matrix& scores, const Matrix& value,
              int block_size) {
  Matrix output(scores.rows(), value.cols());

  // Block after block, and a division at the end.

  return output;
}
