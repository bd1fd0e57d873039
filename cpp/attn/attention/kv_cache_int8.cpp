// One byte per number: Liu et al., "KIVI: A Tuning-Free Asymmetric 2bit Quantization for KV Cache" (2024,
// arXiv:2402.02750), and Hooper et al., "KVQuant" (2024, arXiv:2401.18079), here with 8 bits and without zero points.
//
// WHAT IT COSTS IN ACCURACY. A key is off by |δ| <= s / 2 in a channel of scale s, so a score moves by at most ε =
// scale · Σ |query| · s / 2 over the channels, for the key where that is largest. A softmax weight then changes by a
// factor between e^-2ε and e^2ε, all weights together by at most e^2ε - 1, and an output number by at most
//   (e^2ε - 1) · max |value| + max s_value / 2.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "attn/attention/kv_quantized.h"
#include "attn/attention/kv_rows.h"
#include "attn/attention/kv_store.h"
#include "attn/sentence.h"

namespace attn {
namespace {

/// Groups of keys that can be closed: the last one never is, because none begins behind it.
std::size_t closable_groups(std::size_t max_seq_len) { return (max_seq_len - 1) / kKvGroup; }
std::size_t open_rows(std::size_t max_seq_len) { return std::min(kKvGroup, max_seq_len); }

/// One layer of one slot.
struct Place {
  Place(const KvCacheShape& shape, std::pmr::memory_resource& memory)
      : keys(closable_groups(shape.max_seq_len), shape.kv_dim(), memory),
        open_keys(open_rows(shape.max_seq_len), shape.kv_dim(), memory),
        values(shape.max_seq_len, shape.kv_dim(), memory) {}

  std::size_t bytes() const { return keys.bytes() + open_keys.bytes() + values.bytes(); }

  std::size_t closed = 0;  // groups in `keys`
  QuantizedKeys keys;
  Matrix open_keys;  // of the group behind the closed ones; filled up to its end before that is closed
  QuantizedValues values;
};

class Int8Store final : public KvStore {
 public:
  Int8Store(const KvCacheShape& shape, const KvCacheOptions&, std::pmr::memory_resource& memory)
      : shape_(shape), places_(&memory) {
    places_.reserve(shape.num_layers * shape.batch);
    for (std::size_t i = 0; i < shape.num_layers * shape.batch; ++i) places_.emplace_back(shape, memory);
  }

  /// To the end of a group: a query then meets the keys of its own group as float32 and those of earlier groups as
  /// bytes, whether positions come one by one or in chunks.
  std::size_t chunk_limit(std::size_t length) const override { return kKvGroup - length % kKvGroup; }

  void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) override {
    Place& at = places_[index(place)];
    if (at.closed < first / kKvGroup) at.keys.set_group(at.closed++, at.open_keys.view());
    copy_rows(key, at.open_keys.view().rows_from(first % kKvGroup, key.rows()));
    at.values.set_rows(first, value);
  }

  std::size_t recoverable_length(std::size_t slot, std::size_t length) const override {
    return length >= closed_positions(slot) ? length : length / kKvGroup * kKvGroup;
  }
  Lost lost(std::size_t slot, std::size_t length) const override {
    const std::size_t group = length / kKvGroup * kKvGroup;
    return {group + kKvGroup, sentence("keys ", group, " to ", group + kKvGroup - 1,
                                       " are rounded together, as are all below ", closed_positions(slot))};
  }
  void truncate(std::size_t slot, std::size_t length) override {
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      std::size_t& closed = places_[index({layer, slot})].closed;
      closed = std::min(closed, length / kKvGroup);
    }
  }

  void fork(std::size_t from, std::size_t to, std::size_t length) override {
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      const Place& source = places_[index({layer, from})];
      Place& copy = places_[index({layer, to})];
      copy.closed = source.closed;
      copy.keys.copy(source.keys, source.closed);
      copy_rows(source.open_keys.view(), copy.open_keys.view());
      copy.values.copy(source.values, length);
    }
  }

  std::size_t scratch_rows() const override { return kKeyBlock; }
  KvBlock block(KvPlace place, std::size_t index_of_block, std::size_t end, KvBlockScratch& scratch) const override {
    const Place& at = places_[index(place)];
    const std::size_t first = index_of_block * kKeyBlock;
    const std::size_t count = std::min(kKeyBlock, end - first);
    for (std::size_t done = 0; done < count; done += kKvGroup) {
      const std::size_t group = (first + done) / kKvGroup;
      if (group < at.closed) {
        at.keys.get_group(group, scratch.key.view().rows_from(done, kKvGroup));
      } else {
        const std::size_t rows = std::min(kKvGroup, count - done);
        copy_rows(at.open_keys.view().rows_from(0, rows), scratch.key.view().rows_from(done, rows));
      }
    }
    const Mat values = scratch.value.view().rows_from(0, count);
    at.values.get_rows(first, values);
    return {first, scratch.key.view().rows_from(0, count), values};
  }

  std::size_t bytes() const override {
    return std::accumulate(places_.begin(), places_.end(), std::size_t{0},
                           [](std::size_t sum, const Place& place) { return sum + place.bytes(); });
  }
  std::size_t used_bytes(std::span<const std::size_t> lengths) const override {
    const std::size_t kv_dim = shape_.kv_dim();
    std::size_t sum = 0;
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      for (std::size_t slot = 0; slot < lengths.size(); ++slot) {
        const std::size_t closed = places_[index({layer, slot})].closed;
        sum += closed * QuantizedKeys::bytes_per_group(kv_dim) +
               (lengths[slot] - closed * kKvGroup) * kv_dim * sizeof(float) +
               lengths[slot] * QuantizedValues::bytes_per_row(kv_dim);
      }
    }
    return sum;
  }

 private:
  std::size_t index(KvPlace place) const { return place.layer * shape_.batch + place.slot; }

  /// Positions whose keys are bytes in at least one layer: in the middle of a step not yet in all.
  std::size_t closed_positions(std::size_t slot) const {
    std::size_t closed = 0;
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer)
      closed = std::max(closed, places_[index({layer, slot})].closed);
    return closed * kKvGroup;
  }

  KvCacheShape shape_;
  std::pmr::vector<Place> places_;  // [layer * batch + slot]
};

}  // namespace

KvStorePtr make_int8_store(const KvCacheShape& shape, const KvCacheOptions& options,
                           std::pmr::memory_resource& memory) {
  return make_store<Int8Store>(shape, options, memory);
}

double int8_slot_bytes(const KvCacheShape& shape, const KvCacheOptions&, double bytes_per_number) {
  const auto kv_dim = static_cast<double>(shape.num_kv_heads) * static_cast<double>(shape.head_dim);
  const auto group = static_cast<double>(kKvGroup);
  const double keys = static_cast<double>(closable_groups(shape.max_seq_len)) * kv_dim * (group + bytes_per_number) +
                      static_cast<double>(open_rows(shape.max_seq_len)) * kv_dim * bytes_per_number;
  const double values =
      static_cast<double>(shape.max_seq_len) * (kv_dim + std::ceil(kv_dim / group) * bytes_per_number);
  return static_cast<double>(shape.num_layers) * (keys + values);
}

}  // namespace attn
