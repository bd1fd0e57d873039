// The gate of Llama's MLP: silu(gate) · up with silu(x) = x / (1 + e^-x).
// Shazeer, "GLU Variants Improve Transformer" (2020), arXiv:2002.05202, equation 6.
#pragma once

#include "attn/matrix.h"

namespace attn {

/// `gate` and `up` (rows × features); the product is written over `gate`. The formula as it stands, with the library's
/// exponential: the specification of swiglu().
void swiglu_textbook(Mat gate, ConstMat up);

/// The same by vectors, within 1e-6 · max(1, |gate · up|) of the exact value. An element's bits depend on its gate and
/// its up alone.
void swiglu(Mat gate, ConstMat up);

}  // namespace attn
