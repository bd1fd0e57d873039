// The tensors of a model in one file or in several (shards), as Hugging Face writes them: model.safetensors, or
// model-00001-of-00003.safetensors ... with model.safetensors.index.json, which names the shard of each tensor.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "attn/gpt/byte_source.h"
#include "attn/gpt/safetensors.h"
#include "attn/result.h"

namespace attn {

/// A directory over files that stay where they are; they must outlive it.
class Checkpoint {
 public:
  /// Reads the headers of all files. `index` is the text of model.safetensors.index.json, or empty without one; then the
  /// files need only be free of contradiction. Errors: those of read_safetensors_header(); `no_weights` without a file;
  /// `duplicate_tensor` names a tensor and the two files that hold it; `missing_shard` a file that the index names and
  /// nobody gave; `extra_shard` one that the index does not name; `bad_index` a tensor that lies elsewhere than it says.
  static Result<Checkpoint> open(std::span<const ByteSource* const> files, std::string_view index = {});

  /// Sorted by name.
  std::span<const TensorPlace> tensors() const { return tensors_; }
  /// The tensor of that name, or nullptr.
  const TensorPlace* find(std::string_view name) const;

 private:
  std::vector<TensorPlace> tensors_;
};

}  // namespace attn
