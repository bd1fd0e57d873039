// The safetensors format (huggingface.co/docs/safetensors): eight bytes of header length, a JSON header that names dtype,
// shape and place of each tensor, then the numbers, little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/byte_source.h"
#include "attn/result.h"

namespace attn {

enum class Dtype { float32, float16, bfloat16 };

std::size_t element_bytes(Dtype dtype);
/// "F32", "F16", "BF16": as the file spells it.
std::string_view dtype_name(Dtype dtype);

/// Where one tensor lies in its file. Nothing of it is in memory.
struct TensorPlace {
  std::string name;
  Dtype dtype = Dtype::float32;
  std::vector<std::size_t> shape;
  const ByteSource* file = nullptr;
  std::uint64_t offset = 0;      // in the file
  std::size_t num_elements = 0;  // the product of the shape, 1 for a scalar

  std::uint64_t bytes() const { return std::uint64_t{num_elements} * element_bytes(dtype); }
};

/// The tensors of one file, sorted by name; the file must outlive what points into it. Nothing in the file is trusted:
/// header length, every offset and every size is checked against the bytes that are there, before anything beyond the
/// header is read. Errors: `bad_safetensors` (cut off, gaps, overlaps, wrong sizes, a name twice), `unsupported_dtype`,
/// `bad_json`, `too_large`, `read_failed`, each with the file's name and the tensor's where there is one.
Result<std::vector<TensorPlace>> read_safetensors_header(const ByteSource& file);

}  // namespace attn
