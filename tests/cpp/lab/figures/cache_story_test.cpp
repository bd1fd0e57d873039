#include "lab/figures/cache_story.h"

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <map>

#include "attn/memory.h"
#include "attn/random.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

using Rows = std::vector<double>;

CacheOperation append(double slot, double count) { return {.op = "append", .slot = slot, .count = count}; }
CacheOperation truncate(double slot, double length) { return {.op = "truncate", .slot = slot, .length = length}; }
CacheOperation fork(double slot, double to) { return {.op = "fork", .slot = slot, .to = to}; }
CacheOperation reset(double slot) { return {.op = "reset", .slot = slot}; }

CacheStoryRequest contiguous(std::vector<CacheOperation> operations) {
  return {.kind = "contiguous",
          .batch = 2.0,
          .max_seq_len = 6.0,
          .bytes_per_position = 8.0,
          .operations = std::move(operations)};
}
CacheStoryRequest window(std::vector<CacheOperation> operations) {
  return {.kind = "window",
          .batch = 2.0,
          .max_seq_len = 100.0,
          .window = 3.0,
          .sinks = 1.0,
          .bytes_per_position = 8.0,
          .operations = std::move(operations)};
}
CacheStoryRequest paged(std::vector<CacheOperation> operations) {
  return {.kind = "paged",
          .batch = 3.0,
          .max_seq_len = 100.0,
          .page_size = 4.0,
          .max_pages = 6.0,
          .bytes_per_position = 8.0,
          .operations = std::move(operations)};
}

CacheStory story_of(const CacheStoryRequest& request) {
  TrackingResource memory(test::heap());
  const auto story = cache_story(request, memory);
  INFO((story ? std::string() : story.error().message));
  REQUIRE(story);
  CHECK(memory.live_bytes() == 0);
  return story.value();
}

void check_refused(const CacheStory& story, std::initializer_list<const char*> parts) {
  for (const char* part : parts) CHECK_THAT(story.refused, Catch::Matchers::ContainsSubstring(part));
  CHECK_FALSE(story.refused.empty());
}

TEST_CASE("A contiguous cache reserves everything and copies a fork", "[lab][cache_story]") {
  const CacheStory story = story_of(contiguous({append(0, 4), fork(0, 1), append(1, 1), truncate(0, 2)}));
  CHECK(story.slots[0].rows == Rows{0, 1, -1, -1, -1, -1});
  CHECK(story.slots[1].rows == Rows{0, 1, 2, 3, 4, -1});
  CHECK(story.slots[1].length == 5.0);
  CHECK(story.slots[1].pages.empty());
  CHECK(story.pages.empty());
  CHECK(story.reserved_bytes == 12.0 * 8.0);
  CHECK(story.used_bytes == 7.0 * 8.0);
  CHECK(story.copied_rows == 4.0);
  CHECK(story.written == 5.0);
  CHECK(story.refused.empty());
}

TEST_CASE("What does not fit changes nothing, and the story goes on", "[lab][cache_story]") {
  const CacheStory full = story_of(contiguous({append(0, 4), append(0, 3)}));
  check_refused(full, {"slot 0", "4 of 6", "3 more"});
  CHECK(full.slots[0].length == 4.0);
  CHECK(full.written == 4.0);
  const CacheStory after = story_of(contiguous({append(0, 4), append(0, 3), append(0, 2)}));
  CHECK(after.refused.empty());
  CHECK(after.slots[0].length == 6.0);
  check_refused(story_of(contiguous({append(0, 4), truncate(0, 5)})), {"holds 4", "truncated to 5"});
}

TEST_CASE("A window is a ring behind the sinks, as exercise 22 draws it", "[lab][cache_story]") {
  CHECK(story_of(window({append(0, 3)})).slots[0].rows == Rows{0, 1, 2, -1});
  const CacheStory story = story_of(window({append(0, 3), append(0, 3)}));
  CHECK(story.slots[0].rows == Rows{0, 4, 5, 3});
  CHECK(story.slots[0].length == 6.0);
  CHECK(story.reserved_bytes == 2.0 * 4.0 * 8.0);
  CHECK(story.used_bytes == 4.0 * 8.0);
  CHECK(story.written == 6.0);
  CHECK(story_of(window({append(0, 50)})).slots[0].rows == Rows{0, 49, 47, 48});
}

