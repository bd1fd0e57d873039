// What a model takes, from its config alone: so that one that cannot fit is refused before anything is allocated.
#pragma once

#include <cstddef>

#include "attn/gpt/config.h"
#include "attn/ops/linear.h"

namespace attn {

/// Bytes, as doubles: for models that nobody could hold, too.
struct ModelSize {
  double weights = 0.0;  // what Gpt::create() keeps, exactly
  double loading =
      0.0;  // what it needs for a moment beside them, at most: one projection as float32 before it is packed
  double kv_cache = 0.0;  // a contiguous float32 cache of `cache_seq_len` positions
};

ModelSize model_size(const GptConfig& config, WeightFormat format, std::size_t cache_seq_len);

}  // namespace attn
