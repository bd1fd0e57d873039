#include "attn/gpt/safetensors.h"

#include <algorithm>
#include <limits>

#include "attn/gpt/json.h"
#include "attn/heap_sort.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t{8} << 20;
constexpr std::size_t kMaxTensors = 100'000;
constexpr std::size_t kMaxRank = 8;

std::uint64_t read_little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8) | bytes[i];
  return value;
}

/// a · b, or false where the product does not fit.
bool multiply(std::uint64_t a, std::uint64_t b, std::uint64_t& product) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return false;
  product = a * b;
  return true;
}

class HeaderReader {
 public:
  explicit HeaderReader(const ByteSource& file) : file_(file), name_(json::quoted(file.name())) {}

  Result<std::vector<TensorPlace>> read() {
    std::string text;
    if (auto error = read_text(text)) return *error;
    Result<json::Document> parsed = json::parse_object(text, kMaxHeaderBytes, "The header of " + name_);
    if (!parsed) return parsed.error();
    const json::Document& document = parsed.value();
    if (document.MemberCount() > kMaxTensors) {
      return too_large(sentence("lists ", document.MemberCount(), " tensors; at most ", kMaxTensors, " are read."));
    }
    tensors_.reserve(document.MemberCount());
    for (auto member = document.MemberBegin(); member != document.MemberEnd(); ++member) {
      TensorPlace tensor;
      tensor.name = json::text_of(member->name);
      tensor.file = &file_;
      if (tensor.name == "__metadata__") continue;
      if (auto error = read_entry(member->value, tensor)) return *error;
      tensors_.push_back(std::move(tensor));
    }
    if (auto error = check_tiling()) return *error;
    heap_sort(tensors_, [](const TensorPlace& a, const TensorPlace& b) { return a.name < b.name; });
    const auto twice = std::ranges::adjacent_find(tensors_, {}, &TensorPlace::name);
    if (twice != tensors_.end()) return bad_tensor(*twice, "is listed twice.");
    return std::move(tensors_);
  }

 private:
  Error bad(const std::string& what) const {
    return {"bad_safetensors",
            sentence("The model file ", name_, " is broken: ", what, " Download or export it again.")};
  }
  Error bad_tensor(const TensorPlace& tensor, const std::string& what) const {
    return bad(sentence("tensor ", json::quoted(tensor.name), " ", what));
  }
  Error too_large(const std::string& what) const {
    return {"too_large", sentence("The model file ", name_, " ", what, " Choose a smaller model.")};
  }

