// Split keys and the merge of their parts over lengths that take several parts.
#include <catch_amalgamated.hpp>

#include "attn/attention/attention.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/oracle.h"

namespace attn::test {
namespace {

const AttentionKernel& split() { return *find_attention_kernel("split"); }

TEST_CASE("a query over many keys agrees with the oracle, whatever parts the mask leaves empty") {
  const auto seq_len_k = GENERATE(as<std::size_t>{}, 511, 512, 513, 2000);
  const auto kind = GENERATE(MaskKind::causal, MaskKind::window, MaskKind::padding, MaskKind::binary);
  Random random(seq_len_k);
  AttentionCase problem = random_case({3, seq_len_k, 16, 8}, kind, random);
  problem.alibi_slope = 0.01F;
  CHECK_THAT(run_kernel(split(), problem.inputs()).view(),
             close_to(oracle_attention(problem.inputs()).output.view(), 1e-5));
}

TEST_CASE("only the last part allowed: the parts before it leave no trace") {
  Random random(3);
  AttentionCase problem = random_case({5, 1300, 8, 8}, MaskKind::binary, random);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 1300; ++j) problem.allowed(i, j) = j >= 1100 + i ? 1 : 0;
  CHECK_THAT(run_kernel(split(), problem.inputs()).view(),
             close_to(oracle_attention(problem.inputs()).output.view(), 1e-5));
}

TEST_CASE("large and opposite logits in different parts: the larger part alone counts") {
  Matrix query = filled_matrix(1, 1, 1e3F), key(1024, 1, heap()), value(1024, 1, heap());
  for (std::size_t j = 0; j < 1024; ++j) {
    key(j, 0) = j == 700 ? 100.0F : -100.0F;
    value(j, 0) = static_cast<float>(j);
  }
  const Matrix output = run_kernel(split(), {.query = query.view(), .key = key.view(), .value = value.view()});
  CHECK(output(0, 0) == 700.0F);
}

TEST_CASE("decoded row by row, a long causal sequence has the bits of the whole") {
  Random random(4);
  const std::size_t seq_len = 1100;
  const AttentionCase problem = random_case({seq_len, seq_len, 4, 4}, MaskKind::causal, random);
  const Matrix whole = run_kernel(split(), problem.inputs());
  for (std::size_t end = 1; end <= seq_len; end += 101) {
    const Matrix row = run_kernel(split(), {.query = problem.query.view().rows_from(end - 1, 1),
                                            .key = problem.key.view().rows_from(0, end),
                                            .value = problem.value.view().rows_from(0, end),
                                            .mask = Mask::causal()});
    CHECK_THAT(row.view(), bit_equal_to(whole.view().rows_from(end - 1, 1)));
  }
}

}  // namespace
}  // namespace attn::test
