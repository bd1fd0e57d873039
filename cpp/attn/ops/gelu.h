// GELU, x · Φ(x), and the form of it that GPT-2 was trained with: x/2 · (1 + tanh(sqrt(2/π) · (x + 0.044715 x³))).
// Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016), arXiv:1606.08415, section 2.
#pragma once

#include "attn/matrix.h"

namespace attn {

/// The formula as it stands, with the library's tanh: the specification of gelu().
void gelu_textbook(Mat values);

/// The same in place by vectors, within 1e-6 · max(1, |x|) of the exact value. An element's bits depend
/// on that element alone.
void gelu(Mat values);

/// x/2 · (1 + erf(x / sqrt(2))) with the library's erf: the specification of gelu_erf().
void gelu_erf_textbook(Mat values);

/// The same in place by vectors, within 1e-6 · max(1, |x|) of the exact value. An element's bits depend
/// on that element alone.
void gelu_erf(Mat values);

}  // namespace attn
