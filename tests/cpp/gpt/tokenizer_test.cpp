#include "attn/gpt/tokenizer.h"

#include <catch_amalgamated.hpp>
#include <string>
#include <vector>

#include "attn/random.h"
#include "support/contract.h"
#include "support/errors.h"
#include "support/fixtures.h"

namespace attn {
namespace {

std::string model_json() { return test::read_fixture_file("../../site/data/tokenizer.json"); }

/// The tokenizer that is served with the page.
const Tokenizer& model_tokenizer() {
  static const Tokenizer tokenizer = [] {
    Result<Tokenizer> result = Tokenizer::from_json(model_json());
    REQUIRE(result);
    return std::move(result).value();
  }();
  return tokenizer;
}

std::string text_of(const test::FixtureCase& fixture) {
  if (fixture.has_param("text")) return fixture.text("text");
  std::string bytes;
  for (const auto& byte : fixture.params()["text_bytes"].GetArray()) bytes += static_cast<char>(byte.GetUint());
  return bytes;
}

std::string replaced(std::string text, const std::string& before, const std::string& after) {
  const std::size_t place = text.find(before);
  REQUIRE(place != std::string::npos);
  return text.replace(place, before.size(), after);
}

void check_refused(const std::string& json, const std::string& code, const char* part) {
  INFO(json.substr(0, 300));
  test::check_error(Tokenizer::from_json(json), code, {part});
}

TEST_CASE("Encoding agrees with Hugging Face's tokenizers, and decoding gives the text back", "[tokenizer][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("tokenizer")) {
    INFO(fixture.name());
    const std::string text = text_of(fixture);
    const std::vector<std::int32_t> ids = model_tokenizer().encode(text);
    CHECK(ids == fixture.expected("ids").integers());
    CHECK(model_tokenizer().decode(ids) == text);
  }
}

TEST_CASE("Any bytes come back unchanged", "[tokenizer]") {
  Random random(17);
  for (std::size_t length = 0; length < 200; ++length) {
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i) {
      // Half of them plain text, so that merges happen between the odd bytes.
      bytes += random.uniform() < 0.5F ? " the red fox"[random.uniform_int(12)] : static_cast<char>(random.next());
    }
    CHECK(model_tokenizer().decode(model_tokenizer().encode(bytes)) == bytes);
  }
}

TEST_CASE("Decoding token by token gives the same bytes as decoding at once", "[tokenizer]") {
  const std::string text = "Mia said: \xe2\x82\xac\xf0\x9f\xa6\x8a!";
  std::string collected;
  const std::vector<std::int32_t> ids = model_tokenizer().encode(text);
  for (const std::int32_t id : ids) collected += model_tokenizer().token_bytes(id);
  CHECK(collected == text);
}

TEST_CASE("A visitor who types the separator gets letters, not the end of the story", "[tokenizer]") {
  REQUIRE(model_tokenizer().separator());
  const std::int32_t separator = *model_tokenizer().separator();
  CHECK(separator == 718);
  CHECK(model_tokenizer().token_bytes(separator) == "<|story|>");
  const std::vector<std::int32_t> ids = model_tokenizer().encode("a<|story|>b");
  CHECK(std::count(ids.begin(), ids.end(), separator) == 0);
  CHECK(model_tokenizer().decode(ids) == "a<|story|>b");
}

