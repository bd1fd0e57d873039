// Which layers of a model see a sliding window alone, by its config.json.
#pragma once

#include <string_view>

#include "lab/figures/noted_fields.h"

namespace attn::lab {

struct WindowLayers {
  double window = 0.0;  // positions that such a layer keeps; 0 where no layer has a window
  double layers = 0.0;  // that have it
};

/// By layer_types, use_sliding_window and max_window_layers, sliding_window_pattern, or what the family's code does with
/// sliding_window where the file says nothing more. Errors are left in `fields`.
WindowLayers window_layers(NotedFields& fields, std::string_view model_type, double num_layers);

}  // namespace attn::lab
