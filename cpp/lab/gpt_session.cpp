#include "lab/gpt_session.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/model_size.h"
#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/model_memory.h"
#include "lab/quantity.h"
#include "lab/utf8.h"

namespace attn::lab {

namespace {

constexpr double kLongest = 1048576.0;

std::string dtype_of(std::span<const TensorPlace> tensors) {
  const Dtype first = tensors.empty() ? Dtype::float32 : tensors.front().dtype;
  const bool all_alike = std::ranges::all_of(tensors, [&](const TensorPlace& tensor) { return tensor.dtype == first; });
  return all_alike ? std::string(dtype_name(first)) : "mixed";
}

/// `config` is the model's own.
ModelInfo describe(const GptConfig& config, const Checkpoint& checkpoint, WeightFormat format, std::size_t seq_len) {
  const ModelSize size = model_size(config, format, seq_len);
  double file_bytes = 0.0;
  for (const TensorPlace& tensor : checkpoint.tensors()) file_bytes += static_cast<double>(tensor.bytes());
  return {.family = config.family == ModelFamily::gpt2 ? "gpt2" : "llama",
          .vocab_size = static_cast<double>(config.vocab_size),
          .max_seq_len = static_cast<double>(seq_len),
          .trained_max_seq_len = static_cast<double>(config.max_seq_len),
          .embed_dim = static_cast<double>(config.embed_dim),
          .num_layers = static_cast<double>(config.num_layers),
          .num_heads = static_cast<double>(config.num_heads),
          .num_kv_heads = static_cast<double>(config.num_kv_heads),
          .head_dim = static_cast<double>(config.head_dim),
          .parameter_count = config.parameter_count(),
          .dtype = dtype_of(checkpoint.tensors()),
          .weight_format = format == WeightFormat::int8 ? "int8" : "float32",
          .file_bytes = file_bytes,
          .weight_bytes = size.weights,
          .kv_cache_bytes = size.kv_cache};
}

}  // namespace

Result<GptSession> GptSession::load(const ModelFiles& files, const LoadOptions& options,
                                    std::pmr::memory_resource& memory) {
  const auto wanted = whole_number("max_seq_len", options.max_seq_len, 1.0, kLongest);
  if (!wanted) return wanted.error();
  const auto config = parse_gpt_config(files.config);
  if (!config) return config.error();
  const WeightFormat format = options.weight_format;
  const auto seq_len = seq_len_that_fits(config.value(), format, wanted.value(), options.limit_bytes);
  if (!seq_len) return seq_len.error();
  auto tokenizer = Tokenizer::from_json(files.tokenizer);
  if (!tokenizer) return tokenizer.error();
  if (tokenizer.value().vocab_size() > config.value().vocab_size) {
    return Error{"vocab_mismatch",
                 sentence("tokenizer.json has ", tokenizer.value().vocab_size(), " tokens, the model knows only ",
                          config.value().vocab_size, ". Load files of the same model.")};
  }
  const auto checkpoint = Checkpoint::open(files.weights, files.index);
  if (!checkpoint) return checkpoint.error();
  auto gpt = Gpt::create(config.value(), checkpoint.value(), memory, format);
  if (!gpt) return gpt.error();
  gpt.value().limit_seq_len(seq_len.value());
  ModelInfo info = describe(config.value(), checkpoint.value(), format, seq_len.value());
  return GptSession(std::move(gpt).value(), std::move(tokenizer).value(), std::move(info));
}

Token GptSession::token(TokenId id) const {
  // A model may know more ids than its tokenizer has texts for (vocabularies are padded to round sizes).
  if (static_cast<std::size_t>(id) >= tokenizer_.vocab_size()) return {id, sentence("‹#", id, "›")};
  return {id, token_text(tokenizer_.token_bytes(id))};
}

std::vector<Token> GptSession::tokens(std::span<const TokenId> ids) const {
  std::vector<Token> tokens;
  tokens.reserve(ids.size());
  for (const TokenId id : ids) tokens.push_back(token(id));
  return tokens;
}

std::string GptSession::take_text(TokenId id, std::string& pending_bytes) const {
  // An embedding may have more rows than the tokenizer has tokens.
  if (static_cast<std::size_t>(id) < tokenizer_.vocab_size()) pending_bytes += tokenizer_.token_bytes(id);
  return take_characters(pending_bytes);
}

std::vector<Token> GptSession::tokenize(std::string_view text) const { return tokens(tokenizer_.encode(text)); }

Result<std::vector<TokenId>> GptSession::prompt(std::string_view text) const {
  if (text.empty()) return Error{"empty_prompt", "There is no text yet. Type at least one character."};
  std::vector<TokenId> ids = tokenizer_.encode(text);
  if (const auto separator = tokenizer_.separator()) ids.insert(ids.begin(), *separator);
  const std::size_t limit = gpt_.config().max_seq_len;
  if (ids.size() > limit) {
    return Error{"too_long", sentence("This text is ", ids.size(), " tokens long; the model reads ", limit,
                                      " at most. Shorten it by ", ids.size() - limit, ".")};
  }
  return ids;
}

Result<AttentionMaps> GptSession::attention_maps(std::string_view text, std::pmr::memory_resource& memory) const {
  const auto ids = prompt(text);
  if (!ids) return ids.error();
  const auto kernel = kernel_named("simd");
  if (!kernel) return kernel.error();

  Matrix last_logits(1, gpt_.config().vocab_size, memory);
  GptTrace trace{std::pmr::vector<Matrix>(&memory)};
  if (auto error = gpt_.forward(ids.value(), *kernel.value(), last_logits.view(), memory, &trace)) {
    return *std::move(error);
  }
  return AttentionMaps{.tokens = tokens(ids.value()),
                       .num_layers = gpt_.config().num_layers,
                       .num_heads = gpt_.config().num_heads,
                       .weights = std::move(trace.weights)};
}

Result<Matrix> GptSession::logits(std::span<const TokenId> tokens, std::size_t chunk, std::string_view kernel_name,
                                  std::pmr::memory_resource& memory) const {
  const auto kernel = kernel_named(kernel_name);
  if (!kernel) return kernel.error();
  Matrix logits(tokens.size(), gpt_.config().vocab_size, memory);
  if (chunk == 0) {
    if (auto error = gpt_.forward(tokens, *kernel.value(), logits.view(), memory)) return *std::move(error);
    return logits;
  }
  auto cache = gpt_.create_cache(memory, tokens.size());
  if (!cache) return cache.error();
  for (std::size_t done = 0; done < tokens.size(); done += chunk) {
    const std::size_t count = std::min(chunk, tokens.size() - done);
    const Mat rows = logits.view().rows_from(done, count);
    if (auto error = gpt_.forward_cached(tokens.subspan(done, count), *kernel.value(), cache.value(), rows, memory)) {
      return *std::move(error);
    }
  }
  return logits;
}

}  // namespace attn::lab
