#pragma once

#include "attn/gpt/json.h"
#include "attn/gpt/tokenizer_pipeline.h"
#include "attn/result.h"

namespace attn {

/// From normalizer, pre_tokenizer, post_processor and decoder of a tokenizer.json. `unsupported_tokenizer` names what differs
/// from the forms that GPT-2 and Llama come in, `bad_tokenizer` what contradicts itself.
Result<TokenizerPipeline> read_tokenizer_pipeline(const json::Value& file);

}  // namespace attn