TEST_CASE("A window goes back as far as the next query still sees all it may", "[lab][cache_story]") {
  // After 6 positions 3 is the oldest of the ring: the query of position 5 sees 3, 4 and itself.
  const CacheStory back = story_of(window({append(0, 6), truncate(0, 5)}));
  CHECK(back.refused.empty());
  CHECK(back.slots[0].rows == Rows{0, 4, -1, 3});
  const CacheStory lost = story_of(window({append(0, 6), truncate(0, 4)}));
  check_refused(lost,
                {"truncated to 4: the next query, at 4, sees 2 to 4, and 1 to 2 were overwritten", "truncate to 5"});
  check_refused(story_of(window({append(0, 5), truncate(0, 2)})), {"at 2, sees 0 to 2, and 1 was overwritten"});
  CHECK(lost.slots[0].length == 6.0);
  CHECK(lost.slots[0].rows == Rows{0, 4, 5, 3});
  const CacheStory anew = story_of(window({append(0, 6), truncate(0, 1), append(0, 1)}));
  CHECK(anew.slots[0].rows == Rows{0, 1, -1, -1});
  // What was evicted before is of no account then.
  CHECK(story_of(window({append(0, 6), truncate(0, 1), append(0, 2), truncate(0, 2)})).refused.empty());
  CHECK(story_of(window({append(0, 4), truncate(0, 2)})).slots[0].rows == Rows{0, 1, -1, -1});
  CHECK(story_of(window({append(0, 6), reset(0)})).slots[0].rows == Rows{-1, -1, -1, -1});
}

TEST_CASE("A window that is longer than any text forgets nothing", "[lab][cache_story]") {
  CacheStoryRequest request = window({append(0, 6), truncate(0, 2)});
  request.max_seq_len = 6.0;
  request.window = 8.0;
  const CacheStory story = story_of(request);
  CHECK(story.slots[0].rows == Rows{0, 1, -1, -1, -1, -1});
  CHECK(story.reserved_bytes == 2.0 * 6.0 * 8.0);
  request.sinks = 8.0;
  request.operations = {append(0, 6), truncate(0, 6)};
  CHECK(story_of(request).slots[0].rows == Rows{0, 1, 2, 3, 4, 5});
}

TEST_CASE("Pages are taken when a position comes for them", "[lab][cache_story]") {
  const CacheStory story = story_of(paged({append(0, 5), append(1, 4)}));
  CHECK(story.slots[0].rows == Rows{0, 1, 2, 3, 4, -1, -1, -1});
  CHECK(story.slots[0].pages == Rows{0, 1});
  CHECK(story.slots[1].pages == Rows{2});
  CHECK(story.slots[2].pages.empty());
  REQUIRE(story.pages.size() == 3);
  CHECK(story.pages[2].page == 2.0);
  CHECK(story.pages[2].readers == 1.0);
  CHECK(story.free_pages == 3.0);
  CHECK(story.reserved_bytes == 12.0 * 8.0);
  CHECK(story.used_bytes == 9.0 * 8.0);
  CHECK(story.copied_rows == 0.0);
}

TEST_CASE("A fork shares its pages until one of both writes into the last", "[lab][cache_story]") {
  const CacheStory shared = story_of(paged({append(0, 6), fork(0, 1), fork(0, 2)}));
  CHECK(shared.slots[1].pages == Rows{0, 1});
  CHECK(shared.pages[0].readers == 3.0);
  CHECK(shared.pages[1].readers == 3.0);
  CHECK(shared.used_bytes == 6.0 * 8.0);
  CHECK(shared.copied_rows == 0.0);

  // Two of three writers copy the 2 rows of the half-filled page; the last one has it for itself by then.
  const CacheStory written =
      story_of(paged({append(0, 6), fork(0, 1), fork(0, 2), append(1, 1), append(0, 1), append(2, 1)}));
  CHECK(written.copied_rows == 4.0);
  CHECK(written.slots[0].pages == Rows{0, 3});
  CHECK(written.slots[1].pages == Rows{0, 2});
  CHECK(written.slots[2].pages == Rows{0, 1});
  CHECK(written.pages[0].readers == 3.0);
  CHECK(written.free_pages == 2.0);
  CHECK(written.used_bytes == (4.0 + 3.0 * 3.0) * 8.0);
  for (const CacheSlot& slot : written.slots) CHECK(slot.rows == Rows{0, 1, 2, 3, 4, 5, 6, -1});
}

TEST_CASE("Full pages are shared for good: nothing is copied at a page's end", "[lab][cache_story]") {
  const CacheStory story = story_of(paged({append(0, 4), fork(0, 1), append(1, 1)}));
  CHECK(story.copied_rows == 0.0);
  CHECK(story.slots[1].pages == Rows{0, 1});
  // A shared page that is cut in the middle is copied when it is written to.
  const CacheStory cut = story_of(paged({append(0, 4), fork(0, 1), truncate(1, 3), append(1, 1)}));
  CHECK(cut.copied_rows == 3.0);
  CHECK(cut.slots[1].pages == Rows{1});
  CHECK(cut.slots[0].rows == Rows{0, 1, 2, 3});
}

