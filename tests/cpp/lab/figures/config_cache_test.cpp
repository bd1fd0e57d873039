#include "lab/figures/config_cache.h"

#include <algorithm>
#include <catch_amalgamated.hpp>

#include "support/errors.h"

namespace attn::lab {
namespace {

// What Hugging Face serves for these models, less the fields that have nothing to do with a cache.
constexpr const char* kGpt2 = R"({"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"],
  "model_type": "gpt2", "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024,
  "vocab_size": 50257})";
constexpr const char* kLlama2 = R"({"architectures": ["LlamaForCausalLM"], "hidden_size": 4096,
  "intermediate_size": 11008, "max_position_embeddings": 4096, "model_type": "llama", "num_attention_heads": 32,
  "num_hidden_layers": 32, "num_key_value_heads": 32, "rope_scaling": null, "vocab_size": 32000})";
constexpr const char* kLlama3 = R"({"hidden_size": 4096, "max_position_embeddings": 8192, "model_type": "llama",
  "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8})";
constexpr const char* kMistral = R"({"hidden_size": 4096, "max_position_embeddings": 32768, "model_type": "mistral",
  "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "sliding_window": 4096})";
constexpr const char* kQwen2 = R"({"hidden_size": 3584, "max_position_embeddings": 32768, "max_window_layers": 28,
  "model_type": "qwen2", "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4,
  "sliding_window": 131072, "use_sliding_window": false})";
constexpr const char* kGemma2 = R"({"cache_implementation": "hybrid", "head_dim": 256, "hidden_size": 3584,
  "max_position_embeddings": 8192, "model_type": "gemma2", "num_attention_heads": 16, "num_hidden_layers": 42,
  "num_key_value_heads": 8, "query_pre_attn_scalar": 256, "sliding_window": 4096, "sliding_window_size": 4096})";
constexpr const char* kGemma3_1B = R"({"architectures": ["Gemma3ForCausalLM"], "head_dim": 256, "hidden_size": 1152,
  "max_position_embeddings": 32768, "model_type": "gemma3_text", "num_attention_heads": 4, "num_hidden_layers": 26,
  "num_key_value_heads": 1, "sliding_window": 512, "sliding_window_pattern": 6})";
constexpr const char* kGemma3_4B = R"({"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3",
  "text_config": {"hidden_size": 2560, "intermediate_size": 10240, "model_type": "gemma3_text",
  "num_hidden_layers": 34, "rope_scaling": {"factor": 8.0, "rope_type": "linear"}, "sliding_window": 1024},
  "vision_config": {"hidden_size": 1152, "num_attention_heads": 16, "num_hidden_layers": 27}})";
constexpr const char* kGemma3_12B = R"({"model_type": "gemma3", "text_config": {"hidden_size": 3840,
  "model_type": "gemma3_text", "num_attention_heads": 16, "num_hidden_layers": 48, "num_key_value_heads": 8,
  "sliding_window": 1024}})";
constexpr const char* kDeepSeekV3 = R"({"architectures": ["DeepseekV3ForCausalLM"], "hidden_size": 7168,
  "kv_lora_rank": 512, "max_position_embeddings": 163840, "model_type": "deepseek_v3", "num_attention_heads": 128,
  "num_hidden_layers": 61, "num_key_value_heads": 128, "num_nextn_predict_layers": 1, "q_lora_rank": 1536,
  "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128})";
constexpr const char* kFalcon7B = R"({"hidden_size": 4544, "model_type": "falcon", "multi_query": true,
  "new_decoder_architecture": false, "num_attention_heads": 71, "num_hidden_layers": 32})";
constexpr const char* kFalcon40B = R"({"hidden_size": 8192, "model_type": "falcon", "multi_query": true,
  "new_decoder_architecture": true, "num_attention_heads": 128, "num_hidden_layers": 60, "num_kv_heads": 8})";
constexpr const char* kStarCoder = R"({"model_type": "gpt_bigcode", "multi_query": true, "n_embd": 6144, "n_head": 48,
  "n_layer": 40, "n_positions": 8192})";

ConfigCache cache_of(const char* config, double seq_len = 1.0, std::string dtype = "float16", double batch = 1.0) {
  const auto cache = config_cache({.config = config, .seq_len = seq_len, .batch = batch, .dtype = std::move(dtype)});
  INFO((cache ? std::string() : cache.error().message));
  REQUIRE(cache);
  return cache.value();
}

std::string note_of(const ConfigCache& cache, std::string_view field) {
  const auto note = std::ranges::find(cache.read, field, &ConfigField::field);
  INFO(field);
  REQUIRE(note != cache.read.end());
  CHECK_FALSE(note->meaning.empty());
  return note->value;
}

