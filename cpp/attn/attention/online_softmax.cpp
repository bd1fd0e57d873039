#include "attn/attention/online_softmax.h"

#include "attn/contract.h"
#include "attn/ops/exp.h"
#include "attn/ops/simd.h"

namespace attn {

using simd::Vec;

void normalise(const OnlineSoftmax& state, std::span<const float> output, float* to) {
  ATTN_EXPECTS(state.sum != 0.0F, "a row's output needs at least one key that it may attend to");
  const float inverse = 1.0F / state.sum;
  // + 0 makes a zero positive: its sign would tell how many blocked values were passed over.
  for (std::size_t c = 0; c < output.size(); ++c) to[c] = output[c] * inverse + 0.0F;
}

void merge(OnlineSoftmax& into, std::span<float> into_output, const OnlineSoftmax& from,
           std::span<const float> from_output) {
  ATTN_EXPECTS(into_output.size() == from_output.size(), "merge() needs two outputs of value_dim numbers");
  const float max = into.max < from.max ? from.max : into.max;
  const Exp2NotPositive exp2;
  const Vec into_factor = exp2(simd::splat(into.max - max));
  const Vec from_factor = exp2(simd::splat(from.max - max));
  const auto merged = [&](Vec a, Vec b) { return simd::multiply_add(b, from_factor, a * into_factor); };

  into = {max, merged(simd::splat(into.sum), simd::splat(from.sum)).get(0)};
  std::size_t c = 0;
  for (; c + simd::kLanes <= into_output.size(); c += simd::kLanes) {
    simd::store(&into_output[c], merged(simd::load(&into_output[c]), simd::load(&from_output[c])));
  }
  for (; c < into_output.size(); ++c) {
    into_output[c] = merged(simd::splat(into_output[c]), simd::splat(from_output[c])).get(0);
  }
}

}  // namespace attn
