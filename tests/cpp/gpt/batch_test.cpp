#include "attn/gpt/batch.h"

#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/gpt/generate.h"
#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/models.h"

namespace attn {
namespace {

const AttentionKernel& simd_kernel() { return *find_attention_kernel("simd"); }

BatchGenerator batch_of(const Gpt& gpt, const std::vector<BatchRequest>& requests) {
  auto result = BatchGenerator::create(gpt, simd_kernel(), requests, test::heap());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return std::move(result).value();
}

std::vector<TokenId> tokens_alone(const Gpt& gpt, const BatchRequest& request) {
  auto result = Generator::create(gpt, simd_kernel(), request.prompt, request.count,
                                  {.sampler = request.sampler, .seed = request.seed}, test::heap());
  REQUIRE(result);
  while (!result.value().done()) REQUIRE(result.value().next());
  return {result.value().tokens().begin(), result.value().tokens().end()};
}

TEST_CASE("A step of several sequences has the bits of each sequence alone", "[batch]") {
  const WeightFormat format = GENERATE(WeightFormat::float32, WeightFormat::int8);
  const GptConfig config = test::small_config(2);
  Result<Gpt> created = test::create_gpt(config, test::random_gpt_file(config, 1), format);
  REQUIRE(created);
  const Gpt& gpt = created.value();
  const KvCacheKind kind = GENERATE(KvCacheKind::contiguous, KvCacheKind::paged, KvCacheKind::window);
  const KvCacheOptions options{.kind = kind, .window = 8, .sinks = 2};
  const std::vector<std::size_t> lengths{1, 20, 7, 13, 30, 2, 5, 9, 3, 11};  // more than the rows of any tile
  auto together = gpt.create_cache(test::heap(), 40, options, lengths.size());
  REQUIRE(together);
  std::vector<KvCache> alone;
  Matrix ignored(1, config.vocab_size, test::heap());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::vector<TokenId> prompt = test::random_tokens(config, lengths[i], i);
    auto cache = gpt.create_cache(test::heap(), 40, options);
    REQUIRE(cache);
    alone.push_back(std::move(cache).value());
    test::require_ok(gpt.forward_cached(prompt, simd_kernel(), alone[i], ignored.view(), test::heap()));
    test::require_ok(gpt.forward_cached(prompt, simd_kernel(), together.value(), ignored.view(), test::heap(), i));
  }
  for (const std::vector<std::size_t>& slots : std::vector<std::vector<std::size_t>>{
           {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {9, 3, 4}, {5}, {8, 7, 6, 5, 4, 3, 2, 1}}) {
    const std::vector<TokenId> tokens = test::random_tokens(config, slots.size(), 77);
    Matrix logits(slots.size(), config.vocab_size, test::heap());
    test::require_ok(gpt.forward_batch(tokens, slots, simd_kernel(), together.value(), logits.view(), test::heap()));
    for (std::size_t i = 0; i < slots.size(); ++i) {
      Matrix expected(1, config.vocab_size, test::heap());
      const std::vector<TokenId> token{tokens[i]};
      test::require_ok(gpt.forward_cached(token, simd_kernel(), alone[slots[i]], expected.view(), test::heap()));
      CHECK_THAT(ConstMat(logits.view().rows_from(i, 1)), test::bit_equal_to(expected.view()));
      CHECK(together.value().length(slots[i]) == alone[slots[i]].length());
    }
  }
}

TEST_CASE("Texts of a batch are those of generators of their own, and the weights are read once for all", "[batch]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  const std::vector<TokenId> a{1, 2, 3}, b{4}, c{5, 6, 7, 8, 9, 10};
  const SamplerOptions sampler{.temperature = 0.8F, .top_k = 20};
  const std::vector<BatchRequest> requests{
      {.prompt = a, .count = 10, .sampler = sampler, .seed = 1},
      {.prompt = b, .count = 20, .seed = 2},
      {.prompt = c, .count = 1, .seed = 3},
      {.prompt = c, .count = 15, .sampler = {.temperature = 0.0F}},
      {.prompt = a, .count = 0},
  };
  BatchGenerator batch = batch_of(gpt, requests);
  std::vector<std::size_t> advanced;
  while (!batch.done()) {
    const auto count = batch.next();
    REQUIRE(count);
    advanced.push_back(count.value());
  }
  REQUIRE(batch.size() == requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CHECK(std::vector<TokenId>(batch.tokens(i).begin(), batch.tokens(i).end()) == tokens_alone(gpt, requests[i]));
  }
  CHECK(advanced.size() == 20);
  CHECK(advanced.front() == 4);
  CHECK(advanced.back() == 1);
  CHECK(batch.counts().prefill_steps == 4);
  CHECK(batch.counts().decode_steps == 19);  // the longest text alone would take as many
  CHECK(batch.counts().decoded_tokens == 9 + 19 + 0 + 14);
  CHECK(batch.counts().weight_bytes == (4 + 19) * gpt.weight_bytes());
}

TEST_CASE("What a model's step reads of its weights is a quarter with int8 weights", "[batch]") {
  const GptConfig config = test::small_config(1);
  const Gpt gpt = test::random_gpt(config);
  // 16 outputs to a panel: 36 → 108 + 36 + 70 → 112, 48, 80; 70 → 36 → 48; 36 → 45 → 48; a bias for each.
  CHECK(gpt.weight_bytes() == 4 * (37 * (112 + 48 + 80 + 48) + 71 * 48));
  const auto small = test::create_gpt(config, test::random_gpt_file(config, 1), WeightFormat::int8);
  REQUIRE(small);
  // Two groups of 32 for 36 inputs, three for 70, of 16 outputs each; biases are not padded.
  CHECK(small.value().weight_bytes() == 16 * 36 * (2 * (7 + 3 + 5 + 3) + 3 * 3) + 4 * (108 + 36 + 70 + 36 + 45));
}

TEST_CASE("What a visitor can ask wrongly of a batch is an error with the numbers", "[batch]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  const std::vector<TokenId> good{1, 2}, none;
  const auto create = [&](const std::vector<BatchRequest>& requests) {
    return BatchGenerator::create(gpt, simd_kernel(), requests, test::heap());
  };
  test::check_error(create({}), "empty_batch");
  test::check_error(create({{.prompt = good, .count = 3}, {.prompt = none, .count = 3}}), "empty_prompt");
  test::check_error(create({{.prompt = good, .count = 39}}), "too_long", {"39", "40"});
  test::check_error(create({{.prompt = good, .count = 3, .sampler = {.top_p = 3.0F}}}), "bad_top_p", {"3"});
}

TEST_CASE("A step of a batch that cannot be done leaves the cache as it was", "[batch]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  auto cache = gpt.create_cache(test::heap(), 3, {}, 2);
  REQUIRE(cache);
  Matrix logits(2, 45, test::heap());
  const std::vector<TokenId> three{1, 2, 3};
  test::require_ok(
      gpt.forward_cached(three, simd_kernel(), cache.value(), logits.view().rows_from(0, 1), test::heap(), 1));
  const auto step = [&](const std::vector<TokenId>& tokens, const std::vector<std::size_t>& slots) {
    return gpt.forward_batch(tokens, slots, simd_kernel(), cache.value(), logits.view(), test::heap());
  };
  test::check_error(step({1, 2}, {0, 1}), "cache_full", {"3"});
  test::check_error(step({1, 45}, {1, 0}), "cache_full");
  CHECK(cache.value().length(0) == 0);
  CHECK(cache.value().length(1) == 3);
  CHECK_CONTRACT(step({1, 2}, {0, 0}), "a slot of its own");
  CHECK_CONTRACT(step({1, 2}, {0}), "a slot and a row");
}

TEST_CASE("A batch takes its memory from where it was told and gives it back", "[batch]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  TrackingResource memory(test::heap());
  {
    const std::vector<TokenId> prompt{1, 2};
    const std::vector<BatchRequest> requests{{.prompt = prompt, .count = 3}, {.prompt = prompt, .count = 2}};
    auto batch = BatchGenerator::create(gpt, simd_kernel(), requests, memory);
    REQUIRE(batch);
    while (!batch.value().done()) REQUIRE(batch.value().next());
    CHECK_CONTRACT(batch.value().next(), "all done");
  }
  CHECK(memory.live_bytes() == 0);
}

}  // namespace
}  // namespace attn
