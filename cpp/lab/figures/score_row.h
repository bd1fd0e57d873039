// One row of scores, and what its softmax says about it.
#pragma once

#include <span>

#include "attn/result.h"

namespace attn::lab {

/// A row that a page sent: 1 to 4096 scores, finite or -inf where blocked (`bad_number`, `not_finite`), and not all
/// blocked (`row_fully_masked`).
MaybeError check_scores(std::span<const double> scores);

/// −Σ w log₂ w of weights that sum to 1: 0 when one has all, log₂ n when all share.
double entropy_bits(std::span<const float> weights);

/// Frobenius norm of the softmax's Jacobian, ∂w_i/∂s_j = w_i ([i = j] − w_j).
double jacobian_norm(std::span<const float> weights);

}  // namespace attn::lab
