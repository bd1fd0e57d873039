// y = x / sqrt(mean(x²) + epsilon) · weight, over the features of each row: layer norm without its mean and its bias.
// Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019), arXiv:1910.07467.
#pragma once

#include <span>

#include "attn/matrix.h"

namespace attn {

/// The formula as it stands, summed in double precision: the specification of rms_norm().
void rms_norm_textbook(ConstMat input, std::span<const float> weight, float epsilon, Mat output);

/// `input` and `output` (rows × features) may be the same memory; `weight` (features). A row's bits depend on that row
/// alone: feature j is summed in lane j mod 16 in increasing order, and the 16 sums in a fixed order at the end.
void rms_norm(ConstMat input, std::span<const float> weight, float epsilon, Mat output);

}  // namespace attn
