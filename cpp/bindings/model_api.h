// What a module answers about the model that it holds.
#pragma once

#include <optional>

#include "bindings/js_value.h"
#include "lab/gpt_session.h"

namespace attn::bindings {

/// One model per module: the page's worker is its owner, and ends it by ending itself.
std::optional<lab::GptSession>& loaded_model();
Error no_model();

/// load_model, tokenize, attention_maps. `before_load` gives up what stands on the model before.
void register_model_api(void (*before_load)());

/// race_start, race_step, after register_model_api(), whose types they use.
void register_race_api();
void end_race();

/// open_generation_start, open_generation_answer, after register_model_api(), whose types they use.
void register_open_generation_api();
void end_open_generation();

}  // namespace attn::bindings
