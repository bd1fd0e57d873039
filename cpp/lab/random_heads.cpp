#include "lab/random_heads.h"

#include <utility>

#include "attn/attention/heads.h"
#include "attn/sentence.h"
#include "lab/profile.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

Mask mask_of(const HeadsShape& shape) {
  if (shape.window > 0) return Mask::sparse({.window = shape.window, .sinks = HeadsShape::kSinks});
  return shape.causal ? Mask::causal() : Mask::bidirectional();
}

}  // namespace

Result<HeadsShape> read_heads(double seq_len, double embed_dim, double num_heads, bool causal, double max_embed_dim) {
  constexpr double kMaxSeqLen = 1 << 16;
  const auto n = whole_number("seq_len", seq_len, 1.0, kMaxSeqLen);
  if (!n) return n.error();
  const auto embed = whole_number("embed_dim", embed_dim, 1.0, max_embed_dim);
  if (!embed) return embed.error();
  const auto heads = whole_number("num_heads", num_heads, 1.0, embed_dim);
  if (!heads) return heads.error();
  if (const std::size_t left = embed.value() % heads.value(); left != 0) {
    return Error{"num_heads", sentence("num_heads ", heads.value(), " does not divide embed_dim ", embed.value(), " (",
                                       left, " columns are left over); choose a divisor.")};
  }
  return HeadsShape{.seq_len_q = n.value(),
                    .seq_len_k = n.value(),
                    .embed_dim = embed.value(),
                    .num_heads = heads.value(),
                    .causal = causal};
}

double HeadsShape::tensor_bytes() const {
  const auto rows = 2.0 * (static_cast<double>(seq_len_q) + static_cast<double>(seq_len_k));
  return rows * static_cast<double>(embed_dim) * 4.0;
}

double HeadsShape::scratch_bytes(const AttentionKernel& kernel) const {
  return kernel.scratch_bytes(seq_len_q, seq_len_k, head_dim(), head_dim());
}

RandomHeads::RandomHeads(const AttentionKernel& kernel, const HeadsShape& shape, std::pmr::memory_resource& memory)
    : kernel_(kernel),
      num_heads_(shape.num_heads),
      mask_(mask_of(shape)),
      query_(uniform_matrix(shape.seq_len_q, shape.embed_dim, 1, memory)),
      key_(uniform_matrix(shape.seq_len_k, shape.embed_dim, 2, memory)),
      value_(uniform_matrix(shape.seq_len_k, shape.embed_dim, 3, memory)),
      output_(shape.seq_len_q, shape.embed_dim, memory),
      scratch_(memory) {}

void RandomHeads::operator()() {
  attend_heads(std::as_const(query_).view(), std::as_const(key_).view(), std::as_const(value_).view(), num_heads_,
               mask_, kernel_, output_.view(), scratch_);
}

}  // namespace attn::lab
