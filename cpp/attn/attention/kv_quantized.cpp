#include "attn/attention/kv_quantized.h"

#include <algorithm>

namespace attn {
namespace {

/// The last group of a head may have fewer channels.
std::size_t value_groups(std::size_t head_dim) { return round_up(head_dim, kValueGroup) / kValueGroup; }

}  // namespace

QuantizedKeys::QuantizedKeys(std::size_t groups, std::size_t num_heads, std::size_t head_dim,
                             std::pmr::memory_resource& memory)
    : num_heads_(num_heads),
      head_dim_(head_dim),
      bytes_(groups * num_heads, padded_channels(head_dim) * kKeyGroup, memory),
      scale_(groups * num_heads, padded_channels(head_dim), memory) {}

void QuantizedKeys::set_group(std::size_t group, ConstMat key) {
  float positions[kKeyGroup];
  std::int8_t bytes[kKeyGroup];
  for (std::size_t h = 0; h < num_heads_; ++h) {
    for (std::size_t c = 0; c < head_dim_; ++c) {
      for (std::size_t r = 0; r < kKeyGroup; ++r) positions[r] = key(r, h * head_dim_ + c);
      scale_(row(group, h), c) = quantise_group(positions, bytes);
      set_int8_depth(bytes_.row(row(group, h)), 2 * kKeyGroup, c, bytes, kKeyGroup);
    }
  }
}

void QuantizedKeys::get_group(std::size_t group, Mat key) const {
  for (std::size_t h = 0; h < num_heads_; ++h) {
    for (std::size_t r = 0; r < kKeyGroup; ++r) {
      for (std::size_t c = 0; c < head_dim_; ++c) {
        const int byte = int8_at(panel(group, h), 2 * kKeyGroup, c, r);
        key(r, h * head_dim_ + c) = static_cast<float>(byte) * scale(group, h)[c];
      }
    }
  }
}

void QuantizedKeys::copy(const QuantizedKeys& from, std::size_t groups) {
  std::copy_n(from.bytes_.data(), groups * num_heads_ * bytes_.cols(), bytes_.data());
  std::copy_n(from.scale_.data(), groups * num_heads_ * scale_.cols(), scale_.data());
}

double QuantizedKeys::bytes_per_group(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale) {
  return static_cast<double>(num_heads) * static_cast<double>(padded_channels(head_dim)) *
         (static_cast<double>(kKeyGroup) + bytes_per_scale);
}

QuantizedValues::QuantizedValues(std::size_t positions, std::size_t num_heads, std::size_t head_dim,
                                 std::pmr::memory_resource& memory)
    : num_heads_(num_heads),
      head_dim_(head_dim),
      bytes_(value_blocks(positions) * num_heads, kKeyBlock * padded_channels(head_dim), memory),
      scale_(value_blocks(positions) * num_heads, kKeyBlock * value_groups(head_dim), memory) {}

void QuantizedValues::set_rows(std::size_t first, ConstMat value) {
  for (std::size_t i = 0; i < value.rows(); ++i) {
    const std::size_t depth = (first + i) % kKeyBlock;
    for (std::size_t h = 0; h < num_heads_; ++h) {
      const std::size_t row = (first + i) / kKeyBlock * num_heads_ + h;
      for (std::size_t c = 0; c < head_dim_; c += kValueGroup) {
        float channels[kValueGroup] = {};
        std::int8_t bytes[kValueGroup];
        const std::size_t count = std::min(kValueGroup, head_dim_ - c);
        std::copy_n(value.row(i) + h * head_dim_ + c, count, channels);
        scale_(row, c / kValueGroup * kKeyBlock + depth) = quantise_group<kValueGroup>(channels, bytes);
        set_int8_depth(bytes_.row(row) + 2 * c, 2 * padded_channels(head_dim_), depth, bytes, padded_channels(count));
      }
    }
  }
}

void QuantizedValues::get_rows(std::size_t first, Mat value) const {
  for (std::size_t i = 0; i < value.rows(); ++i) {
    const std::size_t block = (first + i) / kKeyBlock;
    const std::size_t depth = (first + i) % kKeyBlock;
    for (std::size_t h = 0; h < num_heads_; ++h) {
      for (std::size_t c = 0; c < head_dim_; ++c) {
        const int byte = int8_at(panel(block, h), 2 * padded_channels(head_dim_), depth, c);
        value(i, h * head_dim_ + c) = static_cast<float>(byte) * scale(block, h, c / kValueGroup)[depth];
      }
    }
  }
}

void QuantizedValues::copy(const QuantizedValues& from, std::size_t positions) {
  std::copy_n(from.bytes_.data(), value_blocks(positions) * num_heads_ * bytes_.cols(), bytes_.data());
  std::copy_n(from.scale_.data(), value_blocks(positions) * num_heads_ * scale_.cols(), scale_.data());
}

double QuantizedValues::bytes_per_row(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale) {
  return static_cast<double>(num_heads) * (static_cast<double>(padded_channels(head_dim)) +
                                           static_cast<double>(value_groups(head_dim)) * bytes_per_scale);
}

}  // namespace attn
