#include "attn/gpt/config.h"

#include <catch_amalgamated.hpp>
#include <string>

namespace attn {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr const char* kGood = R"({"model_type": "gpt2", "activation_function": "gelu_new", "vocab_size": 719,
  "n_positions": 512, "n_embd": 128, "n_layer": 4, "n_head": 4, "n_inner": null, "layer_norm_epsilon": 1e-05,
  "tie_word_embeddings": true, "scale_attn_weights": true, "resid_pdrop": 0.1})";

constexpr const char* kGoodLlama = R"({"model_type": "llama", "hidden_act": "silu", "vocab_size": 32000,
  "max_position_embeddings": 2048, "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22,
  "num_attention_heads": 32, "num_key_value_heads": 4, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
  "rope_theta": 10000.0, "rope_scaling": null})";

/// `text` with `before` replaced by `after`.
std::string with(const std::string& before, const std::string& after, std::string text = kGood) {
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
  CHECK(config.value().head_dim == 32);
  CHECK(config.value().norm_epsilon == 1e-5F);
}

TEST_CASE("The number of parameters is that of the published GPT-2", "[config]") {
  const GptConfig small{
      .vocab_size = 50257, .max_seq_len = 1024, .embed_dim = 768, .num_layers = 12, .num_heads = 12, .mlp_dim = 3072};
  CHECK(small.parameter_count() == 124439808.0);
  CHECK_FALSE(small.validate());
}

GptConfig parsed(const std::string& json) {
  INFO(json);
  const Result<GptConfig> config = parse_gpt_config(json);
  INFO((config ? "" : config.error().message));
  REQUIRE(config);
  return config.value();
}

std::string llama_with(const std::string& before, const std::string& after) { return with(before, after, kGoodLlama); }

TEST_CASE("A Llama config is read", "[config]") {
  const GptConfig config = parsed(kGoodLlama);
  CHECK(config.family == ModelFamily::llama);
  CHECK(config.norm == NormKind::rms);
  CHECK(config.positions == PositionKind::rotary);
  CHECK(config.mlp == MlpKind::swiglu);
  CHECK(config.num_kv_heads == 4);
  CHECK(config.head_dim == 64);
  CHECK(config.kv_dim() == 256);
  CHECK(config.query_key_value_dim() == 2048 + 2 * 256);
  CHECK(config.mlp_in_dim() == 2 * 5632);
  CHECK(config.norm_epsilon == 1e-5F);
  CHECK_FALSE(config.tied_head);
  CHECK_FALSE(config.query_key_value_bias);
  CHECK_FALSE(config.mlp_bias);
  CHECK(config.parameter_count() == 1100048384.0);  // TinyLlama 1.1B
}

TEST_CASE("Fields of a Llama config that may be absent have Hugging Face's defaults", "[config]") {
  const GptConfig config = parsed(R"({"model_type": "llama", "vocab_size": 9, "max_position_embeddings": 8,
    "hidden_size": 12, "intermediate_size": 5, "num_hidden_layers": 1, "num_attention_heads": 3})");
  CHECK(config.num_kv_heads == 3);
  CHECK(config.head_dim == 4);
  CHECK(config.rotary.theta == 10000.0F);
  CHECK(config.norm_epsilon == 1e-6F);
  CHECK_FALSE(config.tied_head);
  CHECK(parsed(llama_with("\"hidden_act\"", "\"head_dim\": 100, \"hidden_act\"")).query_dim() == 3200);
  CHECK(parsed(llama_with("\"hidden_act\"", "\"attention_bias\": true, \"hidden_act\"")).attention_out_bias);
}

TEST_CASE("Rotary scaling is read from both of Hugging Face's fields", "[config]") {
  const auto scaling_of = [](const std::string& field) {
    return parsed(llama_with("\"rope_scaling\": null", field)).rotary;
  };
  CHECK(scaling_of(R"("rope_scaling": null)").scaling.kind == RotaryScaling::Kind::none);
  CHECK(scaling_of(R"("rope_parameters": {"rope_type": "default", "rope_theta": 500000.0})").theta == 500000.0F);
  for (const char* type : {"type", "rope_type"}) {
    const RotarySettings linear =
        scaling_of(std::string("\"rope_scaling\": {\"") + type + "\": \"linear\", \"factor\": 4.0}");
    CHECK(linear.scaling.kind == RotaryScaling::Kind::linear);
    CHECK(linear.scaling.factor == 4.0F);
    CHECK(linear.theta == 10000.0F);
  }
  const RotarySettings llama3 = scaling_of(
      R"("rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
      "original_max_position_embeddings": 8192})");
  CHECK(llama3.scaling.kind == RotaryScaling::Kind::llama3);
  CHECK(llama3.scaling.factor == 32.0F);
  CHECK(llama3.scaling.low_freq_factor == 1.0F);
  CHECK(llama3.scaling.high_freq_factor == 4.0F);
  CHECK(llama3.scaling.original_max_seq_len == 8192);
}

