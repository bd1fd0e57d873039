// A sparse pattern drawn out: which of all pairs it allows.
#pragma once

#include <vector>

#include "attn/diagnose/table.h"
#include "attn/result.h"

namespace attn::lab {

/// The parts of a SparsePattern; 0, or no global position, turns one off. All off is dense.
struct MaskPatternRequest {
  double seq_len_q = 0.0;
  double seq_len_k = 0.0;
  bool causal = true;
  double window = 0.0;
  double sinks = 0.0;
  double stride = 0.0;
  std::vector<double> global = {};
};

/// (seq_len_q × seq_len_k), 1 where the query may attend to the key; the last query stands at the last key. `bad_number`
/// beyond 256 positions, `mask_order` for global positions that do not increase.
Result<Table> mask_pattern(const MaskPatternRequest& request);

}  // namespace attn::lab
