// Scores of a single query, as decoding has it: packing the keys would cost more than the one product that reads them, so
// their columns are made in registers.
#pragma once

#include <algorithm>
#include <cstddef>

#include "attn/matrix.h"
#include "attn/ops/panels.h"
#include "attn/ops/simd.h"

namespace attn {

/// scores[j] = scale · (query · key j) for `count` keys from `first_key`, at most 4 · Groups. The products of a score are
/// added in increasing order from 0, as a tile does, so that both give the same bits.
template <std::size_t Groups>
void unpacked_score_group(const float* query, ConstMat key, std::size_t first_key, std::size_t count, float scale,
                          float* scores) {
  const float* keys[Groups][4];
  // Missing keys repeat the last one, and nobody reads their scores.
  for (std::size_t j = 0; j < 4 * Groups; ++j) keys[j / 4][j % 4] = key.row(first_key + std::min(j, count - 1));

  simd::Vec sums[Groups];
  for (auto& sum : sums) sum = simd::splat(0.0F);
  std::size_t k = 0;
  for (; k + 4 <= key.cols(); k += 4) {
    for (std::size_t g = 0; g < Groups; ++g) {
      simd::Vec column[4];
      load_columns(keys[g], k, column);
      for (std::size_t i = 0; i < 4; ++i) {
        sums[g] = simd::multiply_add(simd::splat(query[k + i]), column[i], sums[g]);
      }
    }
  }
  for (; k < key.cols(); ++k) {
    for (std::size_t g = 0; g < Groups; ++g) {
      const float column[4] = {keys[g][0][k], keys[g][1][k], keys[g][2][k], keys[g][3][k]};
      sums[g] = simd::multiply_add(simd::splat(query[k]), simd::load(column), sums[g]);
    }
  }
  for (std::size_t g = 0; g < Groups; ++g) {
    float four[4];
    simd::store(four, sums[g] * simd::splat(scale));
    for (std::size_t j = 4 * g; j < std::min(count, 4 * g + 4); ++j) scores[j] = four[j - 4 * g];
  }
}

/// scores (1 × count): scale · query · keyᵀ for the first `count` keys; `query` has as many elements as a key.
inline void unpacked_scores(const float* query, ConstMat key, std::size_t count, float scale, float* scores) {
  constexpr std::size_t kGroups = 3;  // sums that hide each other's latency, and leave registers for the columns
  for (std::size_t j = 0; j < count; j += 4 * kGroups) {
    unpacked_score_group<kGroups>(query, key, j, std::min(4 * kGroups, count - j), scale, scores + j);
  }
}

}  // namespace attn
