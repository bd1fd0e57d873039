// Attention of some heads over random inputs of their own, ready to run again and again: what the profilers measure.
#pragma once

#include <cstddef>
#include <memory_resource>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "attn/result.h"

namespace attn::lab {

struct HeadsShape {
  std::size_t seq_len_q = 0;
  std::size_t seq_len_k = 0;
  std::size_t embed_dim = 0;  // of all heads together
  std::size_t num_heads = 1;  // must divide embed_dim
  bool causal = false;
  std::size_t window = 0;  // causal, and only so many keys back, besides kSinks first ones; 0: all of them

  static constexpr std::size_t kSinks = 4;

  std::size_t head_dim() const { return embed_dim / num_heads; }
  /// Query, key, value and output.
  double tensor_bytes() const;
  /// One after the other, heads use the same scratch.
  double scratch_bytes(const AttentionKernel& kernel) const;
};

/// Self-attention over seq_len positions, from numbers as a page sends them. Errors: `bad_number` beyond 65,536 positions or
/// max_embed_dim, `num_heads` when it does not divide embed_dim.
Result<HeadsShape> read_heads(double seq_len, double embed_dim, double num_heads, bool causal, double max_embed_dim);

class RandomHeads {
 public:
  RandomHeads(const AttentionKernel& kernel, const HeadsShape& shape, std::pmr::memory_resource& memory);

  /// Runs every head once.
  void operator()();

  /// What the kernel allocated at most, counted.
  double peak_scratch_bytes() const { return static_cast<double>(scratch_.peak_bytes()); }
  double tensor_bytes() const {
    return static_cast<double>(query_.bytes() + key_.bytes() + value_.bytes() + output_.bytes());
  }

 private:
  const AttentionKernel& kernel_;
  std::size_t num_heads_;
  Mask mask_;
  Matrix query_;
  Matrix key_;
  Matrix value_;
  Matrix output_;
  TrackingResource scratch_;
};

}  // namespace attn::lab
