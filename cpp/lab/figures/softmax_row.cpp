#include "lab/figures/softmax_row.h"

#include <algorithm>

#include "attn/ops/softmax.h"
#include "lab/figures/score_row.h"
#include "lab/quantity.h"

namespace attn::lab {

Result<SoftmaxRow> softmax_row(const SoftmaxRowRequest& request) {
  if (auto error = check_scores(request.scores)) return *std::move(error);
  const auto temperature = number_between("temperature", request.temperature, 1e-3, 1e3);
  if (!temperature) return temperature.error();

  // Shifted before it is divided, so that no temperature makes a score too large. Of what lies 1000 below the largest
  // score, or is blocked, a float32 weight is 0 either way.
  const double max = *std::ranges::max_element(request.scores);
  std::vector<float> row;
  row.reserve(request.scores.size());
  for (const double score : request.scores)
    row.push_back(static_cast<float>(std::max((score - max) / temperature.value(), -1000.0)));
  softmax_rows_textbook(Mat(row.data(), 1, row.size()));
  return SoftmaxRow{
      .weights = {row.begin(), row.end()}, .entropy_bits = entropy_bits(row), .jacobian_norm = jacobian_norm(row)};
}

}  // namespace attn::lab
