// The tensors of a GPT by their Hugging Face names, packed for the multiplications that read them.
#pragma once

#include <memory_resource>
#include <vector>

#include "attn/gpt/block.h"
#include "attn/gpt/config.h"
#include "attn/gpt/weights.h"
#include "attn/matrix.h"
#include "attn/ops/linear.h"
#include "attn/result.h"

namespace attn {

struct GptWeights {
  Matrix token_embedding;                 // wte (vocab_size × embed_dim)
  Matrix position_embedding;              // wpe (max_seq_len × embed_dim)
  std::pmr::vector<BlockWeights> blocks;  // h.0 ... h.(num_layers - 1)
  LayerNormWeights final_norm;            // ln_f
  PackedLinear head;                      // wte once more, packed: embed_dim → vocab_size
};

/// Names may stand behind a `transformer.` prefix. Masks that old exports store (`attn.bias`) are ignored.
/// Errors: `missing_tensor`, `tensor_shape`, `untied_head` (an lm_head.weight that differs from the
/// token embedding), `extra_layer`, `not_finite`, each with the tensor's name.
Result<GptWeights> load_gpt_weights(const GptConfig& config, const Safetensors& tensors,
                                    std::pmr::memory_resource& memory);

}  // namespace attn
