// Do counts look as if they were drawn from a distribution? Pearson's test.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace attn::test {

struct ChiSquare {
  double statistic = 0.0;
  double degrees_of_freedom = 0.0;

  /// What one fair experiment in 1000 exceeds: Wilson and Hilferty's approximation (1931).
  double limit() const {
    const double spread = 2.0 / (9.0 * degrees_of_freedom);
    return degrees_of_freedom * std::pow(1.0 - spread + 3.0902 * std::sqrt(spread), 3.0);
  }
  bool rejects() const { return statistic > limit(); }
};

/// `expected` are probabilities. Cells of fewer than 5 expected draws are added up into one.
inline ChiSquare chi_square(std::span<const double> counts, std::span<const double> expected, double draws) {
  ChiSquare result{0.0, -1.0};
  double rare_count = 0.0;
  double rare_wanted = 0.0;
  const auto add_cell = [&](double count, double wanted) {
    result.statistic += (count - wanted) * (count - wanted) / wanted;
    result.degrees_of_freedom += 1.0;
  };
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double wanted = expected[i] * draws;
    if (wanted >= 5.0) {
      add_cell(counts[i], wanted);
    } else {
      rare_count += counts[i];
      rare_wanted += wanted;
    }
  }
  if (rare_wanted > 0.0) add_cell(rare_count, rare_wanted);
  // A cell that must stay empty and did not: no number of draws makes up for that.
  if (rare_wanted == 0.0 && rare_count > 0.0) result.statistic = INFINITY;
  return result;
}

}  // namespace attn::test
