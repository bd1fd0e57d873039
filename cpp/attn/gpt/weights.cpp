#include "attn/gpt/weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "attn/contract.h"
#include "attn/gpt/json.h"

namespace attn {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxTensors = 100'000;
constexpr std::size_t kMaxRank = 8;
constexpr std::string_view kFile = "The safetensors file";

Error bad(const std::string& sentence) {
  return {"bad_safetensors", std::string(kFile) + " is broken: " + sentence + " Download or export it again."};
}

Error bad_tensor(const TensorView& tensor, const std::string& sentence) {
  return bad("tensor " + json::quoted(tensor.name) + " " + sentence);
}

std::uint64_t read_little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8) | bytes[i];
  return value;
}

std::size_t element_bytes(Dtype dtype) { return dtype == Dtype::float32 ? 4 : 2; }

/// a · b, or false where the product does not fit.
bool multiply(std::size_t a, std::size_t b, std::size_t& product) {
  if (b != 0 && a > std::numeric_limits<std::size_t>::max() / b) return false;
  product = a * b;
  return true;
}

/// A JSON number that is a size on this machine.
bool read_size(const json::Value& value, std::size_t& size) {
  if (!value.IsUint64() || value.GetUint64() > std::numeric_limits<std::size_t>::max()) return false;
  size = static_cast<std::size_t>(value.GetUint64());
  return true;
}

MaybeError read_dtype(const json::Value& entry, TensorView& tensor) {
  const json::Value* dtype = json::find(entry, "dtype");
  if (dtype == nullptr || !dtype->IsString()) return bad_tensor(tensor, "has no dtype.");
  const std::string_view name = json::text_of(*dtype);
  if (name == "F32") {
    tensor.dtype = Dtype::float32;
  } else if (name == "F16") {
    tensor.dtype = Dtype::float16;
  } else if (name == "BF16") {
    tensor.dtype = Dtype::bfloat16;
  } else {
    return Error{"unsupported_dtype", std::string(kFile) + " stores tensor " + json::quoted(tensor.name) + " as " +
                                          json::quoted(name) +
                                          "; F32, F16 and BF16 can be read. Export it as one of them."};
  }
  return {};
}

/// Shape and the number of bytes that it needs.
MaybeError read_shape(const json::Value& entry, TensorView& tensor, std::size_t& bytes_needed) {
  const json::Value* shape = json::find(entry, "shape");
  if (shape == nullptr || !shape->IsArray()) return bad_tensor(tensor, "has no shape.");
  if (shape->Size() > kMaxRank) {
    return bad_tensor(tensor, "has " + std::to_string(shape->Size()) + " dimensions; at most 8 are read.");
  }
  bytes_needed = element_bytes(tensor.dtype);
  for (const json::Value& dimension : shape->GetArray()) {
    std::size_t size = 0;
    if (!read_size(dimension, size)) return bad_tensor(tensor, "has a dimension that is not a size.");
    if (!multiply(bytes_needed, size, bytes_needed)) return bad_tensor(tensor, "is larger than can be addressed.");
    tensor.shape.push_back(size);
  }
  return {};
}

MaybeError read_place(const json::Value& entry, std::span<const std::uint8_t> data, std::size_t bytes_needed,
                      TensorView& tensor) {
  const json::Value* offsets = json::find(entry, "data_offsets");
  if (offsets == nullptr || !offsets->IsArray() || offsets->Size() != 2) {
    return bad_tensor(tensor, "has no data_offsets of two numbers.");
  }
  std::size_t begin = 0;
  std::size_t end = 0;
  if (!read_size((*offsets)[0], begin) || !read_size((*offsets)[1], end) || begin > end || end > data.size()) {
    return bad_tensor(tensor, "lies outside the " + std::to_string(data.size()) + " bytes of data.");
  }
  if (end - begin != bytes_needed) {
    return bad_tensor(tensor, "needs " + std::to_string(bytes_needed) + " bytes for its shape and dtype, but has " +
                                  std::to_string(end - begin) + ".");
  }
  tensor.bytes = data.subspan(begin, bytes_needed);
  return {};
}

MaybeError read_entry(const json::Value& entry, std::span<const std::uint8_t> data, TensorView& tensor) {
  if (!entry.IsObject()) return bad_tensor(tensor, "is not described by a JSON object.");
  std::size_t bytes_needed = 0;
  if (auto error = read_dtype(entry, tensor)) return error;
  if (auto error = read_shape(entry, tensor, bytes_needed)) return error;
  return read_place(entry, data, bytes_needed, tensor);
}

