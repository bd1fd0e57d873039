// Rotary positions: each pair of a head's features is turned by an angle that grows with the position, so that the dot
// product of a query and a key depends on their distance alone.
// Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding" (2021), arXiv:2104.09864, section 3.2.
#pragma once

#include <cstddef>
#include <span>

#include "attn/matrix.h"

namespace attn {

/// How a model is stretched beyond the lengths that it was first trained on: `rope_scaling` in a config.json.
struct RotaryScaling {
  enum class Kind {
    none,
    linear,  // every position is divided by `factor`: Chen et al. (2023), arXiv:2306.15595
    llama3,  // only slow pairs are: Grattafiori et al., "The Llama 3 Herd of Models" (2024), arXiv:2407.21783
  };
  Kind kind = Kind::none;
  float factor = 1.0F;
  // Of llama3: pairs that turn fewer than low_freq_factor times in original_max_seq_len positions are slowed down by
  // `factor`, those that turn more than high_freq_factor times are left alone, and between them it changes smoothly.
  float low_freq_factor = 1.0F;
  float high_freq_factor = 4.0F;
  std::size_t original_max_seq_len = 8192;
};

struct RotarySettings {
  float theta = 10000.0F;  // rope_theta
  RotaryScaling scaling = {};
};

/// Radians per position of each pair: frequencies[i] = theta^(-2i / head_dim), scaled; frequencies (head_dim / 2).
/// Rounded where Hugging Face rounds, so that far positions are turned by the same angles.
void rotary_frequencies(const RotarySettings& settings, std::span<float> frequencies);

/// The angles of one position: angles (head_dim) receives head_dim / 2 cosines, then as many sines.
void rotary_angles(std::span<const float> frequencies, std::size_t position, std::span<float> angles);

/// heads (rows × num_heads · head_dim) in place, row r by angles (rows × head_dim) of rotary_angles(). Features i and
/// i + head_dim / 2 are a pair: the layout of Hugging Face's files. Straight from the formula: the specification of
/// rotate_heads().
void rotate_heads_textbook(ConstMat angles, Mat heads);

/// The same by vectors. A row's bits depend on that row and its position alone.
void rotate_heads(ConstMat angles, Mat heads);

}  // namespace attn
