// What speculative decoding yields: Leviathan, Kalman and Matias, "Fast Inference from Transformers via Speculative
// Decoding" (2023), arXiv:2211.17192.
#pragma once

#include "attn/result.h"

namespace attn::lab {

struct SpeculationRequest {
  double acceptance = 0.0;  // α, the probability that a drafted token is accepted, 0 … 1
  double drafted = 0.0;     // γ, tokens that the small model proposes at a time
};

struct Speculation {
  double expected_tokens = 0.0;
};

/// Tokens that one run of the large model yields on average, equation 1: (1 − α^(γ+1)) / (1 − α), where each token is
/// accepted independently of the others. `bad_number` outside 0 … 1 and 0 … 64.
Result<Speculation> speculation(const SpeculationRequest& request);

}  // namespace attn::lab
