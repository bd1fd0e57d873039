#include "lab/figures/window_layers.h"

#include <algorithm>
#include <cmath>

#include "attn/sentence.h"

namespace attn::lab {
namespace {

double read_window(NotedFields& fields) {
  return fields.count({"sliding_window"}, "positions that a layer with a window keeps");
}

/// "layer_types": ["sliding_attention", "full_attention", …].
WindowLayers by_layer_types(NotedFields& fields, const json::Value& types, double num_layers) {
  if (!types.IsArray() || static_cast<double>(types.Size()) != num_layers) {
    fields.fail(sentence("layer_types must name the kind of each of the ", num_layers, " layers. Check the file."));
    return {};
  }
  double sliding = 0.0;
  for (const json::Value& type : types.GetArray()) {
    const std::string_view name = type.IsString() ? json::text_of(type) : "";
    if (name == "sliding_attention") {
      ++sliding;
    } else if (name != "full_attention") {
      fields.fail(sentence("layer_types names ", json::quoted(name),
                           ", a kind of layer whose cache is another one. Choose a model with full_attention and "
                           "sliding_attention."),
                  "unsupported_config");
      return {};
    }
  }
  fields.note("layer_types", sentence(sliding, " of ", num_layers, " layers"),
              "sliding_attention, the others full_attention");
  if (sliding == 0.0) return {};
  return {read_window(fields), sliding};
}

/// Qwen2's switch; the window begins with layer max_window_layers.
WindowLayers by_switch(NotedFields& fields, double num_layers) {
  if (!fields.flag("use_sliding_window", "whether sliding_window counts")) return {};
  const double window = read_window(fields);
  const auto full = fields.maybe_count({"max_window_layers"}, "first layers, which see every position");
  const double sliding = std::max(0.0, num_layers - full.value_or(0.0));
  return sliding == 0.0 ? WindowLayers{} : WindowLayers{window, sliding};
}

/// Layer i (from 1) sees every position when `pattern` divides i: Gemma-2 (2), Gemma-3 (6), Cohere 2 (4).
WindowLayers every_other(NotedFields& fields, double pattern, double num_layers) {
  const double sliding = num_layers - std::floor(num_layers / pattern);
  return sliding == 0.0 ? WindowLayers{} : WindowLayers{read_window(fields), sliding};
}

/// What the code of the family does where the file does not say.
double usual_pattern(std::string_view model_type) {
  if (model_type.starts_with("gemma2") || model_type.starts_with("gpt_oss")) return 2.0;
  if (model_type.starts_with("gemma3")) return 6.0;
  return model_type.starts_with("cohere2") ? 4.0 : 0.0;
}

}  // namespace

WindowLayers window_layers(NotedFields& fields, std::string_view model_type, double num_layers) {
  if (const json::Value* types = fields.find("layer_types")) return by_layer_types(fields, *types, num_layers);
  if (fields.find("use_sliding_window") != nullptr || model_type.starts_with("qwen2") ||
      model_type.starts_with("qwen3"))
    return by_switch(fields, num_layers);
  const double usual = usual_pattern(model_type);
  if (usual == 0.0 && fields.find("sliding_window") == nullptr) return {};
  constexpr std::string_view kMeaning = "of so many layers, the last one sees every position";
  const auto pattern = fields.maybe_count({"sliding_window_pattern", "_sliding_window_pattern"}, kMeaning);
  if (pattern) return every_other(fields, *pattern, num_layers);
  if (usual == 0.0) return {read_window(fields), num_layers};
  fields.note("sliding_window_pattern", sentence("absent: ", usual, " in the code of ", model_type), kMeaning);
  return every_other(fields, usual, num_layers);
}

}  // namespace attn::lab
