// The same layer of self-attention with more heads or fewer: what changes and what does not.
#pragma once

#include <memory_resource>
#include <vector>

#include "attn/diagnose/table.h"
#include "attn/result.h"

namespace attn::lab {

struct HeadsCompareRequest {
  double embed_dim = 0.0;
  double num_heads = 0.0;  // must divide embed_dim
  double seq_len = 0.0;
  double seed = 0.0;
};

/// Multi-head self-attention without a mask, over random input of unit variance with random projections that keep the
/// variance. Both depend on the seed, embed_dim and seq_len, and not on num_heads.
struct HeadsCompare {
  double head_dim = 0.0;
  double parameter_count = 0.0;           // four projections with biases: 4 · embed_dim · (embed_dim + 1)
  double projection_multiply_adds = 0.0;  // 4 · seq_len · embed_dim²
  double attention_multiply_adds = 0.0;   // 2 · seq_len² · embed_dim
  double exponentials = 0.0;              // num_heads · seq_len²
  double scores_bytes = 0.0;              // float32, all heads at once
  Table last_query_weights = {};          // (num_heads × seq_len), as the kernel computed them
  std::vector<double> entropy_bits = {};  // of each of these rows
};

/// `bad_number` beyond embed_dim 1024 and seq_len 1024, `num_heads` when it does not divide embed_dim.
Result<HeadsCompare> heads_compare(const HeadsCompareRequest& request, std::pmr::memory_resource& memory);

}  // namespace attn::lab