  MaybeError read_text(std::string& text) {
    if (file_.size() < kLengthBytes) {
      return bad(sentence("it has ", file_.size(), " bytes, and its header length alone needs 8."));
    }
    std::uint8_t length[kLengthBytes];
    if (auto error = file_.read(0, length)) return error;
    const std::uint64_t header_bytes = read_little_endian(length);
    if (header_bytes > file_.size() - kLengthBytes) {
      return bad(sentence("it announces a header of ", header_bytes, " bytes, but only ", file_.size() - kLengthBytes,
                          " follow."));
    }
    if (header_bytes > kMaxHeaderBytes) {
      return too_large(sentence("has a header of ", header_bytes, " bytes; at most ", kMaxHeaderBytes, " are read."));
    }
    data_begin_ = kLengthBytes + header_bytes;
    data_bytes_ = file_.size() - data_begin_;
    text.resize(static_cast<std::size_t>(header_bytes));
    return file_.read(kLengthBytes, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  }

  MaybeError read_entry(const json::Value& entry, TensorPlace& tensor) {
    if (!entry.IsObject()) return bad_tensor(tensor, "is not described by a JSON object.");
    if (auto error = read_dtype(entry, tensor)) return error;
    if (auto error = read_shape(entry, tensor)) return error;
    return read_range(entry, tensor);
  }

  MaybeError read_dtype(const json::Value& entry, TensorPlace& tensor) {
    const json::Value* dtype = json::find(entry, "dtype");
    if (dtype == nullptr || !dtype->IsString()) return bad_tensor(tensor, "has no dtype.");
    const std::string_view found = json::text_of(*dtype);
    for (const Dtype known : {Dtype::float32, Dtype::float16, Dtype::bfloat16}) {
      if (found != dtype_name(known)) continue;
      tensor.dtype = known;
      return {};
    }
    return Error{"unsupported_dtype",
                 sentence("The model file ", name_, " stores tensor ", json::quoted(tensor.name), " as ",
                          json::quoted(found), "; F32, F16 and BF16 can be read. Export it as one of them.")};
  }

  MaybeError read_shape(const json::Value& entry, TensorPlace& tensor) {
    const json::Value* shape = json::find(entry, "shape");
    if (shape == nullptr || !shape->IsArray()) return bad_tensor(tensor, "has no shape.");
    if (shape->Size() > kMaxRank) {
      return bad_tensor(tensor, sentence("has ", shape->Size(), " dimensions; at most ", kMaxRank, " are read."));
    }
    std::uint64_t count = 1;
    for (const json::Value& dimension : shape->GetArray()) {
      if (!dimension.IsUint64()) return bad_tensor(tensor, "has a dimension that is not a size.");
      const std::uint64_t size = dimension.GetUint64();
      // Times 4 bytes it must still be countable: where addresses are short, a longer tensor could not be read anyway.
      if (!multiply(count, size, count) || std::max(count, size) > std::numeric_limits<std::size_t>::max() / 4) {
        return bad_tensor(tensor, "is larger than can be addressed.");
      }
      tensor.shape.push_back(static_cast<std::size_t>(size));
    }
    tensor.num_elements = static_cast<std::size_t>(count);
    return {};
  }

  MaybeError read_range(const json::Value& entry, TensorPlace& tensor) {
    const json::Value* offsets = json::find(entry, "data_offsets");
    if (offsets == nullptr || !offsets->IsArray() || offsets->Size() != 2) {
      return bad_tensor(tensor, "has no data_offsets of two numbers.");
    }
    const json::Value& begin = (*offsets)[0];
    const json::Value& end = (*offsets)[1];
    if (!begin.IsUint64() || !end.IsUint64() || begin.GetUint64() > end.GetUint64() || end.GetUint64() > data_bytes_) {
      return bad_tensor(tensor, sentence("lies outside the ", data_bytes_, " bytes of data."));
    }
    if (end.GetUint64() - begin.GetUint64() != tensor.bytes()) {
      return bad_tensor(tensor, sentence("needs ", tensor.bytes(), " bytes for its shape and dtype, but has ",
                                         end.GetUint64() - begin.GetUint64(), "."));
    }
    tensor.offset = data_begin_ + begin.GetUint64();
    return {};
  }

  /// The format promises that the tensors tile the data: neither gaps nor overlaps, which could hide bytes or alias
  /// weights.
  MaybeError check_tiling() const {
    std::vector<const TensorPlace*> in_file_order;
    in_file_order.reserve(tensors_.size());
    for (const TensorPlace& tensor : tensors_) in_file_order.push_back(&tensor);
    heap_sort(in_file_order, [](const TensorPlace* a, const TensorPlace* b) {
      return a->offset != b->offset ? a->offset < b->offset : a->bytes() < b->bytes();
    });
    std::uint64_t covered = data_begin_;
    for (const TensorPlace* tensor : in_file_order) {
      if (tensor->offset < covered) return bad_tensor(*tensor, "overlaps another tensor.");
      if (tensor->offset > covered) {
        return bad_tensor(*tensor, sentence("leaves a gap of ", tensor->offset - covered, " bytes before it."));
      }
      covered += tensor->bytes();
    }
    if (covered == file_.size()) return {};
    return bad(sentence(file_.size() - covered, " bytes at the end belong to no tensor."));
  }

  const ByteSource& file_;
  std::string name_;  // quoted
  std::uint64_t data_begin_ = 0;
  std::uint64_t data_bytes_ = 0;
  std::vector<TensorPlace> tensors_;
};

}  // namespace

std::size_t element_bytes(Dtype dtype) { return dtype == Dtype::float32 ? 4 : 2; }

std::string_view dtype_name(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32: return "F32";
    case Dtype::float16: return "F16";
    case Dtype::bfloat16: return "BF16";
  }
  return "";
}

Result<std::vector<TensorPlace>> read_safetensors_header(const ByteSource& file) { return HeaderReader(file).read(); }

}  // namespace attn
