// Keys and values as bytes with float32 scales, laid out for the integer products that read them: the numbers of the int8
// cache, of one layer and slot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "attn/attention/flash_tiles.h"
#include "attn/matrix.h"
#include "attn/ops/int8_group.h"
#include "attn/ops/int8_panel.h"
#include "attn/ops/panels.h"

namespace attn {

/// Positions whose keys share a scale per channel.
inline constexpr std::size_t kKeyGroup = simd::kInt8Group;
/// Channels of a head that share a scale per position of the values. The last ones of a head may be fewer.
inline constexpr std::size_t kValueGroup = kInt8WideGroup;

static_assert(kKeyBlock % kKeyGroup == 0);

/// What a head's channels take in memory: whole vectors.
constexpr std::size_t padded_channels(std::size_t head_dim) { return round_up(head_dim, kInt8Lanes); }

/// Blocks that `positions` positions take.
constexpr std::size_t int8_blocks(std::size_t positions) { return round_up(positions, kKeyBlock) / kKeyBlock; }

/// Keys by groups of kKeyGroup positions, where each channel of a group has a scale of its own, because some channels are
/// large at every position; and values by positions, where neighbouring channels share a scale, for a softmax weight
/// multiplies all of a position. A block of kKeyBlock positions lies in memory head after head, each in the order in which
/// attention goes through it: one stream, which a machine reads ahead by itself.
class Int8Blocks {
 public:
  Int8Blocks(std::size_t positions, std::size_t num_heads, std::size_t head_dim, std::pmr::memory_resource& memory);

  /// (kKeyGroup × num_heads · head_dim) numbers become the keys of group `group`.
  void set_keys(std::size_t group, ConstMat key);
  /// The other way round: byte · scale.
  void get_keys(std::size_t group, Mat key) const;
  /// The values of positions first, first + 1, … from (count × num_heads · head_dim).
  void set_values(std::size_t first, ConstMat value);
  void get_values(std::size_t first, Mat value) const;
  /// The blocks of the first `positions` positions of another.
  void copy(const Int8Blocks& from, std::size_t positions);

  /// (padded_channels())
  const float* key_scale(std::size_t group, std::size_t head) const;
  /// For Int16Factors: padded_channels() depths, and a position in each of kKeyGroup lanes.
  const std::uint8_t* key_panel(std::size_t group, std::size_t head) const;
  /// (kKeyBlock), of a group of kValueGroup channels
  const float* value_scale(std::size_t block, std::size_t head, std::size_t channel_group) const;
  /// For Int16Factors: kKeyBlock depths, and a channel in each of padded_channels() lanes.
  const std::uint8_t* value_panel(std::size_t block, std::size_t head) const;

  std::size_t bytes() const { return numbers_.bytes(); }
  static double bytes_per_key_group(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale);
  static double bytes_per_value_row(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale);

 private:
  /// Where a head's numbers begin: scales, and their panel behind them.
  std::size_t keys_at(std::size_t group, std::size_t head) const;
  std::size_t values_at(std::size_t block, std::size_t head) const;

  std::size_t num_heads_;
  std::size_t head_dim_;
  /// (blocks · num_heads × for each key group scales and panel, then the values' scales and panel)
  Matrix numbers_;
};

/// What the int8 cache keeps of one layer of one slot.
struct Int8Place {
  std::size_t closed = 0;  // groups of keys in `blocks`
  Int8Blocks blocks;
  Matrix open_keys;  // of the group behind the closed ones; filled up to its end before that is closed
};

}  // namespace attn