bool is_noted(const ConfigCache& cache, std::string_view field) {
  return std::ranges::find(cache.read, field, &ConfigField::field) != cache.read.end();
}

TEST_CASE("GPT-2 small: 36,864 bytes per token as float16", "[lab][config_cache]") {
  const ConfigCache cache = cache_of(kGpt2, 1024.0);
  CHECK(cache.model_type == "gpt2");
  CHECK(cache.attention == "mha");
  CHECK(cache.num_kv_heads == 12.0);
  CHECK(cache.head_dim == 64.0);
  CHECK(cache.max_seq_len == 1024.0);
  CHECK(cache.elements_per_token == 2.0 * 12.0 * 64.0);
  CHECK(cache.bytes_per_token == 36864.0);
  CHECK(cache.bytes == 1024.0 * 36864.0);
  CHECK(cache.bytes == cache.mha_bytes);
  CHECK(cache.window_layers == 0.0);
  CHECK(note_of(cache, "n_layer") == "12");
  CHECK_THAT(note_of(cache, "head_dim"), Catch::Matchers::ContainsSubstring("768 / 12 = 64"));
  CHECK_THAT(note_of(cache, "num_key_value_heads"), Catch::Matchers::StartsWith("absent"));
}

TEST_CASE("Llama: many heads, then grouped ones", "[lab][config_cache]") {
  const ConfigCache second = cache_of(kLlama2, 4096.0);
  CHECK(second.attention == "mha");
  CHECK(second.bytes_per_token == 512.0 * 1024.0);
  CHECK(second.bytes == 2.0 * 1024.0 * 1024.0 * 1024.0);
  const ConfigCache third = cache_of(kLlama3, 8192.0, "bfloat16", 4.0);
  CHECK(third.attention == "gqa");
  CHECK(third.bytes_per_token == 128.0 * 1024.0);
  CHECK(third.bytes == 4.0 * 1024.0 * 1024.0 * 1024.0);
  CHECK(third.mha_bytes == 4.0 * third.bytes);
  CHECK(note_of(third, "num_key_value_heads") == "8");
}

TEST_CASE("Mistral 7B v0.1 keeps 4096 positions in every layer", "[lab][config_cache]") {
  const ConfigCache cache = cache_of(kMistral, 32768.0);
  CHECK(cache.window == 4096.0);
  CHECK(cache.window_layers == 32.0);
  CHECK(cache.bytes == 4096.0 * 32.0 * 2.0 * 8.0 * 128.0 * 2.0);
  CHECK(cache.bytes_without_window == 8.0 * cache.bytes);
  CHECK(cache.mha_bytes == 4.0 * cache.bytes_without_window);
  CHECK(cache_of(kMistral, 1000.0).bytes == cache_of(kMistral, 1000.0).bytes_without_window);
}

TEST_CASE("A window of null, and one that is switched off, is none", "[lab][config_cache]") {
  const ConfigCache later = cache_of(R"({"model_type": "mistral", "hidden_size": 4096, "num_attention_heads": 32,
    "num_hidden_layers": 32, "num_key_value_heads": 8, "sliding_window": null})");
  CHECK(later.window == 0.0);
  CHECK(later.window_layers == 0.0);
  const ConfigCache qwen = cache_of(kQwen2, 1e6);
  CHECK(qwen.window == 0.0);
  CHECK(qwen.bytes == qwen.bytes_without_window);
  CHECK(qwen.bytes_per_token == 28.0 * 2.0 * 4.0 * 128.0 * 2.0);
  CHECK(note_of(qwen, "use_sliding_window") == "false");
  CHECK_FALSE(is_noted(qwen, "sliding_window"));
}

TEST_CASE("Qwen2's window begins with layer max_window_layers", "[lab][config_cache]") {
  const ConfigCache cache = cache_of(R"({"model_type": "qwen2", "hidden_size": 1024, "num_attention_heads": 16,
    "num_hidden_layers": 24, "max_window_layers": 21, "sliding_window": 32768, "use_sliding_window": true})",
                                     65536.0);
  CHECK(cache.window == 32768.0);
  CHECK(cache.window_layers == 3.0);
  CHECK(cache.bytes == 2.0 * 2.0 * 1024.0 * (21.0 * 65536.0 + 3.0 * 32768.0));
}

