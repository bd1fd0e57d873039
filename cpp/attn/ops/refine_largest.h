// An 8-bit head is fast and its error, though small, decides between tokens that are almost equally likely. Their logits
// are few: computed again in float32 they cost next to nothing.
#pragma once

#include <cstddef>

#include "attn/matrix.h"

namespace attn {

/// The largest outputs of each row that are computed again.
inline constexpr std::size_t kRefined = 32;

/// input (rows × in_features), weight (out_features × in_features), output (rows × out_features). Replaces the kRefined
/// largest outputs of each row, of equals those of the lower columns, by the bits that PackedLinear without a bias gives.
/// NaN is never the largest. A row's result depends on that row alone.
void refine_largest(ConstMat input, ConstMat weight, Mat output);

}  // namespace attn
