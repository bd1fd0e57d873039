// Many heads over the same rows. The heads of a (seq_len × num_heads·head_dim) matrix lie side by side in its columns, so
// a head is a strided view: splitting and merging move no data. `split_heads` and `merge_heads` are the copies that
// frameworks make (their `view(...).transpose(1, 2)`), for those who want to see the heads one below the other.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/attention/attention.h"
#include "attn/matrix.h"

namespace attn {

/// Head `head` of (seq_len × num_heads·head_dim): the view (seq_len × head_dim) of its columns.
template <typename T>
MatrixView<T> head_columns(MatrixView<T> heads, std::size_t num_heads, std::size_t head) {
  ATTN_EXPECTS(num_heads > 0 && heads.cols() % num_heads == 0, "num_heads must divide the columns");
  ATTN_EXPECTS(head < num_heads, "the head must be one of num_heads");
  const std::size_t head_dim = heads.cols() / num_heads;
  return heads.columns(head * head_dim, head_dim);
}

/// (seq_len × num_heads·head_dim) to (num_heads·seq_len × head_dim): row h·seq_len + i is position i of head h.
void split_heads(ConstMat side_by_side, std::size_t num_heads, Mat one_below_the_other);

/// The way back: (num_heads·seq_len × head_dim) to (seq_len × num_heads·head_dim).
void merge_heads(ConstMat one_below_the_other, std::size_t num_heads, Mat side_by_side);

/// What one head computes. Query heads may share key and value heads (grouped-query attention, Ainslie et al., 2023,
/// arXiv:2305.13245): query head h reads key head h / (num_heads / num_kv_heads).
struct HeadsInputs {
  ConstMat query;  // (seq_len_q × num_heads·head_dim)
  ConstMat key;    // (seq_len_k × num_kv_heads·head_dim), for instance KvCache::keys()
  ConstMat value;  // (seq_len_k × num_kv_heads·value_dim)
  std::size_t num_heads = 1;
  std::size_t num_kv_heads = 1;
  std::span<const float> alibi_slopes = {};  // one per query head, or none

  AttentionInputs head(std::size_t head, const Mask& mask) const;
};

/// Runs `kernel` for every head, each into its own columns of output (seq_len_q × num_heads·value_dim).
/// `masks` holds one mask for all heads or one per head; `traces` is empty or holds one per head.
/// Preconditions: those of AttentionKernel::run for every head.
void attend_heads(const HeadsInputs& inputs, std::span<const Mask> masks, const AttentionKernel& kernel, Mat output,
                  std::pmr::memory_resource& scratch, std::span<AttentionTrace> traces = {});

/// The usual case: as many key heads as query heads and one mask for all.
void attend_heads(ConstMat query, ConstMat key, ConstMat value, std::size_t num_heads, const Mask& mask,
                  const AttentionKernel& kernel, Mat output, std::pmr::memory_resource& scratch,
                  std::span<AttentionTrace> traces = {});

}  // namespace attn
