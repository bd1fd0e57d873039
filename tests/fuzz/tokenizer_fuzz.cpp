// tokenizer.json: any bytes; then the same bytes as a text for the tokenizer that was read.
#include <cstdint>
#include <string_view>

#include "attn/gpt/tokenizer.h"
#include "promises.h"

namespace {

void check_encoding(const attn::Tokenizer& tokenizer, std::string_view text) {
  for (const auto special : {attn::SpecialText::letters, attn::SpecialText::token}) {
    std::size_t bytes = 0;
    for (const std::int32_t id : tokenizer.encode(text, special)) bytes += tokenizer.token_bytes(id).size();
    attn::fuzz::require(bytes > 0 || text.empty(), "a text has tokens");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const attn::fuzz::MemoryBound bound(size, 256);
  const auto tokenizer = attn::Tokenizer::from_json(text);
  if (!tokenizer) {
    attn::fuzz::require_sentence(tokenizer.error());
    return 0;
  }
  if (const auto separator = tokenizer.value().separator()) tokenizer.value().token_bytes(*separator);
  check_encoding(tokenizer.value(), text.substr(0, 4096));
  return 0;
}