TEST_CASE("A pool that is empty refuses, with its numbers", "[lab][cache_story]") {
  const CacheStory full = story_of(paged({append(0, 20), append(1, 5)}));
  check_refused(full, {"positions 0 to 4", "2 more pages", "1 of 6"});
  CHECK(full.slots[1].pages.empty());
  CHECK(full.free_pages == 1.0);
  // The copy of a shared page needs a free one, too.
  const CacheStory shared = story_of(paged({append(0, 22), fork(0, 1), append(1, 1)}));
  check_refused(shared, {"position 22 needs 1 more page of 4", "0 of 6"});
  CHECK(story_of(paged({append(0, 22), fork(0, 1), reset(0), append(1, 1)})).refused.empty());
  const CacheStory freed = story_of(paged({append(0, 20), reset(0)}));
  CHECK(freed.free_pages == 6.0);
  CHECK(freed.reserved_bytes == 0.0);
  CHECK(freed.pages.empty());
}

TEST_CASE("Any story keeps its accounts", "[lab][cache_story]") {
  Random random(17);
  CacheStoryRequest request = paged({});
  for (int operation = 0; operation < 300; ++operation) {
    const auto slot = static_cast<double>(random.uniform_int(3));
    const auto number = static_cast<double>(1 + random.uniform_int(5));
    switch (random.uniform_int(5)) {
      case 0: request.operations.push_back(fork(slot, static_cast<double>(random.uniform_int(3)))); break;
      case 1: request.operations.push_back(truncate(slot, number)); break;
      case 2: request.operations.push_back(reset(slot)); break;
      default: request.operations.push_back(append(slot, number)); break;
    }
    const CacheStory story = story_of(request);
    std::map<double, double> readers;
    std::map<double, double> filled;  // by the reader who has most of the page
    for (const CacheSlot& held : story.slots) {
      REQUIRE(held.rows.size() == 4 * held.pages.size());
      for (std::size_t row = 0; row < held.rows.size(); ++row)
        REQUIRE(held.rows[row] == (static_cast<double>(row) < held.length ? static_cast<double>(row) : -1.0));
      for (std::size_t i = 0; i < held.pages.size(); ++i) {
        ++readers[held.pages[i]];
        double& most = filled[held.pages[i]];
        most = std::max(most, std::min(4.0, held.length - 4.0 * static_cast<double>(i)));
      }
    }
    REQUIRE(story.pages.size() == readers.size());
    for (const CachePage& page : story.pages) REQUIRE(page.readers == readers[page.page]);
    REQUIRE(story.free_pages == 6.0 - static_cast<double>(readers.size()));
    REQUIRE(story.reserved_bytes == static_cast<double>(readers.size()) * 4.0 * 8.0);
    double used = 0.0;
    for (const auto& [page, rows] : filled) used += rows;
    REQUIRE(story.used_bytes == used * 8.0);
  }
}

TEST_CASE("A story of nonsense is refused by field", "[lab][cache_story]") {
  const auto refused = [](CacheStoryRequest request, auto change, const char* code, const char* field) {
    change(request);
    test::check_error(cache_story(request, test::heap()), code, {field});
  };
  refused(paged({}), [](auto& request) { request.kind = "int8"; }, "unknown_cache", "int8");
  refused(paged({}), [](auto& request) { request.batch = 17.0; }, "bad_number", "batch");
  refused(paged({}), [](auto& request) { request.max_seq_len = 0.0; }, "bad_number", "max_seq_len");
  refused(paged({}), [](auto& request) { request.page_size = 0.0; }, "bad_number", "page_size");
  refused(paged({}), [](auto& request) { request.max_pages = 1.5; }, "bad_number", "max_pages");
  refused(window({}), [](auto& request) { request.window = 0.0; }, "bad_number", "window");
  refused(window({}), [](auto& request) { request.sinks = -1.0; }, "bad_number", "sinks");
  refused(paged({}), [](auto& request) { request.bytes_per_position = -1.0; }, "bad_number", "bytes_per_position");
  const auto keep = [](auto&) {};
  refused(paged({append(3, 1)}), keep, "bad_number", "slot");
  refused(paged({append(0, 0)}), keep, "bad_number", "count");
  refused(paged({truncate(0, -1)}), keep, "bad_number", "length");
  refused(paged({fork(0, 3)}), keep, "bad_number", "fork to");
  refused(paged({{.op = "clear", .slot = 0.0}}), keep, "unknown_operation", "clear");
}

}  // namespace
}  // namespace attn::lab
