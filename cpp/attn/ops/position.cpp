#include "attn/ops/position.h"

#include <bit>
#include <cmath>

namespace attn {
namespace {

/// Element i of the sequence for `num_heads` heads, a power of two.
float alibi_slope(std::size_t i, std::size_t num_heads) {
  return static_cast<float>(std::exp2(-8.0 * static_cast<double>(i + 1) / static_cast<double>(num_heads)));
}

}  // namespace

void sinusoidal_features(std::size_t position, std::span<float> features) {
  for (std::size_t c = 0; c < features.size(); ++c) {
    const double exponent = static_cast<double>(c - c % 2) / static_cast<double>(features.size());
    const double angle = static_cast<double>(position) / std::pow(10000.0, exponent);
    features[c] = static_cast<float>(c % 2 == 0 ? std::sin(angle) : std::cos(angle));
  }
}

void alibi_slopes(std::span<float> slopes) {
  if (slopes.empty()) return;
  const std::size_t power = std::bit_floor(slopes.size());
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    slopes[i] = i < power ? alibi_slope(i, power) : alibi_slope(2 * (i - power), 2 * power);
  }
}

}  // namespace attn
