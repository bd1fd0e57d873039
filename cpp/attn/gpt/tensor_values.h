// The numbers of a tensor, whatever they are stored as, as float32.
#pragma once

#include <cstdint>
#include <span>

#include "attn/gpt/safetensors.h"
#include "attn/result.h"

namespace attn {

/// Exact: every half and every bfloat16 is a float32 (subnormals, infinities and NaN too).
float float16_to_float32(std::uint16_t half);
float bfloat16_to_float32(std::uint16_t bits);

/// Fills `elements` with the tensor's, in its order. Takes no memory beside them. Precondition: as many as the tensor has.
/// Errors: `not_finite` names tensor and element where one is NaN or infinite; `read_failed`.
MaybeError read_tensor(const TensorPlace& tensor, std::span<float> elements);

/// Whether both hold the same bytes of one dtype; read in small pieces.
Result<bool> have_same_values(const TensorPlace& a, const TensorPlace& b);

}  // namespace attn
