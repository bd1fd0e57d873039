// A file of this machine as a ByteSource: for native programs. A browser's files come through the bindings.
#pragma once

#include <cstdio>
#include <memory>

#include "attn/gpt/byte_source.h"

namespace attn {

class FileSource final : public ByteSource {
 public:
  /// `read_failed` when there is no such file or it cannot be read.
  static Result<FileSource> open(const std::string& path);

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }
  MaybeError read(std::uint64_t offset, std::span<std::uint8_t> bytes) const override;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  FileSource(std::string name, File file, std::uint64_t size)
      : name_(std::move(name)), file_(std::move(file)), size_(size) {}

  std::string name_;  // without its folder
  File file_;
  std::uint64_t size_;
};

}  // namespace attn
