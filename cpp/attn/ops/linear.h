// y = x · W + b behind one interface, whatever the weights are stored as: a decoder asks for a format and never looks
// inside.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>
#include <utility>
#include <variant>

#include "attn/matrix.h"
#include "attn/ops/linear_float32.h"
#include "attn/ops/linear_int8.h"

namespace attn {

enum class WeightFormat {
  float32,  // as trained: PackedLinear
  int8,     // a quarter of the bytes, within a bound of the float32 result: Int8Linear
};

using LinearWeights = std::variant<PackedLinear, Int8Linear>;

/// How weights of one format are made and used; what they mean is said at Linear.
struct LinearFormat {
  LinearWeights (*from_in_out)(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory);
  LinearWeights (*from_out_in)(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory);
  double (*bytes_for)(std::size_t in_features, std::size_t out_features);
  void (*apply)(const LinearWeights& weights, ConstMat input, Mat output);
  /// Makes the largest outputs of a head exact, from its float32 weights; nullptr where they are so already.
  void (*refine_largest)(ConstMat input, ConstMat weight, Mat output);
};

template <typename Weights>
constexpr LinearFormat linear_format_of(void (*refine_largest)(ConstMat input, ConstMat weight, Mat output)) {
  return {[](ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory) {
            return LinearWeights(Weights::from_in_out(weight, bias, memory));
          },
          [](ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory) {
            return LinearWeights(Weights::from_out_in(weight, bias, memory));
          },
          Weights::bytes_for,
          [](const LinearWeights& weights, ConstMat input, Mat output) {
            std::get_if<Weights>(&weights)->apply(input, output);
          },
          refine_largest};
}

/// Precondition: the program has the format. parts/ says which there are.
const LinearFormat& linear_format(WeightFormat format);

class Linear {
 public:
  /// `weight` (in_features × out_features), GPT-2's layout; `bias` (out_features) or empty.
  static Linear from_in_out(ConstMat weight, std::span<const float> bias, WeightFormat format,
                            std::pmr::memory_resource& memory);
  /// `weight` (out_features × in_features): the layout of torch.nn.Linear and of a tied embedding.
  static Linear from_out_in(ConstMat weight, std::span<const float> bias, WeightFormat format,
                            std::pmr::memory_resource& memory);

  WeightFormat format() const {
    return std::holds_alternative<PackedLinear>(weights_) ? WeightFormat::float32 : WeightFormat::int8;
  }
  std::size_t in_features() const;
  std::size_t out_features() const;
  /// Everything that it took from its memory, and what one pass over the weights reads.
  std::size_t bytes() const;
  /// What bytes() would be, for sizes that nobody has allocated or could.
  static double bytes_for(WeightFormat format, std::size_t in_features, std::size_t out_features);

  /// input (rows × in_features), output (rows × out_features); they must not overlap. The weights are read once for
  /// every 8 rows or fewer. A row's bits do not depend on the number of rows. Takes no memory.
  void apply(ConstMat input, Mat output) const;

 private:
  explicit Linear(LinearWeights weights) : weights_(std::move(weights)) {}

  LinearWeights weights_;
};

}  // namespace attn
