#include "attn/attention/kv_quantized.h"

#include <algorithm>

namespace attn {

QuantizedKeys::QuantizedKeys(std::size_t groups, std::size_t kv_dim, std::pmr::memory_resource& memory)
    : bytes_(groups * kKvGroup, kv_dim, memory), scale_(groups, kv_dim, memory) {}

void QuantizedKeys::set_group(std::size_t group, ConstMat key) {
  float channel[kKvGroup];
  std::int8_t bytes[kKvGroup];
  for (std::size_t c = 0; c < key.cols(); ++c) {
    for (std::size_t r = 0; r < kKvGroup; ++r) channel[r] = key(r, c);
    scale_(group, c) = quantise_group(channel, bytes);
    for (std::size_t r = 0; r < kKvGroup; ++r) bytes_(group * kKvGroup + r, c) = bytes[r];
  }
}

void QuantizedKeys::get_group(std::size_t group, Mat key) const {
  const float* scale = scale_.row(group);
  for (std::size_t r = 0; r < kKvGroup; ++r) {
    const std::int8_t* bytes = bytes_.row(group * kKvGroup + r);
    float* to = key.row(r);
    for (std::size_t c = 0; c < key.cols(); ++c) to[c] = static_cast<float>(bytes[c]) * scale[c];
  }
}

void QuantizedKeys::copy(const QuantizedKeys& from, std::size_t groups) {
  std::copy_n(from.bytes_.data(), groups * kKvGroup * bytes_.cols(), bytes_.data());
  std::copy_n(from.scale_.data(), groups * scale_.cols(), scale_.data());
}

QuantizedValues::QuantizedValues(std::size_t rows, std::size_t kv_dim, std::pmr::memory_resource& memory)
    : bytes_(rows, kv_dim, memory), scale_(rows, groups(kv_dim), memory) {}

void QuantizedValues::set_rows(std::size_t first, ConstMat value) {
  for (std::size_t r = 0; r < value.rows(); ++r) {
    for (std::size_t g = 0; g < scale_.cols(); ++g) {
      float channels[kKvGroup] = {};
      std::int8_t bytes[kKvGroup];
      const std::size_t count = std::min(kKvGroup, value.cols() - g * kKvGroup);
      std::copy_n(value.row(r) + g * kKvGroup, count, channels);
      scale_(first + r, g) = quantise_group(channels, bytes);
      std::copy_n(bytes, count, bytes_.row(first + r) + g * kKvGroup);
    }
  }
}

void QuantizedValues::get_rows(std::size_t first, Mat value) const {
  for (std::size_t r = 0; r < value.rows(); ++r) {
    for (std::size_t g = 0; g < scale_.cols(); ++g) {
      const std::size_t count = std::min(kKvGroup, value.cols() - g * kKvGroup);
      const std::int8_t* bytes = bytes_.row(first + r) + g * kKvGroup;
      float* to = value.row(r) + g * kKvGroup;
      const float scale = scale_(first + r, g);
      for (std::size_t c = 0; c < count; ++c) to[c] = static_cast<float>(bytes[c]) * scale;
    }
  }
}

void QuantizedValues::copy(const QuantizedValues& from, std::size_t rows) {
  std::copy_n(from.bytes_.data(), rows * bytes_.cols(), bytes_.data());
  std::copy_n(from.scale_.data(), rows * scale_.cols(), scale_.data());
}

}  // namespace attn
