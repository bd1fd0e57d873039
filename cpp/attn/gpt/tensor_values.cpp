#include "attn/gpt/tensor_values.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "attn/contract.h"
#include "attn/gpt/json.h"
#include "attn/sentence.h"

namespace attn {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

/// Two bytes each, read into the second half of the elements' own memory and widened from the front: element i is written
/// at 4i, and everything that lies there has been read, because the next stored number is at 2n + 2(i + 1) > 4i + 2.
MaybeError read_halves(const TensorPlace& tensor, std::span<float> elements, float (*to_float)(std::uint16_t)) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(elements.data());
  const std::uint8_t* stored = bytes + 2 * elements.size();
  if (auto error = tensor.file->read(tensor.offset, {bytes + 2 * elements.size(), 2 * elements.size()})) return error;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    std::uint16_t half;
    std::memcpy(&half, stored + 2 * i, sizeof half);
    const float element = to_float(half);
    std::memcpy(bytes + 4 * i, &element, sizeof element);
  }
  return {};
}

MaybeError read_stored(const TensorPlace& tensor, std::span<float> elements) {
  switch (tensor.dtype) {
    case Dtype::float32: break;
    case Dtype::float16: return read_halves(tensor, elements, float16_to_float32);
    case Dtype::bfloat16: return read_halves(tensor, elements, bfloat16_to_float32);
  }
  return tensor.file->read(tensor.offset, {reinterpret_cast<std::uint8_t*>(elements.data()), 4 * elements.size()});
}

}  // namespace

float float16_to_float32(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half & 0x8000U} << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fU;
  const std::uint32_t fraction = half & 0x3ffU;
  if (exponent == 0) {  // zero and subnormals: fraction · 2⁻²⁴, exact in float32
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
  }
  const std::uint32_t wide_exponent = exponent == 0x1f ? 0xffU : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide_exponent << 23) | (fraction << 13));
}

float bfloat16_to_float32(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

MaybeError read_tensor(const TensorPlace& tensor, std::span<float> elements) {
  ATTN_EXPECTS(elements.size() == tensor.num_elements, "read_tensor() needs room for exactly the tensor's elements");
  if (elements.empty()) return {};
  if (auto error = read_stored(tensor, elements)) return error;
  const auto broken = std::ranges::find_if(elements, [](float element) { return !std::isfinite(element); });
  if (broken == elements.end()) return {};
  return Error{"not_finite",
               sentence("Tensor ", json::quoted(tensor.name), " holds NaN or infinity at element ",
                        broken - elements.begin(), ". Export the model again from a run that did not diverge.")};
}

Result<bool> have_same_values(const TensorPlace& a, const TensorPlace& b) {
  if (a.dtype != b.dtype || a.shape != b.shape) return false;
  std::array<std::uint8_t, 16384> piece_of_a;
  std::array<std::uint8_t, 16384> piece_of_b;
  for (std::uint64_t done = 0; done < a.bytes();) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(a.bytes() - done, piece_of_a.size()));
    if (auto error = a.file->read(a.offset + done, std::span(piece_of_a).first(count))) return *error;
    if (auto error = b.file->read(b.offset + done, std::span(piece_of_b).first(count))) return *error;
    if (!std::equal(piece_of_a.begin(), piece_of_a.begin() + static_cast<std::ptrdiff_t>(count), piece_of_b.begin())) {
      return false;
    }
    done += count;
  }
  return true;
}

}  // namespace attn
