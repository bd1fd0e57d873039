// The softmax of one row, and how it answers to its temperature.
#pragma once

#include <vector>

#include "attn/result.h"

namespace attn::lab {

struct SoftmaxRowRequest {
  std::vector<double> scores = {};  // -inf where blocked
  double temperature = 1.0;         // scores are divided by it
};

struct SoftmaxRow {
  std::vector<double> weights = {};
  double entropy_bits = 0.0;
  double jacobian_norm = 0.0;
};

/// What check_scores() finds, and `bad_number` for a temperature outside 0.001 … 1000.
Result<SoftmaxRow> softmax_row(const SoftmaxRowRequest& request);

}  // namespace attn::lab
