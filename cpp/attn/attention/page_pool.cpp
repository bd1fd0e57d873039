#include "attn/attention/page_pool.h"

namespace attn {

PagePool::PagePool(std::size_t rows, std::size_t cols, std::size_t max_pages, std::pmr::memory_resource& memory)
    : rows_(rows), cols_(cols), max_pages_(max_pages), pages_(&memory), readers_(&memory), free_(&memory) {
  pages_.reserve(max_pages);
  readers_.reserve(max_pages);
  free_.reserve(max_pages);
}

PageId PagePool::take() {
  ATTN_EXPECTS(available() > 0, "a page can only be taken while one is available");
  ++taken_;
  if (free_.empty()) {
    pages_.emplace_back(rows_, cols_, *pages_.get_allocator().resource());
    readers_.push_back(1);
    return static_cast<PageId>(pages_.size() - 1);
  }
  const PageId id = free_.back();
  free_.pop_back();
  readers_[id] = 1;
  return id;
}

void PagePool::release(PageId id) {
  if (--readers_[id] > 0) return;
  --taken_;
  free_.push_back(id);
}

}  // namespace attn
