// What a mask does to a stack of layers: pairs that it costs, and from where a position has heard after each layer.
#pragma once

#include <memory_resource>
#include <vector>

#include "attn/diagnose/table.h"
#include "attn/result.h"

namespace attn::lab {

struct MaskFactsRequest {
  Table allowed = {};  // (queries × keys), 1 may attend, 0 blocked
  double num_layers = 0.0;
};

struct MaskFacts {
  double allowed_pairs = 0.0;
  double total_pairs = 0.0;
  std::vector<double> blocked_queries = {};  // without any key
  /// (num_layers × queries): from how many positions, its own among them, query q has heard after layer l + 1. Each
  /// layer has this mask and a residual path beside it, by which a position keeps what it has. Empty unless square.
  Table reach = {};
  /// (num_layers × keys): 1 where key k has reached the last query after layer l + 1. Empty unless square.
  Table reached_last = {};
};

/// `bad_number` for a mask that is not 1 to 256 wide and high, or beyond 64 layers; `mask_not_binary`.
Result<MaskFacts> mask_facts(const MaskFactsRequest& request, std::pmr::memory_resource& memory);

}  // namespace attn::lab
