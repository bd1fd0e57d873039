// Pages of one size that sequences take, share and give back: Kwon et al., "Efficient Memory Management for Large
// Language Model Serving with PagedAttention" (2023).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "attn/matrix.h"

namespace attn {

using PageId = std::uint32_t;

class PagePool {
 public:
  /// Pages are (rows × cols) matrices. Memory is asked for when a page is taken for the first time; pages given back
  /// are used again.
  PagePool(std::size_t rows, std::size_t cols, std::size_t max_pages, std::pmr::memory_resource& memory);

  std::size_t max_pages() const { return max_pages_; }
  /// Pages that may still be taken.
  std::size_t available() const { return max_pages_ - taken_; }
  std::size_t bytes() const { return pages_.empty() ? 0 : pages_.size() * pages_.front().bytes(); }

  /// A page with one reader. Precondition: one is available.
  PageId take();
  /// One more reader.
  void share(PageId id) { ++readers_[id]; }
  /// One reader less; without any the page is available again.
  void release(PageId id);
  bool is_shared(PageId id) const { return readers_[id] > 1; }

  Mat page(PageId id) { return pages_[id].view(); }
  ConstMat page(PageId id) const { return pages_[id].view(); }

 private:
  std::size_t rows_;
  std::size_t cols_;
  std::size_t max_pages_;
  std::size_t taken_ = 0;
  std::pmr::vector<Matrix> pages_;
  std::pmr::vector<std::uint32_t> readers_;  // [page]
  std::pmr::vector<PageId> free_;            // given back
};

}  // namespace attn
