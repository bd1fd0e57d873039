#include "attn/ops/linear.h"

namespace attn {

Linear Linear::from_in_out(ConstMat weight, std::span<const float> bias, WeightFormat format,
                           std::pmr::memory_resource& memory) {
  return Linear(linear_format(format).from_in_out(weight, bias, memory));
}

Linear Linear::from_out_in(ConstMat weight, std::span<const float> bias, WeightFormat format,
                           std::pmr::memory_resource& memory) {
  return Linear(linear_format(format).from_out_in(weight, bias, memory));
}

std::size_t Linear::in_features() const {
  return std::visit([](const auto& weights) { return weights.in_features(); }, weights_);
}

std::size_t Linear::out_features() const {
  return std::visit([](const auto& weights) { return weights.out_features(); }, weights_);
}

std::size_t Linear::bytes() const {
  return std::visit([](const auto& weights) { return weights.bytes(); }, weights_);
}

double Linear::bytes_for(WeightFormat format, std::size_t in_features, std::size_t out_features) {
  return linear_format(format).bytes_for(in_features, out_features);
}

void Linear::apply(ConstMat input, Mat output) const { linear_format(format()).apply(weights_, input, output); }

}  // namespace attn
