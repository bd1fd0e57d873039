// Scaled dot-product attention: softmax(query · keyᵀ · scale) · value.
// Vaswani et al., "Attention Is All You Need" (2017), section 3.2.1.
#pragma once

#include <cmath>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

#include "attn/attention/mask.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

/// One head. Sizes: seq_len_q and seq_len_k may differ, and so may head_dim and value_dim.
struct AttentionInputs {
  ConstMat query;                     // (seq_len_q × head_dim)
  ConstMat key;                       // (seq_len_k × head_dim)
  ConstMat value;                     // (seq_len_k × value_dim)
  Mask mask = Mask::bidirectional();  // broadcasts to (seq_len_q × seq_len_k)
  float temperature = 1.0F;           // scores are divided by it; > 0
  /// Press et al., "ALiBi" (2021, arXiv:2108.12409): scores −= alibi_slope · (position_of(query) − key_pos), after the
  /// scale. 0: none.
  float alibi_slope = 0.0F;

  std::size_t seq_len_q() const { return query.rows(); }
  std::size_t seq_len_k() const { return key.rows(); }
  std::size_t head_dim() const { return query.cols(); }
  std::size_t value_dim() const { return value.cols(); }
  /// What every dot product is multiplied by: 1 / (sqrt(head_dim) · temperature).
  float scale() const { return 1.0F / (std::sqrt(static_cast<float>(head_dim())) * temperature); }
};

/// What a learner wants to look at. Kernels that never hold a whole row of scores leave both matrices empty, and the page
/// says why.
struct AttentionTrace {
  Mat scores;   // (seq_len_q × seq_len_k), scaled, -inf where blocked
  Mat weights;  // (seq_len_q × seq_len_k), rows sum to 1, exactly 0 where blocked
  /// The sparse kernel adds the blocks of scores that it computed, each kSparseQueryBlock × kKeyBlock (kernels.h).
  std::size_t score_blocks = 0;
};

/// One way to compute attention. All of them agree with `naive` and keep these promises: a blocked weight is exactly 0,
/// what stands behind a blocked key (even NaN) never reaches the output, and a row's result depends only on its query
/// and its allowed keys, bit for bit, whatever the other rows and sizes are.
struct AttentionKernel {
  std::string_view name;
  std::string_view summary;  // one line for the page
  bool traces;               // fills the AttentionTrace
  /// Preconditions: validate(inputs) found nothing; output is (seq_len_q × value_dim). Everything else that it needs is
  /// allocated from `scratch` and given back: its peak is the kernel's memory cost.
  void (*run)(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch, AttentionTrace* trace);
  /// Scratch bytes that `run` will ask for, without allocating: to refuse what cannot fit.
  double (*scratch_bytes)(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim, std::size_t value_dim);
};

/// The table: one row per kernel, `naive` first. Tests, sweeps and benchmarks loop over it. parts/ says which there are.
std::span<const AttentionKernel> attention_kernels();

/// The kernel of that name, or nullptr.
const AttentionKernel* find_attention_kernel(std::string_view name);

/// Everything that a caller can get wrong: `shape` (head_dim of query and key, rows of key and value), `empty`,
/// `temperature`, `alibi_slope`, `not_finite` (NaN or infinity in query, or in a key or value that some query may attend to) and what
/// Mask::validate finds.
MaybeError validate(const AttentionInputs& inputs);

}  // namespace attn
