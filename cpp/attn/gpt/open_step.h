// A step of the decoder whose attention somebody else computes: layer by layer, queries, keys and values go out, and what
// they attended to comes in. Nothing is cached here, and what a model adds to its scores (ALiBi) is for the other side to add.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/gpt/block.h"
#include "attn/gpt/gpt.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

class OpenStep {
 public:
  /// Runs `tokens`, whose first one stands at `position`, up to the attention of the first layer. `gpt` must outlive the
  /// step. Errors: `empty_prompt`, `too_long`, `bad_token`.
  static Result<OpenStep> begin(const Gpt& gpt, std::span<const TokenId> tokens, std::size_t position,
                                std::pmr::memory_resource& memory);

  /// Which layer asks; as many as the model has when all are done.
  std::size_t layer() const { return layer_; }
  bool done() const { return layer_ == gpt_->config().num_layers; }
  std::size_t rows() const { return hidden_.rows(); }

  /// What the layer asks, positions turned in: query (rows × num_heads · head_dim), key and value (rows × num_kv_heads ·
  /// head_dim), heads side by side. Precondition: !done().
  BlockRows asked() { return BlockRows(gpt_->config(), workspace_); }

  /// `attended` (rows × num_heads · head_dim) ends the layer; the next one asks. Precondition: !done().
  void answer(ConstMat attended);

  /// logits (1 × vocab_size) of the last row. Precondition: done(); once.
  void write_logits(Mat logits);

 private:
  OpenStep(const Gpt& gpt, std::span<const std::size_t> positions, std::pmr::memory_resource& memory);
  void begin_layer();

  const Gpt* gpt_;
  std::size_t layer_ = 0;
  Matrix hidden_;  // (rows × embed_dim)
  BlockWorkspace workspace_;
  Matrix angles_;  // of the rotary positions, or empty
};

}  // namespace attn
