// Decoding's attention: one query, and all heads of it together.
#pragma once

#include <memory_resource>

#include "attn/attention/heads.h"
#include "attn/matrix.h"

namespace attn {

/// output (1 × num_heads · head_dim): the only query attends to every key, with the bits of the simd kernel. Head after
/// head, as attend_heads() goes, would read the same rows of keys and values once for each head and skip most of every
/// row: slow where they come from beyond the caches. Here all heads use a block of rows while it is near.
/// Preconditions: one query; head_dim is a multiple of 4.
void attend_newest(const HeadsInputs& inputs, Mat output, std::pmr::memory_resource& scratch);

}  // namespace attn
