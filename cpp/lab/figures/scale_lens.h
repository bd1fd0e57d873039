// Why scores are divided by √head_dim: what the softmax makes of the dot products of random vectors as they grow longer.
// Vaswani et al., "Attention Is All You Need" (2017), section 3.2.1 and its footnote 4.
#pragma once

#include <memory_resource>
#include <vector>

#include "attn/result.h"

namespace attn::lab {

struct ScaleLensRequest {
  std::vector<double> head_dims = {};
  double seq_len = 0.0;
  double rows = 0.0;  // queries that are averaged
  double seed = 0.0;
};

/// Means over the rows.
struct SoftmaxSpread {
  double score_deviation = 0.0;
  double largest_weight = 0.0;
  double entropy_bits = 0.0;
  double jacobian_norm = 0.0;
};

struct ScaleLensPoint {
  double head_dim = 0.0;
  SoftmaxSpread scaled;
  SoftmaxSpread unscaled;
};

/// One point for each head_dim, whose numbers depend on the seed and not on the other points: rows queries against
/// seq_len keys, all normally distributed with unit variance. `bad_number` beyond 16 sizes of 1 to 4096, 2 to 256 keys
/// and 1 to 64 rows.
Result<std::vector<ScaleLensPoint>> scale_lens(const ScaleLensRequest& request, std::pmr::memory_resource& memory);

}  // namespace attn::lab
