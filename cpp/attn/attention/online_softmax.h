// Softmax without the whole row: Milakov & Gimelshein, "Online normalizer calculation for softmax" (2018,
// arXiv:1805.02867).
//
// A row of scores arrives in blocks. Three things are kept of what has been seen:
//
//   max     m = max_j s_j
//   sum     l = Σ_j 2^(s_j − m)
//   output  o = Σ_j 2^(s_j − m) · value_j           (value_dim numbers)
//
// A larger maximum scales sum and output by 2^(m_old − m_new), and the attention of the row is o / l at the end. Scores are
// in units of log 2 (multiplied by log2 e), because 2^x is what a machine computes.
#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace attn {

/// Below every score that is finite. Not −∞: a row of which nothing allowed was seen yet has s − m = −∞ for a blocked
/// score, hence a weight of exactly 0, and m_old − m_new = 0, hence a factor of exactly 1: it needs no case of its own.
inline constexpr float kNothingSeen = std::numeric_limits<float>::lowest();

/// One row's state; the output lies elsewhere, as `output` (value_dim numbers).
struct OnlineSoftmax {
  float max = kNothingSeen;
  float sum = 0.0F;
};

/// to[c] = output[c] / sum: the attention of a row that has seen at least one key.
void normalise(const OnlineSoftmax& state, std::span<const float> output, float* to);

/// The state of both parts of a row together: into ∪= from. Each part is scaled to the larger maximum,
///   max = larger(max₁, max₂),  sum = 2^(max₁ − max)·sum₁ + 2^(max₂ − max)·sum₂,  output likewise,
/// which is log-sum-exp in parts (flash-decoding, Dao et al., 2023). A part that has seen nothing changes no bit.
void merge(OnlineSoftmax& into, std::span<float> into_output, const OnlineSoftmax& from,
           std::span<const float> from_output);

}  // namespace attn
