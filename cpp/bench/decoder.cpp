// The decoder as the benchmark drives it: a model from its files, then tokens by greedy choice, one step each.
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "attn/contract.h"
#include "attn/gpt/checkpoint.h"
#include "attn/gpt/config.h"
#include "attn/gpt/gpt.h"
#include "attn/gpt/sampler.h"
#include "bench/exported.h"

namespace attn::bench {
namespace {

std::pmr::memory_resource& memory() { return *std::pmr::new_delete_resource(); }

/// A benchmark has no visitor to help: what went wrong ends it.
template <typename T>
T must(Result<T> result) {
  if (!result) contract_violated(result.error().message.c_str(), __FILE__, __LINE__);
  return std::move(result).value();
}
void must(const MaybeError& error) {
  if (error) contract_violated(error->message.c_str(), __FILE__, __LINE__);
}

/// One sequence: what it has seen, and the logits of the next token.
struct Decoder {
  Decoder(Gpt model, KvCacheKind cache_kind)
      : gpt(std::move(model)),
        cache(must(gpt.create_cache(memory(), gpt.config().max_seq_len, {.kind = cache_kind}))),
        logits(1, gpt.config().vocab_size, memory()),
        probabilities(1, gpt.config().vocab_size, memory()) {}

  void run(std::span<const TokenId> tokens) {
    const AttentionKernel& kernel = *find_attention_kernel("simd");
    must(gpt.forward_cached(tokens, kernel, cache, logits.view(), memory()));
  }

  TokenId choose() {
    return must(sample({logits.data(), logits.size()}, {.temperature = 0.0F}, random,
                       {probabilities.data(), probabilities.size()}));
  }

  Gpt gpt;
  KvCache cache;
  Matrix logits;
  Matrix probabilities;
  Random random{0};
};

}  // namespace

/// From config.json and model.safetensors, with weights of 8 bits or as they are in the file, and a cache of 8 bits or
/// float32.
ATTN_EXPORTED Decoder* bench_decoder(const char* config, std::size_t config_bytes, const std::uint8_t* weights,
                                     std::size_t weights_bytes, bool int8, bool int8_cache) {
  const GptConfig parsed = must(parse_gpt_config(std::string_view(config, config_bytes)));
  const SpanSource file("model.safetensors", {weights, weights_bytes});
  const ByteSource* const files[] = {&file};
  const Checkpoint checkpoint = must(Checkpoint::open(files));
  const WeightFormat format = int8 ? WeightFormat::int8 : WeightFormat::float32;
  return new Decoder(must(Gpt::create(parsed, checkpoint, memory(), format)),
                     int8_cache ? KvCacheKind::int8 : KvCacheKind::contiguous);
}

/// Keeps the first `length` positions, then runs `count` tokens behind them.
ATTN_EXPORTED void bench_prefill(Decoder* decoder, std::size_t length, const TokenId* tokens, std::size_t count) {
  must(decoder->cache.truncate(length));
  decoder->run({tokens, count});
}

/// `count` steps: the likeliest token goes to `tokens` and through the model.
ATTN_EXPORTED void bench_decode(Decoder* decoder, std::size_t count, TokenId* tokens) {
  for (std::size_t i = 0; i < count; ++i) {
    tokens[i] = decoder->choose();
    decoder->run({tokens + i, 1});
  }
}

/// (vocab_size) of the next token.
ATTN_EXPORTED const float* bench_logits(const Decoder* decoder) { return decoder->logits.data(); }

}  // namespace attn::bench
