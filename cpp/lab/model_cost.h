// What one model costs at one length of text: bytes counted by the allocator, milliseconds by the clock.
#pragma once

#include <memory_resource>
#include <string>

#include "attn/result.h"
#include "lab/gpt_session.h"
#include "lab/timing.h"

namespace attn::lab {

struct ModelCostRequest {
  double seq_len = 0.0;  // tokens of the text, random ones; at least 2
  std::string kernel;
  double budget_ms = 0.0;  // sample prefill and decode this long each, at least once
};

struct ModelCost {
  double seq_len = 0.0;
  double kv_cache_bytes = 0.0;         // keys and values of seq_len positions in all layers, float32
  double prefill_scratch_bytes = 0.0;  // peak beyond weights and cache while all tokens run at once
  double decode_scratch_bytes = 0.0;   // the same while the last token runs alone
  double prefill_ms = 0.0;
  double decode_ms = 0.0;
  double timer_tick_ms = 0.0;
};

/// Fills a cache with seq_len tokens at once, then runs the last of them again behind the others. Errors:
/// `unknown_kernel`, `bad_number` (a seq_len beyond the model's), and what Gpt::create_cache() finds.
Result<ModelCost> model_cost(const GptSession& session, const ModelCostRequest& request, Clock clock,
                             std::pmr::memory_resource& memory);

}  // namespace attn::lab
