// One head of attention over a visitor's own matrices, with everything that can be looked at.
#pragma once

#include <memory_resource>
#include <optional>
#include <string_view>

#include "attn/attention/attention.h"
#include "attn/matrix.h"
#include "attn/result.h"
#include "lab/mask_request.h"

namespace attn::lab {

struct AttendRequest {
  std::string_view kernel;
  ConstMat query;  // (seq_len_q × head_dim)
  ConstMat key;    // (seq_len_k × head_dim)
  ConstMat value;  // (seq_len_k × value_dim)
  MaskRequest mask;
  double temperature = 1.0;
};

struct AttendReply {
  Matrix output;                  // (seq_len_q × value_dim)
  std::optional<Matrix> scores;   // (seq_len_q × seq_len_k), -inf where blocked; kernels that hold them
  std::optional<Matrix> weights;  // (seq_len_q × seq_len_k)
};

/// `unknown_kernel`, `unknown_mask`, `bad_number`, `too_large` (beyond limit_bytes) and all that attn::validate() finds.
Result<AttendReply> attend(const AttendRequest& request, double limit_bytes, std::pmr::memory_resource& memory);

/// The kernel, or `unknown_kernel` with the names that exist.
Result<const AttentionKernel*> kernel_named(std::string_view name);

}  // namespace attn::lab
