// model.safetensors: any bytes; then the numbers of every tensor that was found.
#include <cstdint>
#include <vector>

#include "attn/gpt/safetensors.h"
#include "attn/gpt/tensor_values.h"
#include "promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const attn::SpanSource file("model.safetensors", {data, size});
  const attn::fuzz::MemoryBound bound(size, 64);
  const auto tensors = attn::read_safetensors_header(file);
  if (!tensors) {
    attn::fuzz::require_sentence(tensors.error());
    return 0;
  }
  std::uint64_t bytes = 0;
  for (const attn::TensorPlace& tensor : tensors.value()) {
    bytes += tensor.bytes();
    attn::fuzz::require(tensor.offset <= size && tensor.bytes() <= size - tensor.offset, "tensors lie within the file");
    std::vector<float> elements(tensor.num_elements);
    if (const auto error = attn::read_tensor(tensor, elements)) attn::fuzz::require_sentence(*error);
  }
  attn::fuzz::require(bytes < size, "tensors do not overlap");
  return 0;
}
