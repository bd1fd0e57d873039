// A row depends on its query and its allowed keys alone, bit for bit: what makes cached and uncached generation identical.
#include <catch_amalgamated.hpp>

#include "attn/attention/attention.h"
#include "support/approx.h"
#include "support/attention_cases.h"

namespace attn::test {
namespace {

/// The causal run over the first `end` positions, of which the queries from `begin` are computed.
Matrix causal_chunk(const AttentionKernel& kernel, const AttentionCase& problem, std::size_t begin, std::size_t end) {
  return run_kernel(kernel, {.query = problem.query.view().rows_from(begin, end - begin),
                             .key = problem.key.view().rows_from(0, end),
                             .value = problem.value.view().rows_from(0, end),
                             .mask = Mask::causal()});
}

TEST_CASE("a causal run, the same run in chunks and the same run row by row give the same bits") {
  const auto seq_len = GENERATE(as<std::size_t>{}, 1, 5, 16, 31, 67, 131, 300);
  const auto head_dim = GENERATE(as<std::size_t>{}, 1, 7, 64);
  Random random(seq_len * 100 + head_dim);
  const AttentionCase problem = random_case({seq_len, seq_len, head_dim, head_dim + 5}, MaskKind::causal, random);
  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix full = causal_chunk(kernel, problem, 0, seq_len);
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{32}}) {
      INFO(kernel.name << ", seq_len " << seq_len << ", head_dim " << head_dim << ", chunks of " << chunk);
      for (std::size_t begin = 0; begin < seq_len; begin += chunk) {
        const std::size_t end = std::min(seq_len, begin + chunk);
        const Matrix part = causal_chunk(kernel, problem, begin, end);
        REQUIRE_THAT(part.view(), bit_equal_to(full.view().rows_from(begin, end - begin)));
      }
    }
  }
}

TEST_CASE("each query alone gives the bits that it gives among the others, for every kind of mask") {
  const auto kind = GENERATE(MaskKind::bidirectional, MaskKind::padding, MaskKind::binary);
  const auto seed = GENERATE(range(1, 6));
  Random random(static_cast<std::uint64_t>(seed));
  const AttentionCase problem = random_case(random_sizes(90, kind, random), kind, random);
  const AttentionInputs all = problem.inputs();
  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix together = run_kernel(kernel, all);
    for (std::size_t i = 0; i < all.seq_len_q(); ++i) {
      AttentionInputs one = all;
      one.query = all.query.rows_from(i, 1);
      if (kind == MaskKind::binary) one.mask = Mask::binary({problem.allowed.row(i), 1, all.seq_len_k()});
      INFO(kernel.name << ", mask kind " << static_cast<int>(kind) << ", seed " << seed << ", query " << i);
      REQUIRE_THAT(run_kernel(kernel, one).view(), bit_equal_to(together.view().rows_from(i, 1)));
    }
  }
}

TEST_CASE("a formula mask and the 0/1 matrix that says the same give the same bits") {
  Random random(23);
  const AttentionCase problem = random_case({21, 45, 10, 18}, MaskKind::bidirectional, random);
  const Mask formula = GENERATE(Mask::bidirectional(), Mask::causal(), Mask::padding(19),
                                Mask::sparse({.window = 7, .sinks = 2}), Mask::sparse({.stride = 5}));
  OwnedMatrix<std::uint8_t> allowed(21, 45, heap());
  for (std::size_t i = 0; i < 21; ++i)
    for (std::size_t j = 0; j < 45; ++j) allowed(i, j) = formula.allows(i, j, 21, 45) ? 1 : 0;
  AttentionInputs by_formula = problem.inputs();
  AttentionInputs by_matrix = problem.inputs();
  by_formula.mask = formula;
  by_matrix.mask = Mask::binary({allowed.data(), 21, 45});
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    CHECK_THAT(run_kernel(kernel, by_matrix).view(), bit_equal_to(run_kernel(kernel, by_formula).view()));
  }
}

TEST_CASE("changing what comes after a position leaves everything up to it bit-identical") {
  Random random(29);
  const std::size_t seq_len = 41;
  const AttentionCase problem = random_case({seq_len, seq_len, 16, 16}, MaskKind::causal, random);
  const auto position = GENERATE(as<std::size_t>{}, 0, 3, 15, 16, 30);
  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix before = run_kernel(kernel, problem.inputs());
    AttentionCase changed{problem.query.clone(heap()),
                          problem.key.clone(heap()),
                          problem.value.clone(heap()),
                          problem.allowed.clone(heap()),
                          problem.mask,
                          1.0F,
                          0.0F};
    for (Matrix* matrix : {&changed.query, &changed.key, &changed.value})
      for (std::size_t i = position + 1; i < seq_len; ++i) matrix->row(i)[0] += 3.0F;
    const Matrix after = run_kernel(kernel, changed.inputs());
    INFO(kernel.name << ", changed after position " << position);
    CHECK_THAT(after.view().rows_from(0, position + 1), bit_equal_to(before.view().rows_from(0, position + 1)));
    CHECK_THAT(after.view(), !bit_equal_to(before.view()));
  }
}

#ifndef __wasm_relaxed_simd__  // there a product and a sum may be one rounding, as the naive kernel's never are
TEST_CASE("the SIMD kernel's scores have the bits of the naive kernel's: vectors change no order of summation") {
  Random random(31);
  const AttentionCase problem = random_case({19, 50, 33, 8}, MaskKind::causal, random);
  const KernelRun naive(*find_attention_kernel("naive"), problem.inputs());
  const KernelRun simd(*find_attention_kernel("simd"), problem.inputs());
  CHECK_THAT(simd.scores.view(), bit_equal_to(naive.scores.view()));
}
#endif

}  // namespace
}  // namespace attn::test
