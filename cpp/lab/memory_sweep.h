// What attention costs at one sequence length: bytes counted by the allocator, milliseconds by the clock.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <string>

#include "attn/result.h"
#include "lab/host.h"

namespace attn::lab {

struct BytesNeededRequest {
  std::string kernel;
  double seq_len = 0.0;
  double head_dim = 0.0;
};

/// One head, seq_len queries over seq_len keys, float32.
struct BytesNeeded {
  double scratch_bytes = 0.0;  // beyond query, key, value and output
  double tensor_bytes = 0.0;   // query + key + value + output
  double limit_bytes = 0.0;
};

/// Allocates nothing. `unknown_kernel`, `bad_number`.
Result<BytesNeeded> bytes_needed(const BytesNeededRequest& request, const Host& host);

struct SweepRequest {
  std::string kernel;
  double seq_len = 0.0;
  double head_dim = 0.0;
  bool causal = false;
  double window = 0.0;           // keys a causal query sees beside the sinks; 0: all before it
  double budget_ms = 0.0;        // sample this long, at least three times
  bool skip_size_check = false;  // ask for the memory even though it cannot fit
};

struct SweepPoint {
  std::string kernel;
  double seq_len = 0.0;
  double head_dim = 0.0;
  bool causal = false;
  double scratch_bytes = 0.0;  // peak of what the kernel allocated, counted
  double tensor_bytes = 0.0;
  double median_ms = 0.0;
  double min_ms = 0.0;
  double max_ms = 0.0;
  double samples = 0.0;
  double runs_per_sample = 0.0;
  double timer_tick_ms = 0.0;
  double heap_bytes = 0.0;
};

/// Runs one head over random inputs. What bytes_needed() says must fit under the limit (`too_large`); other errors:
/// `unknown_kernel`, `bad_number`.
Result<SweepPoint> sweep(const SweepRequest& request, const Host& host, std::pmr::memory_resource& memory);

}  // namespace attn::lab
