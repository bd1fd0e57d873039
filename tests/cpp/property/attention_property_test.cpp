// Every kernel of the table under everything at once: any shape, mask, temperature and slope, heads that are columns of wider
// matrices, NaN where no query looks, and any split of the queries into chunks.
#include <algorithm>
#include <catch_amalgamated.hpp>
#include <iterator>
#include <limits>
#include <optional>

#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/errors.h"
#include "support/oracle.h"

namespace attn::test {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// The rows as columns of a wider matrix, whose other columns are NaN: who strays reads them.
class HeadView {
 public:
  HeadView(ConstMat rows, Random& random)
      : before_(random_index(9, random)),
        wide_(filled_matrix(rows.rows(), before_ + rows.cols() + random_index(9, random), kNan)),
        cols_(rows.cols()) {
    for (std::size_t r = 0; r < rows.rows(); ++r) std::copy_n(rows.row(r), cols_, wide_.row(r) + before_);
  }
  ConstMat view() const { return wide_.view().columns(before_, cols_); }

 private:
  std::size_t before_;
  Matrix wide_;
  std::size_t cols_;
};

/// NaN in the keys and values that no query may attend to.
void poison_unseen(AttentionCase& problem) {
  const AttentionInputs in = problem.inputs();
  for (std::size_t j = 0; j < in.seq_len_k(); ++j) {
    bool seen = false;
    for (std::size_t i = 0; i < in.seq_len_q(); ++i)
      seen = seen || in.mask.allows(i, j, in.seq_len_q(), in.seq_len_k());
    if (seen) continue;
    std::fill_n(problem.key.row(j), problem.key.cols(), kNan);
    std::fill_n(problem.value.row(j), problem.value.cols(), kNan);
  }
}

/// The same attention for queries [first, first + count) alone, or nothing where the mask cannot say so: masks that look back
/// are aligned at the lower right, and a slope counts from there.
std::optional<AttentionInputs> chunk_of(const AttentionInputs& in, MaskKind kind, MaskView allowed, std::size_t first,
                                        std::size_t count) {
  AttentionInputs chunk = in;
  chunk.query = in.query.rows_from(first, count);
  if (looks_back_only(kind)) {
    const std::size_t keys = in.seq_len_k() - (in.seq_len_q() - first - count);
    chunk.key = in.key.rows_from(0, keys);
    chunk.value = in.value.rows_from(0, keys);
    return chunk;
  }
  if (in.alibi_slope != 0.0F || kind == MaskKind::global) return {};
  if (kind == MaskKind::binary) chunk.mask = Mask::binary(allowed.rows_from(first, count));
  return chunk;
}

TEST_CASE("Any kernel gives any row of any problem as the oracle does, alone and among others", "[property]") {
  const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{151}));
  Random random(seed);
  const MaskKind kind = kMaskKinds[random_index(std::size(kMaskKinds), random)];
  const CaseSizes sizes = random_sizes(seed % 5 == 0 ? 170 : 40, kind, random);
  AttentionCase problem = random_case(sizes, kind, random);
  problem.temperature = random_index(2, random) == 0 ? 1.0F : random.uniform(0.5F, 2.0F);
  problem.alibi_slope = random_index(3, random) == 0 ? random.uniform(0.004F, 0.5F) : 0.0F;
  poison_unseen(problem);
  const HeadView query(problem.query.view(), random);
  const HeadView key(problem.key.view(), random);
  const HeadView value(problem.value.view(), random);
  AttentionInputs in = problem.inputs();
  in.query = query.view();
  in.key = key.view();
  in.value = value.view();
  INFO("seed " << seed << ", mask kind " << static_cast<int>(kind) << ", " << sizes.seq_len_q << " queries, "
               << sizes.seq_len_k << " keys, head_dim " << sizes.head_dim << ", value_dim " << sizes.value_dim);
  require_ok(validate(in));
  const OracleAttention oracle = oracle_attention(in);
  const MaskView allowed{problem.allowed.data(), problem.allowed.rows(), problem.allowed.cols()};

  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    const Matrix whole = run_kernel(kernel, in);
    CHECK_THAT(whole.view(), close_to(oracle.output.view(), 1e-5));
    for (std::size_t first = 0; first < sizes.seq_len_q;) {
      const std::size_t count = 1 + random_index(sizes.seq_len_q - first, random);
      if (const auto chunk = chunk_of(in, kind, allowed, first, count)) {
        INFO("rows from " << first << ", " << count << " of them");
        CHECK_THAT(run_kernel(kernel, *chunk).view(), bit_equal_to(whole.view().rows_from(first, count)));
      }
      first += count;
    }
  }
}

}  // namespace
}  // namespace attn::test
