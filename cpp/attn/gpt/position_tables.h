// What a model needs to tell its blocks where each row stands.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/gpt/block_parts.h"
#include "attn/gpt/config.h"
#include "attn/matrix.h"

namespace attn {

/// The constants of a model's positions: from its config alone, made once.
class PositionTables {
 public:
  PositionTables(const GptConfig& config, std::pmr::memory_resource& memory);

  /// (positions × head_dim): the angles that each row is turned by; empty unless positions are rotary. Rows need not
  /// follow each other, as in a batch of sequences.
  Matrix angles(std::span<const std::size_t> positions, std::pmr::memory_resource& memory) const;
  /// One per head; empty unless positions are ALiBi.
  std::span<const float> slopes() const { return {slopes_.data(), slopes_.size()}; }

 private:
  const PositionPart* part_;
  Matrix frequencies_;  // (1 × head_dim / 2), or empty
  Matrix slopes_;       // (1 × num_heads), or empty
};

}  // namespace attn
