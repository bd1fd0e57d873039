// y = (x - mean) / sqrt(variance + epsilon) · weight + bias, over the features of each row.
// Ba, Kiros and Hinton, "Layer Normalization" (2016), arXiv:1607.06450.
#pragma once

#include <span>

#include "attn/matrix.h"

namespace attn {

/// `input` and `output` (rows × features) may be the same memory; `weight` and `bias` (features). The
/// variance divides by the number of features. A row's bits depend on that row alone: feature j is
/// summed in lane j mod 16 in increasing order, and the 16 sums in a fixed order at the end.
void layer_norm(ConstMat input, std::span<const float> weight, std::span<const float> bias, float epsilon, Mat output);

}  // namespace attn
