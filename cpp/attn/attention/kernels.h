// The kernels behind the table of attention.h, one per file. A new one is its .cpp, its two lines here and its row there.
#pragma once

#include <cstddef>
#include <memory_resource>

#include "attn/attention/attention.h"

namespace attn {

void attention_naive(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                     AttentionTrace* trace);
double attention_naive_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                     std::size_t value_dim);

void attention_simd(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                    AttentionTrace* trace);
double attention_simd_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                    std::size_t value_dim);

void attention_flash(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                     AttentionTrace* trace);
double attention_flash_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                     std::size_t value_dim);

/// Queries of a block that is computed or passed over as a whole.
inline constexpr std::size_t kSparseQueryBlock = 64;
void attention_sparse(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                      AttentionTrace* trace);
double attention_sparse_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                      std::size_t value_dim);

void attention_split(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                     AttentionTrace* trace);
double attention_split_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                     std::size_t value_dim);

}  // namespace attn
