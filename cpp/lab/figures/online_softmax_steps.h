// Online softmax tile by tile, as attn/attention/online_softmax.h describes it, with every number in sight: in double
// precision and, as in the papers, in powers of e (the kernels take powers of 2, which machines compute).
#pragma once

#include <vector>

#include "attn/diagnose/table.h"
#include "attn/result.h"

namespace attn::lab {

struct OnlineSoftmaxRequest {
  std::vector<double> scores = {};  // one row, scaled; -inf where blocked
  Table value = {};                 // (keys × value_dim)
  double tile = 0.0;                // keys
};

/// After one tile.
struct OnlineSoftmaxStep {
  double first = 0.0;  // keys [first, end)
  double end = 0.0;
  double tile_max = 0.0;  // -inf where the whole tile is blocked
  double old_max = 0.0;
  double max = 0.0;
  double correction = 1.0;  // e^(old_max − max); 1 where nothing was seen before
  double sum = 0.0;
  std::vector<double> output = {};  // before the division by sum
};

struct OnlineSoftmaxReply {
  std::vector<OnlineSoftmaxStep> steps = {};
  std::vector<double> output = {};
  /// Of the whole row at once, its maximum first.
  std::vector<double> whole_weights = {};
  std::vector<double> whole_output = {};
  double max_error = 0.0;  // largest |output − whole_output|
};

/// What check_scores() finds; `shape` unless value has a row for each score and 1 to 64 columns; `not_finite` in the value
/// of a key that is not blocked; `bad_number` for the tile.
Result<OnlineSoftmaxReply> online_softmax(const OnlineSoftmaxRequest& request);

}  // namespace attn::lab
