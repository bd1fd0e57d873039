#include "lab/model_memory.h"

#include <algorithm>

#include "attn/gpt/model_size.h"
#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

// Shorter texts would show nothing; a model that knows fewer positions may be shorter.
constexpr std::size_t kShortest = 128;

// For what running needs beside weights and cache: activations, logits, and the module itself.
constexpr double kHeadroom = 64.0 * 1024.0 * 1024.0;

bool fits(const GptConfig& config, WeightFormat format, std::size_t seq_len, double limit_bytes) {
  const ModelSize size = model_size(config, format, seq_len);
  // The cache is made when the loading is over.
  return size.weights + std::max(size.loading, size.kv_cache) + kHeadroom <= limit_bytes;
}

Error too_large(const GptConfig& config, WeightFormat format, std::size_t seq_len, double limit_bytes) {
  const ModelSize as_float32 = model_size(config, WeightFormat::float32, seq_len);
  const ModelSize as_int8 = model_size(config, WeightFormat::int8, seq_len);
  const bool int8_helps = format == WeightFormat::float32 && fits(config, WeightFormat::int8, seq_len, limit_bytes);
  return {"too_large",
          sentence("This model has ", static_cast<long long>(config.parameter_count() / 1e6),
                   " million parameters: ", bytes_text(as_float32.weights), " as float32, ",
                   bytes_text(as_int8.weights), " as int8, and a cache of ", seq_len, " positions takes ",
                   bytes_text(as_float32.kv_cache), " more. There are ", bytes_text(limit_bytes), ". ",
                   int8_helps ? "Load it as int8, or choose a smaller model." : "Choose a smaller model.")};
}

}  // namespace

Result<std::size_t> seq_len_that_fits(const GptConfig& config, WeightFormat format, std::size_t wanted,
                                      double limit_bytes) {
  const std::size_t longest = std::min(wanted, config.max_seq_len);
  const std::size_t shortest = std::min(longest, kShortest);
  for (std::size_t seq_len = longest; seq_len > shortest; seq_len = std::max(seq_len / 2, shortest)) {
    if (fits(config, format, seq_len, limit_bytes)) return seq_len;
  }
  if (fits(config, format, shortest, limit_bytes)) return shortest;
  return too_large(config, format, shortest, limit_bytes);
}

}  // namespace attn::lab
