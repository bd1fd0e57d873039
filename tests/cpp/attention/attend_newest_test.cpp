#include "attn/attention/attend_newest.h"

#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

TEST_CASE("All heads together have the bits of the simd kernel head after head", "[attention][decode]") {
  const auto head_dim = GENERATE(as<std::size_t>{}, 4, 12, 16, 48, 64);
  const auto seq_len = GENERATE(as<std::size_t>{}, 1, 11, 12, 13, 16, 17, 130, 300);
  Random random(head_dim * 1000 + seq_len);
  for (const std::size_t num_kv_heads : {1U, 2U, 6U}) {
    const std::size_t num_heads = 6;
    const Matrix query = random_matrix(1, num_heads * head_dim, random);
    const Matrix key = random_matrix(seq_len, num_kv_heads * head_dim, random);
    const Matrix value = random_matrix(seq_len, num_kv_heads * head_dim, random);
    const std::vector<float> slopes{0.5F, 0.25F, 0.125F, 0.0625F, 0.03125F, 0.015625F};
    for (const bool alibi : {false, true}) {
      HeadsInputs inputs{.query = query.view(),
                         .key = key.view(),
                         .value = value.view(),
                         .num_heads = num_heads,
                         .num_kv_heads = num_kv_heads};
      if (alibi) inputs.alibi_slopes = slopes;
      Matrix expected(1, query.cols(), heap()), found = filled_matrix(1, query.cols(), 7.0F);
      const Mask causal = Mask::causal();
      attend_heads(inputs, {&causal, 1}, *find_attention_kernel("simd"), expected.view(), heap());
      attend_newest(inputs, found.view(), heap());
      INFO(head_dim << " per head, " << num_kv_heads << " key heads, " << seq_len << " keys");
      CHECK_THAT(ConstMat(found.view()), bit_equal_to(expected.view()));
    }
  }
}

TEST_CASE("Decoding's attention takes a score for each head and key, and gives it back", "[attention][decode]") {
  Random random(1);
  const Matrix query = random_matrix(1, 24, random), key = random_matrix(50, 24, random);
  Matrix output(1, 24, heap());
  TrackingResource memory(heap());
  attend_newest({.query = query.view(), .key = key.view(), .value = key.view(), .num_heads = 3, .num_kv_heads = 3},
                output.view(), memory);
  CHECK(memory.peak_bytes() == 4 * (3 * 50 + 3));
  CHECK(memory.live_bytes() == 0);
  CHECK_CONTRACT(
      attend_newest({.query = key.view(), .key = key.view(), .value = key.view(), .num_heads = 3, .num_kv_heads = 3},
                    output.view(), heap()),
      "one query");
}

}  // namespace
}  // namespace attn::test
