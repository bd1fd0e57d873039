// Which keys a query may attend to. One convention everywhere: 1 / true = may attend, 0 / false = blocked
// (as PyTorch's scaled_dot_product_attention; nn.MultiheadAttention has it the other way round).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "attn/attention/sparse_pattern.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

/// 0/1 matrix; element (i, j) says whether query i may attend to key j.
using MaskView = MatrixView<const std::uint8_t>;

/// The rule for one head: (seq_len_q × seq_len_k) answers without storing them where a formula is enough.
/// A Mask only views a binary matrix; its owner must outlive it.
class Mask {
 public:
  /// Every query sees every key.
  static Mask bidirectional() { return Mask(Kind::bidirectional); }
  /// Query i sees keys j <= i + seq_len_k - seq_len_q: lower-right aligned, so that the last query sees every key, as
  /// decoding and chunked prefill need.
  static Mask causal() { return Mask(Kind::causal); }
  /// Every query sees the first `length` keys; the rest is padding. Padded queries still see the real keys.
  static Mask padding(std::size_t length) {
    Mask mask(Kind::padding);
    mask.length_ = length;
    return mask;
  }
  /// Window, sinks, stride and global positions in any combination. Views the global positions.
  static Mask sparse(const SparsePattern& pattern) {
    Mask mask(Kind::sparse);
    mask.pattern_ = pattern;
    return mask;
  }
  /// Any 0/1 matrix of (seq_len_q or 1) × (seq_len_k or 1); a size of 1 broadcasts.
  static Mask binary(MaskView allowed) {
    Mask mask(Kind::binary);
    mask.allowed_ = allowed;
    return mask;
  }

  bool allows(std::size_t query_pos, std::size_t key_pos, std::size_t seq_len_q, std::size_t seq_len_k) const;

  /// Keys at or beyond this position are blocked for the query: kernels stop there instead of testing each.
  std::size_t key_limit(std::size_t query_pos, std::size_t seq_len_q, std::size_t seq_len_k) const;

  /// True when every key below key_limit() is allowed, so that no test per key is needed.
  bool is_prefix() const { return kind_ != Kind::binary && kind_ != Kind::sparse; }

  /// How many of the pairs of these queries and keys are allowed. `none` is exact, so that a kernel that skips what is
  /// wholly blocked computes nothing in vain; `all` means that no key needs a test. Neither range may be empty.
  Coverage coverage(Range queries, Range keys, std::size_t seq_len_q, std::size_t seq_len_k) const;

  /// Writes `value` over every blocked element of the query's row (seq_len_k numbers): -inf for scores, 0 for weights.
  void fill_blocked(std::size_t query_pos, std::size_t seq_len_q, std::span<float> row, float value) const {
    fill_blocked(query_pos, seq_len_q, row.size(), 0, row, value);
  }
  /// The same for the part of the row that starts at `first_key`.
  void fill_blocked(std::size_t query_pos, std::size_t seq_len_q, std::size_t seq_len_k, std::size_t first_key,
                    std::span<float> part, float value) const;

  /// Wrong shape (`mask_shape`), an element that is neither 0 nor 1 (`mask_not_binary`), global positions out of order
  /// (`mask_order`) or a query that may attend to nothing (`row_fully_masked`), each with the numbers. Kernels expect a
  /// mask that passed.
  MaybeError validate(std::size_t seq_len_q, std::size_t seq_len_k) const;

 private:
  enum class Kind { bidirectional, causal, padding, sparse, binary };
  explicit Mask(Kind kind) : kind_(kind) {}

  Kind kind_;
  std::size_t length_ = 0;
  SparsePattern pattern_;
  MaskView allowed_;
};

/// A binary mask for batch × heads: any tensor that broadcasts to (batch, num_heads, seq_len_q, seq_len_k), that is,
/// each size is 1 or the full one. `head(b, h)` is the rule for one head. Views its elements.
struct MaskTensor {
  const std::uint8_t* data = nullptr;
  std::size_t batch = 1, num_heads = 1, seq_len_q = 1, seq_len_k = 1;

  Mask head(std::size_t batch_index, std::size_t head_index) const;

  /// `mask_shape` when a size is neither 1 nor the full one. The elements are for Mask::validate of each head.
  MaybeError validate(std::size_t full_batch, std::size_t full_heads, std::size_t full_seq_len_q,
                      std::size_t full_seq_len_k) const;
};

/// Turns numbers into 0/1 bytes; any other number (0.5, NaN, -inf) is `mask_not_binary` and names the place.
Result<OwnedMatrix<std::uint8_t>> binary_mask_from(ConstMat numbers, std::pmr::memory_resource& memory);

/// Padding for sequences of these lengths: (batch × seq_len_k), 1 for the first length keys of each. As a tensor it is
/// (batch, 1, 1, seq_len_k): it hides keys, and padded queries still see the real ones. Errors: `row_fully_masked` for a
/// length of 0, `mask_shape` for one beyond seq_len_k.
Result<OwnedMatrix<std::uint8_t>> padding_mask_from(std::span<const std::size_t> lengths, std::size_t seq_len_k,
                                                    std::pmr::memory_resource& memory);

}  // namespace attn
