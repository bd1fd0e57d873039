// Seeded numbers that are the same on every platform: examples, initial weights, sampling and tests can be repeated from
// a seed. The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
#pragma once

#include <cmath>
#include <cstdint>

#include "attn/contract.h"

namespace attn {

/// A value: a copy continues with the same numbers as its original.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  /// In [0, 1): a multiple of 2^-24, so that every value is an exact float and 1 never comes up.
  float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24F; }

  /// In [low, high), up to the rounding of the last step.
  float uniform(float low, float high) { return low + (high - low) * uniform(); }

  /// In [0, count), each value equally likely: draws from the incomplete last round are repeated.
  std::uint64_t uniform_int(std::uint64_t count) {
    ATTN_EXPECTS(count > 0, "uniform_int() needs at least one value to choose from");
    const std::uint64_t incomplete = (0 - count) % count;
    std::uint64_t draw = next();
    while (draw < incomplete) draw = next();
    return draw % count;
  }

  /// Mean 0, standard deviation 1, by the ratio of uniforms (Kinderman and Monahan, 1977). A value is one division, which
  /// is exactly rounded everywhere; the logarithm only decides whether a point is kept, so that two math libraries
  /// disagree only where a point lies within one rounding of the boundary.
  float normal() {
    constexpr double kHalfWidth = 0.857763884960706796;  // sqrt(2 / e)
    for (;;) {
      const double u = (static_cast<double>(next() >> 40) + 0.5) * 0x1p-24;
      const double v = (static_cast<double>(next() >> 40) + 0.5) * 0x1p-24;
      const double x = kHalfWidth * (2.0 * v - 1.0) / u;
      if (x * x <= -4.0 * std::log(u)) return static_cast<float>(x);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace attn
