// A ring over the latest positions and, beside it, the sinks: Xiao et al., "Efficient Streaming Language Models with
// Attention Sinks" (2023).
//
// Position p lies in ring row p mod ring; the first `sinks` positions are kept a second time, where nothing overwrites
// them. A ring of whole blocks, longer than window, chunk and a block together, never overwrites a part of a block of
// which a query still needs another part: one run of positions tells all that is kept of a block.
#include <vector>

#include "attn/attention/kv_rows.h"
#include "attn/attention/kv_store.h"
#include "attn/sentence.h"

namespace attn {
namespace {

struct WindowRows {
  std::size_t ring = 0;
  std::size_t sinks = 0;

  WindowRows(const KvCacheShape& shape, const KvCacheOptions& options) {
    const std::size_t longest = shape.max_seq_len;
    // Summed one by one, so that no option of a caller wraps around.
    const auto add = [longest](std::size_t sum, std::size_t rows) {
      return rows < longest - sum ? sum + rows : longest;
    };
    std::size_t needed = add(0, options.window);
    needed = add(needed, options.max_chunk);
    needed = add(needed, kKeyBlock - 2);
    const std::size_t blocks = (needed + kKeyBlock - 1) / kKeyBlock;
    const bool forgets = needed < longest && blocks * kKeyBlock < longest;
    ring = forgets ? blocks * kKeyBlock : longest;
    sinks = forgets ? std::min(options.sinks, longest) : 0;
  }
};

class WindowStore final : public KvStore {
 public:
  WindowStore(const KvCacheShape& shape, const KvCacheOptions& options, std::pmr::memory_resource& memory)
      : window_(options.window),
        max_chunk_(options.max_chunk),
        size_(shape, options),
        ring_(shape, size_.ring, memory),
        sinks_(shape, size_.sinks, memory),
        evicted_(shape.batch, 0, &memory) {}

  std::size_t chunk_limit(std::size_t) const override { return max_chunk_; }

  void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) override {
    for (std::size_t r = 0; r < key.rows(); ++r) {
      const std::size_t position = first + r;
      const ConstMat one_key = key.rows_from(r, 1);
      const ConstMat one_value = value.rows_from(r, 1);
      ring_.write(place, position % size_.ring, one_key, one_value);
      if (position < size_.sinks) sinks_.write(place, position, one_key, one_value);
    }
    const std::size_t end = first + key.rows();
    if (end > size_.ring) evicted_[place.slot] = std::max(evicted_[place.slot], end - size_.ring);
  }

  std::size_t recoverable_length(std::size_t slot, std::size_t length) const override {
    return length >= earliest_length(slot) ? length : std::min(length, size_.sinks);
  }
  Lost lost(std::size_t slot, std::size_t) const override {
    return {earliest_length(slot), sentence("of the ", window_, " positions that the next query sees, those below ",
                                            evicted_[slot], " were evicted")};
  }
  void truncate(std::size_t slot, std::size_t length) override {
    if (length > size_.sinks || evicted_[slot] == 0) return;
    // Nothing but sinks is left: the ring begins anew.
    ring_.copy_rows_from(sinks_, slot, length);
    evicted_[slot] = 0;
  }

  void fork(std::size_t from, std::size_t to, std::size_t) override {
    ring_.copy_slot(from, to, size_.ring);
    sinks_.copy_slot(from, to, size_.sinks);
    evicted_[to] = evicted_[from];
  }

  std::size_t next_block(std::size_t slot, std::size_t index) const override {
    return index * kKeyBlock < size_.sinks ? index : std::max(index, first_whole_block(slot));
  }
  KvBlock block(KvPlace place, std::size_t index, std::size_t end, KvBlockScratch&) const override {
    const std::size_t first = index * kKeyBlock;
    if (index < first_whole_block(place.slot)) {
      const std::size_t count = std::min(kKeyBlock, size_.sinks - first);
      return {first, sinks_.keys(place, first, count), sinks_.values(place, first, count)};
    }
    const std::size_t row = first % size_.ring;
    const std::size_t count = std::min(kKeyBlock, end - first);
    return {first, ring_.keys(place, row, count), ring_.values(place, row, count)};
  }

  std::size_t bytes() const override { return ring_.bytes() + sinks_.bytes(); }
  std::size_t used_bytes(std::span<const std::size_t> lengths) const override {
    std::size_t rows = 0;
    for (std::size_t slot = 0; slot < lengths.size(); ++slot)
      rows += lengths[slot] - evicted_[slot] + std::min(lengths[slot], size_.sinks);
    return rows * ring_.bytes_per_row();
  }

 private:
  std::size_t first_whole_block(std::size_t slot) const { return (evicted_[slot] + kKeyBlock - 1) / kKeyBlock; }
  /// The smallest length whose next query finds all of its window.
  std::size_t earliest_length(std::size_t slot) const {
    return evicted_[slot] == 0 ? 0 : first_whole_block(slot) * kKeyBlock + window_ - 1;
  }

  std::size_t window_;
  std::size_t max_chunk_;
  WindowRows size_;
  KvRows ring_;
  KvRows sinks_;
  std::pmr::vector<std::size_t> evicted_;  // [slot]: positions below have been overwritten in the ring
};

}  // namespace

KvStorePtr make_window_store(const KvCacheShape& shape, const KvCacheOptions& options,
                             std::pmr::memory_resource& memory) {
  return make_store<WindowStore>(shape, options, memory);
}

double window_slot_bytes(const KvCacheShape& shape, const KvCacheOptions& options, double bytes_per_number) {
  const WindowRows size(shape, options);
  return (static_cast<double>(size.ring) + static_cast<double>(size.sinks)) * KvRows::numbers_per_row(shape) *
         bytes_per_number;
}

}  // namespace attn
