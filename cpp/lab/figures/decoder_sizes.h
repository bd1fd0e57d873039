// The sizes of a decoder as a page sends them.
#pragma once

#include "attn/result.h"
#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {

/// num_layers, num_heads, num_kv_heads, head_dim, mlp_dim and vocab_size of a request, small enough that no product of
/// those that operation_count.h makes wraps around. `bad_number`; `num_kv_heads` when it does not divide num_heads.
template <typename Request>
MaybeError check_decoder_sizes(const Request& request) {
  const auto check = [](std::string_view field, double value, double high) -> MaybeError {
    const auto whole = whole_number(field, value, 1.0, high);
    if (whole) return {};
    return whole.error();
  };
  if (auto error = check("num_layers", request.num_layers, 1024.0)) return error;
  if (auto error = check("num_heads", request.num_heads, 256.0)) return error;
  if (auto error = check("num_kv_heads", request.num_kv_heads, request.num_heads)) return error;
  if (auto error = check("head_dim", request.head_dim, 1024.0)) return error;
  if (auto error = check("mlp_dim", request.mlp_dim, 1048576.0)) return error;
  if (auto error = check("vocab_size", request.vocab_size, 1048576.0)) return error;
  const auto num_heads = static_cast<std::size_t>(request.num_heads);
  const auto num_kv_heads = static_cast<std::size_t>(request.num_kv_heads);
  if (num_heads % num_kv_heads == 0) return {};
  return Error{"num_kv_heads", sentence("num_kv_heads ", num_kv_heads, " does not divide num_heads ", num_heads,
                                        ", and so the query heads cannot share them evenly; choose a divisor.")};
}

}  // namespace attn::lab
