// Groups of 32 keys or values as bytes with a float32 scale for each: the numbers of the int8 cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "attn/matrix.h"
#include "attn/ops/int8_group.h"

namespace attn {

/// Numbers that share a scale: of keys, positions of one channel; of values, channels of one position.
inline constexpr std::size_t kKvGroup = simd::kInt8Group;

/// Keys by groups of kKvGroup positions, each complete: channel c of a group has a scale of its own, because some
/// channels are large at every position.
class QuantizedKeys {
 public:
  QuantizedKeys(std::size_t groups, std::size_t kv_dim, std::pmr::memory_resource& memory);

  /// (kKvGroup × kv_dim) numbers become group `group`.
  void set_group(std::size_t group, ConstMat key);
  /// The other way round: byte · scale.
  void get_group(std::size_t group, Mat key) const;
  /// The first `groups` groups of another.
  void copy(const QuantizedKeys& from, std::size_t groups);

  std::size_t bytes() const { return bytes_.bytes() + scale_.bytes(); }
  static std::size_t bytes_per_group(std::size_t kv_dim) { return kv_dim * (kKvGroup + sizeof(float)); }

 private:
  OwnedMatrix<std::int8_t> bytes_;  // (groups · kKvGroup × kv_dim)
  Matrix scale_;                    // (groups × kv_dim)
};

/// Values by positions: kKvGroup neighbouring channels share a scale, for a softmax weight multiplies all of a
/// position.
class QuantizedValues {
 public:
  QuantizedValues(std::size_t rows, std::size_t kv_dim, std::pmr::memory_resource& memory);

  /// Rows first, first + 1, … from (count × kv_dim).
  void set_rows(std::size_t first, ConstMat value);
  void get_rows(std::size_t first, Mat value) const;
  void copy(const QuantizedValues& from, std::size_t rows);

  std::size_t bytes() const { return bytes_.bytes() + scale_.bytes(); }
  static std::size_t bytes_per_row(std::size_t kv_dim) { return kv_dim + groups(kv_dim) * sizeof(float); }
  /// The last one may have fewer channels.
  static std::size_t groups(std::size_t kv_dim) { return (kv_dim + kKvGroup - 1) / kKvGroup; }

 private:
  OwnedMatrix<std::int8_t> bytes_;  // (rows × kv_dim)
  Matrix scale_;                    // (rows × groups)
};

}  // namespace attn
