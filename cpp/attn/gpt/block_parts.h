// What a block is made of, by the kinds that a config names. Which there are is for parts/ to say: a program that names fewer
// is smaller.
#pragma once

#include <cstddef>
#include <span>

#include "attn/gpt/block.h"
#include "attn/gpt/config.h"
#include "attn/ops/gelu.h"
#include "attn/ops/position.h"
#include "attn/ops/rotary.h"

namespace attn {

/// Normalises each row of input into output, both (rows × embed_dim).
using NormPart = void (*)(const NormWeights& weights, ConstMat input, float epsilon, Mat output);
void apply_layer_norm(const NormWeights& weights, ConstMat input, float epsilon, Mat output);
void apply_rms_norm(const NormWeights& weights, ConstMat input, float epsilon, Mat output);

/// hidden (rows × mlp_in_dim()) in place; the result is in its first mlp_dim columns.
using MlpPart = void (*)(Mat hidden);
/// Gate and up lie side by side.
void apply_swiglu(Mat hidden);

/// Where a kind of positions takes part; nullptr where it does not.
struct PositionPart {
  void (*features)(std::size_t position, std::span<float> features) = nullptr;  // what is added to an embedding
  void (*frequencies)(const RotarySettings& settings, std::span<float> frequencies) = nullptr;
  void (*angles)(std::span<const float> frequencies, std::size_t position, std::span<float> angles) = nullptr;
  void (*turn)(ConstMat angles, Mat heads) = nullptr;
  void (*slopes)(std::span<float> slopes) = nullptr;
};
/// Nothing is computed: there are no positions, or the file holds a table of them.
inline constexpr PositionPart kTablePositions{};
inline constexpr PositionPart kSinusoidalPositions{.features = sinusoidal_features};
inline constexpr PositionPart kRotaryPositions{
    .frequencies = rotary_frequencies, .angles = rotary_angles, .turn = rotate_heads};
inline constexpr PositionPart kAlibiPositions{.slopes = alibi_slopes};

// nullptr where the program lacks the kind.
NormPart norm_part(NormKind kind);
MlpPart mlp_part(MlpKind kind);
const PositionPart* position_part(PositionKind kind);

/// `unsupported_config` when the program lacks what the config asks for.
MaybeError check_parts(const GptConfig& config);

}  // namespace attn
