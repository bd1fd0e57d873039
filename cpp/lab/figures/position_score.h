// How the score of one query and one key depends on where they stand: rotary positions turn both, ALiBi lowers the score.
#pragma once

#include <string>
#include <vector>

#include "attn/result.h"

namespace attn::lab {

struct PositionScoreRequest {
  std::vector<double> query = {};  // head_dim numbers, an even count
  std::vector<double> key = {};
  double query_position = 0.0;
  double key_position = 0.0;
  std::string kind = {};  // none, rotary, alibi
  double base = 10000.0;  // rotary: rope_theta
  double head = 0.0;      // alibi: which of num_heads
  double num_heads = 1.0;
};

struct PositionScore {
  std::vector<double> query = {};  // as the dot product sees them, in float32
  std::vector<double> key = {};
  double score = 0.0;  // query · key, not scaled; with ALiBi divided by √head_dim, and the bias added after that
  double bias = 0.0;   // alibi: −slope · (query_position − key_position)
};

/// `unknown_position`, `shape` unless both have the same even number of features up to 256, `not_finite`, `bad_number`.
Result<PositionScore> position_score(const PositionScoreRequest& request);

}  // namespace attn::lab
