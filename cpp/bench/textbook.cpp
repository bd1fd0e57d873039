// What a careful programmer writes first, compiled without SIMD: the formulas as loops over rows, columns and depth. A
// module of its own (attn_bench_scalar) that answers to the names of kernels.cpp: a compiler that may use vectors would.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <vector>

#include "bench/exported.h"

namespace {

float dot(const float* a, const float* b, std::size_t depth) {
  float sum = 0.0F;
  for (std::size_t k = 0; k < depth; ++k) sum += a[k] * b[k];
  return sum;
}

/// The first `count` numbers become weights that sum to 1.
void softmax(float* row, std::size_t count) {
  const float max = *std::max_element(row, row + count);
  float sum = 0.0F;
  for (std::size_t j = 0; j < count; ++j) {
    row[j] = std::exp(row[j] - max);
    sum += row[j];
  }
  for (std::size_t j = 0; j < count; ++j) row[j] /= sum;
}

/// One head; query, key, value and output (seq_len × head_dim).
void attend(const float* query, const float* key, const float* value, float* output, std::size_t seq_len,
            std::size_t head_dim, bool causal) {
  const float scale = 1.0F / std::sqrt(static_cast<float>(head_dim));
  std::vector<float> row(seq_len);
  for (std::size_t i = 0; i < seq_len; ++i) {
    const std::size_t limit = causal ? i + 1 : seq_len;
    for (std::size_t j = 0; j < limit; ++j) row[j] = scale * dot(query + i * head_dim, key + j * head_dim, head_dim);
    softmax(row.data(), limit);
    float* out = output + i * head_dim;
    std::fill_n(out, head_dim, 0.0F);
    for (std::size_t j = 0; j < limit; ++j)
      for (std::size_t c = 0; c < head_dim; ++c) out[c] += row[j] * value[j * head_dim + c];
  }
}

}  // namespace

/// out (rows × cols) = a (rows × depth) · bᵀ, with b (cols × depth): queries and keys.
ATTN_EXPORTED void bench_matmul_transposed(const float* a, const float* b, float* out, std::size_t rows,
                                           std::size_t cols, std::size_t depth) {
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < cols; ++j) out[i * cols + j] = dot(a + i * depth, b + j * depth, depth);
}

/// out (rows × cols) = a (rows × depth) · b (depth × cols): weights and values.
ATTN_EXPORTED void bench_matmul(const float* a, const float* b, float* out, std::size_t rows, std::size_t cols,
                                std::size_t depth) {
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) {
      float sum = 0.0F;
      for (std::size_t k = 0; k < depth; ++k) sum += a[i * depth + k] * b[k * cols + j];
      out[i * cols + j] = sum;
    }
  }
}

ATTN_EXPORTED void bench_softmax_rows(float* scores, std::size_t rows, std::size_t cols) {
  for (std::size_t i = 0; i < rows; ++i) softmax(scores + i * cols, cols);
}

/// 64-byte aligned, as the library's own matrices are.
ATTN_EXPORTED void* bench_allocate(std::size_t bytes) {
  return std::aligned_alloc(64, (bytes + 63) & ~std::size_t{63});
}

ATTN_EXPORTED void bench_attention(const char* /*kernel*/, const float* query, const float* key, const float* value,
                                   float* output, std::size_t num_heads, std::size_t seq_len, std::size_t head_dim,
                                   bool causal) {
  for (std::size_t head = 0; head < num_heads; ++head) {
    const std::size_t first = head * seq_len * head_dim;
    attend(query + first, key + first, value + first, output + first, seq_len, head_dim, causal);
  }
}
