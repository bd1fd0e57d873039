// Catch2 matchers for whole matrices; a failure names the worst row and column.
#pragma once

#include <bit>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "attn/matrix.h"

namespace attn::test {

/// Compares two matrices of equal shape element by element.
class MatrixMatcher : public Catch::Matchers::MatcherGenericBase {
 public:
  /// |got - expected| <= absolute + relative · |expected|, or the same bits when `exact`.
  MatrixMatcher(ConstMat expected, double absolute, double relative, bool exact)
      : expected_(expected), absolute_(absolute), relative_(relative), exact_(exact) {}

  bool match(ConstMat got) const {
    if (got.rows() != expected_.rows() || got.cols() != expected_.cols()) {
      story_ = "has " + shape(got) + " elements like the expected " + shape(expected_);
      return false;
    }
    double worst = 0.0;
    std::size_t mismatches = 0;
    for (std::size_t i = 0; i < got.rows(); ++i) {
      for (std::size_t j = 0; j < got.cols(); ++j) {
        if (agrees(got(i, j), expected_(i, j))) continue;
        const double difference = std::abs(static_cast<double>(got(i, j)) - static_cast<double>(expected_(i, j)));
        if (mismatches++ > 0 && !(difference > worst)) continue;
        worst = difference;
        story_ = "agrees at row " + std::to_string(i) + ", column " + std::to_string(j) + ": got " +
                 Catch::Detail::stringify(got(i, j)) + ", expected " + Catch::Detail::stringify(expected_(i, j)) +
                 ", largest difference " + Catch::Detail::stringify(worst);
      }
    }
    if (mismatches > 0) story_ += " (" + std::to_string(mismatches) + " elements differ)";
    return mismatches == 0;
  }

  std::string describe() const override { return story_.empty() ? "agrees with the expected matrix" : story_; }

 private:
  static std::string shape(ConstMat matrix) {
    return std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols());
  }
  bool agrees(float got, float expected) const {
    if (std::bit_cast<std::uint32_t>(got) == std::bit_cast<std::uint32_t>(expected)) return true;
    if (exact_) return false;
    const auto want = static_cast<double>(expected);
    return std::abs(static_cast<double>(got) - want) <= absolute_ + relative_ * std::abs(want);
  }

  ConstMat expected_;
  double absolute_;
  double relative_;
  bool exact_;
  mutable std::string story_;
};

inline MatrixMatcher close_to(ConstMat expected, double absolute, double relative = 0.0) {
  return {expected, absolute, relative, false};
}

inline MatrixMatcher bit_equal_to(ConstMat expected) { return {expected, 0.0, 0.0, true}; }

}  // namespace attn::test

template <typename T>
struct Catch::StringMaker<attn::MatrixView<T>> {
  static std::string convert(const attn::MatrixView<T>& matrix) {
    return "matrix of " + std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols());
  }
};
