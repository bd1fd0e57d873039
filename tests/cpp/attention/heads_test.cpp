#include "attn/attention/heads.h"

#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/attention/kv_cache.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/contract.h"
#include "support/errors.h"

namespace attn::test {
namespace {

TEST_CASE("split_heads puts the heads one below the other, and merge_heads brings them back") {
  const Matrix side_by_side = matrix_of({{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}});
  Matrix heads(6, 2, heap());
  split_heads(side_by_side.view(), 2, heads.view());
  CHECK_THAT(heads.view(), bit_equal_to(matrix_of({{1, 2}, {5, 6}, {9, 10}, {3, 4}, {7, 8}, {11, 12}}).view()));
  Matrix merged(3, 4, heap());
  merge_heads(heads.view(), 2, merged.view());
  CHECK_THAT(merged.view(), bit_equal_to(side_by_side.view()));
}

TEST_CASE("a head is a view of its columns") {
  const Matrix side_by_side = matrix_of({{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}});
  CHECK_THAT(head_columns(side_by_side.view(), 3, 1), bit_equal_to(matrix_of({{3, 4}, {9, 10}}).view()));
  CHECK_CONTRACT(head_columns(side_by_side.view(), 4, 0), "num_heads must divide");
  CHECK_CONTRACT(head_columns(side_by_side.view(), 3, 3), "one of num_heads");
}

TEST_CASE("attend_heads gives each head the bits that it gives alone") {
  Random random(5);
  const Matrix query = random_matrix(7, 24, random), key = random_matrix(12, 24, random);
  const Matrix value = random_matrix(12, 30, random);
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    Matrix output(7, 30, heap());
    attend_heads(query.view(), key.view(), value.view(), 3, Mask::causal(), kernel, output.view(), heap());
    for (std::size_t h = 0; h < 3; ++h) {
      const Matrix alone = run_kernel(kernel, {.query = query.view().columns(8 * h, 8),
                                               .key = key.view().columns(8 * h, 8),
                                               .value = value.view().columns(10 * h, 10),
                                               .mask = Mask::causal()});
      CHECK_THAT(ConstMat(output.view().columns(10 * h, 10)), bit_equal_to(alone.view()));
    }
  }
}

TEST_CASE("each head may have its own mask and its own trace") {
  Random random(6);
  const Matrix query = random_matrix(4, 6, random), key = random_matrix(4, 6, random),
               value = random_matrix(4, 6, random);
  const Mask masks[] = {Mask::causal(), Mask::padding(1)};
  Matrix scores(8, 4, heap()), weights(8, 4, heap()), output(4, 6, heap());
  std::vector<AttentionTrace> traces;
  for (std::size_t h = 0; h < 2; ++h)
    traces.push_back({scores.view().rows_from(4 * h, 4), weights.view().rows_from(4 * h, 4)});
  const HeadsInputs inputs{
      .query = query.view(), .key = key.view(), .value = value.view(), .num_heads = 2, .num_kv_heads = 2};
  attend_heads(inputs, masks, *find_attention_kernel("simd"), output.view(), heap(), traces);
  CHECK(weights(0, 0) == 1.0F);
  CHECK(weights(0, 1) == 0.0F);
  CHECK(weights(3, 3) > 0.0F);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(weights(4 + i, 0) == 1.0F);
    CHECK_THAT(ConstMat(output.view().columns(3, 3).rows_from(i, 1)),
               bit_equal_to(value.view().columns(3, 3).rows_from(0, 1)));
  }
  CHECK_CONTRACT(
      attend_heads({.query = query.view(), .key = key.view(), .value = value.view(), .num_heads = 3, .num_kv_heads = 3},
                   masks, *find_attention_kernel("simd"), output.view(), heap()),
      "one mask, or one per head");
}

TEST_CASE("query heads that share a key head equal query heads with copies of it") {
  Random random(8);
  const Matrix query = random_matrix(5, 4 * 6, random), key = random_matrix(9, 2 * 6, random);
  const Matrix value = random_matrix(9, 2 * 3, random);
  Matrix repeated_key(9, 4 * 6, heap()), repeated_value(9, 4 * 3, heap());
  for (std::size_t h = 0; h < 4; ++h) {
    for (std::size_t j = 0; j < 9; ++j) {
      std::copy_n(key.view().columns(h / 2 * 6, 6).row(j), 6, repeated_key.view().columns(h * 6, 6).row(j));
      std::copy_n(value.view().columns(h / 2 * 3, 3).row(j), 3, repeated_value.view().columns(h * 3, 3).row(j));
    }
  }
  const Mask mask = Mask::causal();
  for (const AttentionKernel& kernel : attention_kernels()) {
    Matrix shared(5, 12, heap()), repeated(5, 12, heap());
    attend_heads({.query = query.view(), .key = key.view(), .value = value.view(), .num_heads = 4, .num_kv_heads = 2},
                 {&mask, 1}, kernel, shared.view(), heap());
    attend_heads(query.view(), repeated_key.view(), repeated_value.view(), 4, mask, kernel, repeated.view(), heap());
    CHECK_THAT(shared.view(), bit_equal_to(repeated.view()));
  }
}

TEST_CASE("attention from a cache has the bits of attention from whole matrices, prompt and decoded tokens alike") {
  Random random(9);
  const std::size_t seq_len = 23, prompt = 11, num_heads = 2, dim = 16;
  const Matrix query = random_matrix(seq_len, dim, random), key = random_matrix(seq_len, dim, random);
  const Matrix value = random_matrix(seq_len, dim, random);
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    Matrix whole(seq_len, dim, heap());
    attend_heads(query.view(), key.view(), value.view(), num_heads, Mask::causal(), kernel, whole.view(), heap());

    auto created = KvCache::create(
        {.max_seq_len = 40, .num_layers = 1, .num_kv_heads = num_heads, .head_dim = dim / num_heads}, heap());
    REQUIRE(created.ok());
    KvCache& cache = created.value();
    for (std::size_t begin = 0; begin < seq_len;) {
      const std::size_t count = begin == 0 ? prompt : 1;
      require_ok(cache.append(0, key.view().rows_from(begin, count), value.view().rows_from(begin, count)));
      Matrix step(count, dim, heap());
      attend_heads(query.view().rows_from(begin, count), cache.keys(0), cache.values(0), num_heads, Mask::causal(),
                   kernel, step.view(), heap());
      require_ok(cache.advance(count));
      CHECK_THAT(step.view(), bit_equal_to(ConstMat(whole.view().rows_from(begin, count))));
      begin += count;
    }
  }
}

}  // namespace
}  // namespace attn::test
