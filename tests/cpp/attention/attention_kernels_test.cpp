// Every kernel of the table against the double-precision oracle, over random shapes and masks.
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "attn/attention/attention.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/errors.h"
#include "support/oracle.h"

namespace attn::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

void check_trace(const AttentionInputs& in, const KernelRun& run, const OracleAttention& oracle) {
  CHECK_THAT(run.scores.view(), close_to(oracle.scores.view(), 2e-5));
  CHECK_THAT(run.weights.view(), close_to(oracle.weights.view(), 1e-6, 1e-4));
  for (std::size_t i = 0; i < in.seq_len_q(); ++i) {
    const float* row = run.weights.row(i);
    CHECK(std::accumulate(row, row + in.seq_len_k(), 0.0) == Catch::Approx(1.0).margin(1e-5));
    for (std::size_t j = 0; j < in.seq_len_k(); ++j) {
      if (in.mask.allows(i, j, in.seq_len_q(), in.seq_len_k())) continue;
      REQUIRE(row[j] == 0.0F);
      REQUIRE(run.scores(i, j) == -kInfinity);
    }
  }
}

TEST_CASE("the table starts with naive, and a kernel is found by its name") {
  REQUIRE(!attention_kernels().empty());
  CHECK(attention_kernels()[0].name == "naive");
  for (const AttentionKernel& kernel : attention_kernels()) CHECK(find_attention_kernel(kernel.name) == &kernel);
  CHECK(find_attention_kernel("simd") != nullptr);
  CHECK(find_attention_kernel("no such kernel") == nullptr);
}

TEST_CASE("every kernel agrees with the oracle for random shapes and every kind of mask") {
  const auto kind = GENERATE(from_range(std::begin(kMaskKinds), std::end(kMaskKinds)));
  const auto seed = GENERATE(range(1, 25));
  Random random(static_cast<std::uint64_t>(seed) * 16 + static_cast<std::uint64_t>(kind));
  const CaseSizes sizes = random_sizes(seed % 3 == 0 ? 150 : 24, kind, random);
  AttentionCase problem = random_case(sizes, kind, random);
  problem.temperature = seed % 4 == 0 ? random.uniform(0.5F, 2.0F) : 1.0F;
  problem.alibi_slope = seed % 5 == 0 ? random.uniform(0.004F, 0.5F) : 0.0F;
  const AttentionInputs in = problem.inputs();
  require_ok(validate(in));
  const OracleAttention oracle = oracle_attention(in);

  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name << ", mask kind " << static_cast<int>(kind) << ", seed " << seed << ", seq_len_q "
                     << sizes.seq_len_q << ", seq_len_k " << sizes.seq_len_k << ", head_dim " << sizes.head_dim
                     << ", value_dim " << sizes.value_dim);
    const KernelRun traced(kernel, in);
    CHECK_THAT(traced.output.view(), close_to(oracle.output.view(), 1e-5));
    if (kernel.traces) check_trace(in, traced, oracle);
    CHECK_THAT(run_kernel(kernel, in).view(), bit_equal_to(traced.output.view()));
  }
}

TEST_CASE("logits of 1e5 and -1e5 under a causal mask give weights of exactly 1 and 0") {
  const Matrix query = matrix_of({{1e5F}, {1e5F}});
  const Matrix key = matrix_of({{1.0F}, {-1.0F}});
  const Matrix value = matrix_of({{3.0F}, {7.0F}});
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    const KernelRun run(kernel,
                        {.query = query.view(), .key = key.view(), .value = value.view(), .mask = Mask::causal()});
    if (kernel.traces) {
      CHECK_THAT(run.weights.view(), bit_equal_to(matrix_of({{1.0F, 0.0F}, {1.0F, 0.0F}}).view()));
    }
    CHECK_THAT(run.output.view(), bit_equal_to(matrix_of({{3.0F}, {3.0F}}).view()));
  }
}

