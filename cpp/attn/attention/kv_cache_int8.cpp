// One byte per number: Liu et al., "KIVI: A Tuning-Free Asymmetric 2bit Quantization for KV Cache" (2024,
// arXiv:2402.02750), and Hooper et al., "KVQuant" (2024, arXiv:2401.18079), here with 8 bits and without zero points.
//
// WHAT IT COSTS IN ACCURACY. A key is off by |δ| <= s / 2 in a channel of scale s, and attend_int8.cpp rounds the factors
// scale · query · s of its bytes to whole numbers of 1/32767 of the largest. So a score moves by at most
//   ε = Σ |f| / 2 + head_dim · 127 · max |f| / 65534          over the channels, f = scale · query · s,
// for the key where that is largest. A softmax weight then changes by a factor between e^-2ε and e^2ε, all weights together
// by at most e^2ε - 1. The factors weight · s_value of 64 positions' bytes are rounded likewise: 64 / 65534 of the largest
// value is the most that this costs, because all blocks' largest weights together are at most 1. An output number is off by
// at most
//   (e^2ε - 1) · max |value| + max s_value / 2 + max |value| / 1023.
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

std::size_t open_rows(std::size_t max_seq_len) { return std::min(kKeyGroup, max_seq_len); }

/// Of one layer of one slot.
struct Int8Bytes {
  KvCacheShape shape;
  double bytes_per_number;  // of scales and open keys

  double of(std::size_t closed_groups, std::size_t open_keys, std::size_t values) const {
    const double kv_dim = static_cast<double>(shape.num_kv_heads) * static_cast<double>(shape.head_dim);
    return static_cast<double>(closed_groups) *
               Int8Blocks::bytes_per_key_group(shape.num_kv_heads, shape.head_dim, bytes_per_number) +
           static_cast<double>(open_keys) * kv_dim * bytes_per_number +
           static_cast<double>(values) *
               Int8Blocks::bytes_per_value_row(shape.num_kv_heads, shape.head_dim, bytes_per_number);
  }
};

Int8Place create_place(const KvCacheShape& shape, std::pmr::memory_resource& memory) {
  return {.blocks = Int8Blocks(shape.max_seq_len, shape.num_kv_heads, shape.head_dim, memory),
          .open_keys = Matrix(open_rows(shape.max_seq_len), shape.kv_dim(), memory)};
}

std::size_t place_bytes(const Int8Place& place) { return place.blocks.bytes() + place.open_keys.bytes(); }

class Int8Store final : public KvStore {
 public:
  Int8Store(const KvCacheShape& shape, const KvCacheOptions&, std::pmr::memory_resource& memory)
      : shape_(shape), places_(&memory) {
    places_.reserve(shape.num_layers * shape.batch);
    for (std::size_t i = 0; i < shape.num_layers * shape.batch; ++i) places_.push_back(create_place(shape, memory));
  }

  /// To the end of a group: a query then meets the keys of its own group as float32 and those of earlier groups as
  /// bytes, whether positions come one by one or in chunks.
  std::size_t chunk_limit(std::size_t length) const override { return kKeyGroup - length % kKeyGroup; }

  void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) override {
    Int8Place& at = places_[index(place)];
    if (at.closed < first / kKeyGroup) at.blocks.set_keys(at.closed++, at.open_keys.view());
    copy_rows(key, at.open_keys.view().rows_from(first % kKeyGroup, key.rows()));
    at.blocks.set_values(first, value);
  }

  std::size_t recoverable_length(std::size_t slot, std::size_t length) const override {
    return length >= closed_positions(slot) ? length : length / kKeyGroup * kKeyGroup;
  }
  Lost lost(std::size_t slot, std::size_t length) const override {
    const std::size_t group = length / kKeyGroup * kKeyGroup;
    return {group + kKeyGroup, sentence("keys ", group, " to ", group + kKeyGroup - 1,
                                        " are rounded together, as are all below ", closed_positions(slot))};
  }
  void truncate(std::size_t slot, std::size_t length) override {
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      std::size_t& closed = places_[index({layer, slot})].closed;
      closed = std::min(closed, length / kKeyGroup);
    }
  }

  void fork(std::size_t from, std::size_t to, std::size_t length) override {
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      const Int8Place& source = places_[index({layer, from})];
      Int8Place& copy = places_[index({layer, to})];
      copy.closed = source.closed;
      copy.blocks.copy(source.blocks, length);
      copy_rows(source.open_keys.view(), copy.open_keys.view());
    }
  }

  std::size_t scratch_rows() const override { return kKeyBlock; }
  KvBlock block(KvPlace place, std::size_t index_of_block, std::size_t end, KvBlockScratch& scratch) const override {
    const Int8Place& at = places_[index(place)];
    const std::size_t first = index_of_block * kKeyBlock;
    const std::size_t count = std::min(kKeyBlock, end - first);
    for (std::size_t done = 0; done < count; done += kKeyGroup) {
      const std::size_t group = (first + done) / kKeyGroup;
      if (group < at.closed) {
        at.blocks.get_keys(group, scratch.key.view().rows_from(done, kKeyGroup));
      } else {
        const std::size_t rows = std::min(kKeyGroup, count - done);
        copy_rows(at.open_keys.view().rows_from(0, rows), scratch.key.view().rows_from(done, rows));
      }
    }
    const Mat values = scratch.value.view().rows_from(0, count);
    at.blocks.get_values(first, values);
    return {first, scratch.key.view().rows_from(0, count), values};
  }

  const Int8Place& place(KvPlace place) const { return places_[index(place)]; }

  std::size_t bytes() const override {
    return std::accumulate(places_.begin(), places_.end(), std::size_t{0},
                           [](std::size_t sum, const Int8Place& place) { return sum + place_bytes(place); });
  }
  std::size_t used_bytes(std::span<const std::size_t> lengths) const override {
    double sum = 0.0;
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
      for (std::size_t slot = 0; slot < lengths.size(); ++slot) {
        const std::size_t closed = places_[index({layer, slot})].closed;
        const std::size_t open = lengths[slot] - closed * kKeyGroup;
        sum += Int8Bytes{shape_, sizeof(float)}.of(closed, open, lengths[slot]);
      }
    }
    return static_cast<std::size_t>(sum);
  }

 private:
  std::size_t index(KvPlace place) const { return place.layer * shape_.batch + place.slot; }

  /// Positions whose keys are bytes in at least one layer: in the middle of a step not yet in all.
  std::size_t closed_positions(std::size_t slot) const {
    std::size_t closed = 0;
    for (std::size_t layer = 0; layer < shape_.num_layers; ++layer)
      closed = std::max(closed, places_[index({layer, slot})].closed);
    return closed * kKeyGroup;
  }

  KvCacheShape shape_;
  std::pmr::vector<Int8Place> places_;  // [layer * batch + slot]
};

}  // namespace

const Int8Place& int8_place(const KvStore& store, KvPlace place) {
  return static_cast<const Int8Store&>(store).place(place);
}

KvStorePtr make_int8_store(const KvCacheShape& shape, const KvCacheOptions& options,
                           std::pmr::memory_resource& memory) {
  return make_store<Int8Store>(shape, options, memory);
}

double int8_slot_bytes(const KvCacheShape& shape, const KvCacheOptions&, double bytes_per_number) {
  const Int8Bytes bytes{shape, bytes_per_number};
  const std::size_t positions = int8_blocks(shape.max_seq_len) * kKeyBlock;
  return static_cast<double>(shape.num_layers) *
         bytes.of(positions / kKeyGroup, open_rows(shape.max_seq_len), positions);
}

}  // namespace attn
