#include "attn/memory.h"

#include <catch_amalgamated.hpp>

#include "support/matrices.h"

namespace attn::test {
namespace {

TEST_CASE("live bytes follow allocations, and the peak remembers the largest sum") {
  TrackingResource memory(heap());
  void* first = memory.allocate(100);
  void* second = memory.allocate(50);
  CHECK(memory.live_bytes() == 150);
  memory.deallocate(first, 100);
  CHECK(memory.live_bytes() == 50);
  CHECK(memory.peak_bytes() == 150);
  void* third = memory.allocate(60);
  CHECK(memory.peak_bytes() == 150);
  CHECK(memory.allocations() == 3);
  memory.reset_peak();
  CHECK(memory.peak_bytes() == 110);
  memory.deallocate(second, 50);
  memory.deallocate(third, 60);
  CHECK(memory.live_bytes() == 0);
}

}  // namespace
}  // namespace attn::test
