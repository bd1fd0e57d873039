// Several heads of attention over a visitor's own matrices: a whole layer's, or the part that one worker takes.
#pragma once

#include <memory_resource>
#include <string_view>

#include "attn/matrix.h"
#include "attn/result.h"
#include "lab/mask_request.h"

namespace attn::lab {

struct AttendHeadsRequest {
  std::string_view kernel;
  ConstMat query;             // (seq_len_q × num_heads·head_dim)
  ConstMat key;               // (seq_len_k × num_kv_heads·head_dim)
  ConstMat value;             // (seq_len_k × num_kv_heads·value_dim)
  double num_heads = 0.0;     // query head h reads key head h / (num_heads / num_kv_heads)
  double num_kv_heads = 0.0;  // divides num_heads
  MaskRequest mask;           // one for all heads
};

/// The output (seq_len_q × num_heads·value_dim). A head's bits depend on nothing but itself, so any split of the heads over
/// requests gives the same ones. Errors: `unknown_kernel`, `unknown_mask`, `bad_number`, `shape` (columns that the heads do
/// not divide), `too_large` (beyond limit_bytes) and all that attn::validate() finds in a head.
Result<Matrix> attend_heads(const AttendHeadsRequest& request, double limit_bytes, std::pmr::memory_resource& memory);

}  // namespace attn::lab
