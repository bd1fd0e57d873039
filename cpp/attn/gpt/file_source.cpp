#include "attn/gpt/file_source.h"

#include <limits>

#include "attn/contract.h"
#include "attn/gpt/json.h"
#include "attn/sentence.h"

namespace attn {
namespace {

Error failed(const std::string& name, const char* what) {
  return {"read_failed", sentence("The file ", json::quoted(name), " ", what,
                                  ". Check that it is there and may be read, then load it again.")};
}

}  // namespace

Result<FileSource> FileSource::open(const std::string& path) {
  std::string name = path.substr(path.find_last_of('/') + 1);
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) return failed(name, "cannot be opened");
  if (std::fseek(file.get(), 0, SEEK_END) != 0) return failed(name, "has no size");
  const long size = std::ftell(file.get());
  // A folder opens, too, and claims the largest size there is.
  if (size < 0 || size == std::numeric_limits<long>::max()) return failed(name, "has no size");
  return FileSource(std::move(name), std::move(file), static_cast<std::uint64_t>(size));
}

MaybeError FileSource::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  ATTN_EXPECTS(offset <= size_ && bytes.size() <= size_ - offset, "read() must stay inside the source");
  if (std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) != 0 ||
      std::fread(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    return failed(name_, "ended early, or changed while it was read");
  }
  return {};
}

}  // namespace attn
