#include "attn/ops/layer_norm.h"

#include <cmath>
#include <cstddef>

#include "attn/ops/simd.h"

namespace attn {
namespace {

using simd::kLanes;
using simd::Vec;

constexpr std::size_t kStep = 4 * kLanes;

/// Adds term(x_j) to the sum of lane j mod 16. What is missing of the last step counts as `neutral`,
/// whose term must be 0.
template <typename Term>
float sum_terms(const float* row, std::size_t features, float neutral, Term term) {
  Vec sums[4] = {simd::splat(0.0F), simd::splat(0.0F), simd::splat(0.0F), simd::splat(0.0F)};
  const auto add_step = [&](const float* from) {
    for (std::size_t v = 0; v < 4; ++v) sums[v] += term(simd::load(from + v * kLanes));
  };
  std::size_t done = 0;
  ATTN_NO_UNROLL
  for (; done + kStep <= features; done += kStep) add_step(row + done);
  if (done < features) {
    float tail[kStep];
    for (std::size_t i = 0; i < kStep; ++i) tail[i] = done + i < features ? row[done + i] : neutral;
    add_step(tail);
  }
  return simd::sum_of_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

}  // namespace

void layer_norm(ConstMat input, std::span<const float> weight, std::span<const float> bias, float epsilon, Mat output) {
  const std::size_t features = input.cols();
  ATTN_EXPECTS(features > 0, "layer_norm() needs at least one feature");
  ATTN_EXPECTS(weight.size() == features && bias.size() == features,
               "layer_norm() needs one weight and one bias per feature");
  ATTN_EXPECTS(output.rows() == input.rows() && output.cols() == features,
               "layer_norm() writes as many rows and features as it reads");

  for (std::size_t r = 0; r < input.rows(); ++r) {
    const float* x = input.row(r);
    float* y = output.row(r);
    const float count = static_cast<float>(features);
    const float mean = sum_terms(x, features, 0.0F, [](Vec v) { return v; }) / count;
    // The squares of the centred values: the mean of x² minus the square of the mean would cancel.
    const float variance = sum_terms(x, features, mean,
                                     [mean](Vec v) {
                                       const Vec centred = v - simd::splat(mean);
                                       return centred * centred;
                                     }) /
                           count;
    const float inverse = 1.0F / std::sqrt(variance + epsilon);

    std::size_t j = 0;
    ATTN_NO_UNROLL
    for (; j + kLanes <= features; j += kLanes) {
      const Vec normal = (simd::load(x + j) - simd::splat(mean)) * simd::splat(inverse);
      simd::store(y + j, simd::multiply_add(normal, simd::load(&weight[j]), simd::load(&bias[j])));
    }
    for (; j < features; ++j) y[j] = bias[j] + (x[j] - mean) * inverse * weight[j];
  }
}

}  // namespace attn
