// Attention from the textbook in double precision, written without a thought for speed or memory: what every kernel is
// compared with.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "attn/attention/attention.h"
#include "support/matrices.h"

namespace attn::test {

/// Rounded to float at the very end.
struct OracleAttention {
  Matrix scores;   // (seq_len_q × seq_len_k), -inf where blocked
  Matrix weights;  // (seq_len_q × seq_len_k)
  Matrix output;   // (seq_len_q × value_dim)
};

inline OracleAttention oracle_attention(const AttentionInputs& in) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  OracleAttention oracle{Matrix(seq_len_q, seq_len_k, heap()), Matrix(seq_len_q, seq_len_k, heap()),
                         Matrix(seq_len_q, in.value_dim(), heap())};
  const double scale = 1.0 / (std::sqrt(static_cast<double>(in.head_dim())) * static_cast<double>(in.temperature));

  for (std::size_t i = 0; i < seq_len_q; ++i) {
    std::vector<double> score(seq_len_k, -std::numeric_limits<double>::infinity());
    double max = -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < seq_len_k; ++j) {
      if (!in.mask.allows(i, j, seq_len_q, seq_len_k)) continue;
      double dot = 0.0;
      for (std::size_t k = 0; k < in.head_dim(); ++k)
        dot += static_cast<double>(in.query(i, k)) * static_cast<double>(in.key(j, k));
      const double distance = static_cast<double>(i + seq_len_k) - static_cast<double>(j + seq_len_q);
      score[j] = dot * scale - static_cast<double>(in.alibi_slope) * distance;
      max = std::max(max, score[j]);
    }
    double sum = 0.0;
    for (const double s : score) sum += std::exp(s - max);
    for (std::size_t j = 0; j < seq_len_k; ++j) {
      oracle.scores(i, j) = static_cast<float>(score[j]);
      oracle.weights(i, j) = static_cast<float>(std::exp(score[j] - max) / sum);
    }
    for (std::size_t c = 0; c < in.value_dim(); ++c) {
      double out = 0.0;
      for (std::size_t j = 0; j < seq_len_k; ++j) {
        if (!in.mask.allows(i, j, seq_len_q, seq_len_k)) continue;
        out += std::exp(score[j] - max) / sum * static_cast<double>(in.value(j, c));
      }
      oracle.output(i, c) = static_cast<float>(out);
    }
  }
  return oracle;
}

}  // namespace attn::test
