#include "attn/gpt/config.h"

#include <catch_amalgamated.hpp>
#include <string>

namespace attn {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr const char* kGood = R"({"model_type": "gpt2", "activation_function": "gelu_new", "vocab_size": 719,
  "n_positions": 512, "n_embd": 128, "n_layer": 4, "n_head": 4, "n_inner": null, "layer_norm_epsilon": 1e-05,
  "tie_word_embeddings": true, "scale_attn_weights": true, "resid_pdrop": 0.1})";

/// kGood with `before` replaced by `after`.
std::string with(const std::string& before, const std::string& after) {
  std::string text = kGood;
  const std::size_t place = text.find(before);
  REQUIRE(place != std::string::npos);
  return text.replace(place, before.size(), after);
}

void require_error(const std::string& json, const std::string& code, const std::string& part) {
  INFO(json);
  const Result<GptConfig> result = parse_gpt_config(json);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == code);
  CHECK_THAT(result.error().message, ContainsSubstring(part));
  CHECK(result.error().message.back() == '.');
}

TEST_CASE("A GPT-2 config is read, and n_inner null means four times n_embd", "[config]") {
  const Result<GptConfig> config = parse_gpt_config(kGood);
  REQUIRE(config);
  CHECK(config.value().vocab_size == 719);
  CHECK(config.value().max_seq_len == 512);
  CHECK(config.value().embed_dim == 128);
  CHECK(config.value().num_layers == 4);
  CHECK(config.value().num_heads == 4);
  CHECK(config.value().mlp_dim == 512);
  CHECK(config.value().head_dim() == 32);
  CHECK(config.value().norm_epsilon == 1e-5F);
}

TEST_CASE("The number of parameters is that of the published GPT-2", "[config]") {
  const GptConfig small{
      .vocab_size = 50257, .max_seq_len = 1024, .embed_dim = 768, .num_layers = 12, .num_heads = 12, .mlp_dim = 3072};
  CHECK(small.parameter_count() == 124439808.0);
  CHECK_FALSE(small.validate());
}

TEST_CASE("Optional fields of a config may be absent", "[config]") {
  const Result<GptConfig> config = parse_gpt_config(
      R"({"model_type":"gpt2","vocab_size":9,"n_positions":8,"n_embd":6,"n_layer":1,"n_head":3,"n_inner":7})");
  REQUIRE(config);
  CHECK(config.value().mlp_dim == 7);
  CHECK(config.value().norm_epsilon == 1e-5F);
}

TEST_CASE("What the decoder does not implement is refused by name", "[config]") {
  const std::string code = "unsupported_config";
  require_error(with("\"gpt2\"", "\"llama\""), code, "model_type is \"llama\"");
  require_error(with("gelu_new", "relu"), code, "activation_function is \"relu\"");
  require_error(with("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"), code,
                "tie_word_embeddings is false");
  require_error(with("\"scale_attn_weights\": true", "\"scale_attn_weights\": false"), code,
                "scale_attn_weights is false");
  require_error(with("\"resid_pdrop\": 0.1", "\"scale_attn_by_inverse_layer_idx\": true"), code,
                "scale_attn_by_inverse_layer_idx is true");
  require_error(with("\"resid_pdrop\": 0.1", "\"add_cross_attention\": true"), code, "add_cross_attention");
  require_error(with("\"resid_pdrop\": 0.1", "\"position_embedding_type\": \"relative_key\""), code, "relative_key");
  CHECK(parse_gpt_config(with("gelu_new", "gelu_pytorch_tanh")));
}

TEST_CASE("Sizes that make no model are named with their numbers", "[config]") {
  const std::string code = "bad_config";
  require_error(with("\"n_head\": 4", "\"n_head\": 3"), code, "n_embd is 128 and n_head 3");
  require_error(with("\"n_head\": 4", "\"n_head\": 0"), code, "n_head is 0");
  require_error(with("\"n_embd\": 128", "\"n_embd\": 0"), code, "n_embd is 0");
  require_error(with("\"n_layer\": 4", "\"n_layer\": 2000"), code, "n_layer is 2000");
  require_error(with("\"n_layer\": 4", "\"n_layer\": -4"), code, "n_layer must be a whole number");
  require_error(with("\"n_layer\": 4", "\"n_layer\": 4.5"), code, "n_layer must be a whole number");
  require_error(with("\"n_layer\": 4", "\"n_layers\": 4"), code, "n_layer is missing");
  require_error(with("\"vocab_size\": 719", "\"vocab_size\": 4294967295"), code, "vocab_size is 4294967295");
  require_error(with("\"vocab_size\": 719", "\"vocab_size\": \"719\""), code, "vocab_size must be");
}

TEST_CASE("A config whose weights cannot fit into memory is refused before anything is allocated", "[config]") {
  require_error(with("\"n_embd\": 128", "\"n_embd\": 65536"), "bad_config", "million parameters");
}

TEST_CASE("Fields of the wrong kind are errors, not assertions", "[config]") {
  const std::string code = "bad_config";
  require_error(with("\"model_type\": \"gpt2\"", "\"model_type\": 2"), code, "model_type");
  require_error(with("\"gelu_new\"", "null"), code, "activation_function");
  require_error(with("1e-05", "\"small\""), code, "layer_norm_epsilon");
  require_error(with("1e-05", "-1"), code, "layer_norm_epsilon");
  require_error(with("1e-05", "1e999"), "bad_json", "byte");
  require_error(with("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": 1"), code, "tie_word_embeddings");
  require_error(with("\"resid_pdrop\": 0.1", "\"position_embedding_type\": 1"), code, "position_embedding_type");
}

TEST_CASE("Text that is no JSON object is told apart from a bad config", "[config]") {
  require_error("", "bad_json", "byte 0");
  require_error("{\"model_type\": \"gpt2\"", "bad_json", "config.json");
  require_error("[1, 2]", "bad_json", "must hold a JSON object");
  require_error(std::string(400'000, '['), "bad_json", "byte");
  require_error(std::string((1U << 20) + 1, ' '), "too_large", "1048577");
}

}  // namespace
}  // namespace attn
