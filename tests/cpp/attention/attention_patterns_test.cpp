// Every kernel against what PyTorch computed with sparse patterns, ALiBi, shared key heads and fewer queries than keys.
#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/attention/heads.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/errors.h"
#include "support/fixtures.h"

namespace attn::test {
namespace {

/// The case's pattern with the positions that it views.
struct FixturePattern {
  std::vector<std::size_t> global;
  SparsePattern pattern;

  explicit FixturePattern(const FixtureCase& test_case) {
    for (const auto& position : test_case.params()["global_positions"].GetArray()) global.push_back(position.GetUint());
    pattern = {.causal = test_case.params()["causal"].GetBool(),
               .window = test_case.count("window"),
               .sinks = test_case.count("sinks"),
               .stride = test_case.count("stride"),
               .global = global};
  }
};

/// (1, heads, seq_len, dim) as (seq_len × heads·dim).
Matrix side_by_side(const Tensor& tensor) {
  const std::size_t heads = tensor.shape.at(1), seq_len = tensor.shape.at(2), dim = tensor.shape.at(3);
  Matrix merged(seq_len, heads * dim, heap());
  merge_heads({tensor.data.data(), heads * seq_len, dim}, heads, merged.view());
  return merged;
}

TEST_CASE("every kernel agrees with PyTorch on sparse patterns, ALiBi and shared key heads") {
  for (const FixtureCase& test_case : fixture_cases("attention_patterns")) {
    const Tensor query = test_case.input("query"), key = test_case.input("key");
    const Matrix queries = side_by_side(query), keys = side_by_side(key),
                 values = side_by_side(test_case.input("value"));
    const Matrix expected = side_by_side(test_case.expected("output"));
    const FixturePattern made(test_case);
    const Mask mask = Mask::sparse(made.pattern);
    std::vector<float> slopes;
    for (const auto& slope : test_case.params()["alibi_slopes"].GetArray()) slopes.push_back(slope.GetFloat());
    const HeadsInputs in{.query = queries.view(),
                         .key = keys.view(),
                         .value = values.view(),
                         .num_heads = query.shape.at(1),
                         .num_kv_heads = key.shape.at(1),
                         .alibi_slopes = slopes};

    INFO(test_case.name());
    const Tensor allowed_tensor = test_case.expected("allowed");
    const ConstMat allowed = allowed_tensor.matrix();
    for (std::size_t i = 0; i < queries.rows(); ++i)
      for (std::size_t j = 0; j < keys.rows(); ++j)
        REQUIRE(mask.allows(i, j, queries.rows(), keys.rows()) == (allowed(i, j) == 1.0F));
    for (std::size_t h = 0; h < in.num_heads; ++h) require_ok(validate(in.head(h, mask)));
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(kernel.name);
      Matrix output(queries.rows(), expected.cols(), heap());
      attend_heads(in, {&mask, 1}, kernel, output.view(), heap());
      CHECK_THAT(output.view(), close_to(expected.view(), 1e-6, 1e-5));
    }
  }
}

}  // namespace
}  // namespace attn::test
