#include <algorithm>
#include <cmath>
#include <vector>

// One key after the other with a running maximum, in double: no row of scores is kept.
struct Row {
  const Matrix& key;
  const Matrix& value;
  int count;
};

Matrix attend_chunk(const Matrix& cached_key, const Matrix& cached_value, const Matrix& query, const Matrix& key,
                    const Matrix& value) {
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); ++i) {
    double largest = -INFINITY;
    double total = 0;
    std::vector<double> sums(value.cols());
    for (const Row& part : {Row{cached_key, cached_value, cached_key.rows()}, Row{key, value, i + 1}}) {
      for (int j = 0; j < part.count; ++j) {
        double score = 0;
        for (int c = 0; c < query.cols(); ++c) score += double(query.at(i, c)) * part.key.at(j, c);
        score /= std::sqrt(double(query.cols()));
        const double grown = std::max(largest, score);
        const double before = std::exp(largest - grown);
        const double share = std::exp(score - grown);
        total = total * before + share;
        for (int c = 0; c < value.cols(); ++c) sums[c] = sums[c] * before + share * part.value.at(j, c);
        largest = grown;
      }
    }
    for (int c = 0; c < value.cols(); ++c) output.set(i, c, float(sums[c] / total));
  }
  return output;
}

Matrix part_of(const Matrix& matrix, int from, int count) {
  Matrix part(count, matrix.cols());
  for (int r = 0; r < count; ++r) {
    for (int c = 0; c < matrix.cols(); ++c) part.set(r, c, matrix.at(from + r, c));
  }
  return part;
}

Matrix prefill(const Matrix& query, const Matrix& key, const Matrix& value, int chunk_size) {
  Matrix output(query.rows(), value.cols());
  int done = 0;
  while (done < query.rows()) {
    const int count = std::min(chunk_size, query.rows() - done);
    const Matrix part = attend_chunk(part_of(key, 0, done), part_of(value, 0, done), part_of(query, done, count),
                                     part_of(key, done, count), part_of(value, done, count));
    for (int c = 0; c < value.cols(); ++c) {
      for (int r = 0; r < count; ++r) output.set(done + r, c, part.at(r, c));
    }
    done += count;
  }
  return output;
}
