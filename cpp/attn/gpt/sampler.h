// From logits to the next token: greedy, temperature, top-k, top-p (nucleus; Holtzman et al., 2019,
// arXiv:1904.09751).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "attn/random.h"
#include "attn/result.h"

namespace attn {

struct SamplerOptions {
  float temperature = 1.0F;  // 0 is greedy
  std::size_t top_k = 0;     // 0 keeps all
  float top_p = 1.0F;        // in (0, 1]; 1 keeps all
};

/// `negative_temperature` (NaN and infinity too), `bad_top_p`, with the numbers.
MaybeError validate(const SamplerOptions& options);

/// `not_finite` when a logit is NaN or +inf, or all are -inf.
MaybeError check_logits(std::span<const float> logits);

/// Writes the distribution that sampling draws from: (vocab_size), sums to 1, exactly 0 for removed
/// tokens. top_k keeps the k largest logits; top_p then keeps the fewest of the likeliest tokens that
/// together reach top_p. Of equals the lower id stays. The same bits on every platform.
/// `logits` and `probabilities` may be the same memory. Preconditions: options are valid; check_logits() finds nothing.
void sampling_probabilities(std::span<const float> logits, const SamplerOptions& options,
                            std::span<float> probabilities);

/// A token from a distribution, which takes one number from `random`: the first id at which the sum of probabilities
/// exceeds it. Never one of probability 0.
std::int32_t draw(std::span<const float> probabilities, Random& random);

/// The next token. Equal logits go to the lower id, so that the draw depends on nothing but logits, options
/// and seed. Takes one number from `random`, or none when greedy. `scratch_probabilities` (vocab_size).
/// Errors: what validate() and check_logits() find.
Result<std::int32_t> sample(std::span<const float> logits, const SamplerOptions& options, Random& random,
                            std::span<float> scratch_probabilities);

}  // namespace attn
