#include "attn/gpt/open_step.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace attn {

Result<OpenStep> OpenStep::begin(const Gpt& gpt, std::span<const TokenId> tokens, std::size_t position,
                                 std::pmr::memory_resource& memory) {
  ATTN_EXPECTS(position <= gpt.config().max_seq_len, "OpenStep::begin() needs a position that the model knows");
  if (auto error = gpt.check_tokens(tokens, position)) return *std::move(error);
  std::pmr::vector<std::size_t> positions(tokens.size(), &memory);
  std::iota(positions.begin(), positions.end(), position);
  OpenStep step(gpt, positions, memory);
  gpt.embed(tokens, positions, step.hidden_.view());
  step.begin_layer();
  return step;
}

OpenStep::OpenStep(const Gpt& gpt, std::span<const std::size_t> positions, std::pmr::memory_resource& memory)
    : gpt_(&gpt),
      hidden_(positions.size(), gpt.config().embed_dim, memory),
      workspace_(gpt.config(), positions.size(), memory),
      angles_(gpt.positions_.angles(positions, memory)) {}

void OpenStep::begin_layer() {
  begin_block(gpt_->weights_.blocks[layer_], gpt_->config(), {angles_.view(), {}}, workspace_, hidden_.view());
}

void OpenStep::answer(ConstMat attended) {
  ATTN_EXPECTS(!done(), "OpenStep::answer() comes after the last layer");
  const Mat to = workspace_.attended.view();
  ATTN_EXPECTS(attended.rows() == to.rows() && attended.cols() == to.cols(),
               "OpenStep::answer() needs a row of all heads for each token");
  for (std::size_t r = 0; r < to.rows(); ++r) std::copy_n(attended.row(r), to.cols(), to.row(r));
  end_block(gpt_->weights_.blocks[layer_], gpt_->config(), workspace_, hidden_.view());
  ++layer_;
  if (!done()) begin_layer();
}

void OpenStep::write_logits(Mat logits) {
  ATTN_EXPECTS(done() && logits.rows() == 1, "OpenStep::write_logits() gives the last row after the last layer");
  gpt_->write_logits(hidden_.view(), logits);
}

}  // namespace attn
