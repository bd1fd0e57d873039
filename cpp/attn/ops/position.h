// Positions without parameters: sinusoids that are added to the embedding, and ALiBi, which lowers the scores of distant
// keys. Rotary positions have a file of their own, rotary.h.
#pragma once

#include <cstddef>
#include <span>

namespace attn {

/// features[2i] = sin(position / 10000^(2i / embed_dim)) and features[2i + 1] the cosine of the same angle.
/// Vaswani et al., "Attention Is All You Need" (2017), section 3.5.
void sinusoidal_features(std::size_t position, std::span<float> features);

/// The slope m of each head: a score is lowered by m for each position that its key lies before the query. A geometric
/// sequence from 2^(-8 / num_heads) down to 2^-8; where num_heads is no power of two, those of the next smaller one, then
/// every second of the next larger one.
/// Press, Smith and Lewis, "Train Short, Test Long" (2021), arXiv:2108.12409, section 3 and the authors' code.
void alibi_slopes(std::span<float> slopes);

}  // namespace attn
