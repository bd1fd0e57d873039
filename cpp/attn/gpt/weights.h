// Tensors of a model file in the safetensors format (huggingface.co/docs/safetensors): eight bytes of header length, a
// JSON header that names dtype, shape and place of each tensor, then the numbers, little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/result.h"

namespace attn {

enum class Dtype { float32, float16, bfloat16 };

/// One tensor inside somebody else's bytes.
struct TensorView {
  std::string name;
  Dtype dtype = Dtype::float32;
  std::vector<std::size_t> shape;
  std::span<const std::uint8_t> bytes;  // exactly size() elements

  /// Number of elements: the product of the shape, 1 for a scalar.
  std::size_t size() const;
};

/// A directory over the bytes of a file; the bytes are never copied and must outlive it.
class Safetensors {
 public:
  /// Nothing in the file is trusted: header length, every offset and every size is checked against the bytes that are
  /// there. Errors: `bad_safetensors` (cut off, gaps, overlaps, wrong sizes, a name twice), `unsupported_dtype`,
  /// `bad_json`, `too_large`, each with the tensor's name where there is one.
  static Result<Safetensors> read(std::span<const std::uint8_t> file);

  /// Sorted by name.
  std::span<const TensorView> tensors() const { return tensors_; }
  /// The tensor of that name, or nullptr.
  const TensorView* find(std::string_view name) const;

 private:
  std::vector<TensorView> tensors_;
};

/// Exact: every half and every bfloat16 is a float32 (subnormals, infinities and NaN too).
float float16_to_float32(std::uint16_t half);
float bfloat16_to_float32(std::uint16_t bits);

/// Writes the tensor's elements (size()) as float32. `not_finite` names tensor and element where one is NaN or
/// infinite.
MaybeError read_tensor(const TensorView& tensor, std::span<float> elements);

}  // namespace attn
