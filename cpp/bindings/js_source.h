// Files of the page, read from here piece by piece: what a worker's FileReaderSync does, seen from C++.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "attn/gpt/byte_source.h"
#include "bindings/js_value.h"

namespace attn::bindings {

struct JsFile;
/// A JavaScript array of files; kJsFilesType is its type.
using JsFiles = Js<JsFile[]>;
inline constexpr const char* kJsFilesType =
    "{ name: string; size: number; read(offset: number, to: Uint8Array): string }[]";

/// One of them. `read` fills `to` from the offset on and answers with an empty text, or with what went wrong: it must not
/// throw, because an exception cannot pass through the module.
class JsSource final : public ByteSource {
 public:
  explicit JsSource(val file);

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }
  /// In pieces, so that the page sees progress and never holds a large tensor a second time.
  MaybeError read(std::uint64_t offset, std::span<std::uint8_t> bytes) const override;

 private:
  val file_;
  std::string name_;
  std::uint64_t size_;
};

std::vector<JsSource> sources_of(const JsFiles& files);

/// A copy of the bytes.
std::string bytes_of(const JsBytes& bytes);

}  // namespace attn::bindings
