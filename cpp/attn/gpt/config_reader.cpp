// The config.json of each family as a GptConfig. What the decoder does not implement is refused by name, because ignoring
// it would change the numbers without a word.
#include <algorithm>
#include <vector>

#include "attn/gpt/config_family.h"
#include "attn/gpt/json.h"

namespace attn {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

/// What relatives of both families switch on with a field of its own.
void refuse_other_features(ConfigFields& fields) {
  for (const char* field : {"quantization_config", "num_experts", "num_local_experts", "attn_logit_softcapping",
                            "final_logit_softcapping", "query_pre_attn_scalar", "embedding_multiplier",
                            "residual_multiplier", "attention_multiplier", "logits_scaling", "use_qk_norm"}) {
    const json::Value* found = fields.find(field);
    if (found != nullptr && !(found->IsBool() && !found->GetBool())) fields.refuse_feature(field);
  }
}

/// Leaves an error in `fields` where no family has the type.
const ConfigFamily* family_of(std::string_view model_type, ConfigFields& fields) {
  std::vector<std::string_view> known;
  for (const ConfigFamily* family : config_families()) {
    if (std::ranges::find(family->model_types, model_type) != family->model_types.end()) return family;
    known.insert(known.end(), family->model_types.begin(), family->model_types.end());
  }
  fields.choice("model_type", known);
  return nullptr;
}

Result<GptConfig> read_config(const json::Value& object) {
  ConfigFields fields(object);
  const json::Value* type = fields.find("model_type");
  if (type == nullptr || !type->IsString()) {
    return bad_config("model_type is missing. Export the model with its complete config.json.");
  }
  const ConfigFamily* family = family_of(json::text_of(*type), fields);
  if (family == nullptr) return *fields.error();
  refuse_other_features(fields);
  const GptConfig config = family->read(fields, json::text_of(*type));
  if (fields.error()) return *fields.error();
  if (auto error = config.validate()) return *error;
  return config;
}

}  // namespace

Result<GptConfig> parse_gpt_config(std::string_view text) {
  Result<json::Document> parsed = json::parse_object(text, kMaxConfigBytes, "config.json");
  if (!parsed) return parsed.error();
  return read_config(parsed.value());
}

}  // namespace attn