TEST_CASE("Rotary scaling that is not implemented or not whole is refused by name", "[config]") {
  const auto refused = [](const std::string& scaling, const std::string& code, const std::string& part) {
    require_error(llama_with("\"rope_scaling\": null", "\"rope_scaling\": " + scaling), code, part);
  };
  for (const std::string kind : {"dynamic", "yarn", "longrope", "mrope"}) {
    refused("{\"rope_type\": \"" + kind + "\", \"factor\": 2.0}", "unsupported_config",
            "rope_scaling.rope_type is \"" + kind + "\"");
    refused("{\"type\": \"" + kind + "\", \"factor\": 2.0}", "unsupported_config",
            "rope_scaling.type is \"" + kind + "\"");
  }
  refused(R"({"rope_type": "linear"})", "bad_config", "rope_scaling.factor is missing");
  refused(R"({"rope_type": "linear", "factor": 0.0})", "bad_config", "rope_scaling.factor must lie");
  refused(R"({"rope_type": "linear", "factor": "2"})", "bad_config", "rope_scaling.factor must be a number");
  refused(R"({"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0})", "bad_config", "high_freq_factor");
  refused(R"({"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 4.0, "high_freq_factor": 4.0})", "bad_config",
          "low_freq_factor must be positive and below");
  refused(R"({"rope_type": "default", "partial_rotary_factor": 0.5})", "unsupported_config",
          "partial_rotary_factor is 0.5");
  refused(R"({"full_attention": {"rope_type": "linear", "factor": 4.0}})", "unsupported_config", "a table of several");
  refused("7", "bad_config", "rope_scaling must be an object");
}

TEST_CASE("A sliding window ends the model where it would begin to slide", "[config]") {
  const auto length = [](const std::string& type, const std::string& field) {
    const std::string json = llama_with("\"rope_scaling\": null", field);
    return parsed(with("\"llama\"", "\"" + type + "\"", json)).max_seq_len;
  };
  CHECK(length("mistral", "\"sliding_window\": 512") == 512);
  CHECK(length("mistral", "\"sliding_window\": null") == 2048);
  CHECK(length("mistral", "\"sliding_window\": 4096") == 2048);
  CHECK(length("qwen2", "\"sliding_window\": 512") == 2048);
  CHECK(length("qwen2", "\"use_sliding_window\": true, \"sliding_window\": 512") == 512);
  CHECK(length("llama", "\"sliding_window\": 512") == 2048);  // Hugging Face's Llama knows no such field
}

TEST_CASE("Qwen2 has biases where query, key and value are made and nowhere else", "[config]") {
  const GptConfig config = parsed(llama_with("\"llama\"", "\"qwen2\""));
  CHECK(config.query_key_value_bias);
  CHECK_FALSE(config.attention_out_bias);
  CHECK_FALSE(config.mlp_bias);
}

TEST_CASE("Relatives of Llama that compute something else are refused by name", "[config]") {
  const std::string code = "unsupported_config";
  const auto refused = [&](const std::string& field, const std::string& part) {
    require_error(llama_with("\"rope_scaling\": null", field), code, part);
  };
  refused(R"("quantization_config": {"quant_method": "gptq"})", "quantization_config");
  refused(R"("final_logit_softcapping": 30.0)", "final_logit_softcapping");
  refused(R"("num_local_experts": 8)", "num_local_experts");
  refused(R"("partial_rotary_factor": 0.25)", "partial_rotary_factor is 0.25");
  require_error(llama_with("silu", "gelu"), code, "hidden_act is \"gelu\"");
  require_error(llama_with("\"llama\"", "\"gemma2\""), code, "model_type is \"gemma2\"");
}

TEST_CASE("Sizes that make no Llama are named as its config.json names them", "[config]") {
  const std::string code = "bad_config";
  require_error(llama_with("\"num_key_value_heads\": 4", "\"num_key_value_heads\": 5"), code,
                "num_attention_heads is 32 and num_key_value_heads 5");
  require_error(llama_with("\"num_key_value_heads\": 4", "\"num_key_value_heads\": 64"), code,
                "num_key_value_heads is 64");
  require_error(llama_with("\"hidden_act\"", "\"head_dim\": 7, \"hidden_act\""), code, "head_dim is 7");
  require_error(llama_with("\"hidden_act\"", "\"head_dim\": 1000000, \"hidden_act\""), code, "head_dim is 1000000");
  require_error(llama_with("\"num_attention_heads\": 32", "\"num_attention_heads\": 0"), code,
                "num_attention_heads is 0");
  require_error(llama_with("\"intermediate_size\": 5632,", ""), code, "intermediate_size is missing");
  require_error(llama_with("\"rope_theta\": 10000.0", "\"rope_theta\": 0"), code, "rope_theta must lie");
  require_error(llama_with("\"rms_norm_eps\": 1e-05", "\"rms_norm_eps\": 2"), code, "rms_norm_eps must lie");
}

TEST_CASE("GPT-2's other activation, other positions and a head of its own are read", "[config]") {
  CHECK(parsed(with("gelu_new", "gelu")).mlp == MlpKind::gelu_erf);
  CHECK_FALSE(parsed(with("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false")).tied_head);
  const auto positions = [](const std::string& kind) {
    return parsed(with("\"resid_pdrop\": 0.1", "\"position_embedding_type\": \"" + kind + "\"")).positions;
  };
  CHECK(positions("absolute") == PositionKind::learned);
  CHECK(positions("sinusoidal") == PositionKind::sinusoidal);
  CHECK(positions("rotary") == PositionKind::rotary);
  CHECK(positions("alibi") == PositionKind::alibi);
  CHECK(positions("none") == PositionKind::none);
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
  require_error(with("\"gpt2\"", "\"bloom\""), code, "model_type is \"bloom\"");
  require_error(with("gelu_new", "relu"), code, "activation_function is \"relu\"");
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
