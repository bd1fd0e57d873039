#include <cmath>
#include <utility>
#include <vector>

// Cosines and sines of one position, as a decoder keeps them for all its heads.
std::vector<std::pair<double, double>> turns(int position, int pairs, double theta) {
  std::vector<std::pair<double, double>> table;
  double per_position = 1;
  for (int i = 0; i < pairs; ++i) {
    table.push_back({std::cos(position * per_position), std::sin(position * per_position)});
    per_position *= std::pow(theta, -1.0 / pairs);
  }
  return table;
}

Matrix rotate(const Matrix& x, int first_position, double theta) {
  const int pairs = x.cols() / 2;
  Matrix rotated(x.rows(), x.cols());
  for (int r = 0; r < x.rows(); ++r) {
    const auto table = turns(first_position + r, pairs, theta);
    for (int i = 0; i < pairs; ++i) {
      const double cosine = table[i].first;
      const double sine = table[i].second;
      rotated.set(r, i, float(cosine * x.at(r, i) - sine * x.at(r, pairs + i)));
      rotated.set(r, pairs + i, float(sine * x.at(r, i) + cosine * x.at(r, pairs + i)));
    }
  }
  return rotated;
}

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value, double theta) {
  const Matrix q = rotate(query, key.rows() - query.rows(), theta);
  const Matrix k = rotate(key, 0, theta);
  Matrix weights(q.rows(), k.rows());
  Matrix output(q.rows(), value.cols());
  for (int i = 0; i < q.rows(); ++i) {
    std::vector<double> exps(k.rows(), 0.0);
    double total = 0;
    for (int j = 0; j < k.rows(); ++j) {
      for (int c = 0; c < k.cols(); ++c) exps[j] += double(q.at(i, c)) * k.at(j, c);
      exps[j] = std::exp(exps[j] / std::sqrt(double(k.cols())));
      total += exps[j];
    }
    for (int j = 0; j < k.rows(); ++j) weights.set(i, j, float(exps[j] / total));
    for (int c = 0; c < value.cols(); ++c) {
      double sum = 0;
      for (int j = 0; j < k.rows(); ++j) sum += exps[j] * value.at(j, c);
      output.set(i, c, float(sum / total));
    }
  }
  return {output, weights};
}

// The keys from the query backwards: each one further is one slope lower.
Matrix alibi(const Matrix& scores, int head, int num_heads) {
  const double slope = std::exp2(-8.0 / num_heads * (head + 1));
  Matrix biased = scores;
  for (int i = 0; i < scores.rows(); ++i) {
    double penalty = 0;
    for (int j = scores.cols() - scores.rows() + i - 1; j >= 0; --j) {
      penalty += slope;
      biased.set(i, j, float(scores.at(i, j) - penalty));
    }
  }
  return biased;
}
