#include "lab/gpt_session.h"

#include <catch_amalgamated.hpp>

#include "lab/trained_model.h"
#include "support/errors.h"
#include "support/fixtures.h"

namespace attn::lab {
namespace {

TEST_CASE("The files of the page load, and the model tells its sizes", "[lab][session]") {
  const GptSession session = test::trained_session();
  const ModelInfo info = session.info();
  CHECK(info.num_layers * info.num_heads > 1.0);
  CHECK(info.vocab_size >= static_cast<double>(session.tokenizer().vocab_size()));
  CHECK(info.parameter_count > 100'000.0);
}

TEST_CASE("Tokens show their text, and together give it back", "[lab][session]") {
  const GptSession session = test::trained_session();
  std::string text;
  for (const Token& token : session.tokenize("Tom gave Anna a key.")) text += token.text;
  CHECK(text == "Tom gave Anna a key.");
}

TEST_CASE("Attention maps cover separator and text, causally", "[lab][session]") {
  const GptSession session = test::trained_session();
  const auto maps = session.attention_maps("Tom gave Anna a key.", test::heap());
  REQUIRE(maps);
  const std::size_t count = session.tokenize("Tom gave Anna a key.").size() + 1;
  CHECK(maps.value().tokens.size() == count);
  CHECK(maps.value().tokens.front().id == session.tokenizer().separator());
  REQUIRE(maps.value().weights.size() == maps.value().num_layers * maps.value().num_heads);
  for (const Matrix& head : maps.value().weights) {
    REQUIRE(head.rows() == count);
    REQUIRE(head.cols() == count);
    CHECK(head(0, 0) == 1.0F);
    CHECK(head(0, 1) == 0.0F);
    double sum = 0.0;
    for (std::size_t k = 0; k < count; ++k) sum += static_cast<double>(head(count - 1, k));
    CHECK_THAT(sum, Catch::Matchers::WithinAbs(1.0, 1e-5));
  }
}

TEST_CASE("Without text there is nothing to attend to, and the sentence asks for some", "[lab][session]") {
  test::check_error(test::trained_session().attention_maps("", test::heap()), "empty_prompt", {"Type at least"});
}

TEST_CASE("A text beyond the model's length is refused with both lengths", "[lab][session]") {
  const GptSession session = test::trained_session();
  const auto limit = static_cast<std::size_t>(session.info().max_seq_len);
  std::string text;
  for (std::size_t i = 0; i < limit; ++i) text += "!?";
  const std::size_t count = session.tokenize(text).size() + 1;
  test::check_error(session.attention_maps(text, test::heap()), "too_long",
                    {std::to_string(count).c_str(), std::to_string(limit).c_str()});
}

TEST_CASE("Files of two models are not mixed", "[lab][session]") {
  const test::TrainedFiles files;
  const std::string config = test::read_fixture_file("gpt_1_layer/config.json");
  const std::string weights = test::read_fixture_file("gpt_1_layer/model.safetensors");
  ModelFiles mixed = files.view();
  mixed.config = config;
  mixed.weights = {reinterpret_cast<const std::uint8_t*>(weights.data()), weights.size()};
  test::check_error(GptSession::load(mixed, test::heap()), "vocab_mismatch", {"50"});
}

TEST_CASE("A broken file is an error and not a crash", "[lab][session]") {
  const test::TrainedFiles files;
  ModelFiles broken = files.view();
  broken.weights = broken.weights.first(broken.weights.size() / 2);
  CHECK(!GptSession::load(broken, test::heap()).ok());
  broken = files.view();
  broken.config = "{";
  CHECK(!GptSession::load(broken, test::heap()).ok());
  broken = files.view();
  broken.tokenizer = "[]";
  CHECK(!GptSession::load(broken, test::heap()).ok());
}

}  // namespace
}  // namespace attn::lab
