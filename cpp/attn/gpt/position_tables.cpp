#include "attn/gpt/position_tables.h"

#include "attn/ops/position.h"
#include "attn/ops/rotary.h"

namespace attn {

PositionTables::PositionTables(const GptConfig& config, std::pmr::memory_resource& memory)
    : frequencies_(1, config.positions == PositionKind::rotary ? config.head_dim / 2 : 0, memory),
      slopes_(1, config.positions == PositionKind::alibi ? config.num_heads : 0, memory) {
  rotary_frequencies(config.rotary, {frequencies_.data(), frequencies_.size()});
  alibi_slopes({slopes_.data(), slopes_.size()});
}

Matrix PositionTables::angles(std::span<const std::size_t> positions, std::pmr::memory_resource& memory) const {
  Matrix angles(frequencies_.size() > 0 ? positions.size() : 0, 2 * frequencies_.size(), memory);
  for (std::size_t r = 0; r < angles.rows(); ++r) {
    rotary_angles({frequencies_.data(), frequencies_.size()}, positions[r], {angles.row(r), angles.cols()});
  }
  return angles;
}

}  // namespace attn
