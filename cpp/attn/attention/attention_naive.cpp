// The specification: attention as the formula reads, one number at a time. Every other kernel is measured against it.
// Vaswani et al., "Attention Is All You Need" (2017, arXiv:1706.03762), equation 1, for one head:
//
//   score  s_ij = scale · Σ_k query_ik · key_jk              scale = 1 / √head_dim, or scores grow with head_dim
//   weight w_ij = e^(s_ij − m_i) / Σ_j e^(s_ij − m_i)        m_i = max_j s_ij: e^−m_i cancels
//   output o_ic = Σ_j w_ij · value_jc
//
// with query (seq_len_q × head_dim), key (seq_len_k × head_dim), value (seq_len_k × value_dim) and output (seq_len_q ×
// value_dim). Where the mask blocks a pair its score is −∞, so its weight is exactly 0. Every query has an allowed key:
// who calls a kernel has refused a row that is wholly blocked.
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

/// Without the maximum a score of 89 would overflow e^x in float32. e^−∞ is exactly 0.
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
  // First scores, then weights: N² numbers for N positions. Row by row one row would do; a framework, which computes
  // all scores by one product, holds them all.
  Matrix weights(seq_len_q, seq_len_k, scratch);

  for (std::size_t i = 0; i < seq_len_q; ++i) {
    float* row = weights.row(i);
    // With more keys than queries, as in decoding, the queries are the last positions.
    const std::ptrdiff_t position = position_of(i, seq_len_q, seq_len_k);

    for (std::size_t j = 0; j < seq_len_k; ++j) {
      const bool allowed = in.mask.allows(i, j, seq_len_q, seq_len_k);
      row[j] = allowed ? dot(in.query.row(i), in.key.row(j), in.head_dim()) * scale : kBlocked;
      // ALiBi (Press et al., 2022): the farther back a key lies, the lower its score.
      if (in.alibi_slope != 0.0F)
        row[j] -= in.alibi_slope * static_cast<float>(position - static_cast<std::ptrdiff_t>(j));
    }
    if (trace != nullptr) copy_row(row, trace->scores, i);

    softmax(row, seq_len_k);
    if (trace != nullptr) copy_row(row, trace->weights, i);

    float* out = output.row(i);
    std::fill_n(out, in.value_dim(), 0.0F);
    for (std::size_t j = 0; j < seq_len_k; ++j) {
      if (row[j] == 0.0F) continue;  // a blocked value may be NaN, such as padding never written, and 0 · NaN is NaN
      for (std::size_t c = 0; c < in.value_dim(); ++c) out[c] += row[j] * in.value(j, c);
    }
  }
}

double attention_naive_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t, std::size_t) {
  return static_cast<double>(seq_len_q) * static_cast<double>(seq_len_k) * sizeof(float);
}

}  // namespace attn
