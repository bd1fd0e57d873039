#include "lab/figures/score_row.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {

MaybeError check_scores(std::span<const double> scores) {
  const auto count = whole_number("The number of scores", static_cast<double>(scores.size()), 1.0, 4096.0);
  if (!count) return count.error();
  constexpr double kBlocked = -std::numeric_limits<double>::infinity();
  bool any = false;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    any = any || scores[i] > kBlocked;
    if (std::isfinite(scores[i]) || scores[i] == kBlocked) continue;
    return Error{"not_finite",
                 sentence("score ", i, " is ", scores[i], "; give finite scores, and -Infinity where one is blocked.")};
  }
  if (any) return {};
  return Error{"row_fully_masked", "Each query needs at least one key it may attend to; allow one of the scores."};
}

double entropy_bits(std::span<const float> weights) {
  double entropy = 0.0;
  for (const double weight : weights)
    if (weight > 0.0) entropy -= weight * std::log2(weight);
  // + 0 makes a zero positive.
  return entropy + 0.0;
}

double jacobian_norm(std::span<const float> weights) {
  // Row i of the Jacobian squared: w_i² ((1 − w_i)² + Σ_{j≠i} w_j²). For the largest weight 1 − w and the sum over all
  // less its own square would cancel, and so its others are summed.
  const auto largest = static_cast<std::size_t>(std::ranges::max_element(weights) - weights.begin());
  double others = 0.0;
  double other_squares = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (i == largest) continue;
    const double weight = weights[i];
    others += weight;
    other_squares += weight * weight;
  }
  const double top = weights[largest];
  double sum = top * top * (others * others + other_squares);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (i == largest) continue;
    const double square = static_cast<double>(weights[i]) * static_cast<double>(weights[i]);
    const double rest = 1.0 - static_cast<double>(weights[i]);
    sum += square * (rest * rest + top * top + other_squares - square);
  }
  return std::sqrt(sum);
}

}  // namespace attn::lab
