#include "attn/attention/kv_quantized.h"

#include <algorithm>
#include <type_traits>

namespace attn {
namespace {

constexpr std::size_t kGroupsOfBlock = kKeyBlock / kKeyGroup;

/// The last group of a head may have fewer channels.
std::size_t value_groups(std::size_t head_dim) { return round_up(head_dim, kValueGroup) / kValueGroup; }

/// A head's numbers in a block, counted as float32; a panel's bytes take a quarter of theirs.
std::size_t key_group_size(std::size_t head_dim) { return padded_channels(head_dim) * (1 + kKeyGroup / sizeof(float)); }
std::size_t values_size(std::size_t head_dim) {
  return (value_groups(head_dim) + padded_channels(head_dim) / sizeof(float)) * kKeyBlock;
}

template <typename Float>
auto* as_bytes(Float* numbers) {
  using Byte = std::conditional_t<std::is_const_v<Float>, const std::uint8_t, std::uint8_t>;
  return reinterpret_cast<Byte*>(numbers);
}

}  // namespace

Int8Blocks::Int8Blocks(std::size_t positions, std::size_t num_heads, std::size_t head_dim,
                       std::pmr::memory_resource& memory)
    : num_heads_(num_heads),
      head_dim_(head_dim),
      numbers_(int8_blocks(positions) * num_heads, kGroupsOfBlock * key_group_size(head_dim) + values_size(head_dim),
               memory) {}

std::size_t Int8Blocks::keys_at(std::size_t group, std::size_t head) const {
  return (group / kGroupsOfBlock * num_heads_ + head) * numbers_.cols() +
         group % kGroupsOfBlock * key_group_size(head_dim_);
}

std::size_t Int8Blocks::values_at(std::size_t block, std::size_t head) const {
  return (block * num_heads_ + head) * numbers_.cols() + kGroupsOfBlock * key_group_size(head_dim_);
}

const float* Int8Blocks::key_scale(std::size_t group, std::size_t head) const {
  return numbers_.data() + keys_at(group, head);
}

const std::uint8_t* Int8Blocks::key_panel(std::size_t group, std::size_t head) const {
  return as_bytes(key_scale(group, head) + padded_channels(head_dim_));
}

const float* Int8Blocks::value_scale(std::size_t block, std::size_t head, std::size_t channel_group) const {
  return numbers_.data() + values_at(block, head) + channel_group * kKeyBlock;
}

const std::uint8_t* Int8Blocks::value_panel(std::size_t block, std::size_t head) const {
  return as_bytes(value_scale(block, head, value_groups(head_dim_)));
}

void Int8Blocks::set_keys(std::size_t group, ConstMat key) {
  float positions[kKeyGroup];
  std::int8_t bytes[kKeyGroup];
  for (std::size_t h = 0; h < num_heads_; ++h) {
    float* const scale = numbers_.data() + keys_at(group, h);
    std::uint8_t* const panel = as_bytes(scale + padded_channels(head_dim_));
    for (std::size_t c = 0; c < head_dim_; ++c) {
      for (std::size_t r = 0; r < kKeyGroup; ++r) positions[r] = key(r, h * head_dim_ + c);
      scale[c] = quantise_group(positions, bytes);
      set_int8_depth(panel, 2 * kKeyGroup, c, bytes, kKeyGroup);
    }
  }
}

void Int8Blocks::get_keys(std::size_t group, Mat key) const {
  for (std::size_t h = 0; h < num_heads_; ++h) {
    for (std::size_t r = 0; r < kKeyGroup; ++r) {
      for (std::size_t c = 0; c < head_dim_; ++c) {
        const int byte = int8_at(key_panel(group, h), 2 * kKeyGroup, c, r);
        key(r, h * head_dim_ + c) = static_cast<float>(byte) * key_scale(group, h)[c];
      }
    }
  }
}

void Int8Blocks::set_values(std::size_t first, ConstMat value) {
  for (std::size_t i = 0; i < value.rows(); ++i) {
    const std::size_t block = (first + i) / kKeyBlock;
    const std::size_t depth = (first + i) % kKeyBlock;
    for (std::size_t h = 0; h < num_heads_; ++h) {
      float* const scale = numbers_.data() + values_at(block, h);
      std::uint8_t* const panel = as_bytes(scale + value_groups(head_dim_) * kKeyBlock);
      for (std::size_t c = 0; c < head_dim_; c += kValueGroup) {
        float channels[kValueGroup] = {};
        std::int8_t bytes[kValueGroup];
        const std::size_t count = std::min(kValueGroup, head_dim_ - c);
        std::copy_n(value.row(i) + h * head_dim_ + c, count, channels);
        scale[c / kValueGroup * kKeyBlock + depth] = quantise_group<kValueGroup>(channels, bytes);
        set_int8_depth(panel + 2 * c, 2 * padded_channels(head_dim_), depth, bytes, padded_channels(count));
      }
    }
  }
}

void Int8Blocks::get_values(std::size_t first, Mat value) const {
  for (std::size_t i = 0; i < value.rows(); ++i) {
    const std::size_t block = (first + i) / kKeyBlock;
    const std::size_t depth = (first + i) % kKeyBlock;
    for (std::size_t h = 0; h < num_heads_; ++h) {
      for (std::size_t c = 0; c < head_dim_; ++c) {
        const int byte = int8_at(value_panel(block, h), 2 * padded_channels(head_dim_), depth, c);
        value(i, h * head_dim_ + c) = static_cast<float>(byte) * value_scale(block, h, c / kValueGroup)[depth];
      }
    }
  }
}

void Int8Blocks::copy(const Int8Blocks& from, std::size_t positions) {
  std::copy_n(from.numbers_.data(), int8_blocks(positions) * num_heads_ * numbers_.cols(), numbers_.data());
}

double Int8Blocks::bytes_per_key_group(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale) {
  return static_cast<double>(num_heads) * static_cast<double>(padded_channels(head_dim)) *
         (static_cast<double>(kKeyGroup) + bytes_per_scale);
}

double Int8Blocks::bytes_per_value_row(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale) {
  return static_cast<double>(num_heads) * (static_cast<double>(padded_channels(head_dim)) +
                                           static_cast<double>(value_groups(head_dim)) * bytes_per_scale);
}

}  // namespace attn
