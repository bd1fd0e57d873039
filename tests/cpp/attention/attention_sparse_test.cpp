// The sparse kernel computes the blocks that hold an allowed pair, and no other.
#include <catch_amalgamated.hpp>

#include "attn/attention/flash_rows.h"
#include "attn/attention/kernels.h"
#include "support/approx.h"
#include "support/attention_cases.h"

namespace attn::test {
namespace {

/// Blocks in which some query may see some key, counted pair by pair.
std::size_t allowed_blocks(const AttentionInputs& in) {
  std::size_t blocks = 0;
  for (std::size_t i = 0; i < in.seq_len_q(); i += kSparseQueryBlock) {
    for (std::size_t j = 0; j < in.seq_len_k(); j += kKeyBlock) {
      bool any = false;
      for (std::size_t q = i; q < std::min(i + kSparseQueryBlock, in.seq_len_q()); ++q)
        for (std::size_t k = j; k < std::min(j + kKeyBlock, in.seq_len_k()); ++k)
          any = any || in.mask.allows(q, k, in.seq_len_q(), in.seq_len_k());
      blocks += any ? 1 : 0;
    }
  }
  return blocks;
}

std::size_t computed_blocks(const AttentionInputs& in) {
  Matrix output(in.seq_len_q(), in.value_dim(), heap());
  AttentionTrace trace;
  attention_sparse(in, output.view(), heap(), &trace);
  return trace.score_blocks;
}

TEST_CASE("computed blocks are the allowed blocks, for every kind of mask") {
  const auto kind = GENERATE(from_range(std::begin(kMaskKinds), std::end(kMaskKinds)));
  const auto seed = GENERATE(range(1, 8));
  Random random(static_cast<std::uint64_t>(seed));
  AttentionCase problem = random_case(random_sizes(400, kind, random), kind, random);
  const AttentionInputs in = problem.inputs();
  INFO("mask kind " << static_cast<int>(kind) << ", seq_len_q " << in.seq_len_q() << ", seq_len_k " << in.seq_len_k());
  CHECK(computed_blocks(in) == allowed_blocks(in));
}

TEST_CASE("window, sinks, stride and global positions save the blocks that lie between") {
  static constexpr std::size_t kGlobal[] = {300};
  Random random(5);
  AttentionCase problem = random_case({1024, 1024, 4, 4}, MaskKind::bidirectional, random);
  const std::size_t all = computed_blocks(problem.inputs());
  CHECK(all == (1024 / kSparseQueryBlock) * (1024 / kKeyBlock));
  const auto blocks_of = [&](const Mask& mask) {
    problem.mask = mask;
    const std::size_t computed = computed_blocks(problem.inputs());
    CHECK(computed == allowed_blocks(problem.inputs()));
    return computed;
  };
  const std::size_t window = blocks_of(Mask::sparse({.window = 64}));
  const std::size_t sinks = blocks_of(Mask::sparse({.window = 64, .sinks = 4}));
  const std::size_t strided = blocks_of(Mask::sparse({.window = 256, .stride = 256}));
  const std::size_t global = blocks_of(Mask::sparse({.causal = false, .window = 32, .global = kGlobal}));
  CHECK(window == 1 + 15 * 2);
  CHECK(sinks > window);
  CHECK(strided < all / 2);
  CHECK(global < all / 3);
}

TEST_CASE("sparse attention has the bits of flash attention: a block passed over changes none") {
  const auto kind = GENERATE(from_range(std::begin(kMaskKinds), std::end(kMaskKinds)));
  Random random(6);
  const AttentionCase problem = random_case(random_sizes(300, kind, random), kind, random);
  const Matrix flash = run_kernel(*find_attention_kernel("flash"), problem.inputs());
  CHECK_THAT(run_kernel(*find_attention_kernel("sparse"), problem.inputs()).view(), bit_equal_to(flash.view()));
}

}  // namespace
}  // namespace attn::test
