// What this machine can do at best, in this build: arithmetic and reading. Every "percent of the limit" is held against
// numbers from the same run and the same kind of instruction.
#pragma once

#include <memory_resource>

#include "attn/result.h"
#include "lab/profile.h"

namespace attn::lab {

struct Peak {
  double gflop_per_s = 0.0;      // of the median sample; 10⁹ floating-point operations per second, one thread
  double max_gflop_per_s = 0.0;  // of the fastest sample
  double accumulators = 0.0;     // independent sums, 4 floats each
  bool fused = false;            // multiply and add are one instruction with one rounding
  ProfileTime time = {};
};

/// A loop of multiply-adds by vectors that touches no memory. `bad_number`.
Result<Peak> measure_peak(double budget_ms, const Host& host);

struct StreamRequest {
  double bytes = 0.0;  // of the buffer: small ones stay in a cache, large ones come from memory
  double budget_ms = 0.0;
};

struct Stream {
  double bytes = 0.0;
  double gb_per_s = 0.0;  // of the median sample; 10⁹ bytes per second, one thread, one stream
  double max_gb_per_s = 0.0;
  ProfileTime time = {};
};

/// Reads a buffer from end to end, over and over. `bad_number`, `too_large`.
Result<Stream> measure_stream(const StreamRequest& request, const Host& host, std::pmr::memory_resource& memory);

}  // namespace attn::lab
