// How the config.json of each family becomes a GptConfig.
#pragma once

#include <span>
#include <string_view>

#include "attn/gpt/config.h"
#include "attn/gpt/config_fields.h"

namespace attn {

/// The values of model_type that one reader understands.
struct ConfigFamily {
  std::span<const std::string_view> model_types;
  /// Errors are left in `fields`.
  GptConfig (*read)(ConfigFields& fields, std::string_view model_type);
};

/// parts/ says which there are.
std::span<const ConfigFamily* const> config_families();

extern const ConfigFamily kGpt2Config;
extern const ConfigFamily kLlamaConfig;  // with mistral and qwen2

}  // namespace attn
