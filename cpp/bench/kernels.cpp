// Thin doors to the library's own functions: nothing that is timed is a copy made for the benchmark.
#include <cstddef>
#include <cstdlib>
#include <memory_resource>

#include "attn/attention/attention.h"
#include "attn/matrix.h"
#include "attn/ops/matmul.h"
#include "attn/ops/softmax.h"
#include "bench/exported.h"

namespace attn::bench {

/// 64-byte aligned, as the library's own matrices are.
ATTN_EXPORTED void* bench_allocate(std::size_t bytes) {
  return std::aligned_alloc(64, (bytes + 63) & ~std::size_t{63});
}
ATTN_EXPORTED void bench_free(void* pointer) { std::free(pointer); }

/// out (rows × cols) = a (rows × depth) · bᵀ, with b (cols × depth): queries and keys.
ATTN_EXPORTED void bench_matmul_transposed(const float* a, const float* b, float* out, std::size_t rows,
                                           std::size_t cols, std::size_t depth) {
  matmul_transposed({a, rows, depth}, {b, cols, depth}, 1.0F, {out, rows, cols}, *std::pmr::new_delete_resource());
}

/// out (rows × cols) = a (rows × depth) · b (depth × cols): weights and values.
ATTN_EXPORTED void bench_matmul(const float* a, const float* b, float* out, std::size_t rows, std::size_t cols,
                                std::size_t depth) {
  matmul({a, rows, depth}, {b, depth, cols}, {out, rows, cols});
}

/// scores (rows × cols) become weights.
ATTN_EXPORTED void bench_softmax_rows(float* scores, std::size_t rows, std::size_t cols) {
  softmax_rows({scores, rows, cols});
}

/// Every head of query, key, value and output (num_heads · seq_len × head_dim), one after the other, by the kernel of
/// that name.
ATTN_EXPORTED void bench_attention(const char* kernel_name, const float* query, const float* key, const float* value,
                                   float* output, std::size_t num_heads, std::size_t seq_len, std::size_t head_dim,
                                   bool causal) {
  const AttentionKernel* kernel = find_attention_kernel(kernel_name);
  ATTN_EXPECTS(kernel != nullptr, "the benchmark must name a kernel of the table");
  const Mask mask = causal ? Mask::causal() : Mask::bidirectional();
  for (std::size_t head = 0; head < num_heads; ++head) {
    const std::size_t first = head * seq_len * head_dim;
    const AttentionInputs inputs{.query = {query + first, seq_len, head_dim},
                                 .key = {key + first, seq_len, head_dim},
                                 .value = {value + first, seq_len, head_dim},
                                 .mask = mask};
    kernel->run(inputs, {output + first, seq_len, head_dim}, *std::pmr::new_delete_resource(), nullptr);
  }
}

}  // namespace attn::bench
