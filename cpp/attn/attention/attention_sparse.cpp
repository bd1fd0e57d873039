// Sparse attention: blocks of scores that no query of the block may see are never computed. What remains is flash
// attention, so the work grows with the allowed blocks and not with seq_len_q · seq_len_k: a window of w keys costs
// seq_len · w (Child et al., 2019, arXiv:1904.10509; Beltagy et al., 2020, arXiv:2004.05150).
#include <algorithm>

#include "attn/attention/flash_rows.h"
#include "attn/attention/kernels.h"

namespace attn {
namespace {

std::size_t query_block(std::size_t seq_len_q) { return std::min(kSparseQueryBlock, seq_len_q); }

}  // namespace

void attention_sparse(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch,
                      AttentionTrace* trace) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  FlashRows rows(query_block(seq_len_q), in.head_dim(), in.value_dim(), scratch);

  for (std::size_t begin = 0; begin < seq_len_q; begin += kSparseQueryBlock) {
    const Range queries{begin, std::min(begin + kSparseQueryBlock, seq_len_q)};
    const std::size_t count = queries.end - queries.begin;
    rows.start({in.mask, seq_len_q, seq_len_k});
    rows.push_rows(in.query.rows_from(begin, count), begin, in.scale(), in.alibi_slope);
    for (std::size_t first_key = 0; first_key < seq_len_k; first_key += kKeyBlock) {
      const Range keys{first_key, std::min(first_key + kKeyBlock, seq_len_k)};
      if (in.mask.coverage(queries, keys, seq_len_q, seq_len_k) == Coverage::none) continue;
      rows.add(in.key.rows_from(first_key, keys.end - keys.begin), in.value.rows_from(first_key, keys.end - keys.begin),
               first_key);
      if (trace != nullptr) ++trace->score_blocks;
    }
    rows.write_output(output.rows_from(begin, count));
  }
}

double attention_sparse_scratch_bytes(std::size_t seq_len_q, std::size_t, std::size_t head_dim, std::size_t value_dim) {
  return FlashRows::scratch_bytes(query_block(seq_len_q), head_dim, value_dim);
}

}  // namespace attn
