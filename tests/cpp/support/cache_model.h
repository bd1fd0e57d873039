// What a KV cache stands for: a list of all keys and values per layer and slot, with nothing saved and nothing
// forgotten.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "attn/attention/kv_cache.h"
#include "attn/random.h"
#include "support/matrices.h"
#include "support/oracle.h"

namespace attn::test {

using Rows = std::vector<std::vector<float>>;

inline Matrix matrix_from(const Rows& rows, std::size_t cols) {
  Matrix matrix(rows.size(), cols, heap());
  for (std::size_t r = 0; r < rows.size(); ++r) std::copy(rows[r].begin(), rows[r].end(), matrix.row(r));
  return matrix;
}

/// One layer of one slot.
struct ModelPlace {
  Rows keys, values;
};

struct CacheModel {
  explicit CacheModel(const KvCacheShape& of) : shape(of), places(of.num_layers * of.batch), length(of.batch, 0) {}

  ModelPlace& at(std::size_t layer, std::size_t slot) { return places[layer * shape.batch + slot]; }

  void append(std::size_t layer, std::size_t slot, ConstMat key, ConstMat value) {
    for (std::size_t r = 0; r < key.rows(); ++r) {
      at(layer, slot).keys.emplace_back(key.row(r), key.row(r) + key.cols());
      at(layer, slot).values.emplace_back(value.row(r), value.row(r) + value.cols());
    }
  }
  void truncate(std::size_t slot, std::size_t to) {
    length[slot] = to;
    for (std::size_t layer = 0; layer < shape.num_layers; ++layer) {
      at(layer, slot).keys.resize(to);
      at(layer, slot).values.resize(to);
    }
  }
  void fork(std::size_t from, std::size_t to) {
    length[to] = length[from];
    for (std::size_t layer = 0; layer < shape.num_layers; ++layer) {
      at(layer, to) = at(layer, from);
      at(layer, to).keys.resize(length[from]);
      at(layer, to).values.resize(length[from]);
    }
  }

  KvCacheShape shape;
  std::vector<ModelPlace> places;  // [layer * batch + slot]
  std::vector<std::size_t> length;
};

/// x as it comes back from `count` numbers that share a scale: round(x / s) · s with s = max|x| / 127. In float32 up to
/// the rounding: between two whole numbers the last bit decides.
inline void round_together(std::vector<float*> numbers) {
  float largest = 0.0F;
  for (const float* number : numbers) largest = std::max(largest, std::abs(*number));
  const double scale = static_cast<double>(largest) / 127.0;
  const float per_unit = 127.0F / largest;
  for (float* number : numbers)
    *number = static_cast<float>(static_cast<double>(std::nearbyint(*number * per_unit)) * scale);
}

/// Values as the int8 cache keeps them: 64 channels of a head, or as many as it has, together at each position.
inline Rows rounded_values(Rows rows, std::size_t head_dim) {
  for (auto& row : rows) {
    for (std::size_t head = 0; head < row.size(); head += head_dim) {
      for (std::size_t c = 0; c < head_dim; c += 64) {
        std::vector<float*> group;
        for (std::size_t i = c; i < std::min(c + 64, head_dim); ++i) group.push_back(&row[head + i]);
        round_together(group);
      }
    }
  }
  return rows;
}

/// Keys as a query at `query_pos` meets them: 32 positions of a channel together, except for its own group.
inline Rows rounded_keys(Rows rows, std::size_t query_pos) {
  for (std::size_t first = 0; first + 32 <= query_pos / 32 * 32; first += 32) {
    for (std::size_t c = 0; c < rows[first].size(); ++c) {
      std::vector<float*> group;
      for (std::size_t r = first; r < first + 32; ++r) group.push_back(&rows[r][c]);
      round_together(group);
    }
  }
  return rows;
}

}  // namespace attn::test