/// The format promises that the tensors tile the data: neither gaps nor overlaps, which could hide bytes or alias
/// weights.
MaybeError check_tiling(const std::vector<TensorView>& tensors, std::span<const std::uint8_t> data) {
  std::vector<const TensorView*> in_file_order;
  in_file_order.reserve(tensors.size());
  for (const TensorView& tensor : tensors) in_file_order.push_back(&tensor);
  std::sort(in_file_order.begin(), in_file_order.end(), [](const TensorView* a, const TensorView* b) {
    const auto* first = a->bytes.data();
    const auto* second = b->bytes.data();
    return first != second ? first < second : a->bytes.size() < b->bytes.size();
  });
  std::size_t covered = 0;
  for (const TensorView* tensor : in_file_order) {
    const auto begin = static_cast<std::size_t>(tensor->bytes.data() - data.data());
    if (begin < covered) return bad_tensor(*tensor, "overlaps another tensor.");
    if (begin > covered)
      return bad_tensor(*tensor, "leaves a gap of " + std::to_string(begin - covered) + " bytes before it.");
    covered += tensor->bytes.size();
  }
  if (covered != data.size()) {
    return bad(std::to_string(data.size() - covered) + " bytes at the end belong to no tensor.");
  }
  return {};
}

/// The numbers lie at any address, so each is copied into place before it is read.
template <typename Stored, typename ToFloat>
void convert(std::span<const std::uint8_t> bytes, std::span<float> elements, ToFloat to_float) {
  static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");
  const std::uint8_t* from = bytes.data();
  for (float& element : elements) {
    Stored stored;
    std::memcpy(&stored, from, sizeof stored);
    element = to_float(stored);
    from += sizeof stored;
  }
}

}  // namespace

std::size_t TensorView::size() const { return bytes.size() / element_bytes(dtype); }

Result<Safetensors> Safetensors::read(std::span<const std::uint8_t> file) {
  if (file.size() < kLengthBytes) {
    return bad("it has " + std::to_string(file.size()) + " bytes, and its header length alone needs 8.");
  }
  const std::uint64_t header_bytes = read_little_endian(file.first(kLengthBytes));
  if (header_bytes > file.size() - kLengthBytes) {
    return bad("it announces a header of " + std::to_string(header_bytes) + " bytes, but only " +
               std::to_string(file.size() - kLengthBytes) + " follow.");
  }
  const auto header = file.subspan(kLengthBytes, static_cast<std::size_t>(header_bytes));
  const auto data = file.subspan(kLengthBytes + header.size());
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  Result<json::Document> parsed = json::parse_object(text, kMaxHeaderBytes, kFile);
  if (!parsed) return parsed.error();
  const json::Document& document = parsed.value();
  if (document.MemberCount() > kMaxTensors) {
    return Error{"too_large", std::string(kFile) + " lists " + std::to_string(document.MemberCount()) +
                                  " tensors; at most 100000 are read. Choose a smaller model."};
  }

  Safetensors result;
  result.tensors_.reserve(document.MemberCount());
  for (auto member = document.MemberBegin(); member != document.MemberEnd(); ++member) {
    TensorView tensor;
    tensor.name = json::text_of(member->name);
    if (tensor.name == "__metadata__") continue;
    if (auto error = read_entry(member->value, data, tensor)) return *error;
    result.tensors_.push_back(std::move(tensor));
  }
  if (auto error = check_tiling(result.tensors_, data)) return *error;

  std::sort(result.tensors_.begin(), result.tensors_.end(),
            [](const TensorView& a, const TensorView& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(result.tensors_.begin(), result.tensors_.end(),
                                        [](const TensorView& a, const TensorView& b) { return a.name == b.name; });
  if (twice != result.tensors_.end()) return bad_tensor(*twice, "is listed twice.");
  return result;
}

const TensorView* Safetensors::find(std::string_view name) const {
  const auto found = std::lower_bound(tensors_.begin(), tensors_.end(), name,
                                      [](const TensorView& tensor, std::string_view key) { return tensor.name < key; });
  return found != tensors_.end() && found->name == name ? &*found : nullptr;
}

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

MaybeError read_tensor(const TensorView& tensor, std::span<float> elements) {
  ATTN_EXPECTS(elements.size() == tensor.size(), "read_tensor() needs room for exactly the tensor's elements");
  switch (tensor.dtype) {
    case Dtype::float32: convert<float>(tensor.bytes, elements, [](float element) { return element; }); break;
    case Dtype::float16: convert<std::uint16_t>(tensor.bytes, elements, float16_to_float32); break;
    case Dtype::bfloat16: convert<std::uint16_t>(tensor.bytes, elements, bfloat16_to_float32); break;
  }
  const auto broken = std::ranges::find_if(elements, [](float element) { return !std::isfinite(element); });
  if (broken == elements.end()) return {};
  return Error{"not_finite", "Tensor " + json::quoted(tensor.name) + " holds NaN or infinity at element " +
                                 std::to_string(broken - elements.begin()) +
                                 ". Export the model again from a run that did not diverge."};
}

}  // namespace attn
