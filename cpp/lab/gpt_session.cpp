#include "lab/gpt_session.h"

#include <utility>

#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/utf8.h"

namespace attn::lab {

Result<GptSession> GptSession::load(const ModelFiles& files, std::pmr::memory_resource& memory) {
  const auto config = parse_gpt_config(files.config);
  if (!config) return config.error();
  auto tokenizer = Tokenizer::from_json(files.tokenizer);
  if (!tokenizer) return tokenizer.error();
  if (tokenizer.value().vocab_size() > config.value().vocab_size) {
    return Error{"vocab_mismatch",
                 sentence("tokenizer.json has ", tokenizer.value().vocab_size(), " tokens, the model knows only ",
                          config.value().vocab_size, ". Load files of the same model.")};
  }
  const SpanSource weights("model.safetensors", files.weights);
  const ByteSource* const weight_files[] = {&weights};
  const auto checkpoint = Checkpoint::open(weight_files);
  if (!checkpoint) return checkpoint.error();
  auto gpt = Gpt::create(config.value(), checkpoint.value(), memory);
  if (!gpt) return gpt.error();
  return GptSession(std::move(gpt).value(), std::move(tokenizer).value());
}

ModelInfo GptSession::info() const {
  const GptConfig& config = gpt_.config();
  return {.vocab_size = static_cast<double>(config.vocab_size),
          .max_seq_len = static_cast<double>(config.max_seq_len),
          .embed_dim = static_cast<double>(config.embed_dim),
          .num_layers = static_cast<double>(config.num_layers),
          .num_heads = static_cast<double>(config.num_heads),
          .parameter_count = static_cast<double>(gpt_.parameter_count())};
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

}  // namespace attn::lab
