#include "attn/gpt/generate.h"

#include <catch_amalgamated.hpp>
#include <limits>
#include <vector>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/models.h"

namespace attn {
namespace {

const AttentionKernel& simd_kernel() { return *find_attention_kernel("simd"); }

Generator generator(const Gpt& gpt, const AttentionKernel& kernel, const std::vector<TokenId>& prompt,
                    std::int64_t count, const GenerateOptions& options) {
  Result<Generator> result = Generator::create(gpt, kernel, prompt, count, options, test::heap());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return std::move(result).value();
}

std::vector<TokenId> run(Generator generator) {
  while (!generator.done()) REQUIRE(generator.next());
  return {generator.tokens().begin(), generator.tokens().end()};
}

TEST_CASE("With and without a cache, generation has the same logits and tokens at every step", "[generate]") {
  for (const std::size_t num_layers : {1U, 3U}) {
    const Gpt gpt = test::random_gpt(test::small_config(num_layers));
    const std::vector<TokenId> prompt = test::random_tokens(gpt.config(), 5, 1);
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(num_layers << " layers, " << kernel.name);
      const SamplerOptions sampler{.temperature = 0.9F, .top_k = 30, .top_p = 0.95F};
      Generator naive = generator(gpt, kernel, prompt, 35, {.sampler = sampler, .seed = 4, .use_cache = false});
      Generator cached = generator(gpt, kernel, prompt, 35, {.sampler = sampler, .seed = 4, .use_cache = true});
      while (!naive.done()) {
        const Result<TokenId> expected = naive.next();
        const Result<TokenId> found = cached.next();
        REQUIRE(expected);
        REQUIRE(found);
        CHECK(found.value() == expected.value());
        CHECK_THAT(ConstMat(cached.logits().data(), 1, 45), test::bit_equal_to(ConstMat(naive.logits().data(), 1, 45)));
      }
      CHECK(cached.done());
      CHECK(cached.generated() == 35);
      CHECK(cached.tokens().size() == 40);
      CHECK(naive.cache() == nullptr);
      REQUIRE(cached.cache() != nullptr);
      CHECK(cached.cache()->length() == 39);  // nobody has asked what follows the last token
    }
  }
}

TEST_CASE("A seed repeats its text and another one writes a different one", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  const auto text = [&](std::uint64_t seed) { return run(generator(gpt, simd_kernel(), {1, 2}, 30, {.seed = seed})); };
  CHECK(text(1) == text(1));
  CHECK(text(1) != text(2));
}

TEST_CASE("A step that is repeated for a coarse clock changes nothing", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  for (const bool use_cache : {true, false}) {
    const GenerateOptions options{.seed = 9, .use_cache = use_cache};
    const std::vector<TokenId> expected = run(generator(gpt, simd_kernel(), {3, 4, 5}, 12, options));
    Generator repeated = generator(gpt, simd_kernel(), {3, 4, 5}, 12, options);
    while (!repeated.done()) {
      for (int repeat = 0; repeat < 3; ++repeat) test::require_ok(repeated.compute_logits());
      REQUIRE(repeated.choose());
    }
    CHECK(std::vector<TokenId>(repeated.tokens().begin(), repeated.tokens().end()) == expected);
  }
}

TEST_CASE("Steps cost the prompt once and then one token, or everything each time", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  Generator cached = generator(gpt, simd_kernel(), {1, 2, 3}, 3, {.use_cache = true});
  Generator naive = generator(gpt, simd_kernel(), {1, 2, 3}, 3, {.use_cache = false});
  for (std::size_t step = 0; step < 3; ++step) {
    const std::size_t seen = step == 0 ? 0 : 2 + step;
    CHECK(cached.step_ops().total() == count_forward_ops(gpt.config(), 3 + step - seen, seen, 1).total());
    CHECK(naive.step_ops().total() == count_forward_ops(gpt.config(), 3 + step, 0, 1).total());
    REQUIRE(cached.next());
    REQUIRE(naive.next());
  }
}

TEST_CASE("No tokens may be asked for, and a text may fill the model", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  CHECK(generator(gpt, simd_kernel(), {1}, 0, {}).done());
  CHECK(run(generator(gpt, simd_kernel(), std::vector<TokenId>(40, 1), 0, {})).size() == 40);
  CHECK(run(generator(gpt, simd_kernel(), {1}, 39, {})).size() == 40);
}

TEST_CASE("What a visitor can ask wrongly of generation is an error with the numbers", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  const auto create = [&](const std::vector<TokenId>& prompt, std::int64_t count, const GenerateOptions& options = {}) {
    return Generator::create(gpt, simd_kernel(), prompt, count, options, test::heap());
  };
  test::check_error(create({}, 5), "empty_prompt");
  test::check_error(create({1}, -3), "negative_count", {"-3"});
  test::check_error(create({1, 2}, 39), "too_long", {"2 tokens", "39 new", "40 positions"});
  test::check_error(create(std::vector<TokenId>(41, 1), 0), "too_long", {"41"});
  test::check_error(create({1}, std::numeric_limits<std::int64_t>::max()), "too_long", {"9223372036854775807"});
  test::check_error(create({1}, 5, {.sampler = {.temperature = -1.0F}}), "negative_temperature", {"-1"});
  test::check_error(create({1}, 5, {.sampler = {.top_p = 0.0F}}), "bad_top_p", {"0"});
  test::check_error(create({1}, 5, {.cache_seq_len = 41}), "too_long", {"41"});
}

TEST_CASE("Errors of a step are told by that step", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  test::check_error(generator(gpt, simd_kernel(), {1, 45}, 5, {}).next(), "bad_token", {"45"});
  Generator short_cache = generator(gpt, simd_kernel(), {1, 2}, 5, {.cache_seq_len = 3});
  REQUIRE(short_cache.next());
  REQUIRE(short_cache.next());
  test::check_error(short_cache.next(), "cache_full", {"3 positions"});
  CHECK(short_cache.generated() == 2);
}

TEST_CASE("A generator is stepped in order", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  Generator fresh = generator(gpt, simd_kernel(), {1}, 1, {});
  CHECK_CONTRACT(fresh.choose(), "needs the logits");
  REQUIRE(fresh.next());
  CHECK_CONTRACT(fresh.choose(), "needs the logits");
  CHECK_CONTRACT(fresh.next(), "has no next token");
}

TEST_CASE("A generator takes its memory from where it was told and gives it back", "[generate]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  TrackingResource memory(test::heap());
  {
    const std::vector<TokenId> prompt{1, 2};
    Result<Generator> result = Generator::create(gpt, simd_kernel(), prompt, 4, {}, memory);
    REQUIRE(result);
    REQUIRE(result.value().next());
    CHECK(memory.live_bytes() >= result.value().cache()->bytes());
  }
  CHECK(memory.live_bytes() == 0);
}

}  // namespace
}  // namespace attn
