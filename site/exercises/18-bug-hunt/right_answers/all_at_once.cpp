#include <cmath>

// Eight copies side by side, in double precision; what differs in one number is struck off the list.
int name_bug(const Matrix& query, const Matrix& key, const Matrix& value, const Matrix& weights, const Matrix& output) {
  const int rows = weights.rows();
  const int keys = weights.cols();
  const int cached = keys - rows;
  auto power = [&](int i, int j, int bug) {
    double sum = 0;
    for (int c = 0; c < query.cols(); ++c) sum += double(query.at(i, c)) * key.at(j, c);
    return std::exp(bug == 1 ? sum : sum / std::sqrt(double(query.cols())));
  };
  auto sees = [&](int i, int j, int bug) {
    if (bug == 2 || bug == 3) return true;
    return bug == 4 ? j <= i : bug == 5 ? j < i + cached : j <= i + cached;
  };
  auto weight = [&](int i, int j, int bug) {
    if (!sees(i, j, bug) || (bug == 2 && j > i + cached)) return 0.0;
    double sum = 0;
    if (bug == 6) {
      for (int r = 0; r < rows; ++r) sum += sees(r, j, bug) ? power(r, j, bug) : 0.0;
    } else {
      for (int k = 0; k < keys; ++k) sum += sees(i, k, bug) ? power(i, k, bug) : 0.0;
    }
    return power(i, j, bug) / sum;
  };
  for (int bug = 0; bug < 8; ++bug) {
    bool fits = true;
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < keys; ++j) fits = fits && std::abs(weight(i, j, bug) - weights.at(i, j)) < 5e-4;
      for (int c = 0; c < output.cols(); ++c) {
        double home = 0;
        for (int j = 0; j < keys; ++j) home += weight(i, j, bug) * (bug == 7 ? key.at(j, c) : value.at(j, c));
        fits = fits && std::abs(home - output.at(i, c)) < 5e-4;
      }
    }
    if (fits) return bug;
  }
  return -1;
}
