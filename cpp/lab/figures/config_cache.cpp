#include "lab/figures/config_cache.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "attn/sentence.h"
#include "lab/figures/noted_fields.h"
#include "lab/figures/window_layers.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

/// Models of text and images keep what describes the decoder in an object of its own.
const json::Value* nested_decoder(const json::Value& config) {
  const json::Value* nested = json::find(config, "text_config");
  const bool is_flat = json::find(config, "num_hidden_layers") != nullptr || json::find(config, "n_layer") != nullptr;
  return !is_flat && nested != nullptr && nested->IsObject() ? nested : nullptr;
}

/// "architectures": ["BertForMaskedLM"].
bool reads_all_at_once(const json::Value* architectures) {
  return architectures != nullptr && architectures->IsArray() && !architectures->Empty() &&
         (*architectures)[0].IsString() && json::text_of((*architectures)[0]).ends_with("ForMaskedLM");
}

/// What keeps something else than keys and values, or nothing, between tokens.
void refuse_other_caches(NotedFields& fields) {
  constexpr std::string_view kCode = "unsupported_config";
  if (const json::Value* found = fields.find("is_encoder_decoder"); found != nullptr && found->IsTrue())
    fields.fail("is_encoder_decoder is true, and such a model keeps two caches. Choose a decoder.", kCode);
  if (reads_all_at_once(fields.find("architectures")))
    fields.fail("architectures names a model that reads a text at once and keeps no cache. Choose a decoder.", kCode);
  for (const char* field : {"num_kv_shared_layers", "attn_layer_period", "hybrid_override_pattern", "layers_block_type",
                            "linear_num_key_heads", "mamba_d_state", "state_size", "ssm_cfg"}) {
    const json::Value* found = fields.find(field);
    if (found == nullptr || (found->IsNumber() && found->GetDouble() == 0.0)) continue;
    fields.fail(sentence(field, " tells of layers without keys and values of their own. Choose a model without it."),
                kCode);
  }
}

/// Files of Gemma 3 leave out, inside text_config, what is as in Transformers' Gemma3TextConfig.
double count_or_gemma3(NotedFields& fields, std::string_view model_type, std::initializer_list<std::string_view> names,
                       double in_gemma3, std::string_view meaning) {
  if (const auto found = fields.maybe_count(names, meaning)) return *found;
  if (!model_type.starts_with("gemma3")) return fields.count(names, meaning);
  fields.note(*names.begin(), sentence("absent: ", in_gemma3, ", the default of ", model_type), meaning);
  return in_gemma3;
}

double read_kv_heads(NotedFields& fields, ConfigCache& cache) {
  constexpr std::string_view kMeaning = "heads of keys and values";
  const bool grouped = fields.flag("new_decoder_architecture", "multi_query is then of no account");
  if (!grouped && fields.flag("multi_query", "whether all query heads share one of keys and values")) return 1.0;
  if (const auto found = fields.maybe_count({"num_key_value_heads", "num_kv_heads", "n_head_kv"}, kMeaning))
    return *found;
  const bool gemma3 = cache.model_type.starts_with("gemma3");
  const double derived = gemma3 ? 4.0 : cache.num_heads;
  fields.note("num_key_value_heads",
              gemma3 ? sentence("absent: 4, the default of ", cache.model_type)
                     : sentence("absent: one for each query head, ", derived),
              kMeaning);
  return derived;
}

double read_head_dim(NotedFields& fields, const ConfigCache& cache) {
  constexpr std::string_view kMeaning = "numbers in a key of one head";
  if (const auto found = fields.maybe_count({"head_dim"}, kMeaning)) return *found;
  if (cache.model_type.starts_with("gemma3"))
    return count_or_gemma3(fields, cache.model_type, {"head_dim"}, 256.0, kMeaning);
  const double hidden = fields.count({"hidden_size", "n_embd", "n_embed", "d_model"}, "width of the model");
  const auto left = static_cast<std::size_t>(hidden) % static_cast<std::size_t>(cache.num_heads);
  if (left != 0) {
    fields.fail(sentence("head_dim is missing, and ", cache.num_heads, " heads do not divide the width ", hidden,
                         ". Check the file."));
  }
  fields.note("head_dim", sentence("absent: ", hidden, " / ", cache.num_heads, " = ", hidden / cache.num_heads),
              kMeaning);
  return hidden / cache.num_heads;
}

/// What is read of a decoder, and what the reply tells only as bytes.
struct Decoder {
  ConfigCache cache;
  double head_elements = 0.0;  // of key and value of one query head, were each to keep its own
};

/// Where the file does not name it: as long as a key without its rotary part, as in DeepSeek-V2 and V3.
double read_value_dim(NotedFields& fields, double key_dim) {
  constexpr std::string_view kMeaning = "numbers in a value of one head";
  if (const auto found = fields.maybe_count({"v_head_dim"}, kMeaning)) return *found;
  fields.note("v_head_dim", sentence("absent: ", key_dim, ", as qk_nope_head_dim"), kMeaning);
  return key_dim;
}

