// Any bytes as a text, for a tokenizer of every form: the first byte chooses.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attn/gpt/tokenizer.h"
#include "fixture.h"
#include "promises.h"

namespace {

using attn::SpecialText;

/// Those whose text comes back byte for byte come first; gpt2 has an added token, "naïve", that is not text when it is taken
/// for byte-level characters, as the library takes it.
constexpr std::array kNames = {"llama3",      "qwen2",  "smollm",       "gpt2",
                               "gpt2_spaced", "llama2", "llama2_first", "unknown_split"};
constexpr std::size_t kFaithful = 3;

attn::Tokenizer load(const std::string& name) {
  auto tokenizer = attn::Tokenizer::from_json(attn::fuzz::read_fixture("tokenizers/" + name + ".json"));
  attn::fuzz::require(tokenizer.ok(), "the tokenizers of the tests can be read");
  return std::move(tokenizer).value();
}

const std::vector<attn::Tokenizer>& tokenizers() {
  static const std::vector<attn::Tokenizer> all = [] {
    std::vector<attn::Tokenizer> loaded;
    for (const char* name : kNames) loaded.push_back(load(name));
    return loaded;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t choice = data[0] % kNames.size();
  const attn::Tokenizer& tokenizer = tokenizers()[choice];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

  const attn::fuzz::MemoryBound bound(size, 256);
  const std::vector<std::int32_t> letters = tokenizer.encode(text, SpecialText::letters);
  const std::vector<std::int32_t> tokens = tokenizer.encode(text, SpecialText::token);
  if (choice < kFaithful) {
    attn::fuzz::require(tokenizer.decode(letters) == text, "bytes come back unchanged");
  }
  for (const std::int32_t id : tokens) tokenizer.token_bytes(id);
  return 0;
}
