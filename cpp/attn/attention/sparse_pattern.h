// Sparse attention by formula: which keys a query sees follows from the two positions, so that a kernel can ask about a
// whole block of pairs without looking at each.
#pragma once

#include <cstddef>
#include <span>

#include "attn/result.h"

namespace attn {

/// [begin, end).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// How many pairs of a block of queries and keys are allowed.
enum class Coverage { none, some, all };

/// Where query `query_pos` of seq_len_q stands among the keys: the last query at the last key, as decoding and chunked
/// prefill need. Negative where there are more queries than keys.
constexpr std::ptrdiff_t position_of(std::size_t query_pos, std::size_t seq_len_q, std::size_t seq_len_k) {
  return static_cast<std::ptrdiff_t>(query_pos) + static_cast<std::ptrdiff_t>(seq_len_k) -
         static_cast<std::ptrdiff_t>(seq_len_q);
}

/// A query sees what any of the parts lets it see, and with `causal` nothing after its own position.
struct SparsePattern {
  bool causal = true;
  /// Keys at a distance below `window`: the query's own and window - 1 before it, and as many after it when not causal
  /// (Beltagy et al., "Longformer", 2020, arXiv:2004.05150; Mistral's sliding window). 0: none.
  std::size_t window = 0;
  /// The first `sinks` keys, which every query sees (Xiao et al., "Attention sinks", 2023, arXiv:2309.17453).
  std::size_t sinks = 0;
  /// Keys whose distance is a multiple of `stride` (Child et al., "Sparse Transformers", 2019, arXiv:1904.10509, whose
  /// strided pattern has window = stride). 0: none.
  std::size_t stride = 0;
  /// Positions that see every key and are seen by every query (Longformer's global attention), in increasing order. Only
  /// viewed: their owner must outlive the pattern.
  std::span<const std::size_t> global = {};

  bool allows(std::ptrdiff_t query_position, std::size_t key_pos) const;

  /// Queries at the positions first … last against the keys. `none` is exact; what is not `all` by a single part is
  /// called `some`.
  Coverage coverage(std::ptrdiff_t first_position, std::ptrdiff_t last_position, Range keys) const;

  /// `mask_order` when the global positions do not increase.
  MaybeError validate() const;
};

}  // namespace attn
