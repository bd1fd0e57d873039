// Float32 rows of keys and values for each layer and slot: all of a contiguous cache, ring and sinks of a window.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <vector>

#include "attn/attention/kv_store.h"
#include "attn/matrix.h"

namespace attn {

inline void copy_rows(ConstMat from, Mat to) {
  for (std::size_t r = 0; r < from.rows(); ++r) std::copy_n(from.row(r), from.cols(), to.row(r));
}

class KvRows {
 public:
  KvRows(const KvCacheShape& shape, std::size_t rows, std::pmr::memory_resource& memory)
      : shape_(shape), keys_(&memory), values_(&memory) {
    const std::size_t places = shape.num_layers * shape.batch;
    keys_.reserve(places);
    values_.reserve(places);
    for (std::size_t i = 0; i < places; ++i) {
      keys_.emplace_back(rows, shape.kv_dim(), memory);
      values_.emplace_back(rows, shape.kv_dim(), memory);
    }
  }

  /// Rows [first, first + count) of a place: (count × kv_dim).
  Mat keys(KvPlace place, std::size_t first, std::size_t count) {
    return keys_[index(place)].view().rows_from(first, count);
  }
  Mat values(KvPlace place, std::size_t first, std::size_t count) {
    return values_[index(place)].view().rows_from(first, count);
  }
  ConstMat keys(KvPlace place, std::size_t first, std::size_t count) const {
    return keys_[index(place)].view().rows_from(first, count);
  }
  ConstMat values(KvPlace place, std::size_t first, std::size_t count) const {
    return values_[index(place)].view().rows_from(first, count);
  }

  /// Overwrites rows from `first` on.
  void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) {
    copy_rows(key, keys(place, first, key.rows()));
    copy_rows(value, values(place, first, value.rows()));
  }

  /// The first `count` rows of every layer.
  void copy_slot(std::size_t from, std::size_t to, std::size_t count) {
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      write({layer, to}, 0, keys({layer, from}, 0, count), values({layer, from}, 0, count));
    }
  }

  /// The first `count` rows of every layer of a slot, from other rows of the same shape.
  void copy_rows_from(const KvRows& from, std::size_t slot, std::size_t count) {
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      const KvPlace place{layer, slot};
      write(place, 0, from.keys(place, 0, count), from.values(place, 0, count));
    }
  }

  std::size_t bytes() const { return keys_.size() * 2 * keys_.front().bytes(); }
  /// Of a row in all layers of one slot.
  std::size_t bytes_per_row() const { return 2 * shape_.num_layers * shape_.kv_dim() * sizeof(float); }
  /// A double, for shapes whose product no address could count.
  static double numbers_per_row(const KvCacheShape& shape) {
    return 2.0 * static_cast<double>(shape.num_layers) * static_cast<double>(shape.num_kv_heads) *
           static_cast<double>(shape.head_dim);
  }

 private:
  std::size_t index(KvPlace place) const { return place.layer * shape_.batch + place.slot; }

  KvCacheShape shape_;
  std::pmr::vector<Matrix> keys_;    // [layer * batch + slot]
  std::pmr::vector<Matrix> values_;  // [layer * batch + slot]
};

}  // namespace attn
