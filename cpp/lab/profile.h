// What all profilers share: inputs of their own, a warm-up, a median with its spread, and a refusal of what cannot fit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>

#include "attn/matrix.h"
#include "attn/result.h"
#include "lab/host.h"

namespace attn::lab {

/// Milliseconds of one run, with what is needed to judge them.
struct ProfileTime {
  double median_ms = 0.0;
  double min_ms = 0.0;
  double max_ms = 0.0;
  double samples = 0.0;
  double runs_per_sample = 0.0;
  double timer_tick_ms = 0.0;
};

/// Warms up for kWarmUpMs, then samples until `budget_ms` is spent and at least three times.
ProfileTime profile_time(const Host& host, double budget_ms, WorkRef work);

/// `bad_number` unless it is whole and at most a minute.
Result<double> read_budget(double budget_ms);

/// `too_large`, with the numbers, when `bytes` are more than the host can ever give; nothing is allocated. `what` begins
/// the sentence: "Attention of 4 heads".
MaybeError must_fit(std::string_view what, double bytes, const Host& host);

/// (rows × cols) in [-1, 1), the same for the same seed.
Matrix uniform_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed, std::pmr::memory_resource& memory);

/// Pairs of query and key that may meet: all of them, or those of a causal mask, lower-right aligned.
double attended_pairs(double seq_len_q, double seq_len_k, bool causal);

}  // namespace attn::lab