TEST_CASE("A very long word does not take quadratic time", "[tokenizer]") {
  const std::string text(300'000, 'a');  // squared, this would be minutes
  CHECK(model_tokenizer().decode(model_tokenizer().encode(text)) == text);
}

TEST_CASE("A token outside the vocabulary breaks the contract", "[tokenizer]") {
  CHECK_CONTRACT(model_tokenizer().token_bytes(-1), "id of the vocabulary");
  CHECK_CONTRACT(model_tokenizer().token_bytes(static_cast<std::int32_t>(model_tokenizer().vocab_size())),
                 "id of the vocabulary");
}

TEST_CASE("A tokenizer that would encode differently is refused by name", "[tokenizer]") {
  const std::string good = model_json();
  const std::string code = "unsupported_tokenizer";
  check_refused(replaced(good, "[A-Za-z]+", "\\\\p{L}+"), code, "its pattern is \" ?\\p{L}+");
  check_refused(replaced(good, "\"normalizer\":null", "\"normalizer\":{\"type\":\"NFKC\"}"), code, "normalizer");
  check_refused(replaced(good, "\"post_processor\":null", "\"post_processor\":{\"type\":\"BertProcessing\"}"), code,
                "post_processor has \"BertProcessing\"");
  check_refused(replaced(good, "\"decoder\":{\"type\":\"ByteLevel\"", "\"decoder\":{\"type\":\"WordPiece\""), code,
                "decoder");
  check_refused(replaced(good, "\"type\":\"BPE\"", "\"type\":\"Unigram\""), code, "BPE");
  check_refused(replaced(good, "\"dropout\":null", "\"dropout\":0.1"), code, "dropout");
  check_refused(replaced(good, "\"end_of_word_suffix\":null", "\"end_of_word_suffix\":\"</w>\""), code,
                "end_of_word_suffix");
  check_refused(replaced(good, "\"continuing_subword_prefix\":null", "\"continuing_subword_prefix\":\"##\""), code,
                "continuing_subword_prefix");
  check_refused(replaced(good, "\"Isolated\"", "\"Removed\""), code, "pre_tokenizer");
  check_refused(replaced(good, "\"invert\":false", "\"invert\":true"), code, "pre_tokenizer");
  check_refused(replaced(good, "\"add_prefix_space\":false", "\"add_prefix_space\":true"), code, "add_prefix_space");
  check_refused(replaced(good, "\"type\":\"Sequence\"", "\"type\":\"Whitespace\""), code,
                "pre_tokenizer has \"Whitespace\"");
  check_refused(replaced(good, "\"single_word\":false", "\"single_word\":true"), code, "single_word");
  check_refused("{}", code, "space");
}

TEST_CASE("A tokenizer that contradicts itself is refused with the token", "[tokenizer]") {
  const std::string good = model_json();
  const std::string code = "bad_tokenizer";
  check_refused(replaced(good, "\"!\":0,", ""), code, "no token has id 0");
  check_refused(replaced(good, "\"!\":0,", "\"!\":1,"), code, "id 1 belongs to both");
  check_refused(replaced(good, "\"!\":0,", "\"!\":-1,"), code, "\"!\" needs an id");
  check_refused(replaced(good, "\"!\":0,", "\"!\":1048576,"), code, "\"!\" needs an id");
  check_refused(replaced(good, "\"!\":0,", "\"!\":\"0\","), code, "\"!\" needs an id");
  check_refused(replaced(good, "\"!\":0,", "\"\":0,"), code, "byte-level");
  check_refused(replaced(good, "\"!\":0,", "\"\xe2\x82\xac\":0,"), code, "byte-level");
  check_refused(replaced(good, "\"!\":0,", "\"!!\":0,"), code, "byte 33 has no token");
  check_refused(replaced(good, "\"!\":0,", "\"!\":0,\"!\":719,"), code, "\"!\" is listed twice");
  check_refused(replaced(good, "\"merges\":[", "\"merges\":[\"ab\","), code, "merge 0 is not a pair");
  check_refused(replaced(good, "\"merges\":[", "\"merges\":[7,"), code, "merge 0 is not a pair");
  check_refused(replaced(good, "\"merges\":[", "\"merges\":[[\"a\"],"), code, "merge 0 is not a pair");
  check_refused(replaced(good, "\"merges\":[", "\"merges\":[\"q q q\","), code, "merge 0 is not a pair");
  check_refused(replaced(good, "\"merges\":[", "\"merges\":[\"q q\","), code, "\"q\" and \"q\" needs a token");
  check_refused(replaced(good, "\"n c\"", "\"n c\",\"n c\""), code, "listed twice");
  check_refused(replaced(good, "\"merges\":", "\"mergers\":"), code, "no merges");
  check_refused(replaced(good, "\"vocab\":", "\"words\":"), code, "no vocab");
  check_refused(replaced(good, "\"content\":\"<|story|>\"", "\"content\":\"\""), code, "no content");
  check_refused(replaced(good, "\"added_tokens\":[", "\"added_tokens\":[3,"), code, "no content");
  check_refused(replaced(good, "\"added_tokens\":[", "\"added_tokens\":3,\"x\":["), code, "must be an array");
}

TEST_CASE("A tokenizer file that is no JSON object, or far too large, is refused", "[tokenizer]") {
  check_refused(model_json().substr(0, 5000), "bad_json", "tokenizer.json");
  check_refused("7", "bad_json", "JSON object");
  check_refused(std::string(500'000, '['), "bad_json", "byte");
  check_refused(std::string((32U << 20) + 1, ' '), "too_large", "33554433");
}

TEST_CASE("Merges may be written as pairs, and a file may have no separator", "[tokenizer]") {
  const std::string good = model_json();
  const Result<Tokenizer> pairs = Tokenizer::from_json(replaced(good, "\"n c\"", "[\"n\",\"c\"]"));
  REQUIRE(pairs);
  CHECK(pairs.value().encode("Once") == model_tokenizer().encode("Once"));
  const Result<Tokenizer> plain = Tokenizer::from_json(replaced(good, "\"special\":true", "\"special\":false"));
  REQUIRE(plain);
  CHECK_FALSE(plain.value().separator());
}

}  // namespace
}  // namespace attn
