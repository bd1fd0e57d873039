// What one decoder block spends on attention and on its feed-forward network (MLP): the MLP's work grows with seq_len,
// attention's with its square, so from some seq_len on attention costs more.
#pragma once

#include <memory_resource>
#include <string>

#include "attn/result.h"
#include "lab/profile.h"

namespace attn::lab {

struct BlockCostRequest {
  std::string kernel;
  double seq_len = 0.0;
  double embed_dim = 0.0;
  double num_heads = 0.0;
  double mlp_dim = 0.0;
  bool causal = false;
  double budget_ms = 0.0;  // for each of the three parts
};

/// The three parts, each measured alone over random inputs and weights. Norms and sums are left out. FLOPs are computed,
/// two for a multiply-add.
struct BlockCost {
  std::string kernel;
  double seq_len = 0.0;
  ProfileTime projections = {};    // query, key, value and output: embed_dim → embed_dim
  ProfileTime heads = {};          // scores, softmax and values of all heads
  ProfileTime mlp = {};            // embed_dim → mlp_dim, GELU, mlp_dim → embed_dim
  double projections_flops = 0.0;  // 8 · seq_len · embed_dim²
  double heads_flops = 0.0;        // 4 · embed_dim for each pair of query and key
  double mlp_flops = 0.0;          // 4 · seq_len · embed_dim · mlp_dim
  double scratch_bytes = 0.0;      // peak of what the kernel allocated, counted
};

/// Errors: `unknown_kernel`, `bad_number`, `num_heads` when it does not divide embed_dim, `too_large`.
Result<BlockCost> profile_block(const BlockCostRequest& request, const Host& host, std::pmr::memory_resource& memory);

struct FlopCrossoverRequest {
  double embed_dim = 0.0;
  double mlp_dim = 0.0;
  bool causal = false;
};

/// The seq_len from which on attention (projections, scores and values) has more FLOPs than the MLP: mlp_dim − 2 ·
/// embed_dim, and under a causal mask, where half the pairs are blocked, 2 · (mlp_dim − 2 · embed_dim) − 1. 1 when it
/// always has more. `bad_number`.
Result<double> flop_crossover(const FlopCrossoverRequest& request);

}  // namespace attn::lab
