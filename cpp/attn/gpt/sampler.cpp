#include "attn/gpt/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "attn/ops/largest.h"
#include "attn/ops/softmax.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr float kRemoved = -std::numeric_limits<float>::infinity();

/// Larger values first, and lower ids among equals: a total order, so that sorting has one outcome.
auto likelier(std::span<const float> values) {
  return [values](std::size_t a, std::size_t b) { return values[a] != values[b] ? values[a] > values[b] : a < b; };
}

std::vector<std::size_t> all_ids(std::size_t count) {
  std::vector<std::size_t> ids(count);
  std::iota(ids.begin(), ids.end(), std::size_t{0});
  return ids;
}

void keep_top_k(std::size_t top_k, std::span<float> scores) {
  if (top_k == 0 || top_k >= scores.size()) return;
  std::vector<std::size_t> ids = all_ids(scores.size());
  const auto first_removed = ids.begin() + static_cast<std::ptrdiff_t>(top_k);
  std::nth_element(ids.begin(), first_removed, ids.end(), likelier(scores));
  std::for_each(first_removed, ids.end(), [&](std::size_t id) { scores[id] = kRemoved; });
}

/// `numerators` add up to `sum`; returns what the kept ones add up to.
float keep_top_p(float top_p, float sum, std::span<float> numerators) {
  if (top_p >= 1.0F) return sum;
  std::vector<std::size_t> ids = all_ids(numerators.size());
  // The likeliest one after the other, as many as are wanted: a heap sorts no more than those.
  const auto likelier_id = likelier(numerators);
  const auto on_top = [&](std::size_t a, std::size_t b) { return likelier_id(b, a); };
  std::make_heap(ids.begin(), ids.end(), on_top);
  const double wanted = static_cast<double>(top_p) * static_cast<double>(sum);
  double kept = 0.0;
  auto heap_end = ids.end();
  while (kept < wanted && heap_end != ids.begin()) {
    std::pop_heap(ids.begin(), heap_end--, on_top);
    kept += static_cast<double>(numerators[*heap_end]);
  }
  std::for_each(ids.begin(), heap_end, [&](std::size_t id) { numerators[id] = 0.0F; });
  return static_cast<float>(kept);
}

}  // namespace

MaybeError validate(const SamplerOptions& options) {
  if (!(options.temperature >= 0.0F) || std::isinf(options.temperature)) {
    return Error{"negative_temperature", sentence("The temperature is ", options.temperature,
                                                  "; it must be 0 (greedy) or a positive number, such as 0.8.")};
  }
  if (!(options.top_p > 0.0F && options.top_p <= 1.0F)) {
    return Error{"bad_top_p", sentence("top_p is ", options.top_p,
                                       "; it must be above 0 and at most 1. Choose 1 to keep every token.")};
  }
  return {};
}

MaybeError check_logits(std::span<const float> logits) {
  const Largest largest = find_largest(logits);
  if (largest.bounded && largest.value != kRemoved) return {};
  for (std::size_t id = 0; id < logits.size(); ++id) {
    if (std::isnan(logits[id]) || logits[id] == -kRemoved) {
      return Error{"not_finite", sentence("The logit of token ", id, " is ", logits[id],
                                          ", so no token can be chosen. Load a model whose weights did not overflow.")};
    }
  }
  return Error{"not_finite", sentence("All ", logits.size(),
                                      " logits are -inf, so no token can be chosen. Leave at least one finite.")};
}

void sampling_probabilities(std::span<const float> logits, const SamplerOptions& options,
                            std::span<float> probabilities) {
  ATTN_EXPECTS(!logits.empty() && probabilities.size() == logits.size(),
               "sampling_probabilities() needs logits and as many probabilities");
  const Largest best = find_largest(logits);
  if (options.temperature == 0.0F) {
    std::fill(probabilities.begin(), probabilities.end(), 0.0F);
    probabilities[best.place] = 1.0F;
    return;
  }
  // The largest is subtracted before the division: 0 stays 0 however small the temperature is.
  std::transform(logits.begin(), logits.end(), probabilities.begin(),
                 [&](float logit) { return (logit - best.value) / options.temperature; });
  keep_top_k(options.top_k, probabilities);
  const float sum = keep_top_p(options.top_p, exponentiate_row(probabilities), probabilities);
  for (float& probability : probabilities) probability /= sum;
}

std::int32_t draw(std::span<const float> probabilities, Random& random) {
  const double point = static_cast<double>(random.uniform());
  double cumulative = 0.0;
  std::size_t chosen = 0;
  for (std::size_t id = 0; id < probabilities.size(); ++id) {
    if (probabilities[id] == 0.0F) continue;
    chosen = id;  // the last possible token, should rounding leave the sum below the point
    cumulative += static_cast<double>(probabilities[id]);
    if (cumulative > point) break;
  }
  return static_cast<std::int32_t>(chosen);
}

Result<std::int32_t> sample(std::span<const float> logits, const SamplerOptions& options, Random& random,
                            std::span<float> scratch_probabilities) {
  if (auto error = validate(options)) return *error;
  if (auto error = check_logits(logits)) return *error;
  if (options.temperature == 0.0F) return static_cast<std::int32_t>(find_largest(logits).place);

  sampling_probabilities(logits, options, scratch_probabilities);
  return draw(scratch_probabilities, random);
}

}  // namespace attn
