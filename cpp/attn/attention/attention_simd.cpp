// The naive kernel's steps by vectors: scores tile by tile from packed keys, softmax row by row, values tile by tile. The
// score matrix stays as large as it was: vectors make the work faster and not smaller.
//
// Every sum runs over its index in increasing order from 0 (softmax: lane j mod 4), so that neither the number of
// queries nor a tile's place changes a bit of a row.
#include <algorithm>
#include <limits>
#include <optional>

#include "attn/attention/alibi.h"
#include "attn/attention/kernels.h"
#include "attn/attention/unpacked_scores.h"
#include "attn/ops/matmul.h"
#include "attn/ops/softmax.h"

namespace attn {
namespace {

constexpr float kBlocked = -std::numeric_limits<float>::infinity();
/// Queries whose scores are used while they are still in the L2 cache: whole tiles of 4, of 5 and of 6 rows.
constexpr std::size_t kQueryBlock = 60;
/// Queries whose outputs are added up together: the fewer, the fewer blocked keys are passed over one by one.
constexpr std::size_t kStrip = 12;

/// The keys as the products want them. A single query reads each key once, so there packing does not pay.
std::optional<PackedTranspose> pack_keys(const AttentionInputs& in, std::pmr::memory_resource& scratch) {
  if (in.seq_len_q() == 1) return std::nullopt;
  return std::make_optional<PackedTranspose>(in.key, scratch);
}

/// rows (queries [begin, end) × seq_len_k) = scale · query · keyᵀ for the keys below `limit`. What lies beyond stays
/// unwritten.
void compute_scores(const AttentionInputs& in, std::size_t begin, std::size_t limit, Mat rows,
                    const std::optional<PackedTranspose>& keys) {
  if (keys) {
    keys->multiply(in.query.rows_from(begin, rows.rows()), in.scale(), rows.columns(0, limit));
  } else {
    unpacked_scores(in.query.row(0), in.key, limit, in.scale(), rows.row(0));
  }
}

/// Numerators of softmax in place of the row's scores; returns one divided by their sum.
float softmax_numerators(const AttentionInputs& in, std::size_t query_pos, std::span<float> row,
                         AttentionTrace* trace) {
  const std::size_t limit = in.mask.key_limit(query_pos, in.seq_len_q(), row.size());
  if (in.alibi_slope != 0.0F) {
    add_alibi(in.alibi_slope, position_of(query_pos, in.seq_len_q(), row.size()), 0, row.first(limit));
  }
  if (trace != nullptr || !in.mask.is_prefix()) in.mask.fill_blocked(query_pos, in.seq_len_q(), row, kBlocked);
  if (trace != nullptr) std::copy(row.begin(), row.end(), trace->scores.row(query_pos));

  const float inverse_sum = 1.0F / exponentiate_row(row.first(limit));
  if (trace != nullptr) {
    float* weights = trace->weights.row(query_pos);
    for (std::size_t j = 0; j < row.size(); ++j) weights[j] = j < limit ? row[j] * inverse_sum : 0.0F;
  }
  return inverse_sum;
}

/// output (queries [begin, end) × value_dim) = weights · value, where weights behind a row's limit are 0.
void weigh_values(const AttentionInputs& in, std::size_t begin, Mat weights, Mat output) {
  const std::size_t limit = in.mask.key_limit(begin + weights.rows() - 1, in.seq_len_q(), in.seq_len_k());
  // Under a mask that hides what lies behind, all rows share the keys of the first. Elsewhere blocked keys, whose values
  // may be anything, lie between allowed ones.
  const std::size_t shared = in.mask.is_prefix() ? in.mask.key_limit(begin, in.seq_len_q(), in.seq_len_k()) : 0;
  const std::size_t rest = limit - shared;
  matmul(weights.columns(0, shared), in.value.rows_from(0, shared), output);
  add_matmul(weights.columns(shared, rest), in.value.rows_from(shared, rest), ZeroFactor::ignore, output);
}

}  // namespace

void attention_simd(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch, AttentionTrace* trace) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  Matrix scores = Matrix::uninitialized(seq_len_q, seq_len_k, scratch);
  const std::optional<PackedTranspose> keys = pack_keys(in, scratch);
  for (std::size_t begin = 0; begin < seq_len_q; begin += kQueryBlock) {
    const std::size_t count = std::min(kQueryBlock, seq_len_q - begin);
    // Limits never fall from one query to the next, so the last one of a block has the largest.
    const std::size_t limit = in.mask.key_limit(begin + count - 1, seq_len_q, seq_len_k);
    const Mat rows = scores.view().rows_from(begin, count);
    compute_scores(in, begin, limit, rows, keys);

    float inverse_sum[kQueryBlock];
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<float> row(rows.row(i), seq_len_k);
      inverse_sum[i] = softmax_numerators(in, begin + i, row, trace);
      const std::size_t own_limit = in.mask.key_limit(begin + i, seq_len_q, seq_len_k);
      std::fill(row.begin() + static_cast<std::ptrdiff_t>(own_limit), row.begin() + static_cast<std::ptrdiff_t>(limit),
                0.0F);
    }

    // The division by the sum waits for the output, which has fewer numbers.
    const Mat out = output.rows_from(begin, count);
    for (std::size_t i = 0; i < count; i += kStrip) {
      const std::size_t strip = std::min(kStrip, count - i);
      weigh_values(in, begin + i, rows.rows_from(i, strip), out.rows_from(i, strip));
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (float& number : std::span(out.row(i), out.cols())) number *= inverse_sum[i];
    }
  }
}

double attention_simd_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim, std::size_t) {
  const double scores = static_cast<double>(seq_len_q) * static_cast<double>(seq_len_k);
  const double packed =
      seq_len_q == 1 ? 0.0 : static_cast<double>(PackedTranspose::scratch_floats(seq_len_k, head_dim));
  return (scores + packed) * sizeof(float);
}

}  // namespace attn
