// A model over every kind of cache.
#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/gpt/generate.h"
#include "support/approx.h"
#include "support/errors.h"
#include "support/models.h"

namespace attn {
namespace {

constexpr std::size_t kTokens = 130;

const AttentionKernel& flash() { return *find_attention_kernel("flash"); }

GptConfig long_config(GptConfig config) {
  config.max_seq_len = kTokens;
  return config;
}

/// Logits of every position, `chunk` tokens at a time.
Matrix logits_over(const Gpt& gpt, const KvCacheOptions& options, std::size_t chunk) {
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), kTokens, 5);
  Result<KvCache> cache = gpt.create_cache(test::heap(), kTokens, options);
  REQUIRE(cache);
  Matrix logits(kTokens, gpt.config().vocab_size, test::heap());
  for (std::size_t first = 0; first < kTokens; first += chunk) {
    const std::size_t count = std::min(chunk, kTokens - first);
    test::require_ok(gpt.forward_cached(std::span(tokens).subspan(first, count), flash(), cache.value(),
                                        logits.view().rows_from(first, count), test::heap()));
  }
  return logits;
}

TEST_CASE("A paged cache gives a model the bits of a contiguous one", "[gpt]") {
  const Gpt gpt = test::random_gpt(long_config(GENERATE(test::small_config(2), test::small_llama_config(2))));
  const Matrix contiguous = logits_over(gpt, {}, 1);
  for (const std::size_t chunk : {1U, 50U, 130U}) {
    const KvCacheOptions paged{.kind = KvCacheKind::paged, .page_size = 64};
    CHECK_THAT(logits_over(gpt, paged, chunk).view(), test::bit_equal_to(contiguous.view()));
  }
}

TEST_CASE("A window that covers the text changes no bit, and a shorter one changes what lies beyond it", "[gpt]") {
  const Gpt gpt = test::random_gpt(long_config(GENERATE(test::small_config(2), test::small_llama_config(2))));
  const Matrix full = logits_over(gpt, {}, 1);
  const KvCacheOptions covering{.kind = KvCacheKind::window, .window = kTokens};
  CHECK_THAT(logits_over(gpt, covering, 40).view(), test::bit_equal_to(full.view()));

  const KvCacheOptions narrow{.kind = KvCacheKind::window, .window = 10, .sinks = 2, .max_chunk = 6};
  const Matrix single = logits_over(gpt, narrow, 1);
  CHECK_THAT(single.view().rows_from(0, 12), test::bit_equal_to(full.view().rows_from(0, 12)));
  CHECK_THAT(single.view().rows_from(12, 118), !test::close_to(full.view().rows_from(12, 118), 1e-3));
  // A prompt longer than max_chunk goes in by chunks.
  CHECK_THAT(logits_over(gpt, narrow, 130).view(), test::bit_equal_to(single.view()));
}

TEST_CASE("An int8 cache gives logits close to float32's, the same bits in any chunks", "[gpt]") {
  const Gpt gpt = test::random_gpt(long_config(GENERATE(test::small_config(2), test::small_llama_config(2))));
  const Matrix full = logits_over(gpt, {}, 1);
  const Matrix single = logits_over(gpt, {.kind = KvCacheKind::int8}, 1);
  Matrix difference = test::copy_of(single.view());
  for (std::size_t i = 0; i < difference.size(); ++i) difference.data()[i] -= full.data()[i];
  CHECK(test::standard_deviation(difference.view()) < 0.02 * test::standard_deviation(full.view()));
  CHECK_THAT(logits_over(gpt, {.kind = KvCacheKind::int8}, 130).view(), test::bit_equal_to(single.view()));
}

TEST_CASE("A generator runs over every kind of cache and can repeat each step", "[generate]") {
  const auto kind = GENERATE(from_range(kv_cache_kinds().begin(), kv_cache_kinds().end()));
  INFO(kind.name);
  const Gpt gpt = test::random_gpt(long_config(test::small_config(1)));
  const std::vector<TokenId> prompt = test::random_tokens(gpt.config(), 45, 6);
  const GenerateOptions options{.seed = 3, .cache = {.kind = kind.kind, .window = 20, .max_chunk = 8}};
  Result<Generator> generator = Generator::create(gpt, flash(), prompt, 60, options, test::heap());
  REQUIRE(generator);
  while (!generator.value().done()) {
    test::require_ok(generator.value().compute_logits());
    const std::span<const float> logits = generator.value().logits();
    const Matrix first = test::copy_of({logits.data(), 1, logits.size()});
    test::require_ok(generator.value().compute_logits());
    CHECK_THAT(ConstMat(logits.data(), 1, logits.size()), test::bit_equal_to(first.view()));
    REQUIRE(generator.value().choose());
  }
  CHECK(generator.value().cache()->options().kind == kind.kind);
  CHECK(generator.value().cache()->length() == 104);
}

TEST_CASE("ALiBi reaches cached and uncached attention alike", "[gpt]") {
  GptConfig config = long_config(test::small_config(2));
  config.positions = PositionKind::none;
  const Matrix none = logits_over(test::random_gpt(config), {}, 1);
  config.positions = PositionKind::alibi;
  const Gpt gpt = test::random_gpt(config);
  const Matrix cached = logits_over(gpt, {}, 1);
  const std::vector<TokenId> tokens = test::random_tokens(config, kTokens, 5);
  CHECK_THAT(test::all_logits(gpt, tokens, flash()).view(), test::bit_equal_to(cached.view()));
  CHECK_THAT(logits_over(gpt, {.kind = KvCacheKind::paged}, 50).view(), test::bit_equal_to(cached.view()));
  CHECK_THAT(cached.view(), !test::close_to(none.view(), 0.01));
}

TEST_CASE("A pool that is too small for a text refuses it before anything runs", "[gpt]") {
  const Gpt gpt = test::random_gpt(long_config(test::small_config(1)));
  Result<KvCache> cache =
      gpt.create_cache(test::heap(), kTokens, {.kind = KvCacheKind::paged, .page_size = 64, .max_pages = 1});
  REQUIRE(cache);
  Matrix last(1, gpt.config().vocab_size, test::heap());
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 65, 1);
  test::check_error(gpt.forward_cached(tokens, flash(), cache.value(), last.view(), test::heap()), "cache_full",
                    {"2 more pages", "1 of 1"});
  CHECK(cache.value().length() == 0);
  test::require_ok(gpt.forward_cached(std::span(tokens).first(64), flash(), cache.value(), last.view(), test::heap()));
}

}  // namespace
}  // namespace attn
