#include "lab/figures/decode_loop.h"

#include "attn/gpt/operation_count.h"
#include "lab/figures/decoder_sizes.h"

namespace attn::lab {
namespace {

/// What check_decoder_sizes() has looked at.
GptConfig config_of(const DecodeLoopRequest& request) {
  const auto size = [](double number) { return static_cast<std::size_t>(number); };
  GptConfig config;
  config.vocab_size = size(request.vocab_size);
  config.num_layers = size(request.num_layers);
  config.num_heads = size(request.num_heads);
  config.num_kv_heads = size(request.num_kv_heads);
  config.head_dim = size(request.head_dim);
  config.embed_dim = config.query_dim();
  config.mlp_dim = size(request.mlp_dim);
  return config;
}

/// `rows` positions behind `context` others.
DecodeWork work_of(const GptConfig& config, std::size_t rows, std::size_t context) {
  const auto n = static_cast<double>(rows);
  return {.rows = n,
          .score_pairs = n * static_cast<double>(context) + n * (n + 1.0) / 2.0,
          .multiply_adds = static_cast<double>(count_forward_ops(config, rows, context, 1).total())};
}

}  // namespace

Result<std::vector<DecodeLoopStep>> decode_loop(const DecodeLoopRequest& request) {
  const auto prompt = whole_number("prompt_tokens", request.prompt_tokens, 1.0, 4096.0);
  if (!prompt) return prompt.error();
  const auto new_tokens = whole_number("new_tokens", request.new_tokens, 1.0, 1024.0);
  if (!new_tokens) return new_tokens.error();
  if (auto error = check_decoder_sizes(request)) return *std::move(error);

  const GptConfig config = config_of(request);
  std::vector<DecodeLoopStep> steps;
  std::size_t cached = 0;
  for (std::size_t i = 0; i < new_tokens.value(); ++i) {
    const std::size_t seq_len = prompt.value() + i;
    DecodeLoopStep step{.seq_len = static_cast<double>(seq_len),
                        .naive = work_of(config, seq_len, 0),
                        .cached = work_of(config, seq_len - cached, cached)};
    step.cached.keys_read = step.seq_len;
    step.cached.keys_written = step.cached.rows;
    steps.push_back(step);
    cached = seq_len;
  }
  return steps;
}

}  // namespace attn::lab
