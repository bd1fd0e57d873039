// Random inputs of the figures, repeatable from the seed that a page shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "attn/matrix.h"
#include "attn/random.h"
#include "attn/result.h"
#include "lab/quantity.h"

namespace attn::lab {

/// A whole number of 32 bits; else `bad_number`.
inline Result<std::uint64_t> read_seed(double seed) {
  const auto whole = whole_number("The seed", seed, 0.0, 4294967295.0);
  if (!whole) return whole.error();
  return std::uint64_t{whole.value()};
}

/// Normally distributed with this standard deviation.
inline Matrix normal_matrix(std::size_t rows, std::size_t cols, float deviation, Random& random,
                            std::pmr::memory_resource& memory) {
  auto matrix = Matrix::uninitialized(rows, cols, memory);
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = deviation * random.normal();
  return matrix;
}

}  // namespace attn::lab
