// Why generation keeps keys and values: without a cache the whole text is projected again for each new token, which makes
// S(S+1)/2 rows for S tokens; with it every row is projected once.
#pragma once

#include <memory_resource>

#include "attn/result.h"
#include "lab/profile.h"

namespace attn::lab {

struct ProjectionsRequest {
  double embed_dim = 0.0;
  double new_tokens = 0.0;  // S, from an empty text
  double budget_ms = 0.0;   // for each of the two ways
};

/// Key and value projection of one layer while S tokens are generated. Rows are counted as they are projected.
struct ProjectionsCost {
  double new_tokens = 0.0;
  double naive_rows = 0.0;
  double cached_rows = 0.0;
  ProfileTime naive = {};
  ProfileTime cached = {};      // with what writing into the cache costs
  double kv_cache_bytes = 0.0;  // reserved for S tokens: 2 · S · embed_dim · 4
  bool identical = false;       // both ways end with the same keys and values, bit for bit
};

/// `bad_number`, `too_large`.
Result<ProjectionsCost> profile_projections(const ProjectionsRequest& request, const Host& host,
                                            std::pmr::memory_resource& memory);

}  // namespace attn::lab