TEST_CASE("equal keys share the attention equally") {
  Random random(7);
  const Matrix query = random_matrix(3, 5, random);
  const Matrix key = filled_matrix(8, 5, 0.25F);
  Matrix value(8, 8, heap());  // the identity: the output is the weights
  for (std::size_t j = 0; j < 8; ++j) value(j, j) = 1.0F;
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    const KernelRun run(kernel, {.query = query.view(), .key = key.view(), .value = value.view()});
    CHECK_THAT(run.output.view(), bit_equal_to(filled_matrix(3, 8, 0.125F).view()));
    if (kernel.traces) CHECK_THAT(run.weights.view(), bit_equal_to(filled_matrix(3, 8, 0.125F).view()));
  }
}

TEST_CASE("a first tile of keys that is wholly blocked leaves exact zeros and a right result") {
  Random random(11);
  AttentionCase problem = random_case({9, 200, 12, 10}, MaskKind::binary, random);
  const auto blocked = GENERATE(as<std::size_t>{}, 1, 4, 16, 32, 64, 69, 128, 199);
  for (std::size_t i = 0; i < 9; ++i)
    for (std::size_t j = 0; j < 200; ++j) problem.allowed(i, j) = j >= blocked ? 1 : 0;
  const AttentionInputs in = problem.inputs();
  const OracleAttention oracle = oracle_attention(in);
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name << " with the first " << blocked << " keys blocked");
    const KernelRun run(kernel, in);
    CHECK_THAT(run.output.view(), close_to(oracle.output.view(), 1e-5));
    if (kernel.traces) check_trace(in, run, oracle);
  }
}

TEST_CASE("NaN and infinity behind a mask never reach the output") {
  const auto kind = GENERATE(MaskKind::causal, MaskKind::padding, MaskKind::binary_shared_row, MaskKind::window,
                             MaskKind::strided, MaskKind::global);
  const float poison = GENERATE(kNan, kInfinity, -kInfinity);
  const auto seq_len = GENERATE(as<std::size_t>{}, 37, 150);
  Random random(13);
  AttentionCase problem = random_case({seq_len, seq_len, 9, 11}, kind, random);
  const std::size_t victim = random_index(seq_len, random);  // the query whose blocked keys are poisoned

  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix clean = run_kernel(kernel, problem.inputs());
    Matrix key = problem.key.clone(heap());
    Matrix value = problem.value.clone(heap());
    for (std::size_t j = 0; j < seq_len; ++j) {
      if (problem.mask.allows(victim, j, seq_len, seq_len)) continue;
      std::fill_n(key.row(j), key.cols(), poison);
      std::fill_n(value.row(j), value.cols(), poison);
    }
    AttentionInputs in = problem.inputs();
    in.key = key.view();
    in.value = value.view();
    const Matrix output = run_kernel(kernel, in);
    INFO(kernel.name << ", mask kind " << static_cast<int>(kind) << ", poison " << poison << ", query " << victim);
    CHECK_THAT(output.view().rows_from(victim, 1), bit_equal_to(clean.view().rows_from(victim, 1)));
  }
}

TEST_CASE("strided head views and packed copies of them give the same bits") {
  Random random(17);
  const Matrix wide_query = random_matrix(13, 40, random);
  const Matrix wide_key = random_matrix(21, 40, random);
  const Matrix wide_value = random_matrix(21, 40, random);
  const ConstMat query = wide_query.view().columns(7, 11);
  const ConstMat key = wide_key.view().columns(3, 11);
  const ConstMat value = wide_value.view().columns(20, 13);
  const Matrix query_copy = copy_of(query), key_copy = copy_of(key), value_copy = copy_of(value);
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    const Matrix packed = run_kernel(
        kernel,
        {.query = query_copy.view(), .key = key_copy.view(), .value = value_copy.view(), .mask = Mask::causal()});

    Matrix wide_output = filled_matrix(13, 20, -5.0F);
    kernel.run({.query = query, .key = key, .value = value, .mask = Mask::causal()}, wide_output.view().columns(4, 13),
               heap(), nullptr);
    CHECK_THAT(ConstMat(wide_output.view().columns(4, 13)), bit_equal_to(packed.view()));
    CHECK_THAT(ConstMat(wide_output.view().columns(0, 4)), bit_equal_to(filled_matrix(13, 4, -5.0F).view()));
    CHECK_THAT(ConstMat(wide_output.view().columns(17, 3)), bit_equal_to(filled_matrix(13, 3, -5.0F).view()));
  }
}

}  // namespace
}  // namespace attn::test
