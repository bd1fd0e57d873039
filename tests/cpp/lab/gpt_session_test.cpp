#include "lab/gpt_session.h"

#include <catch_amalgamated.hpp>

#include "attn/memory.h"
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
  CHECK(info.family == "gpt2");
  CHECK(info.num_kv_heads == info.num_heads);
  CHECK(info.num_heads * info.head_dim == info.embed_dim);
  CHECK(info.max_seq_len == info.trained_max_seq_len);
  CHECK(info.dtype == "F16");
  CHECK(info.weight_format == "float32");
  CHECK(info.file_bytes == 2.0 * info.parameter_count);
  CHECK(info.weight_bytes > 4.0 * info.parameter_count);
  CHECK(info.kv_cache_bytes == 2.0 * 4.0 * info.max_seq_len * info.num_layers * info.embed_dim);
}

TEST_CASE("A model can be loaded as int8, in a quarter of the bytes", "[lab][session]") {
  const test::TrainedFiles files;
  const auto rounded = GptSession::load(files.view(), {.weight_format = WeightFormat::int8}, test::heap());
  REQUIRE(rounded);
  CHECK(rounded.value().info().weight_format == "int8");
  CHECK(rounded.value().info().weight_bytes < 0.5 * test::trained_session().info().weight_bytes);
}

TEST_CASE("Positions are given up before a model is refused, and it is refused with the numbers", "[lab][session]") {
  const test::TrainedFiles files;
  const auto load = [&](double max_seq_len, double limit_bytes) {
    return GptSession::load(files.view(), {.max_seq_len = max_seq_len, .limit_bytes = limit_bytes}, test::heap());
  };
  const ModelInfo whole = test::trained_session().info();
  const auto shortened = load(100.0, kWasm32LimitBytes);
  REQUIRE(shortened);
  CHECK(shortened.value().info().max_seq_len == 100.0);
  CHECK(shortened.value().info().trained_max_seq_len == whole.max_seq_len);
  CHECK(shortened.value().info().parameter_count == whole.parameter_count);
  CHECK(shortened.value().gpt().config().max_seq_len == 100);

  constexpr double kHeadroom = 64.0 * 1024.0 * 1024.0;
  const auto halved = load(4096.0, whole.weight_bytes + whole.kv_cache_bytes / 2.0 + kHeadroom);
  REQUIRE(halved);
  CHECK(halved.value().info().max_seq_len == whole.max_seq_len / 2.0);
  CHECK(halved.value().info().kv_cache_bytes == whole.kv_cache_bytes / 2.0);

  TrackingResource memory(test::heap());
  const auto refused = GptSession::load(files.view(), {.limit_bytes = 1e6}, memory);
  test::check_error(refused, "too_large",
                    {"million parameters", "as float32", "as int8", "positions takes", "977 KiB"});
  CHECK(memory.allocations() == 0);
  test::check_error(load(0.0, kWasm32LimitBytes), "bad_number", {"max_seq_len is 0"});
}

TEST_CASE("Where int8 would fit, the refusal says so", "[lab][session]") {
  // TinyLlama: 4.1 GiB as float32.
  const Error error = [] {
    const test::TrainedFiles files;
    ModelFiles large = files.view();
    large.config = R"({"model_type": "llama", "vocab_size": 32000, "max_position_embeddings": 2048, "hidden_size": 2048,
      "intermediate_size": 5632, "num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4})";
    const auto session = GptSession::load(large, test::heap());
    REQUIRE_FALSE(session);
    return session.error();
  }();
  test::check_error(error, "too_large", {"1100 million parameters", "4 GiB", "Load it as int8"});
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
  const SpanSource source("model.safetensors", {reinterpret_cast<const std::uint8_t*>(weights.data()), weights.size()});
  const ByteSource* const sources[] = {&source};
  mixed.weights = sources;
  test::check_error(GptSession::load(mixed, test::heap()), "vocab_mismatch", {"50"});
}

TEST_CASE("A broken file is an error and not a crash", "[lab][session]") {
  const test::TrainedFiles files;
  ModelFiles broken = files.view();
  const std::string half = files.weights.substr(0, files.weights.size() / 2);
  const SpanSource cut_off("model.safetensors", {reinterpret_cast<const std::uint8_t*>(half.data()), half.size()});
  const ByteSource* const sources[] = {&cut_off};
  broken.weights = sources;
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
