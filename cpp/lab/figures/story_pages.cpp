// The story of a paged cache, over the very pool that the real one takes its pages from: Kwon et al., "Efficient Memory
// Management for Large Language Model Serving with PagedAttention" (2023).

#include "attn/attention/page_pool.h"
#include "attn/sentence.h"
#include "lab/figures/story_cache.h"

namespace attn::lab {
namespace {

/// Position p of a slot lies in row p mod page_size of page table[p / page_size].
class PagedStory final : public StoryCache {
 public:
  PagedStory(const StoryShape& shape, std::pmr::memory_resource& memory)
      : shape_(shape), pool_(shape.page_size, 1, shape.max_pages, memory), tables_(shape.batch) {}

  MaybeError append(std::size_t slot, std::size_t length, std::size_t end) override {
    Table& table = tables_[slot];
    const std::size_t pages = pages_for(end);
    const bool copies = writes_into_shared_page(table, length);
    const std::size_t needed = pages - table.size() + (copies ? 1 : 0);
    if (needed > pool_.available()) {
      const std::string who = end - length == 1 ? sentence("position ", length, " needs ")
                                                : sentence("positions ", length, " to ", end - 1, " need ");
      return Error{"cache_full", sentence(who, needed, needed == 1 ? " more page of " : " more pages of ",
                                          shape_.page_size, " positions and ", pool_.available(), " of ",
                                          pool_.max_pages(), " are free; reset a slot, or give the pool more pages.")};
    }
    if (copies) own_last_page(table, length);
    while (table.size() < pages) table.push_back(pool_.take());
    for (std::size_t position = length; position < end; ++position)
      pool_.page(table[position / shape_.page_size])(position % shape_.page_size, 0) = static_cast<float>(position);
    return {};
  }

  MaybeError truncate(std::size_t slot, std::size_t length) override {
    Table& table = tables_[slot];
    for (; table.size() > pages_for(length); table.pop_back()) pool_.release(table.back());
    return {};
  }

  void fork(std::size_t from, std::size_t to, std::size_t) override {
    tables_[to] = tables_[from];
    for (const PageId page : tables_[to]) pool_.share(page);
  }

  std::vector<double> rows(std::size_t slot, std::size_t length) const override {
    std::vector<double> rows;
    for (const PageId page : tables_[slot]) {
      for (std::size_t row = 0; row < shape_.page_size; ++row) {
        // Beyond the slot's own length a page holds what another reader wrote, or what was forgotten.
        const bool mine = rows.size() < length;
        rows.push_back(mine ? static_cast<double>(pool_.page(page)(row, 0)) : kNoPosition);
      }
    }
    return rows;
  }
  std::vector<std::size_t> pages(std::size_t slot) const override {
    return {tables_[slot].begin(), tables_[slot].end()};
  }
  std::size_t free_pages() const override { return pool_.available(); }
  std::size_t reserved_rows() const override { return (pool_.max_pages() - pool_.available()) * shape_.page_size; }

 private:
  using Table = std::vector<PageId>;

  std::size_t pages_for(std::size_t positions) const { return (positions + shape_.page_size - 1) / shape_.page_size; }

  /// The last page has room for the next position, and another slot reads it.
  bool writes_into_shared_page(const Table& table, std::size_t length) const {
    return length % shape_.page_size != 0 && pool_.is_shared(table.back());
  }

  /// Copy on write: other readers keep the page that they had.
  void own_last_page(Table& table, std::size_t length) {
    const PageId shared = table.back();
    const PageId copy = pool_.take();
    const std::size_t filled = length % shape_.page_size;
    for (std::size_t row = 0; row < filled; ++row) pool_.page(copy)(row, 0) = pool_.page(shared)(row, 0);
    count_copies(filled);
    pool_.release(shared);
    table.back() = copy;
  }

  StoryShape shape_;
  PagePool pool_;
  std::vector<Table> tables_;  // [slot]
};

}  // namespace

std::unique_ptr<StoryCache> make_paged_story(const StoryShape& shape, std::pmr::memory_resource& memory) {
  return std::make_unique<PagedStory>(shape, memory);
}

}  // namespace attn::lab
