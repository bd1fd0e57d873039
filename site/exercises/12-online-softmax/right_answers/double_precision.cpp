#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

// In double, and the block's own sum and output are made first: two states are then put together.
AddBlockResult add_block(const Matrix& largest, const Matrix& sum, const Matrix& output, const Matrix& scores,
                         const Matrix& value) {
  AddBlockResult result{largest, sum, output};
  for (int i = 0; i < scores.rows(); ++i) {
    double block_max = -std::numeric_limits<double>::infinity();
    for (int j = 0; j < scores.cols(); ++j) block_max = std::max(block_max, double(scores.at(i, j)));
    if (block_max == -std::numeric_limits<double>::infinity()) continue;
    double block_sum = 0;
    std::vector<double> block_output(output.cols());
    for (int j = 0; j < scores.cols(); ++j) {
      const double share = std::exp(double(scores.at(i, j)) - block_max);
      block_sum += share;
      for (int c = 0; c < output.cols(); ++c) block_output[c] += share * value.at(j, c);
    }
    const double both = std::max(block_max, double(largest.at(i, 0)));
    const double before = std::exp(largest.at(i, 0) - both);
    const double here = std::exp(block_max - both);
    result.largest.set(i, 0, float(both));
    result.sum.set(i, 0, float(before * sum.at(i, 0) + here * block_sum));
    for (int c = 0; c < output.cols(); ++c) {
      result.output.set(i, c, float(before * output.at(i, c) + here * block_output[c]));
    }
  }
  return result;
}

Matrix attend(const Matrix& scores, const Matrix& value, int block_size) {
  Matrix largest(scores.rows(), 1);
  for (float& x : largest.data()) x = -std::numeric_limits<float>::infinity();
  AddBlockResult state{largest, Matrix(scores.rows(), 1), Matrix(scores.rows(), value.cols())};
  for (int done = 0; done < scores.cols();) {
    const int count = std::min(block_size, scores.cols() - done);
    Matrix part(scores.rows(), count);
    Matrix values(count, value.cols());
    for (int j = 0; j < count; ++j) {
      for (int i = 0; i < scores.rows(); ++i) part.set(i, j, scores.at(i, done + j));
      for (int c = 0; c < value.cols(); ++c) values.set(j, c, value.at(done + j, c));
    }
    state = add_block(state.largest, state.sum, state.output, part, values);
    done += count;
  }
  for (int i = 0; i < scores.rows(); ++i) {
    const float share = 1 / state.sum.at(i, 0);
    for (int c = 0; c < value.cols(); ++c) state.output.set(i, c, state.output.at(i, c) * share);
  }
  return state.output;
}
