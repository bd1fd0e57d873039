// Pages from a common pool and a block table per slot: Kwon et al., "Efficient Memory Management for Large Language
// Model Serving with PagedAttention" (2023).
//
// Position p of a slot lies in row p mod page_size of page table[p / page_size]. A page holds keys and values of all
// layers: rows [2 · layer · page_size, …) are the layer's keys, and its values follow. Slots that were forked share
// their pages until one of them writes into one: it then writes into a copy.
#include <algorithm>
#include <vector>

#include "attn/attention/kv_rows.h"
#include "attn/attention/kv_store.h"
#include "attn/attention/page_pool.h"
#include "attn/sentence.h"

namespace attn {
namespace {

std::size_t pages_for(std::size_t positions, std::size_t page_size) {
  return positions / page_size + (positions % page_size == 0 ? 0 : 1);
}

class PagedStore final : public KvStore {
 public:
  PagedStore(const KvCacheShape& shape, const KvCacheOptions& options, std::pmr::memory_resource& memory)
      : shape_(shape), page_size_(options.page_size), pool_(make_pool(shape, options, memory)), tables_(&memory) {
    tables_.resize(shape.batch);
    for (auto& table : tables_) table.reserve(pages_for(shape.max_seq_len, page_size_));
  }

  MaybeError reserve(std::size_t slot, std::size_t length, std::size_t end) override {
    Table& table = tables_[slot];
    const std::size_t first_written = length / page_size_;
    const std::size_t pages = pages_for(end, page_size_);
    std::size_t needed = pages > table.size() ? pages - table.size() : 0;
    for (std::size_t i = first_written; i < std::min(pages, table.size()); ++i)
      needed += pool_.is_shared(table[i]) ? 1 : 0;
    if (needed > pool_.available()) {
      return Error{"cache_full", sentence("positions ", length, " to ", end - 1, " need ", needed, " more pages of ",
                                          page_size_, " and the pool has ", pool_.available(), " of ",
                                          pool_.max_pages(), " left; reset a slot, or create a cache of more pages")};
    }
    for (std::size_t i = first_written; i < std::min(pages, table.size()); ++i) own(table[i]);
    while (table.size() < pages) table.push_back(pool_.take());
    return {};
  }

  void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) override {
    for (std::size_t done = 0; done < key.rows();) {
      const std::size_t position = first + done;
      const std::size_t row = position % page_size_;
      const std::size_t count = std::min(page_size_ - row, key.rows() - done);
      const Mat page = pool_.page(tables_[place.slot][position / page_size_]);
      copy_rows(key.rows_from(done, count), page.rows_from(keys_row(place.layer) + row, count));
      copy_rows(value.rows_from(done, count), page.rows_from(values_row(place.layer) + row, count));
      done += count;
    }
  }

  void truncate(std::size_t slot, std::size_t length) override {
    Table& table = tables_[slot];
    for (; table.size() > pages_for(length, page_size_); table.pop_back()) pool_.release(table.back());
  }

  void fork(std::size_t from, std::size_t to, std::size_t length) override {
    truncate(to, 0);
    const Table& source = tables_[from];
    tables_[to].assign(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(pages_for(length, page_size_)));
    for (const PageId id : tables_[to]) pool_.share(id);
  }

  KvBlock block(KvPlace place, std::size_t index, std::size_t end, KvBlockScratch&) const override {
    const std::size_t first = index * kKeyBlock;
    const std::size_t row = first % page_size_;
    const std::size_t count = std::min(kKeyBlock, end - first);
    const ConstMat page = pool_.page(tables_[place.slot][first / page_size_]);
    return {first, page.rows_from(keys_row(place.layer) + row, count),
            page.rows_from(values_row(place.layer) + row, count)};
  }

  std::size_t bytes() const override { return pool_.bytes(); }
  std::size_t used_bytes(std::span<const std::size_t> lengths) const override {
    std::size_t positions = 0;
    for (std::size_t slot = 0; slot < lengths.size(); ++slot) {
      for (std::size_t i = 0; i < pages_for(lengths[slot], page_size_); ++i) {
        if (counts_page(slot, i, lengths)) positions += filled(lengths[slot], i);
      }
    }
    return positions * 2 * shape_.num_layers * shape_.kv_dim() * sizeof(float);
  }

 private:
  using Table = std::pmr::vector<PageId>;

  static PagePool make_pool(const KvCacheShape& shape, const KvCacheOptions& options,
                            std::pmr::memory_resource& memory) {
    const std::size_t enough = shape.batch * pages_for(shape.max_seq_len, options.page_size);
    const std::size_t max_pages = options.max_pages == 0 ? enough : std::min(options.max_pages, enough);
    return {2 * shape.num_layers * options.page_size, shape.kv_dim(), max_pages, memory};
  }

  std::size_t keys_row(std::size_t layer) const { return 2 * layer * page_size_; }
  std::size_t values_row(std::size_t layer) const { return (2 * layer + 1) * page_size_; }

  /// Copy on write: other readers keep the page that they had.
  void own(PageId& id) {
    if (!pool_.is_shared(id)) return;
    const PageId copy = pool_.take();
    copy_rows(pool_.page(id), pool_.page(copy));
    pool_.release(id);
    id = copy;
  }

  std::size_t filled(std::size_t length, std::size_t page_index) const {
    return std::min(page_size_, length - page_index * page_size_);
  }

  /// Of the slots that share a page, the first of those that fill most of it stands for all. Shared pages have the same
  /// place in every table.
  bool counts_page(std::size_t slot, std::size_t page_index, std::span<const std::size_t> lengths) const {
    for (std::size_t other = 0; other < lengths.size(); ++other) {
      const bool shares = other != slot && page_index * page_size_ < lengths[other] &&
                          tables_[other][page_index] == tables_[slot][page_index];
      if (!shares) continue;
      const std::size_t mine = filled(lengths[slot], page_index);
      const std::size_t theirs = filled(lengths[other], page_index);
      if (theirs > mine || (theirs == mine && other < slot)) return false;
    }
    return true;
  }

  KvCacheShape shape_;
  std::size_t page_size_;
  PagePool pool_;
  std::pmr::vector<Table> tables_;  // [slot]
};

}  // namespace

KvStorePtr make_paged_store(const KvCacheShape& shape, const KvCacheOptions& options,
                            std::pmr::memory_resource& memory) {
  return make_store<PagedStore>(shape, options, memory);
}

double paged_slot_bytes(const KvCacheShape& shape, const KvCacheOptions& options, double bytes_per_number) {
  const std::size_t pages = pages_for(shape.max_seq_len, options.page_size);
  return static_cast<double>(pages) * static_cast<double>(options.page_size) * KvRows::numbers_per_row(shape) *
         bytes_per_number;
}

}  // namespace attn
