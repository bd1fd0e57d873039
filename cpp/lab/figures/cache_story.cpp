#include "lab/figures/cache_story.h"

#include <algorithm>

#include "attn/sentence.h"
#include "lab/figures/story_cache.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 4096;

Result<StoryShape> read_shape(const CacheStoryRequest& request) {
  StoryShape shape;
  const auto read = [](std::string_view field, double value, double low, double high, std::size_t& to) -> MaybeError {
    const auto whole = whole_number(field, value, low, high);
    if (!whole) return whole.error();
    to = whole.value();
    return {};
  };
  if (auto error = read("batch", request.batch, 1.0, 16.0, shape.batch)) return *std::move(error);
  if (auto error = read("max_seq_len", request.max_seq_len, 1.0, kMaxSeqLen, shape.max_seq_len))
    return *std::move(error);
  if (request.kind == "window") {
    if (auto error = read("window", request.window, 1.0, kMaxSeqLen, shape.window)) return *std::move(error);
    if (auto error = read("sinks", request.sinks, 0.0, kMaxSeqLen, shape.sinks)) return *std::move(error);
  }
  if (request.kind == "paged") {
    if (auto error = read("page_size", request.page_size, 1.0, kMaxSeqLen, shape.page_size)) return *std::move(error);
    if (auto error = read("max_pages", request.max_pages, 1.0, kMaxSeqLen, shape.max_pages)) return *std::move(error);
  }
  return shape;
}

std::unique_ptr<StoryCache> make_story(std::string_view kind, const StoryShape& shape,
                                       std::pmr::memory_resource& memory) {
  if (kind == "contiguous") return make_contiguous_story(shape);
  if (kind == "window") return make_window_story(shape);
  if (kind == "paged") return make_paged_story(shape, memory);
  return nullptr;
}

struct PageUse {
  std::vector<std::size_t> readers;  // [page]
  std::vector<std::size_t> rows;     // [page]: that hold a position of the reader who has most of it

  explicit PageUse(std::size_t pages) : readers(pages, 0), rows(pages, 0) {}

  void count(const std::vector<std::size_t>& pages, std::size_t length, std::size_t page_size) {
    for (std::size_t i = 0; i < pages.size(); ++i) {
      ++readers[pages[i]];
      rows[pages[i]] = std::max(rows[pages[i]], std::min(page_size, length - i * page_size));
    }
  }
};

/// A cache and the lengths of its sequences.
class Story {
 public:
  Story(StoryCache& cache, const StoryShape& shape) : cache_(cache), shape_(shape), lengths_(shape.batch, 0) {}

  /// Errors are of the request; what the cache refuses is kept.
  MaybeError apply(const CacheOperation& operation) {
    const double last_slot = static_cast<double>(lengths_.size()) - 1.0;
    const auto slot = whole_number("The slot", operation.slot, 0.0, last_slot);
    if (!slot) return slot.error();
    refused_.reset();
    if (operation.op == "append") {
      const auto count = whole_number("The count", operation.count, 1.0, kMaxSeqLen);
      if (!count) return count.error();
      append(slot.value(), count.value());
    } else if (operation.op == "truncate") {
      const auto length = whole_number("The length", operation.length, 0.0, kMaxSeqLen);
      if (!length) return length.error();
      truncate(slot.value(), length.value());
    } else if (operation.op == "fork") {
      const auto to = whole_number("The slot to fork to", operation.to, 0.0, last_slot);
      if (!to) return to.error();
      fork(slot.value(), to.value());
    } else if (operation.op == "reset") {
      truncate(slot.value(), 0);
    } else {
      return Error{"unknown_operation", sentence("A cache knows no operation \"", operation.op,
                                                 "\"; choose append, truncate, fork or reset.")};
    }
    return {};
  }

  CacheStory told(double bytes_per_position) const {
    CacheStory story;
    PageUse use(shape_.max_pages);
    double used_rows = 0.0;
    for (std::size_t slot = 0; slot < lengths_.size(); ++slot) {
      const std::vector<double> rows = cache_.rows(slot, lengths_[slot]);
      const std::vector<std::size_t> pages = cache_.pages(slot);
      if (shape_.page_size > 0) {
        use.count(pages, lengths_[slot], shape_.page_size);
      } else {
        used_rows += static_cast<double>(std::ranges::count_if(rows, [](double row) { return row != kNoPosition; }));
      }
      story.slots.push_back({static_cast<double>(lengths_[slot]), rows, {pages.begin(), pages.end()}});
    }
    for (std::size_t page = 0; page < use.readers.size(); ++page) {
      used_rows += static_cast<double>(use.rows[page]);
      if (use.readers[page] > 0)
        story.pages.push_back({static_cast<double>(page), static_cast<double>(use.readers[page])});
    }
    story.free_pages = static_cast<double>(cache_.free_pages());
    story.reserved_bytes = static_cast<double>(cache_.reserved_rows()) * bytes_per_position;
    story.used_bytes = used_rows * bytes_per_position;
    story.copied_rows = static_cast<double>(cache_.copied_rows());
    story.written = static_cast<double>(written_);
    if (refused_) story.refused = refused_->message;
    return story;
  }

 private:
  void append(std::size_t slot, std::size_t count) {
    const std::size_t length = lengths_[slot];
    if (count > shape_.max_seq_len - length) {
      refused_ = Error{"cache_full", sentence("slot ", slot, " holds ", length, " of ", shape_.max_seq_len,
                                              " positions and ", count, " more do not fit; truncate or reset it.")};
      return;
    }
    refused_ = cache_.append(slot, length, length + count);
    if (refused_) return;
    lengths_[slot] += count;
    written_ += count;
  }

  void truncate(std::size_t slot, std::size_t length) {
    if (length > lengths_[slot]) {
      refused_ = Error{"bad_length",
                       sentence("slot ", slot, " holds ", lengths_[slot], " positions and cannot be truncated to ",
                                length, "; use a length of at most ", lengths_[slot], ".")};
      return;
    }
    refused_ = cache_.truncate(slot, length);
    if (!refused_) lengths_[slot] = length;
  }

  void fork(std::size_t from, std::size_t to) {
    if (from == to) return;
    truncate(to, 0);
    cache_.fork(from, to, lengths_[from]);
    lengths_[to] = lengths_[from];
  }

  StoryCache& cache_;
  StoryShape shape_;
  std::vector<std::size_t> lengths_;  // [slot]
  std::size_t written_ = 0;
  MaybeError refused_;
};

}  // namespace

Result<CacheStory> cache_story(const CacheStoryRequest& request, std::pmr::memory_resource& memory) {
  const auto shape = read_shape(request);
  if (!shape) return shape.error();
  const auto bytes = number_between("bytes_per_position", request.bytes_per_position, 0.0, 1e12);
  if (!bytes) return bytes.error();
  const auto count = whole_number("The number of operations", static_cast<double>(request.operations.size()), 0.0, 1e4);
  if (!count) return count.error();
  const auto cache = make_story(request.kind, shape.value(), memory);
  if (!cache) {
    return Error{"unknown_cache",
                 sentence("There is no cache called \"", request.kind, "\" here; choose contiguous, window or paged.")};
  }

  Story story(*cache, shape.value());
  for (const CacheOperation& operation : request.operations)
    if (auto error = story.apply(operation)) return *std::move(error);
  return story.told(bytes.value());
}

}  // namespace attn::lab
