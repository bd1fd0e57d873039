// y = x · W + b with weights of 8 bits: a decode step reads each weight once, so a quarter of the bytes is up to four
// times the speed. Weights and inputs are quantised in groups of 32 along the inputs, as llama.cpp's Q8_0 does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "attn/matrix.h"
#include "attn/ops/simd_int8.h"

namespace attn {

/// A weight matrix (in_features × out_features) as one sequential stream: [1024 inputs][16 outputs][32 inputs].
///   y_o = b_o + Σ_g (scale of W)_go · (scale of x)_g · Σ_(i in group g) q(W)_io · q(x)_i
/// The inner sum is one of integers and exact; the groups are added in increasing order. All builds give the same bits.
class Int8Linear {
 public:
  /// `weight` (in_features × out_features), `bias` (out_features) or empty.
  static Int8Linear from_in_out(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory);
  /// `weight` (out_features × in_features).
  static Int8Linear from_out_in(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory);

  std::size_t in_features() const { return in_features_; }
  std::size_t out_features() const { return out_features_; }
  std::size_t bytes() const { return groups_.bytes() + bias_.bytes(); }
  /// What bytes() would be, for sizes that nobody has allocated or could.
  static double bytes_for(std::size_t in_features, std::size_t out_features);

  /// input (rows × in_features), output (rows × out_features); they must not overlap. A row's bits do not depend on the
  /// number of rows. An input that is not finite makes its row NaN.
  void apply(ConstMat input, Mat output) const;

 private:
  static constexpr std::size_t kPanel = 16;

  /// 32 inputs of a panel of 16 outputs.
  struct Group {
    std::array<float, kPanel> scale;
    /// [input / 4][output][input mod 4]: a vector holds four inputs of four outputs.
    std::array<std::int8_t, simd::kInt8Group * kPanel> weight;
  };
  struct QuantisedRows;

  Int8Linear(std::size_t in_features, std::size_t out_features, std::pmr::memory_resource& memory);

  /// `weight_of(in, out)` is the weight's element.
  template <typename WeightOf>
  void quantise(const WeightOf& weight_of);
  void apply_chunk(const QuantisedRows& rows, std::size_t first_group, Mat output) const;
  template <int Rows, int Vectors>
  void apply_tile(const QuantisedRows& rows, std::size_t row, const Group* groups, std::size_t first, Mat output) const;

  static std::size_t groups_for(std::size_t inputs) { return (inputs + simd::kInt8Group - 1) / simd::kInt8Group; }
  static std::size_t panels_for(std::size_t outputs) { return (outputs + kPanel - 1) / kPanel; }
  std::size_t in_groups() const { return groups_for(in_features_); }
  std::size_t panels() const { return panels_for(out_features_); }
  /// Where the groups of a panel begin, in the chunk that begins with `first_group` and has `count` groups.
  std::size_t offset(std::size_t first_group, std::size_t count, std::size_t panel) const {
    return first_group * panels() + panel * count;
  }

  std::size_t in_features_;
  std::size_t out_features_;
  OwnedMatrix<Group> groups_;
  Matrix bias_;  // (1 × out_features)
};

}  // namespace attn
