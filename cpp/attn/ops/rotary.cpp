#include "attn/ops/rotary.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "attn/ops/simd.h"

namespace attn {
namespace {

using simd::kLanes;
using simd::Vec;

/// Between both bounds the frequency goes smoothly from frequency / factor to frequency.
float llama3_frequency(float frequency, const RotaryScaling& scaling) {
  const auto length = static_cast<float>(scaling.original_max_seq_len);
  const float wavelength = 2.0F * std::numbers::pi_v<float> / frequency;  // positions in a full turn
  if (wavelength < length / scaling.high_freq_factor) return frequency;
  if (wavelength > length / scaling.low_freq_factor) return frequency / scaling.factor;
  const float kept =
      (length / wavelength - scaling.low_freq_factor) / (scaling.high_freq_factor - scaling.low_freq_factor);
  return (1.0F - kept) * frequency / scaling.factor + kept * frequency;
}

float scaled(float frequency, const RotaryScaling& scaling) {
  switch (scaling.kind) {
    case RotaryScaling::Kind::none: break;
    case RotaryScaling::Kind::linear: return frequency / scaling.factor;
    case RotaryScaling::Kind::llama3: return llama3_frequency(frequency, scaling);
  }
  return frequency;
}

void expect_sizes(ConstMat angles, ConstMat heads) {
  ATTN_EXPECTS(angles.cols() > 0 && angles.cols() % 2 == 0, "rotary positions turn pairs: head_dim must be even");
  ATTN_EXPECTS(heads.cols() % angles.cols() == 0, "rotate_heads() needs whole heads of head_dim columns");
  ATTN_EXPECTS(angles.rows() == heads.rows(), "rotate_heads() needs the angles of every row");
}

void rotate_head(const float* angles, std::size_t half, float* head) {
  const float* cosines = angles;
  const float* sines = angles + half;
  float* first = head;
  float* second = head + half;
  std::size_t i = 0;
  ATTN_NO_UNROLL
  for (; i + kLanes <= half; i += kLanes) {
    const Vec x = simd::load(first + i);
    const Vec y = simd::load(second + i);
    const Vec cosine = simd::load(cosines + i);
    const Vec sine = simd::load(sines + i);
    simd::store(first + i, x * cosine - y * sine);
    simd::store(second + i, y * cosine + x * sine);
  }
  for (; i < half; ++i) {
    const float x = first[i];
    const float y = second[i];
    first[i] = x * cosines[i] - y * sines[i];
    second[i] = y * cosines[i] + x * sines[i];
  }
}

}  // namespace

void rotary_frequencies(const RotarySettings& settings, std::span<float> frequencies) {
  const auto head_dim = static_cast<float>(2 * frequencies.size());
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const float exponent = static_cast<float>(2 * i) / head_dim;
    const auto period =
        static_cast<float>(std::pow(static_cast<double>(settings.theta), static_cast<double>(exponent)));
    frequencies[i] = scaled(1.0F / period, settings.scaling);
  }
}

void rotary_angles(std::span<const float> frequencies, std::size_t position, std::span<float> angles) {
  const std::size_t half = frequencies.size();
  ATTN_EXPECTS(angles.size() == 2 * half, "rotary_angles() writes a cosine and a sine for each frequency");
  for (std::size_t i = 0; i < half; ++i) {
    const float angle = static_cast<float>(position) * frequencies[i];
    angles[i] = static_cast<float>(std::cos(static_cast<double>(angle)));
    angles[half + i] = static_cast<float>(std::sin(static_cast<double>(angle)));
  }
}

void rotate_heads_textbook(ConstMat angles, Mat heads) {
  expect_sizes(angles, heads);
  const std::size_t head_dim = angles.cols();
  const std::size_t half = head_dim / 2;
  for (std::size_t r = 0; r < heads.rows(); ++r) {
    for (std::size_t first = 0; first < heads.cols(); first += head_dim) {
      for (std::size_t i = 0; i < half; ++i) {
        // A pair is a complex number; turning it is one multiplication.
        const std::complex<double> pair(heads(r, first + i), heads(r, first + half + i));
        const std::complex<double> turn(angles(r, i), angles(r, half + i));
        const std::complex<double> turned = pair * turn;
        heads(r, first + i) = static_cast<float>(turned.real());
        heads(r, first + half + i) = static_cast<float>(turned.imag());
      }
    }
  }
}

void rotate_heads(ConstMat angles, Mat heads) {
  expect_sizes(angles, heads);
  const std::size_t head_dim = angles.cols();
  for (std::size_t r = 0; r < heads.rows(); ++r) {
    for (std::size_t first = 0; first < heads.cols(); first += head_dim) {
      rotate_head(angles.row(r), head_dim / 2, heads.row(r) + first);
    }
  }
}

}  // namespace attn
