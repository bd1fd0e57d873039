// The tensors of a decoder by their Hugging Face names, packed for the multiplications that read them.
#pragma once

#include <memory_resource>
#include <vector>

#include "attn/gpt/block.h"
#include "attn/gpt/checkpoint.h"
#include "attn/gpt/config.h"
#include "attn/matrix.h"
#include "attn/ops/linear.h"
#include "attn/result.h"

namespace attn {

/// Named as in the files of GPT-2, then of Llama.
struct GptWeights {
  Matrix token_embedding;                 // wte, embed_tokens (vocab_size × embed_dim)
  Matrix position_embedding;              // wpe (max_seq_len × embed_dim); empty unless positions are learned
  std::pmr::vector<BlockWeights> blocks;  // h.0, layers.0 ...
  NormWeights final_norm;                 // ln_f, norm
  Linear head;                            // lm_head or, tied, the embedding once more, packed: embed_dim → vocab_size
};

/// Names may stand behind a `transformer.` or `model.` prefix. Masks and frequencies that old exports store are ignored.
/// Errors: `missing_tensor`, `tensor_shape`, `untied_head` (an lm_head.weight that differs from the token embedding where
/// config.json says that it is tied), `extra_layer`, `extra_tensor` (one that nobody reads would change the numbers
/// silently), `not_finite`, each with the tensor's name.
Result<GptWeights> load_gpt_weights(const GptConfig& config, const Checkpoint& checkpoint, WeightFormat format,
                                    std::pmr::memory_resource& memory);

}  // namespace attn
