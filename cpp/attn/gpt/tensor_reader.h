// Tensors by name and shape, with every tensor of the file accounted for.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "attn/gpt/checkpoint.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

/// Reads tensor after tensor; after the first error it hands out empty matrices and keeps the error, so that a whole block
/// is read without a test after each tensor. Nothing is allocated for a tensor that the file does not hold in that shape.
class TensorReader {
 public:
  /// `prefix` may stand before every name in the file: "transformer.".
  TensorReader(const Checkpoint& tensors, std::string prefix, std::pmr::memory_resource& memory);

  std::pmr::memory_resource& memory() const { return memory_; }
  const MaybeError& error() const { return error_; }
  void fail(Error error);

  /// The tensor of that name, behind the prefix or without it; nullptr where there is none.
  const TensorPlace* find(const std::string& name) const;

  /// (rows × cols), from a tensor of that shape.
  Matrix matrix(const std::string& name, std::size_t rows, std::size_t cols);
  /// (1 × size), from a tensor of shape (size).
  Matrix vector(const std::string& name, std::size_t size);

  /// Whether the file holds the tensor in that shape; otherwise the error says what is there.
  bool expect(const std::string& name, const std::vector<std::size_t>& shape);
  /// Into memory that is there already: `to` has the tensor's elements in its order.
  void read_into(const std::string& name, const std::vector<std::size_t>& shape, std::span<float> to);

  /// The tensor is known and needs no reading.
  void skip(const TensorPlace& tensor);
  /// The first tensor that was neither read nor skipped; nullptr when all are accounted for.
  const TensorPlace* first_unread() const;

 private:
  Matrix read(const std::string& name, const std::vector<std::size_t>& shape, std::size_t rows, std::size_t cols);

  const Checkpoint& tensors_;
  std::string prefix_;
  std::pmr::memory_resource& memory_;
  std::vector<bool> read_;  // by place in tensors()
  MaybeError error_;
};

}  // namespace attn
