// Split keys: parts of the keys are attended to as if there were no others, and the parts are merged by their log-sum-exp
// (flash-decoding: Dao, Haziza, Massa & Sizov, 2023). A single query over a long cache, as decoding has it, offers no other
// work to share out: each part can go to a worker of its own.
//
// Parts begin at multiples of kSplit and are merged from the first to the last, so that a row has the same bits however
// many keys follow and whoever computed the parts.
#include <algorithm>
#include <memory_resource>
#include <vector>

#include "attn/attention/flash_rows.h"
#include "attn/attention/kernels.h"

namespace attn {
namespace {

constexpr std::size_t kSplit = 16 * kKeyBlock;
constexpr std::size_t kQueryBlock = 64;

std::size_t query_block(std::size_t seq_len_q) { return std::min(kQueryBlock, seq_len_q); }

/// What some queries have seen of all parts so far.
class Whole {
 public:
  Whole(std::size_t capacity, std::size_t value_dim, std::pmr::memory_resource& scratch)
      : state_(capacity, &scratch), output_(Matrix::uninitialized(capacity, value_dim, scratch)) {}

  void start() {
    std::fill(state_.begin(), state_.end(), OnlineSoftmax{});
    std::fill_n(output_.data(), output_.size(), 0.0F);
  }

  void merge_part(const FlashRows& part) {
    for (std::size_t r = 0; r < part.rows(); ++r) {
      merge(state_[r], {output_.row(r), output_.cols()}, part.state(r), part.unnormalised_output(r));
    }
  }

  void write_output(Mat output) const {
    for (std::size_t r = 0; r < output.rows(); ++r) {
      normalise(state_[r], {output_.row(r), output_.cols()}, output.row(r));
    }
  }

 private:
  std::pmr::vector<OnlineSoftmax> state_;
  Matrix output_;
};

/// Keys [first, end) for the queries of `in` from `begin` on.
void attend_to_part(const AttentionInputs& in, Range queries, Range keys, FlashRows& rows) {
  rows.start({in.mask, in.seq_len_q(), in.seq_len_k()});
  rows.push_rows(in.query.rows_from(queries.begin, queries.end - queries.begin), queries.begin, in.scale(),
                 in.alibi_slope);
  for (std::size_t first_key = keys.begin; first_key < keys.end; first_key += kKeyBlock) {
    const std::size_t count = std::min(kKeyBlock, keys.end - first_key);
    rows.add(in.key.rows_from(first_key, count), in.value.rows_from(first_key, count), first_key);
  }
}

}  // namespace

void attention_split(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch, AttentionTrace*) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  FlashRows part(query_block(seq_len_q), in.head_dim(), in.value_dim(), scratch);
  Whole whole(query_block(seq_len_q), in.value_dim(), scratch);

  for (std::size_t begin = 0; begin < seq_len_q; begin += kQueryBlock) {
    const Range queries{begin, std::min(begin + kQueryBlock, seq_len_q)};
    whole.start();
    for (std::size_t first_key = 0; first_key < seq_len_k; first_key += kSplit) {
      const Range keys{first_key, std::min(first_key + kSplit, seq_len_k)};
      if (in.mask.coverage(queries, keys, seq_len_q, seq_len_k) == Coverage::none) continue;
      attend_to_part(in, queries, keys, part);
      whole.merge_part(part);
    }
    whole.write_output(output.rows_from(begin, queries.end - queries.begin));
  }
}

double attention_split_scratch_bytes(std::size_t seq_len_q, std::size_t, std::size_t head_dim, std::size_t value_dim) {
  const std::size_t rows = query_block(seq_len_q);
  const double whole =
      static_cast<double>(rows) * static_cast<double>(sizeof(OnlineSoftmax) + value_dim * sizeof(float));
  return FlashRows::scratch_bytes(rows, head_dim, value_dim) + whole;
}

}  // namespace attn
