// A file that stays where it is and is read in pieces: a model's weights are read one tensor at a time, so that they are
// never in memory twice.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "attn/result.h"

namespace attn {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// What messages call it: the file's name.
  virtual const std::string& name() const = 0;
  /// Bytes in all; it does not change. More than 4 GiB is possible where addresses are shorter.
  virtual std::uint64_t size() const = 0;
  /// Fills `bytes` with those from `offset` on. Precondition: offset + bytes.size() <= size(). `read_failed` when the file
  /// is gone or has changed since.
  virtual MaybeError read(std::uint64_t offset, std::span<std::uint8_t> bytes) const = 0;
};

/// A file that is in memory anyway. The bytes are not copied and must outlive the source.
class SpanSource final : public ByteSource {
 public:
  SpanSource(std::string name, std::span<const std::uint8_t> bytes) : name_(std::move(name)), bytes_(bytes) {}

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return bytes_.size(); }
  MaybeError read(std::uint64_t offset, std::span<std::uint8_t> bytes) const override;

 private:
  std::string name_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace attn
