// Flash attention: the scores of a block of queries and a block of keys at a time, and never the matrix of all of them.
// Dao et al., "FlashAttention" (2022, arXiv:2205.14135), Algorithm 1.
#include <algorithm>

#include "attn/attention/flash_rows.h"
#include "attn/attention/kernels.h"

namespace attn {
namespace {

constexpr std::size_t kQueryBlock = 128;

std::size_t query_block(std::size_t seq_len_q) { return std::min(kQueryBlock, seq_len_q); }

}  // namespace

void attention_flash(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch, AttentionTrace*) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  FlashRows rows(query_block(seq_len_q), in.head_dim(), in.value_dim(), scratch);
  for (std::size_t begin = 0; begin < seq_len_q; begin += kQueryBlock) {
    const std::size_t count = std::min(kQueryBlock, seq_len_q - begin);
    rows.start({in.mask, seq_len_q, seq_len_k});
    rows.push_rows(in.query.rows_from(begin, count), begin, in.scale(), in.alibi_slope);
    const std::size_t limit = in.mask.key_limit(begin + count - 1, seq_len_q, seq_len_k);
    for (std::size_t first_key = 0; first_key < limit; first_key += kKeyBlock) {
      const std::size_t keys = std::min(kKeyBlock, seq_len_k - first_key);
      rows.add(in.key.rows_from(first_key, keys), in.value.rows_from(first_key, keys), first_key);
    }
    rows.write_output(output.rows_from(begin, count));
  }
}

double attention_flash_scratch_bytes(std::size_t seq_len_q, std::size_t, std::size_t head_dim, std::size_t value_dim) {
  return FlashRows::scratch_bytes(query_block(seq_len_q), head_dim, value_dim);
}

}  // namespace attn
