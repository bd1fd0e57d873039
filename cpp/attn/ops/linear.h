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
  explicit Linear(PackedLinear weights) : weights_(std::move(weights)) {}
  explicit Linear(Int8Linear weights) : weights_(std::move(weights)) {}

  std::variant<PackedLinear, Int8Linear> weights_;
};

}  // namespace attn
