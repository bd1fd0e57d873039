// A decoder over every kind of cache, through random chunks and rejected tokens: whatever was done to the cache, the
// next logits are those of the text that is left, run at once without a cache.
#include <catch_amalgamated.hpp>
#include <vector>

#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/models.h"

namespace attn::test {
namespace {

GptConfig random_config(Random& random) {
  const std::size_t layers = 1 + random_index(2, random);
  GptConfig config = random_index(2, random) == 0 ? small_config(layers) : small_llama_config(layers);
  config.max_seq_len = 100;  // more than one block, and closed groups of the int8 cache
  return config;
}

/// A window that the text never outgrows: what it forgets is for the caches' own tests.
KvCacheOptions options_for(KvCacheKind kind, const GptConfig& config, Random& random) {
  return {.kind = kind,
          .window = config.max_seq_len,
          .sinks = random_index(5, random),
          .max_chunk = config.max_seq_len,
          .page_size = 64 * (1 + random_index(2, random))};
}

class Conversation {
 public:
  Conversation(const Gpt& gpt, KvCacheKind kind, const AttentionKernel& kernel, Random& random)
      : gpt_(gpt), kernel_(kernel), random_(random), cache_(create(kind)) {}

  void random_operation() { return random_index(4, random_) == 0 ? reject_some() : read_some(); }

 private:
  KvCache create(KvCacheKind kind) {
    auto cache = gpt_.create_cache(heap(), gpt_.config().max_seq_len, options_for(kind, gpt_.config(), random_));
    INFO((cache ? "" : cache.error().message));
    REQUIRE(cache);
    return std::move(cache).value();
  }

  void read_some() {
    const std::size_t room = gpt_.config().max_seq_len - text_.size();
    if (room == 0) return reject_some();
    const std::size_t count = 1 + random_index(std::min<std::size_t>(room, 24), random_);
    for (std::size_t i = 0; i < count; ++i)
      text_.push_back(static_cast<TokenId>(random_.uniform_int(gpt_.config().vocab_size)));
    const std::span<const TokenId> newest = std::span(text_).last(count);
    Matrix logits(count, gpt_.config().vocab_size, heap());
    require_ok(gpt_.forward_cached(newest, kernel_, cache_, logits.view(), heap()));
    REQUIRE(cache_.length() == text_.size());
    compare(logits.view());
  }

  void compare(ConstMat newest) {
    const Matrix expected = all_logits(gpt_, text_, kernel_);
    const ConstMat rows = expected.view().rows_from(text_.size() - newest.rows(), newest.rows());
    if (cache_.options().kind == KvCacheKind::int8) {
      CHECK_THAT(newest, close_to(rows, 0.35));  // rounded keys and values: near, not equal
    } else {
      CHECK_THAT(newest, bit_equal_to(rows));
    }
  }

  void reject_some() {
    const std::size_t kept = random_index(text_.size() + 1, random_);
    const std::size_t length = cache_.recoverable_length(kept);
    require_ok(cache_.truncate(length));
    text_.resize(length);
  }

  const Gpt& gpt_;
  const AttentionKernel& kernel_;
  Random& random_;
  KvCache cache_;
  std::vector<TokenId> text_;
};

TEST_CASE("A decoder reads on from any cache as from the whole text", "[property]") {
  const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{9}));
  for (const KvCacheKindInfo& kind : kv_cache_kinds()) {
    Random random(seed);
    const Gpt gpt = random_gpt(random_config(random), seed);
    // Over blocks, attention has the bits of the flash kernel; over a contiguous cache, those of any.
    const AttentionKernel* kernel = find_attention_kernel("flash");
    REQUIRE(kernel != nullptr);
    if (kind.kind == KvCacheKind::contiguous) {
      kernel = &attention_kernels()[random_index(attention_kernels().size(), random)];
    }
    INFO("seed " << seed << ", cache " << kind.name << ", kernel " << kernel->name);
    Conversation conversation(gpt, kind.kind, *kernel, random);
    for (int operation = 0; operation < 25; ++operation) conversation.random_operation();
  }
}

}  // namespace
}  // namespace attn::test
