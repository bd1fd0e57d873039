// Every form of tokenizer.json against Hugging Face's own library, over 1,000 texts (tools/fixtures/make_tokenizers.py).
#include <catch_amalgamated.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "attn/gpt/tokenizer.h"
#include "lab/utf8.h"
#include "support/fixtures.h"

namespace attn {
namespace {

using Ids = std::vector<std::int32_t>;

constexpr std::size_t kTexts = 1000;

rapidjson::Document parsed(const std::string& file) {
  const std::string json = test::read_fixture_file("tokenizers/" + file);
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::string text_of(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

std::vector<std::string> all_texts() {
  std::vector<std::string> texts;
  const rapidjson::Document list = parsed("texts.json");
  for (const auto& text : list.GetArray()) texts.push_back(text_of(text));
  REQUIRE(texts.size() == kTexts);
  return texts;
}

/// LEB128 numbers, the count before the ids of each text.
std::vector<Ids> expected_ids(const std::string& name) {
  const std::string data = test::read_fixture_file("tokenizers/" + name + ".ids");
  std::size_t place = 0;
  const auto number = [&] {
    std::int32_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(data.at(place++));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  std::vector<Ids> all(kTexts);
  for (Ids& ids : all) {
    ids.resize(static_cast<std::size_t>(number()));
    for (std::int32_t& id : ids) id = number();
  }
  REQUIRE(place == data.size());
  return all;
}

Tokenizer load(const std::string& name) {
  const std::string path = name == "served" ? "../../site/data/tokenizer.json" : "tokenizers/" + name + ".json";
  Result<Tokenizer> result = Tokenizer::from_json(test::read_fixture_file(path));
  INFO(name << ": " << (result ? "" : result.error().message));
  REQUIRE(result);
  return std::move(result).value();
}

Ids ids_of(const rapidjson::Value& value) {
  Ids ids;
  for (const auto& id : value.GetArray()) ids.push_back(id.GetInt());
  return ids;
}

TEST_CASE("Every form of tokenizer gives Hugging Face's ids and text on 1,000 texts", "[tokenizer][fixtures]") {
  const std::string name = GENERATE("gpt2", "gpt2_spaced", "llama3", "qwen2", "smollm", "llama2", "llama2_first",
                                    "unknown_split", "unknown_fused", "served");
  const Tokenizer tokenizer = load(name);
  const std::vector<std::string> texts = all_texts();
  const std::vector<Ids> expected = expected_ids(name);
  const rapidjson::Document rest = parsed(name + ".special.json");
  for (std::size_t i = 0; i < kTexts; ++i) {
    INFO(name << ", text " << i << ": " << texts[i]);
    const std::string number = std::to_string(i);
    CHECK(tokenizer.encode(texts[i], SpecialText::token) == expected[i]);

    const rapidjson::Value& letters = rest["letters"];
    const Ids as_letters = letters.HasMember(number.c_str()) ? ids_of(letters[number.c_str()]) : expected[i];
    CHECK(tokenizer.encode(texts[i], SpecialText::letters) == as_letters);

    const rapidjson::Value& decoded = rest["decoded"];
    const std::string text = decoded.HasMember(number.c_str()) ? text_of(decoded[number.c_str()])
                                                               : rest["space_before"].GetString() + texts[i];
    // The library shows a byte that is no character as U+FFFD; only the added token "naïve" over bytes makes one.
    std::string bytes = tokenizer.decode(expected[i]);
    CHECK(lab::take_characters(bytes) == text);
  }
}

TEST_CASE("What stands before every text is what Hugging Face puts there, or the separator of the training texts",
          "[tokenizer][fixtures]") {
  for (const char* name : {"gpt2_spaced", "llama3", "llama2", "llama2_first", "unknown_fused"}) {
    INFO(name);
    CHECK(load(name).separator() == parsed(std::string(name) + ".special.json")["bos"].GetInt());
  }
  for (const char* name : {"gpt2", "qwen2", "smollm"}) {
    INFO(name);
    const Tokenizer tokenizer = load(name);
    REQUIRE(tokenizer.separator());
    CHECK(tokenizer.token_bytes(*tokenizer.separator()) == "<|endoftext|>");
  }
  CHECK_FALSE(load("unknown_split").separator());  // its first special token, <unk>, separates nothing
}

}  // namespace
}  // namespace attn
