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

/// Blocks of values that `positions` positions take.
constexpr std::size_t value_blocks(std::size_t positions) { return round_up(positions, kKeyBlock) / kKeyBlock; }

/// Keys by groups of kKeyGroup positions, each complete: channel c of a group has a scale of its own, because some channels
/// are large at every position.
class QuantizedKeys {
 public:
  QuantizedKeys(std::size_t groups, std::size_t num_heads, std::size_t head_dim, std::pmr::memory_resource& memory);

  /// (kKeyGroup × num_heads · head_dim) numbers become group `group`.
  void set_group(std::size_t group, ConstMat key);
  /// The other way round: byte · scale.
  void get_group(std::size_t group, Mat key) const;
  /// The first `groups` groups of another.
  void copy(const QuantizedKeys& from, std::size_t groups);

  /// For Int16Factors: padded_channels() depths, and a position in each of kKeyGroup lanes.
  const std::uint8_t* panel(std::size_t group, std::size_t head) const { return bytes_.row(row(group, head)); }
  /// (padded_channels())
  const float* scale(std::size_t group, std::size_t head) const { return scale_.row(row(group, head)); }

  std::size_t bytes() const { return bytes_.bytes() + scale_.bytes(); }
  static double bytes_per_group(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale);

 private:
  std::size_t row(std::size_t group, std::size_t head) const { return group * num_heads_ + head; }

  std::size_t num_heads_;
  std::size_t head_dim_;
  OwnedMatrix<std::uint8_t> bytes_;  // (groups · num_heads × a panel)
  Matrix scale_;                     // (groups · num_heads × padded_channels())
};

/// Values by blocks of kKeyBlock positions: neighbouring channels share a scale, for a softmax weight multiplies all of a
/// position.
class QuantizedValues {
 public:
  QuantizedValues(std::size_t positions, std::size_t num_heads, std::size_t head_dim,
                  std::pmr::memory_resource& memory);

  /// Positions first, first + 1, … from (count × num_heads · head_dim).
  void set_rows(std::size_t first, ConstMat value);
  void get_rows(std::size_t first, Mat value) const;
  /// The blocks of the first `positions` positions of another.
  void copy(const QuantizedValues& from, std::size_t positions);

  /// For Int16Factors: kKeyBlock depths, and a channel in each of padded_channels() lanes.
  const std::uint8_t* panel(std::size_t block, std::size_t head) const { return bytes_.row(block * num_heads_ + head); }
  /// (kKeyBlock), of a group of channels
  const float* scale(std::size_t block, std::size_t head, std::size_t group) const {
    return scale_.row(block * num_heads_ + head) + group * kKeyBlock;
  }

  std::size_t bytes() const { return bytes_.bytes() + scale_.bytes(); }
  static double bytes_per_row(std::size_t num_heads, std::size_t head_dim, double bytes_per_scale);

 private:
  std::size_t num_heads_;
  std::size_t head_dim_;
  OwnedMatrix<std::uint8_t> bytes_;  // (blocks · num_heads × a panel)
  Matrix scale_;                     // (blocks · num_heads × groups · kKeyBlock)
};

/// What the int8 cache keeps of one layer of one slot.
struct Int8Place {
  std::size_t closed = 0;  // groups in `keys`
  QuantizedKeys keys;
  Matrix open_keys;  // of the group behind the closed ones; filled up to its end before that is closed
  QuantizedValues values;
};

}  // namespace attn
