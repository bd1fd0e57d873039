// y = x · W + b with W packed once, read as sequential streams: the same accumulation for one row (decode) and for many
// (prefill), so that both give the same bits.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/matrix.h"

namespace attn {

/// A weight matrix (in_features × out_features) in panels of 16 outputs, [out/16][in][16], zero-padded.
/// Every output is accumulated over the inputs in increasing order, from its bias, by simd::multiply_add.
class PackedLinear {
 public:
  /// `weight` (in_features × out_features), `bias` (out_features) or empty.
  static PackedLinear from_in_out(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory);
  /// `weight` (out_features × in_features): the layout of torch.nn.Linear and of a tied embedding.
  static PackedLinear from_out_in(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory);

  std::size_t in_features() const { return in_features_; }
  std::size_t out_features() const { return out_features_; }
  std::size_t bytes() const { return panels_.bytes() + bias_.bytes(); }
  /// What bytes() would be, for sizes that nobody has allocated or could.
  static double bytes_for(std::size_t in_features, std::size_t out_features);

  /// input (rows × in_features), output (rows × out_features); they must not overlap.
  void apply(ConstMat input, Mat output) const;

 private:
  PackedLinear(std::size_t in_features, std::size_t out_features, std::pmr::memory_resource& memory);

  /// One row, all panels but those that leave a stream without a partner; returns how many panels are done.
  std::size_t apply_whole_panels(const float* input, float* output) const;

  std::size_t in_features_;
  std::size_t out_features_;
  Matrix panels_;  // (out/16 × in·16)
  Matrix bias_;    // (1 × out, rounded up to 16)
};

}  // namespace attn
