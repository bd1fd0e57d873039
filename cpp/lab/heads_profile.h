// More heads at the same embed_dim: the same multiply-adds, more softmax, more score matrices. Projections are not part of
// it: they do not know how many heads there are.
#pragma once

#include <memory_resource>
#include <string>

#include "attn/result.h"
#include "lab/profile.h"

namespace attn::lab {

struct HeadsRequest {
  std::string kernel;
  double seq_len = 0.0;
  double embed_dim = 0.0;
  double num_heads = 0.0;
  bool causal = false;
  double budget_ms = 0.0;
};

struct HeadsPoint {
  std::string kernel;
  double seq_len = 0.0;
  double num_heads = 0.0;
  double head_dim = 0.0;          // embed_dim / num_heads
  double scratch_bytes = 0.0;     // peak of what the kernel allocated, counted; the heads run one after the other
  double all_scores_bytes = 0.0;  // computed: num_heads · seq_len² · 4, what holding every head's scores at once takes
  double multiply_adds = 0.0;     // computed: 2 · embed_dim for each pair of query and key
  double exponentials = 0.0;      // computed: one for each pair and head
  ProfileTime time = {};          // of all heads
};

/// Attention of all heads, without projections. Errors: `unknown_kernel`, `bad_number`, `num_heads` when it does not
/// divide embed_dim, `too_large`.
Result<HeadsPoint> profile_heads(const HeadsRequest& request, const Host& host, std::pmr::memory_resource& memory);

}  // namespace attn::lab
