// The specification: attention as the formula reads, one number at a time. Every other kernel is measured against it.
#include <algorithm>
#include <cmath>
#include <limits>

#include "attn/attention/kernels.h"

namespace attn {
namespace {

constexpr float kBlocked = -std::numeric_limits<float>::infinity();

float dot(const float* query, const float* key, std::size_t head_dim) {
  float sum = 0.0F;
  for (std::size_t k = 0; k < head_dim; ++k) sum += query[k] * key[k];
  return sum;
}

/// Subtracting the maximum changes no weight and keeps e^x from overflowing. e^-inf is exactly 0.
void softmax(float* row, std::size_t seq_len_k) {
  const float max = *std::max_element(row, row + seq_len_k);
  float sum = 0.0F;
  for (std::size_t j = 0; j < seq_len_k; ++j) {
    row[j] = std::exp(row[j] - max);
    sum += row[j];
  }
  for (std::size_t j = 0; j < seq_len_k; ++j) row[j] /= sum;
}

void copy_row(const float* from, Mat to, std::size_t row) { std::copy_n(from, to.cols(), to.row(row)); }

}  // namespace

void attention_naive(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch, AttentionTrace* trace) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  const float scale = in.scale();
  Matrix weights(seq_len_q, seq_len_k, scratch);  // first scores, then weights: the N² of attention

  for (std::size_t i = 0; i < seq_len_q; ++i) {
    float* row = weights.row(i);
    const std::ptrdiff_t position = position_of(i, seq_len_q, seq_len_k);

    for (std::size_t j = 0; j < seq_len_k; ++j) {
      const bool allowed = in.mask.allows(i, j, seq_len_q, seq_len_k);
      row[j] = allowed ? dot(in.query.row(i), in.key.row(j), in.head_dim()) * scale : kBlocked;
      if (in.alibi_slope != 0.0F)
        row[j] -= in.alibi_slope * static_cast<float>(position - static_cast<std::ptrdiff_t>(j));
    }
    if (trace != nullptr) copy_row(row, trace->scores, i);

    softmax(row, seq_len_k);
    if (trace != nullptr) copy_row(row, trace->weights, i);

    float* out = output.row(i);
    std::fill_n(out, in.value_dim(), 0.0F);
    for (std::size_t j = 0; j < seq_len_k; ++j) {
      if (row[j] == 0.0F) continue;  // a blocked value may be NaN, and 0 · NaN is NaN
      for (std::size_t c = 0; c < in.value_dim(); ++c) out[c] += row[j] * in.value(j, c);
    }
  }
}

double attention_naive_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t, std::size_t) {
  return static_cast<double>(seq_len_q) * static_cast<double>(seq_len_k) * sizeof(float);
}

}  // namespace attn
