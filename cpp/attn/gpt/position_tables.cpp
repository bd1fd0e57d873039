#include "attn/gpt/position_tables.h"

namespace attn {

PositionTables::PositionTables(const GptConfig& config, std::pmr::memory_resource& memory)
    : part_(position_part(config.positions)),
      frequencies_(1, config.positions == PositionKind::rotary ? config.head_dim / 2 : 0, memory),
      slopes_(1, config.positions == PositionKind::alibi ? config.num_heads : 0, memory) {
  if (part_->frequencies) part_->frequencies(config.rotary, {frequencies_.data(), frequencies_.size()});
  if (part_->slopes) part_->slopes({slopes_.data(), slopes_.size()});
}

Matrix PositionTables::angles(std::span<const std::size_t> positions, std::pmr::memory_resource& memory) const {
  Matrix angles(frequencies_.size() > 0 ? positions.size() : 0, 2 * frequencies_.size(), memory);
  for (std::size_t r = 0; r < angles.rows(); ++r) {
    part_->angles({frequencies_.data(), frequencies_.size()}, positions[r], {angles.row(r), angles.cols()});
  }
  return angles;
}

}  // namespace attn