/// Multi-head latent attention: one vector per token, and a key part for rotary positions. A head that kept its own key
/// would keep this part, too.
void read_latent(NotedFields& fields, Decoder& decoder) {
  ConfigCache& cache = decoder.cache;
  cache.num_kv_heads = cache.num_heads;
  cache.head_dim = fields.count({"qk_nope_head_dim"}, "numbers in a key of one head, without its rotary part");
  cache.latent_dim = fields.count({"kv_lora_rank"}, "numbers from which all keys and values are made");
  const double rotary_dim = fields.count({"qk_rope_head_dim"}, "numbers of the rotary key that all heads share");
  cache.latent_dim += rotary_dim;
  decoder.head_elements = cache.head_dim + rotary_dim + read_value_dim(fields, cache.head_dim);
}

void read_heads(NotedFields& fields, Decoder& decoder) {
  ConfigCache& cache = decoder.cache;
  cache.num_kv_heads = read_kv_heads(fields, cache);
  if (fields.error()) return;
  if (cache.num_kv_heads > cache.num_heads ||
      static_cast<std::size_t>(cache.num_heads) % static_cast<std::size_t>(cache.num_kv_heads) != 0) {
    fields.fail(sentence(cache.num_heads, " query heads (num_attention_heads) cannot share ", cache.num_kv_heads,
                         " heads of keys and values (num_key_value_heads) evenly. Check the file."));
    return;
  }
  cache.head_dim = read_head_dim(fields, cache);
  decoder.head_elements = 2.0 * cache.head_dim;
}

std::string kind_of(const ConfigCache& cache) {
  if (cache.latent_dim > 0.0) return "mla";
  if (cache.num_kv_heads == cache.num_heads) return "mha";
  return cache.num_kv_heads == 1.0 ? "mqa" : "gqa";
}

Decoder read_decoder(NotedFields& fields, std::string model_type) {
  Decoder decoder;
  ConfigCache& cache = decoder.cache;
  cache.model_type = std::move(model_type);
  refuse_other_caches(fields);
  cache.num_layers = fields.count({"num_hidden_layers", "n_layer", "n_layers"}, "layers, each with a cache of its own");
  cache.num_heads =
      count_or_gemma3(fields, cache.model_type, {"num_attention_heads", "n_head", "n_heads"}, 8.0, "heads of queries");
  if (fields.find("kv_lora_rank") != nullptr) {
    read_latent(fields, decoder);
  } else {
    read_heads(fields, decoder);
    const WindowLayers windows = window_layers(fields, cache.model_type, cache.num_layers);
    cache.window = windows.window;
    cache.window_layers = windows.layers;
  }
  cache.max_seq_len = fields
                          .maybe_count({"max_position_embeddings", "n_positions", "max_seq_len", "n_ctx"},
                                       "longest text that it was made for")
                          .value_or(0.0);
  cache.attention = kind_of(cache);
  return decoder;
}

/// The text stands in a box where it can be mended: names the line, where parse_object() has another download in mind.
Error typing_error(std::string_view text, const json::Fault& fault) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return {"bad_json", "config.json is empty. Paste the config.json of a model."};
  const auto line = 1 + std::ranges::count(text.substr(0, fault.byte), '\n');
  // What is missing at the end of a line is missed at the beginning of the next.
  const std::string above = line > 1 ? sentence(", and at the end of line ", line - 1) : std::string();
  return {"bad_json", sentence("config.json is not valid JSON in line ", line, ": ", fault.reason,
                               " Check commas, quotes and braces there", above, ".")};
}

}  // namespace

Result<ConfigCache> config_cache(const ConfigCacheRequest& request) {
  const auto element_bytes = dtype_bytes(request.dtype);
  if (!element_bytes) return element_bytes.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 1.0, 1e9);
  if (!seq_len) return seq_len.error();
  const auto batch = whole_number("batch", request.batch, 1.0, 1e6);
  if (!batch) return batch.error();
  const auto document = json::parse_object(request.config, kMaxConfigBytes, "config.json");
  if (!document) {
    const auto fault = document.error().code == "bad_json" ? json::find_fault(request.config) : std::nullopt;
    return fault ? typing_error(request.config, *fault) : document.error();
  }

  const json::Value& whole = document.value();
  const json::Value* nested = nested_decoder(whole);
  NotedFields fields = nested != nullptr ? NotedFields(*nested, "text_config.") : NotedFields(whole, "");
  std::string model_type = fields.text("model_type");
  if (model_type.empty()) model_type = NotedFields(whole, "").text("model_type");
  auto [cache, head_elements] = read_decoder(fields, std::move(model_type));
  if (fields.error()) return *fields.error();

  const double n = request.seq_len;
  const double number_bytes = request.batch * element_bytes.value();  // of one number of every sequence
  cache.elements_per_token = cache.latent_dim > 0.0 ? cache.latent_dim : 2.0 * cache.num_kv_heads * cache.head_dim;
  cache.bytes_per_token = cache.num_layers * cache.elements_per_token * element_bytes.value();
  cache.bytes_without_window = request.batch * n * cache.bytes_per_token;
  const double positions =
      (cache.num_layers - cache.window_layers) * n + cache.window_layers * std::min(n, cache.window);
  cache.bytes = number_bytes * cache.elements_per_token * positions;
  cache.mha_bytes = number_bytes * n * cache.num_layers * cache.num_heads * head_elements;
  cache.read = fields.notes();
  return cache;
}

}  // namespace attn::lab
