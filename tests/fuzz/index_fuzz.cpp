// model.safetensors.index.json: any bytes, beside the shards of a model of the tests.
#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/checkpoint.h"
#include "fixture.h"
#include "promises.h"

namespace {

struct Shards {
  Shards() {
    for (const char* number : {"00001", "00002", "00003", "00004"}) {
      const std::string name = std::string("model-") + number + "-of-00004.safetensors";
      const std::string& file = files.emplace_back(attn::fuzz::read_fixture("models/llama_sharded/" + name));
      sources.push_back({name, {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}});
    }
    for (const attn::SpanSource& source : sources) pointers.push_back(&source);
  }
  std::list<std::string> files;
  std::list<attn::SpanSource> sources;
  std::vector<const attn::ByteSource*> pointers;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Shards shards;
  const attn::fuzz::MemoryBound bound(size, 64);
  const auto checkpoint = attn::Checkpoint::open(shards.pointers, {reinterpret_cast<const char*>(data), size});
  if (!checkpoint) {
    attn::fuzz::require_sentence(checkpoint.error());
    return 0;
  }
  for (const attn::TensorPlace& tensor : checkpoint.value().tensors()) {
    attn::fuzz::require(checkpoint.value().find(tensor.name) == &tensor, "a tensor is found by its name");
  }
  return 0;
}
