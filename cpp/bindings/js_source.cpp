#include "bindings/js_source.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/sentence.h"

namespace attn::bindings {
namespace {

constexpr std::size_t kPiece = std::size_t{4} << 20;

// What JavaScript counts exactly.
constexpr double kLargestSize = 9007199254740991.0;

}  // namespace

JsSource::JsSource(val file) : file_(std::move(file)), name_(file_["name"].as<std::string>()) {
  const auto size = file_["size"].as<double>();
  size_ = size >= 0.0 && size <= kLargestSize ? static_cast<std::uint64_t>(size) : 0;
}

MaybeError JsSource::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t count = std::min(kPiece, bytes.size() - done);
    // A view of this memory is right as long as nothing is allocated, which JavaScript cannot do here.
    const val to(emscripten::typed_memory_view(count, bytes.data() + done));
    const auto problem = file_.call<std::string>("read", static_cast<double>(offset + done), to);
    if (!problem.empty()) {
      return Error{"read_failed", sentence("The file ", json::quoted(name_), " could not be read (", problem,
                                           "). Check that it is still there and unchanged, then choose it again.")};
    }
    done += count;
  }
  return {};
}

std::vector<JsSource> sources_of(const JsFiles& files) {
  std::vector<JsSource> sources;
  const auto count = files["length"].as<unsigned>();
  for (unsigned i = 0; i < count; ++i) sources.emplace_back(files[i]);
  return sources;
}

std::string bytes_of(const JsBytes& bytes) {
  std::string copy(bytes["length"].as<unsigned>(), '\0');
  auto* data = reinterpret_cast<unsigned char*>(copy.data());
  val(emscripten::typed_memory_view(copy.size(), data)).call<void>("set", bytes);
  return copy;
}

}  // namespace attn::bindings
