// What the memory page shows is what the allocator counted.
#include <catch_amalgamated.hpp>
#include <cmath>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "support/attention_cases.h"

namespace attn::test {
namespace {

std::size_t peak_scratch(const AttentionKernel& kernel, const AttentionCase& problem) {
  TrackingResource scratch(heap());
  Matrix output(problem.query.rows(), problem.value.cols(), heap());
  kernel.run(problem.inputs(), output.view(), scratch, nullptr);
  CHECK(scratch.live_bytes() == 0);
  return scratch.peak_bytes();
}

TEST_CASE("naive attention at N = 512 takes exactly 1 MiB of scratch per head") {
  Random random(1);
  const AttentionCase problem = random_case({512, 512, 8, 8}, MaskKind::causal, random);
  CHECK(peak_scratch(*find_attention_kernel("naive"), problem) == 1024 * 1024);
}

TEST_CASE("naive attention takes exactly one float per query and key, whatever the head sizes are") {
  const auto sizes = GENERATE(CaseSizes{1, 1, 1, 1}, CaseSizes{5, 9, 3, 2}, CaseSizes{64, 64, 16, 40});
  Random random(2);
  const AttentionCase problem = random_case(sizes, MaskKind::bidirectional, random);
  CHECK(peak_scratch(*find_attention_kernel("naive"), problem) == 4 * sizes.seq_len_q * sizes.seq_len_k);
}

TEST_CASE("every kernel's peak is what scratch_bytes() said, and nothing stays allocated") {
  const auto kind = GENERATE(from_range(std::begin(kMaskKinds), std::end(kMaskKinds)));
  const auto seed = GENERATE(range(1, 6));
  Random random(static_cast<std::uint64_t>(seed));
  const CaseSizes sizes = random_sizes(200, kind, random);
  const AttentionCase problem = random_case(sizes, kind, random);
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name << ", seq_len_q " << sizes.seq_len_q << ", seq_len_k " << sizes.seq_len_k);
    CHECK(static_cast<double>(peak_scratch(kernel, problem)) ==
          kernel.scratch_bytes(sizes.seq_len_q, sizes.seq_len_k, sizes.head_dim, sizes.value_dim));
  }
}

/// log2 of what the scratch grows by when seq_len doubles.
double growth(const AttentionKernel& kernel, std::size_t seq_len) {
  return std::log2(kernel.scratch_bytes(2 * seq_len, 2 * seq_len, 64, 64) /
                   kernel.scratch_bytes(seq_len, seq_len, 64, 64));
}

TEST_CASE("flash, sparse and split attention hold no matrix of scores: scratch does not grow with N²") {
  const char* name = GENERATE("flash", "sparse", "split");
  INFO(name);
  const AttentionKernel& kernel = *find_attention_kernel(name);
  // Counted by the allocator at two lengths, and by the kernel's own word up to a length that is too long to run here.
  Random random(3);
  const AttentionCase shorter = random_case({1024, 1024, 8, 8}, MaskKind::causal, random);
  const AttentionCase longer = random_case({2048, 2048, 8, 8}, MaskKind::causal, random);
  const auto before = static_cast<double>(peak_scratch(kernel, shorter));
  const auto after = static_cast<double>(peak_scratch(kernel, longer));
  CHECK(std::log2(after / before) <= 1.05);
  for (std::size_t seq_len = 1024; seq_len < 65536; seq_len *= 2) CHECK(growth(kernel, seq_len) <= 1.05);
  CHECK(kernel.scratch_bytes(65536, 65536, 64, 64) <= 17.0 * 1024 * 1024);
}

TEST_CASE("naive attention's scratch grows with N²") { CHECK(growth(*find_attention_kernel("naive"), 1024) == 2.0); }

TEST_CASE("scratch_bytes() counts past what 32-bit addresses reach") {
  CHECK(find_attention_kernel("naive")->scratch_bytes(65536, 65536, 64, 64) == 16.0 * 1024 * 1024 * 1024);
}

}  // namespace
}  // namespace attn::test
