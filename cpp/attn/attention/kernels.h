// The kernels behind the table of attention.h, one per file. A new one is its .cpp, its lines here and its place in parts/.
#pragma once

#include <cstddef>
#include <memory_resource>

#include "attn/attention/attention.h"

namespace attn {

void attention_naive(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                     AttentionTrace* trace);
double attention_naive_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                     std::size_t value_dim);
inline constexpr AttentionKernel kNaiveKernel{"naive",
                                              "Explicit loops over queries, keys and dimensions: the definition.", true,
                                              attention_naive, attention_naive_scratch_bytes};

void attention_simd(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                    AttentionTrace* trace);
double attention_simd_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                    std::size_t value_dim);
inline constexpr AttentionKernel kSimdKernel{
    "simd", "The same steps, four numbers at a time. The score matrix is as large as before.", true, attention_simd,
    attention_simd_scratch_bytes};

void attention_flash(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                     AttentionTrace* trace);
double attention_flash_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                     std::size_t value_dim);
inline constexpr AttentionKernel kFlashKernel{"flash",
                                              "Block by block with a running softmax: no score matrix is ever held.",
                                              false, attention_flash, attention_flash_scratch_bytes};

/// Queries of a block that is computed or passed over as a whole.
inline constexpr std::size_t kSparseQueryBlock = 64;
void attention_sparse(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                      AttentionTrace* trace);
double attention_sparse_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                      std::size_t value_dim);
inline constexpr AttentionKernel kSparseKernel{"sparse",
                                               "As flash, over those blocks only in which the mask allows anything.",
                                               false, attention_sparse, attention_sparse_scratch_bytes};

void attention_split(const AttentionInputs& inputs, Mat output, std::pmr::memory_resource& scratch,
                     AttentionTrace* trace);
double attention_split_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim,
                                     std::size_t value_dim);
inline constexpr AttentionKernel kSplitKernel{
    "split", "As flash, over parts of the keys that are merged at the end: for one query and many keys.", false,
    attention_split, attention_split_scratch_bytes};

}  // namespace attn
