// Multi-head attention: project, attend in every head, project back.
// Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2; torch.nn.MultiheadAttention holds the same weights.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/attention/attention.h"
#include "attn/attention/heads.h"
#include "attn/ops/linear.h"
#include "attn/result.h"

namespace attn {

/// One projection as torch.nn.Linear stores it.
struct ProjectionWeights {
  ConstMat weight;              // (embed_dim out × embed_dim in)
  std::span<const float> bias;  // (embed_dim)
};

struct MultiHeadWeights {
  ProjectionWeights query, key, value, out;
};

/// A batch of sequences, one below the other.
struct MultiHeadInputs {
  ConstMat query;  // (batch·seq_len_q × embed_dim)
  ConstMat key;    // (batch·seq_len_k × embed_dim)
  ConstMat value;  // (batch·seq_len_k × embed_dim)
  std::size_t batch = 1;
};

class MultiHeadAttention {
 public:
  /// Packs the weights. Errors: `empty`, `num_heads` when it does not divide embed_dim, `shape` for a projection of
  /// another size.
  static Result<MultiHeadAttention> create(std::size_t embed_dim, std::size_t num_heads,
                                           const MultiHeadWeights& weights, std::pmr::memory_resource& memory);

  std::size_t embed_dim() const { return query_.in_features(); }
  std::size_t num_heads() const { return num_heads_; }
  std::size_t head_dim() const { return embed_dim() / num_heads_; }

  /// output (batch·seq_len_q × embed_dim), the same mask for every sequence and head. `traces` is empty or holds
  /// batch · num_heads, at [b · num_heads + h]. Errors: `shape`, and what validate(AttentionInputs) finds in a head;
  /// after an error the output is as it was.
  MaybeError forward(const MultiHeadInputs& inputs, const Mask& mask, const AttentionKernel& kernel, Mat output,
                     std::pmr::memory_resource& scratch, std::span<AttentionTrace> traces = {}) const;

  /// A mask of its own for each sequence or head: any tensor that broadcasts to (batch, num_heads, seq_len_q, seq_len_k).
  MaybeError forward(const MultiHeadInputs& inputs, const MaskTensor& mask, const AttentionKernel& kernel, Mat output,
                     std::pmr::memory_resource& scratch, std::span<AttentionTrace> traces = {}) const;

 private:
  MultiHeadAttention(std::size_t num_heads, const MultiHeadWeights& weights, std::pmr::memory_resource& memory);

  MaybeError validate_inputs(const MultiHeadInputs& inputs, ConstMat output) const;
  /// `masks[b · num_heads + h]`, or a single one for all.
  MaybeError attend(const MultiHeadInputs& inputs, std::span<const Mask> masks, const AttentionKernel& kernel,
                    Mat output, std::pmr::memory_resource& scratch, std::span<AttentionTrace> traces) const;

  std::size_t num_heads_;
  PackedLinear query_, key_, value_, out_;
};

}  // namespace attn
