// One pass over the keys, as flash attention makes it; the weights come in a second one.
#include <array>
#include <cmath>
#include <limits>

struct Running {
  float largest = -std::numeric_limits<float>::infinity();
  float total = 0;
};

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix output(query.rows(), value.cols());
  Matrix weights(query.rows(), key.rows());
  for (int i = 0; i < query.rows(); i++) {
    Running row;
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 0; c < query.cols(); c++) score += query(i, c) * key(j, c);
      score /= std::sqrt(static_cast<float>(query.cols()));
      weights.set(i, j, score);
      const float largest = std::fmax(row.largest, score);
      const float rescale = std::exp(row.largest - largest);
      const float share = std::exp(score - largest);
      for (int c = 0; c < value.cols(); c++) output.set(i, c, output(i, c) * rescale + share * value(j, c));
      row = {largest, row.total * rescale + share};
    }
    for (int c = 0; c < value.cols(); c++) output.set(i, c, output(i, c) / row.total);
    for (int j = 0; j < key.rows(); j++) weights.set(i, j, std::exp(weights(i, j) - row.largest) / row.total);
  }
  return {output, weights};
}
