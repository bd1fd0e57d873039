#include "attn/ops/layer_norm.h"

#include <cmath>
#include <cstddef>

#include "attn/ops/simd.h"
#include "attn/ops/sum_terms.h"

namespace attn {
namespace {

using simd::kLanes;
using simd::Vec;

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
