#include "attn/ops/refine_largest.h"

#include <algorithm>
#include <array>

#include "attn/ops/panels.h"
#include "attn/ops/simd.h"

namespace attn {
namespace {

struct Candidate {
  float output;
  std::size_t column;
};

/// Larger outputs first, and lower columns among equals.
bool comes_before(const Candidate& a, const Candidate& b) {
  return a.output != b.output ? a.output > b.output : a.column < b.column;
}

/// The largest of a row so far: a heap whose first element is the one to give way.
class Candidates {
 public:
  void consider(const Candidate& candidate) {
    if (size_ == kRefined) {
      if (!(candidate.output > heap_.front().output))
        return;  // columns come in increasing order: an equal one is later
      std::pop_heap(heap_.data(), end(), comes_before);
      --size_;
    }
    if (!(candidate.output == candidate.output)) return;
    heap_[size_++] = candidate;
    std::push_heap(heap_.data(), end(), comes_before);
  }

  const Candidate* begin() const { return heap_.data(); }
  std::size_t size() const { return size_; }

 private:
  Candidate* end() { return heap_.data() + size_; }

  std::array<Candidate, kRefined> heap_;
  std::size_t size_ = 0;
};

constexpr std::size_t kTogether = simd::kLanes;

/// One candidate to a lane: the products are added in increasing order from 0, as PackedLinear's tiles do.
void refine(const float* input, ConstMat weight, const Candidate* candidates, std::size_t count, float* output) {
  const float* rows[kTogether];
  for (std::size_t i = 0; i < kTogether; ++i) rows[i] = weight.row(candidates[i < count ? i : 0].column);
  simd::Vec sum = simd::splat(0.0F);
  std::size_t k = 0;
  for (; k + 4 <= weight.cols(); k += 4) {
    simd::Vec column[4];
    load_columns(rows, k, column);
    for (std::size_t i = 0; i < 4; ++i) sum = simd::multiply_add(simd::splat(input[k + i]), column[i], sum);
  }
  for (; k < weight.cols(); ++k) {
    const float column[kTogether] = {rows[0][k], rows[1][k], rows[2][k], rows[3][k]};
    sum = simd::multiply_add(simd::splat(input[k]), simd::load(column), sum);
  }
  float refined[kTogether];
  simd::store(refined, sum);
  for (std::size_t i = 0; i < count; ++i) output[candidates[i].column] = refined[i];
}

}  // namespace

void refine_largest(ConstMat input, ConstMat weight, Mat output) {
  ATTN_EXPECTS(input.rows() == output.rows() && weight.rows() == output.cols() && weight.cols() == input.cols(),
               "refine_largest() needs the input, the weights and the output of one product");
  for (std::size_t r = 0; r < output.rows(); ++r) {
    Candidates largest;
    const float* row = output.row(r);
    for (std::size_t column = 0; column < output.cols(); ++column) largest.consider({row[column], column});
    for (std::size_t first = 0; first < largest.size(); first += kTogether) {
      refine(input.row(r), weight, largest.begin() + first, std::min(kTogether, largest.size() - first), output.row(r));
    }
  }
}

}  // namespace attn