TEST_CASE("Gemma-2 has a window in every other layer", "[lab][config_cache]") {
  const ConfigCache cache = cache_of(kGemma2, 8192.0, "bfloat16");
  CHECK(cache.head_dim == 256.0);
  CHECK(cache.window == 4096.0);
  CHECK(cache.window_layers == 21.0);
  CHECK(cache.bytes == 2.0 * 2.0 * 8.0 * 256.0 * (21.0 * 8192.0 + 21.0 * 4096.0));
  CHECK_THAT(note_of(cache, "sliding_window_pattern"), Catch::Matchers::ContainsSubstring("gemma2"));
  const ConfigCache named = cache_of(R"({"model_type": "gemma2", "head_dim": 256, "hidden_size": 2304,
    "num_attention_heads": 8, "num_hidden_layers": 3, "num_key_value_heads": 4, "sliding_window": 4096,
    "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]})");
  CHECK(named.window_layers == 2.0);
  CHECK(note_of(named, "layer_types") == "2 of 3 layers");
  const ConfigCache full = cache_of(R"({"model_type": "qwen3", "hidden_size": 64, "num_attention_heads": 8,
    "num_hidden_layers": 2, "sliding_window": null, "layer_types": ["full_attention", "full_attention"]})");
  CHECK(full.window_layers == 0.0);
}

TEST_CASE("Gemma-3 has a window in five of six layers", "[lab][config_cache]") {
  const ConfigCache one = cache_of(kGemma3_1B, 32768.0, "bfloat16");
  CHECK(one.attention == "mqa");
  CHECK(one.window == 512.0);
  CHECK(one.window_layers == 22.0);
  CHECK(one.bytes == 2.0 * 2.0 * 256.0 * (4.0 * 32768.0 + 22.0 * 512.0));
  const ConfigCache twelve = cache_of(kGemma3_12B);
  CHECK(twelve.head_dim == 256.0);
  CHECK(twelve.num_kv_heads == 8.0);
  CHECK(twelve.window_layers == 40.0);
  CHECK_THAT(note_of(twelve, "text_config.head_dim"), Catch::Matchers::StartsWith("absent: 256"));
}

TEST_CASE("Gemma-3 4B leaves out in its file what its code knows", "[lab][config_cache]") {
  const ConfigCache cache = cache_of(kGemma3_4B);
  CHECK(cache.model_type == "gemma3_text");
  CHECK(cache.num_layers == 34.0);
  CHECK(cache.num_heads == 8.0);
  CHECK(cache.num_kv_heads == 4.0);
  CHECK(cache.head_dim == 256.0);
  CHECK(cache.window == 1024.0);
  CHECK(cache.window_layers == 29.0);
  CHECK(cache.max_seq_len == 0.0);
  CHECK(note_of(cache, "text_config.num_hidden_layers") == "34");
  CHECK_THAT(note_of(cache, "text_config.num_attention_heads"), Catch::Matchers::StartsWith("absent: 8"));
}

TEST_CASE("DeepSeek keeps one latent vector per token", "[lab][config_cache]") {
  const ConfigCache cache = cache_of(kDeepSeekV3, 1.0, "bfloat16");
  CHECK(cache.attention == "mla");
  CHECK(cache.latent_dim == 576.0);
  CHECK(cache.elements_per_token == 576.0);
  // "70.272 KB" in table 1 of DeepSeek-AI, "Insights into DeepSeek-V3" (2025), arXiv:2505.09343.
  CHECK(cache.bytes_per_token == 70272.0);
  CHECK(cache.head_dim == 128.0);
  // A head's own key has its rotary part, too: 40,960 numbers per token and layer.
  CHECK(cache.mha_bytes == 61.0 * 128.0 * ((128.0 + 64.0) + 128.0) * 2.0);
  CHECK(note_of(cache, "v_head_dim") == "128");
  CHECK(note_of(cache, "kv_lora_rank") == "512");
  CHECK(note_of(cache, "qk_rope_head_dim") == "64");
}

TEST_CASE("A latent head's value may be of another length than its key, or go without saying", "[lab][config_cache]") {
  const std::string known = R"({"num_hidden_layers": 2, "num_attention_heads": 4, "kv_lora_rank": 32,
    "qk_nope_head_dim": 16, "qk_rope_head_dim": 8)";
  const ConfigCache longer = cache_of((known + R"(, "v_head_dim": 24})").c_str());
  CHECK(longer.mha_bytes == 2.0 * 4.0 * (16.0 + 8.0 + 24.0) * 2.0);
  const ConfigCache silent = cache_of((known + "}").c_str());
  CHECK(silent.mha_bytes == 2.0 * 4.0 * (16.0 + 8.0 + 16.0) * 2.0);
  CHECK(note_of(silent, "v_head_dim") == "absent: 16, as qk_nope_head_dim");
}

