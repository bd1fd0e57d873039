// Caches of a story: where each position of each sequence lies, and nothing else. A row of memory holds the number of its
// position instead of a key and a value, so that a page can draw what the real caches (attn/attention/kv_cache.h) do.
#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <vector>

#include "attn/result.h"

namespace attn::lab {

/// In a row that holds no position.
inline constexpr double kNoPosition = -1.0;

struct StoryShape {
  std::size_t batch = 0;        // sequences side by side
  std::size_t max_seq_len = 0;  // of one of them
  std::size_t window = 0;       // window: rows of the ring
  std::size_t sinks = 0;        // window: first positions, which are never evicted
  std::size_t page_size = 0;    // paged: positions
  std::size_t max_pages = 0;    // paged: of all slots together
};

/// What differs between the kinds. cache_story() has checked slots and lengths, and counts the positions.
class StoryCache {
 public:
  virtual ~StoryCache() = default;

  /// Writes positions [length, end), or `cache_full` and nothing changed.
  virtual MaybeError append(std::size_t slot, std::size_t length, std::size_t end) = 0;
  /// Forgets positions from `length` on, or `not_recoverable` and nothing changed.
  virtual MaybeError truncate(std::size_t slot, std::size_t length) = 0;
  /// `to`, which is empty, continues what `from` holds.
  virtual void fork(std::size_t from, std::size_t to, std::size_t length) = 0;

  /// Rows of a slot in the order of memory: the position that each holds, or kNoPosition.
  virtual std::vector<double> rows(std::size_t slot, std::size_t length) const = 0;
  /// Pages of a slot in the order of its positions; none where there are no pages.
  virtual std::vector<std::size_t> pages(std::size_t /*slot*/) const { return {}; }
  virtual std::size_t free_pages() const { return 0; }

  virtual std::size_t reserved_rows() const = 0;
  /// Rows that were copied from one place to another so far.
  std::size_t copied_rows() const { return copied_rows_; }

 protected:
  void count_copies(std::size_t rows) { copied_rows_ += rows; }

 private:
  std::size_t copied_rows_ = 0;
};

std::unique_ptr<StoryCache> make_contiguous_story(const StoryShape& shape);
std::unique_ptr<StoryCache> make_window_story(const StoryShape& shape);
std::unique_ptr<StoryCache> make_paged_story(const StoryShape& shape, std::pmr::memory_resource& memory);

}  // namespace attn::lab
