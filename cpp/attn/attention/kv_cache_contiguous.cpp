// The plain cache: per layer and slot one matrix of keys and one of values, as long as the longest sequence may become.
#include <numeric>

#include "attn/attention/kv_rows.h"
#include "attn/attention/kv_store.h"

namespace attn {
namespace {

class ContiguousStore final : public KvStore {
 public:
  ContiguousStore(const KvCacheShape& shape, const KvCacheOptions&, std::pmr::memory_resource& memory)
      : rows_(shape, shape.max_seq_len, memory) {}

  void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) override {
    rows_.write(place, first, key, value);
  }
  void fork(std::size_t from, std::size_t to, std::size_t length) override { rows_.copy_slot(from, to, length); }

  KvBlock block(KvPlace place, std::size_t index, std::size_t end, KvBlockScratch&) const override {
    const std::size_t first = index * kKeyBlock;
    const std::size_t count = std::min(kKeyBlock, end - first);
    return {first, rows_.keys(place, first, count), rows_.values(place, first, count)};
  }
  std::optional<KvBlock> whole(KvPlace place, std::size_t end) const override {
    return KvBlock{0, rows_.keys(place, 0, end), rows_.values(place, 0, end)};
  }

  std::size_t bytes() const override { return rows_.bytes(); }
  std::size_t used_bytes(std::span<const std::size_t> lengths) const override {
    return std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}) * rows_.bytes_per_row();
  }

 private:
  KvRows rows_;
};

}  // namespace

KvStorePtr make_contiguous_store(const KvCacheShape& shape, const KvCacheOptions& options,
                                 std::pmr::memory_resource& memory) {
  return make_store<ContiguousStore>(shape, options, memory);
}

double contiguous_slot_bytes(const KvCacheShape& shape, const KvCacheOptions&, double bytes_per_number) {
  return static_cast<double>(shape.max_seq_len) * KvRows::numbers_per_row(shape) * bytes_per_number;
}

}  // namespace attn
