// Stories of caches with rows of their own for each slot: all positions side by side, or a ring beside the sinks.
#include <algorithm>

#include "attn/sentence.h"
#include "lab/figures/story_cache.h"

namespace attn::lab {
namespace {

/// "4", "2 to 11".
std::string span(std::size_t first, std::size_t last) {
  return first == last ? std::to_string(first) : sentence(first, " to ", last);
}

/// Position p lies in row p.
class ContiguousStory final : public StoryCache {
 public:
  explicit ContiguousStory(const StoryShape& shape) : shape_(shape) {}

  MaybeError append(std::size_t, std::size_t, std::size_t) override { return {}; }
  MaybeError truncate(std::size_t, std::size_t) override { return {}; }
  void fork(std::size_t, std::size_t, std::size_t length) override { count_copies(length); }

  std::vector<double> rows(std::size_t, std::size_t length) const override {
    std::vector<double> rows(shape_.max_seq_len, kNoPosition);
    for (std::size_t position = 0; position < length; ++position) rows[position] = static_cast<double>(position);
    return rows;
  }
  std::size_t reserved_rows() const override { return shape_.batch * shape_.max_seq_len; }

 private:
  StoryShape shape_;
};

/// The sinks have the first rows for good; position p of the others lies in row sinks + (p − sinks) mod window and
/// overwrites position p − window there.
class WindowStory final : public StoryCache {
 public:
  explicit WindowStory(const StoryShape& shape)
      : shape_(shape),
        places_(std::min(shape.max_seq_len, shape.sinks + shape.window)),
        rows_(shape.batch, std::vector<double>(places_, kNoPosition)),
        evicted_(shape.batch, 0) {}

  MaybeError append(std::size_t slot, std::size_t length, std::size_t end) override {
    for (std::size_t position = length; position < end; ++position)
      rows_[slot][row_of(position)] = static_cast<double>(position);
    if (end > places_) evicted_[slot] = std::max(evicted_[slot], end - shape_.window);
    return {};
  }

  MaybeError truncate(std::size_t slot, std::size_t length) override {
    // The next query sees itself and window − 1 positions before it, besides the sinks.
    const std::size_t earliest = evicted_[slot] + shape_.window - 1;
    if (evicted_[slot] > 0 && length > shape_.sinks && length < earliest) {
      const std::size_t first_seen = length + 1 - std::min(length + 1, shape_.window);
      const std::size_t last_lost = evicted_[slot] - 1;
      return Error{"not_recoverable",
                   sentence("the cache cannot be truncated to ", length, ": the next query, at ", length, ", sees ",
                            span(first_seen, length), ", and ", span(shape_.sinks, last_lost),
                            last_lost == shape_.sinks ? " was" : " were", " overwritten; truncate to ", earliest,
                            " or more, or to ", shape_.sinks, " and append what followed again.")};
    }
    const auto forget = [length](double& position) {
      if (position >= static_cast<double>(length)) position = kNoPosition;
    };
    std::ranges::for_each(rows_[slot], forget);
    if (length <= shape_.sinks) {
      // Nothing but sinks is left: the ring begins anew.
      std::fill(rows_[slot].begin() + static_cast<std::ptrdiff_t>(std::min(length, places_)), rows_[slot].end(),
                kNoPosition);
      evicted_[slot] = 0;
    }
    return {};
  }

  void fork(std::size_t from, std::size_t to, std::size_t) override {
    rows_[to] = rows_[from];
    evicted_[to] = evicted_[from];
    const auto filled = std::ranges::count_if(rows_[from], [](double position) { return position != kNoPosition; });
    count_copies(static_cast<std::size_t>(filled));
  }

  std::vector<double> rows(std::size_t slot, std::size_t) const override { return rows_[slot]; }
  std::size_t reserved_rows() const override { return shape_.batch * places_; }

 private:
  std::size_t row_of(std::size_t position) const {
    return position < shape_.sinks ? position : shape_.sinks + (position - shape_.sinks) % shape_.window;
  }

  StoryShape shape_;
  std::size_t places_;                     // rows of a slot
  std::vector<std::vector<double>> rows_;  // [slot]
  std::vector<std::size_t> evicted_;       // [slot]: positions below, sinks aside, were overwritten
};

}  // namespace

std::unique_ptr<StoryCache> make_contiguous_story(const StoryShape& shape) {
  return std::make_unique<ContiguousStory>(shape);
}

std::unique_ptr<StoryCache> make_window_story(const StoryShape& shape) { return std::make_unique<WindowStory>(shape); }

}  // namespace attn::lab
