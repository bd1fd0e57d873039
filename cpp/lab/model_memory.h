// Whether a model fits into the memory at hand, and for texts of which length: asked before anything is allocated.
#pragma once

#include <cstddef>

#include "attn/gpt/config.h"
#include "attn/ops/linear.h"
#include "attn/result.h"

namespace attn::lab {

/// The largest length, at most `wanted` and the model's own, whose cache fits beside the weights: halved until it does.
/// `too_large` when not even a short text would fit; its sentence names parameters, bytes as float32 and as int8, those of
/// the cache, and the limit.
Result<std::size_t> seq_len_that_fits(const GptConfig& config, WeightFormat format, std::size_t wanted,
                                      double limit_bytes);

}  // namespace attn::lab
