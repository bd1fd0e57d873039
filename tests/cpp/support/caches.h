// Caches to test with, and steps that fill them.
#pragma once

#include <catch_amalgamated.hpp>
#include <cstddef>
#include <utility>

#include "attn/attention/kv_blocks.h"
#include "attn/attention/kv_cache.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::test {

inline KvCache cache_of(const KvCacheShape& shape, const KvCacheOptions& options = {},
                        std::pmr::memory_resource& memory = heap()) {
  auto cache = KvCache::create(shape, options, memory);
  INFO((cache ? "" : cache.error().message));
  REQUIRE(cache.ok());
  return std::move(cache).value();
}

/// Rows whose numbers say which they are: first, first + 1, …
inline Matrix numbered_rows(std::size_t count, std::size_t cols, float first) {
  Matrix matrix(count, cols, heap());
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = first + static_cast<float>(i);
  return matrix;
}

/// What position `position` of a slot holds after fill(): its key is numbered from here on, its value from the
/// negative.
inline float number_of(std::size_t position, std::size_t slot) {
  return static_cast<float>(1000 * position + 100 * slot);
}

/// Appends `count` positions to every layer and advances, in chunks of at most `chunk`.
inline void fill(KvCache& cache, std::size_t count, std::size_t slot = 0, std::size_t chunk = 1000) {
  const KvCacheShape& shape = cache.shape();
  while (count > 0) {
    const std::size_t rows = std::min({count, chunk, cache.append_limit(slot)});
    REQUIRE(rows > 0);
    Matrix key(rows, shape.kv_dim(), heap());
    Matrix value(rows, shape.kv_dim(), heap());
    for (std::size_t r = 0; r < rows; ++r) {
      const float number = number_of(cache.length(slot) + r, slot);
      for (std::size_t c = 0; c < shape.kv_dim(); ++c) {
        key(r, c) = number + static_cast<float>(c);
        value(r, c) = -key(r, c);
      }
    }
    for (std::size_t layer = 0; layer < shape.num_layers; ++layer)
      require_ok(cache.append(layer, key.view(), value.view(), slot));
    require_ok(cache.advance(rows, slot));
    count -= rows;
  }
}

/// All positions that the walk over blocks tells of, in order.
inline std::vector<std::size_t> kept_positions(const KvCache& cache, std::size_t layer = 0, std::size_t slot = 0) {
  std::vector<std::size_t> positions;
  KvBlocks blocks(cache, layer, slot, heap());
  while (const auto block = blocks.next()) {
    for (std::size_t r = 0; r < block->count(); ++r) positions.push_back(block->first + r);
  }
  return positions;
}

/// Every kept row holds what fill() put there for `writer`, the slot that wrote it.
inline void check_rows(const KvCache& cache, std::size_t slot, std::size_t writer) {
  for (std::size_t layer = 0; layer < cache.shape().num_layers; ++layer) {
    KvBlocks blocks(cache, layer, slot, heap());
    while (const auto block = blocks.next()) {
      for (std::size_t r = 0; r < block->count(); ++r) {
        REQUIRE(block->key(r, 0) == number_of(block->first + r, writer));
        REQUIRE(block->value(r, 0) == -number_of(block->first + r, writer));
      }
    }
  }
}

}  // namespace attn::test
