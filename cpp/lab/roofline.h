// Where a piece of work stands under the roof that arithmetic and memory make: FLOPs, bytes, and the time they took.
// Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model" (2009).
#pragma once

#include <memory_resource>
#include <string>

#include "attn/result.h"
#include "lab/profile.h"

namespace attn::lab {

struct RooflinePoint {
  double flops = 0.0;        // computed, two for a multiply-add; exponentials are not counted
  double bytes_moved = 0.0;  // computed: the least that memory must deliver and take
  double flop_per_byte = 0.0;
  double scratch_bytes = 0.0;  // counted
  double gflop_per_s = 0.0;    // flops over the median time
  ProfileTime time = {};
};

struct AttentionPointRequest {
  std::string kernel;
  double seq_len_q = 0.0;  // seq_len_k for prefill, 1 for decode
  double seq_len_k = 0.0;
  double head_dim = 0.0;
  double budget_ms = 0.0;
};

/// One head without a mask: 4 · seq_len_q · seq_len_k · head_dim FLOPs. Bytes: query, key, value and output once, and
/// whatever the kernel keeps in scratch twice, written and read. `unknown_kernel`, `bad_number`, `too_large`.
Result<RooflinePoint> profile_attention(const AttentionPointRequest& request, const Host& host,
                                        std::pmr::memory_resource& memory);

struct LinearPointRequest {
  double rows = 0.0;  // seq_len for prefill, 1 for decode
  double in_features = 0.0;
  double out_features = 0.0;
  double budget_ms = 0.0;
};

/// One linear layer: 2 · rows · in_features · out_features FLOPs. Bytes: weights, input and output once. `bad_number`,
/// `too_large`.
Result<RooflinePoint> profile_linear(const LinearPointRequest& request, const Host& host,
                                     std::pmr::memory_resource& memory);

}  // namespace attn::lab
