#include "attn/gpt/tensor_reader.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/gpt/tensor_values.h"
#include "attn/sentence.h"

namespace attn {
namespace {

std::string text_of_shape(std::span<const std::size_t> shape) {
  std::string text = "(";
  for (const std::size_t size : shape) text += sentence(text.size() > 1 ? ", " : "", size);
  return text + ")";
}

}  // namespace

TensorReader::TensorReader(const Checkpoint& tensors, std::string prefix, std::pmr::memory_resource& memory)
    : tensors_(tensors), prefix_(std::move(prefix)), memory_(memory), read_(tensors.tensors().size(), false) {}

void TensorReader::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

const TensorPlace* TensorReader::find(const std::string& name) const {
  const TensorPlace* tensor = tensors_.find(name);
  return tensor != nullptr ? tensor : tensors_.find(prefix_ + name);
}

Matrix TensorReader::matrix(const std::string& name, std::size_t rows, std::size_t cols) {
  return read(name, {rows, cols}, rows, cols);
}

Matrix TensorReader::vector(const std::string& name, std::size_t size) { return read(name, {size}, 1, size); }

bool TensorReader::expect(const std::string& name, const std::vector<std::size_t>& shape) {
  if (error_) return false;
  const TensorPlace* tensor = find(name);
  if (tensor == nullptr) {
    fail({"missing_tensor", sentence("The model file has no tensor ", json::quoted(name),
                                     ". Check that config.json and the weights belong to one model.")});
    return false;
  }
  if (tensor->shape != shape) {
    fail({"tensor_shape", sentence("Tensor ", json::quoted(name), " has shape ", text_of_shape(tensor->shape),
                                   ", but config.json asks for ", text_of_shape(shape),
                                   ". Check that both files belong to one model.")});
    return false;
  }
  return true;
}

void TensorReader::read_into(const std::string& name, const std::vector<std::size_t>& shape, std::span<float> to) {
  if (!expect(name, shape)) return;
  const TensorPlace* tensor = find(name);
  if (auto error = read_tensor(*tensor, to)) fail(*std::move(error));
  skip(*tensor);
}

Matrix TensorReader::read(const std::string& name, const std::vector<std::size_t>& shape, std::size_t rows,
                          std::size_t cols) {
  if (!expect(name, shape)) return Matrix(0, 0, memory_);
  Matrix result = Matrix::uninitialized(rows, cols, memory_);
  read_into(name, shape, {result.data(), result.size()});
  return result;
}

void TensorReader::skip(const TensorPlace& tensor) {
  read_[static_cast<std::size_t>(&tensor - tensors_.tensors().data())] = true;
}

const TensorPlace* TensorReader::first_unread() const {
  const auto place = std::ranges::find(read_, false);
  return place == read_.end() ? nullptr : &tensors_.tensors()[static_cast<std::size_t>(place - read_.begin())];
}

}  // namespace attn
