#include "attn/attention/sparse_pattern.h"

#include <algorithm>
#include <cstdlib>

#include "attn/sentence.h"

namespace attn {
namespace {

using Signed = std::ptrdiff_t;

/// The first global position >= `from`, or `none` where there is none.
Signed first_global(std::span<const std::size_t> global, Signed from, Signed none) {
  const std::size_t start = from < 0 ? 0 : static_cast<std::size_t>(from);
  const auto found = std::lower_bound(global.begin(), global.end(), start);
  return found == global.end() ? none : static_cast<Signed>(*found);
}

/// The last global position <= `to`, or -1.
Signed last_global(std::span<const std::size_t> global, Signed to) {
  if (to < 0) return -1;
  const auto behind = std::upper_bound(global.begin(), global.end(), static_cast<std::size_t>(to));
  return behind == global.begin() ? -1 : static_cast<Signed>(*(behind - 1));
}

/// Is there a multiple of `step` in [low, high]?
bool holds_multiple(Signed low, Signed high, Signed step) {
  if (low <= 0) return high >= 0 || -low / step > (-high - 1) / step;
  return high / step > (low - 1) / step;
}

}  // namespace

bool SparsePattern::allows(std::ptrdiff_t query_position, std::size_t key_pos) const {
  const auto key = static_cast<Signed>(key_pos);
  if (causal && key > query_position) return false;
  if (key_pos < sinks) return true;
  const auto distance = static_cast<std::size_t>(std::abs(query_position - key));
  if (distance < window) return true;
  if (stride > 0 && distance % stride == 0) return true;
  if (global.empty()) return false;
  return first_global(global, key, -1) == key ||
         (query_position >= 0 && first_global(global, query_position, -1) == query_position);
}

Coverage SparsePattern::coverage(std::ptrdiff_t first_position, std::ptrdiff_t last_position, Range keys) const {
  const auto first_key = static_cast<Signed>(keys.begin);
  const auto last_key = static_cast<Signed>(keys.end) - 1;
  const auto reach = static_cast<Signed>(window) - 1;
  // position - key takes every whole number between these two.
  const Signed least = first_position - last_key;
  const Signed most = last_position - first_key;
  if (causal && most < 0) return Coverage::none;

  const bool past_only = !causal || least >= 0;
  const bool all_in_window = window > 0 && most <= reach && least >= -reach;
  if (past_only && (all_in_window || keys.end <= sinks || stride == 1)) return Coverage::all;

  if (keys.begin < sinks) return Coverage::some;
  const Signed low = causal ? std::max<Signed>(least, 0) : least;
  if (window > 0 && low <= reach && most >= -reach) return Coverage::some;
  if (stride > 0 && holds_multiple(low, most, static_cast<Signed>(stride))) return Coverage::some;
  if (global.empty()) return Coverage::none;
  const Signed global_key = first_global(global, first_key, last_key + 1);
  if (global_key <= last_key && (!causal || global_key <= last_position)) return Coverage::some;
  const Signed global_query = last_global(global, last_position);
  const bool queries_hold_it = global_query >= 0 && global_query >= first_position;
  return queries_hold_it && (!causal || first_key <= global_query) ? Coverage::some : Coverage::none;
}

MaybeError SparsePattern::validate() const {
  const auto wrong = std::adjacent_find(global.begin(), global.end(), [](auto a, auto b) { return a >= b; });
  if (wrong == global.end()) return {};
  return Error{"mask_order", sentence("global position ", *(wrong + 1), " comes after ", *wrong,
                                      "; give each once, in increasing order")};
}

}  // namespace attn
