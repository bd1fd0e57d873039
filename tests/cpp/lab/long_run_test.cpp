#include "lab/long_run.h"

#include <catch_amalgamated.hpp>
#include <cstring>
#include <limits>

#include "attn/memory.h"
#include "lab/clocks.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

const Host kHost{.now_ms = test::FakeClock::now, .heap_bytes = [] { return 123.0; }, .limit_bytes = kWasm32LimitBytes};

LongRunRequest run_of(std::string_view kernel, double seq_len, bool causal = true) {
  return {.kernel = std::string(kernel), .seq_len = seq_len, .head_dim = 16.0, .causal = causal};
}

LongRun start(const LongRunRequest& request, std::pmr::memory_resource& memory = test::heap()) {
  test::FakeClock::reset(0.1);
  return LongRun::start(request, kHost, memory).value();
}

bool same_bits(ConstMat a, ConstMat b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST_CASE("A run in steps gives the bits of a run in one piece, whatever the chunks", "[lab][long_run]") {
  for (const AttentionKernel& kernel : attention_kernels()) {
    for (const bool causal : {true, false}) {
      CAPTURE(kernel.name, causal);
      LongRun in_steps = start(run_of(kernel.name, 300.0, causal));
      std::size_t steps = 0;
      for (; !in_steps.finished(); ++steps) in_steps.step(0.0);
      CHECK(steps > 3);  // 16, 32, 64, … queries

      const auto whole = in_steps.all_inputs();
      Matrix expected(300, 16, test::heap());
      kernel.run(whole, expected.view(), test::heap(), nullptr);
      CHECK(same_bits(in_steps.output(), expected.view()));
    }
  }
}

TEST_CASE("Progress counts rows, bytes and milliseconds, and ends with a check", "[lab][long_run]") {
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    LongRun run = start(run_of(kernel.name, 100.0));
    CHECK(run.progress().rows_done == 0.0);
    CHECK(run.progress().tensor_bytes == 4.0 * 100.0 * 16.0 * 4.0);

    const LongRunProgress first = run.step(0.0);
    CHECK(first.rows_done == static_cast<double>(LongRun::kMinChunk));
    CHECK(first.seq_len == 100.0);
    CHECK(first.scratch_bytes == kernel.scratch_bytes(LongRun::kMinChunk, LongRun::kMinChunk, 16, 16));
    CHECK(first.checked_rows == 0.0);
    CHECK(first.heap_bytes == 123.0);

    LongRunProgress last = first;
    while (!run.finished()) last = run.step(0.0);
    CHECK(last.rows_done == 100.0);
    CHECK(last.ms >= first.ms);
    CHECK(last.scratch_bytes >= first.scratch_bytes);
    CHECK(last.checked_rows == 8.0);
    CHECK(last.max_error <= 1e-5);
    CHECK(run.step(0.0).rows_done == 100.0);
  }
}

TEST_CASE("A step goes on until its time is up", "[lab][long_run]") {
  LongRun run = start(run_of("simd", 2000.0));
  CHECK(run.step(std::numeric_limits<double>::quiet_NaN()).rows_done == static_cast<double>(LongRun::kMinChunk));
  CHECK(run.step(1e9).rows_done == 2000.0);
}

TEST_CASE("All that a long run allocates is given back", "[lab][long_run]") {
  TrackingResource memory(test::heap());
  {
    LongRun run = start(run_of("simd", 200.0), memory);
    run.step(1e9);
    CHECK(memory.live_bytes() == static_cast<std::size_t>(run.progress().tensor_bytes));
  }
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("A long run that cannot be is refused before anything is allocated", "[lab][long_run]") {
  auto& none = *std::pmr::null_memory_resource();
  test::check_error(LongRun::start(run_of("turbo", 8.0), kHost, none), "unknown_kernel", {"turbo"});
  test::check_error(LongRun::start(run_of("simd", 0.0), kHost, none), "bad_number", {"seq_len"});
  LongRunRequest request = run_of("simd", 1'000'000.0);
  request.head_dim = 1024.0;
  test::check_error(LongRun::start(request, kHost, none), "too_large", {"15.3 GiB", "4 GiB", "Choose a smaller N"});
  request.head_dim = -1.0;
  test::check_error(LongRun::start(request, kHost, none), "bad_number", {"head_dim"});
}

}  // namespace
}  // namespace attn::lab
