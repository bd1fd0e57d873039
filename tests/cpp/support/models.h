// Models to test with: random ones of any size, and those that lie among the fixtures.
#pragma once

#include <catch_amalgamated.hpp>
#include <memory_resource>
#include <string>
#include <utility>
#include <vector>

#include "attn/gpt/gpt.h"
#include "support/errors.h"
#include "support/fixtures.h"
#include "support/matrices.h"
#include "support/safetensors_writer.h"

namespace attn::test {

/// What Gpt::create() says to one file of weights.
inline Result<Gpt> create_gpt(const GptConfig& config, std::span<const std::uint8_t> file,
                              WeightFormat format = WeightFormat::float32) {
  const SpanSource source("model.safetensors", file);
  const ByteSource* const files[] = {&source};
  const Result<Checkpoint> checkpoint = Checkpoint::open(files);
  if (!checkpoint) return checkpoint.error();
  return Gpt::create(config, checkpoint.value(), heap(), format);
}

inline Gpt gpt_from(const GptConfig& config, std::span<const std::uint8_t> file) {
  Result<Gpt> gpt = create_gpt(config, file);
  INFO((gpt ? "" : gpt.error().message));
  REQUIRE(gpt);
  return std::move(gpt).value();
}

inline Gpt random_gpt(const GptConfig& config, std::uint64_t seed = 1) {
  return gpt_from(config, random_gpt_file(config, seed));
}

/// From config.json and model.safetensors in a folder under tests/fixtures.
inline Gpt gpt_from_folder(const std::string& folder) {
  const Result<GptConfig> config = parse_gpt_config(read_fixture_file(folder + "/config.json"));
  INFO((config ? "" : config.error().message));
  REQUIRE(config);
  const std::string file = read_fixture_file(folder + "/model.safetensors");
  return gpt_from(config.value(), {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
}

inline std::vector<TokenId> random_tokens(const GptConfig& config, std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<TokenId> tokens(count);
  for (TokenId& token : tokens) token = static_cast<TokenId>(random.uniform_int(config.vocab_size));
  return tokens;
}

/// Logits of every position, without a cache.
inline Matrix all_logits(const Gpt& gpt, std::span<const TokenId> tokens, const AttentionKernel& kernel) {
  Matrix logits(tokens.size(), gpt.config().vocab_size, heap());
  require_ok(gpt.forward(tokens, kernel, logits.view(), heap()));
  return logits;
}

/// Logits of every position through a cache, `chunk` tokens at a time.
inline Matrix cached_logits(const Gpt& gpt, std::span<const TokenId> tokens, const AttentionKernel& kernel,
                            std::size_t chunk, const KvCacheOptions& options = {}) {
  Result<KvCache> cache = gpt.create_cache(heap(), tokens.size(), options);
  REQUIRE(cache);
  Matrix logits(tokens.size(), gpt.config().vocab_size, heap());
  for (std::size_t first = 0; first < tokens.size(); first += chunk) {
    const std::size_t count = std::min(chunk, tokens.size() - first);
    require_ok(gpt.forward_cached(tokens.subspan(first, count), kernel, cache.value(),
                                  logits.view().rows_from(first, count), heap()));
  }
  REQUIRE(cache.value().length() == tokens.size());
  return logits;
}

/// How far the numbers spread: a comparison of logits that are all alike would prove nothing.
inline double standard_deviation(ConstMat matrix) {
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    for (std::size_t c = 0; c < matrix.cols(); ++c) {
      const auto element = static_cast<double>(matrix(r, c));
      sum += element;
      squares += element * element;
    }
  }
  const auto count = static_cast<double>(matrix.size());
  return std::sqrt(squares / count - sum / count * (sum / count));
}

}  // namespace attn::test
