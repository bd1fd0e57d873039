// The two products of attention. Every number of `out` is summed over its index in increasing order from 0, so that a row
// has the same bits alone and among others.
#pragma once

#include <memory_resource>

#include "attn/matrix.h"

namespace attn {

/// out (m × n) = scale · a (m × k) · bᵀ, b (n × k): scores from queries and keys. A block of b at a time is packed, in
/// `scratch`.
void matmul_transposed(ConstMat a, ConstMat b, float scale, Mat out, std::pmr::memory_resource& scratch);

/// out (m × n) = a (m × k) · b (k × n), b as it lies: outputs from weights and values.
void matmul(ConstMat a, ConstMat b, Mat out);

}  // namespace attn