TEST_CASE("One head of keys and values for all, as Falcon and StarCoder have it", "[lab][config_cache]") {
  const ConfigCache falcon = cache_of(kFalcon7B);
  CHECK(falcon.attention == "mqa");
  CHECK(falcon.head_dim == 64.0);
  CHECK(falcon.elements_per_token == 128.0);
  CHECK(note_of(falcon, "multi_query") == "true");
  const ConfigCache larger = cache_of(kFalcon40B);
  CHECK(larger.attention == "gqa");
  CHECK(larger.num_kv_heads == 8.0);
  CHECK_FALSE(is_noted(larger, "multi_query"));
  const ConfigCache coder = cache_of(kStarCoder);
  CHECK(coder.attention == "mqa");
  CHECK(coder.bytes_per_token == 40.0 * 2.0 * 128.0 * 2.0);
  CHECK(coder.max_seq_len == 8192.0);
}

TEST_CASE("A field that is missing or makes no sense is named", "[lab][config_cache]") {
  const auto error = [](const char* config) {
    return config_cache({.config = config, .seq_len = 1.0, .dtype = "float16"});
  };
  test::check_error(error("{"), "bad_json", {"config.json"});
  test::check_error(error("[]"), "bad_json", {"object"});
  test::check_error(error("{}"), "bad_config", {"num_hidden_layers or n_layer", "missing"});
  test::check_error(error(R"({"n_layer": 2})"), "bad_config", {"num_attention_heads"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 2})"), "bad_config", {"hidden_size or n_embd"});
  test::check_error(error(R"({"n_layer": 0})"), "bad_config", {"n_layer must be a whole number from 1"});
  test::check_error(error(R"({"n_layer": 2.5})"), "bad_config", {"n_layer"});
  test::check_error(error(R"({"n_layer": "12"})"), "bad_config", {"n_layer"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 3, "n_embd": 8})"), "bad_config", {"head_dim", "3 heads", "8"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "num_key_value_heads": 3, "head_dim": 8})"), "bad_config",
                    {"4 query heads", "num_key_value_heads"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "n_embd": 8, "multi_query": 1})"), "bad_config",
                    {"multi_query must be true or false"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "kv_lora_rank": 512, "qk_nope_head_dim": 128})"), "bad_config",
                    {"qk_rope_head_dim"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "n_embd": 8, "sliding_window": -1})"), "bad_config",
                    {"sliding_window"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "n_embd": 8, "use_sliding_window": true})"), "bad_config",
                    {"sliding_window is missing"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "n_embd": 8, "model_type": "gemma2"})"), "bad_config",
                    {"sliding_window is missing"});
  test::check_error(error(R"({"n_layer": 2, "n_head": 4, "n_embd": 8, "layer_types": ["full_attention"]})"),
                    "bad_config", {"layer_types", "2 layers"});
}

TEST_CASE("A slip of the pen is named by its line", "[lab][config_cache]") {
  const auto error = [](const char* config) {
    return config_cache({.config = config, .seq_len = 1.0, .dtype = "float16"});
  };
  test::check_error(error("{\n  \"n_layer\": 2\n  \"n_head\": 2\n}"), "bad_json",
                    {"not valid JSON in line 3: Missing a comma", "there, and at the end of line 2."});
  test::check_error(error("{\"n_layer\": 2,"), "bad_json",
                    {"in line 1: Missing", "Check commas, quotes and braces there."});
  test::check_error(error(" \n"), "bad_json", {"config.json is empty. Paste"});
  test::check_error(error("[]"), "bad_json", {"must hold a JSON object"});
}

TEST_CASE("A model with a cache of another kind is refused by its field", "[lab][config_cache]") {
  const auto refused = [](const std::string& field, const char* named) {
    const std::string config = R"({"n_layer": 2, "n_head": 4, "n_embd": 8, )" + field + "}";
    test::check_error(config_cache({.config = config, .seq_len = 1.0, .dtype = "float16"}), "unsupported_config",
                      {named, "Choose"});
  };
  refused(R"("layer_types": ["linear_attention", "full_attention"])", "linear_attention");
  refused(R"("is_encoder_decoder": true)", "is_encoder_decoder");
  refused(R"("architectures": ["BertForMaskedLM"])", "architectures");
  refused(R"("attn_layer_period": 8)", "attn_layer_period");
  refused(R"("num_kv_shared_layers": 15)", "num_kv_shared_layers");
}

TEST_CASE("The request is checked before the file", "[lab][config_cache]") {
  test::check_error(config_cache({.config = kGpt2, .seq_len = 1.0, .dtype = "fp4"}), "unknown_dtype", {"fp4"});
  test::check_error(config_cache({.config = kGpt2, .seq_len = 0.0, .dtype = "int8"}), "bad_number", {"seq_len"});
  test::check_error(config_cache({.config = kGpt2, .seq_len = 1.0, .batch = 0.0, .dtype = "int8"}), "bad_number",
                    {"batch"});
  const std::string long_text(std::size_t{2} << 20, ' ');
  test::check_error(config_cache({.config = long_text, .seq_len = 1.0, .dtype = "int8"}), "too_large");
}

}  // namespace
}  // namespace attn::lab
