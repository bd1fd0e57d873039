#include "lab/figures/online_softmax_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "attn/sentence.h"
#include "lab/figures/score_row.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kBlocked = -std::numeric_limits<double>::infinity();

MaybeError check_value(const OnlineSoftmaxRequest& request) {
  const Table& value = request.value;
  if (value.rows != request.scores.size() || value.cols == 0 || value.cols > 64) {
    return Error{"shape", sentence("value is ", value.rows, " × ", value.cols, " and there are ", request.scores.size(),
                                   " scores; give it a row for each score, with 1 to 64 numbers.")};
  }
  for (std::size_t k = 0; k < value.rows; ++k) {
    for (std::size_t c = 0; c < value.cols; ++c) {
      if (request.scores[k] == kBlocked || std::isfinite(value(k, c))) continue;
      return Error{"not_finite", sentence("value ", c, " of key ", k, " is ", value(k, c),
                                          "; give a finite number, or block the key.")};
    }
  }
  return {};
}

/// output += weight · value of the key. A blocked key adds nothing, whatever stands in its value.
void add_value(const Table& value, std::size_t key, double weight, std::span<double> output) {
  if (weight == 0.0) return;
  for (std::size_t c = 0; c < output.size(); ++c) output[c] += weight * static_cast<double>(value(key, c));
}

/// Keys [first, end) after what `before` has seen.
OnlineSoftmaxStep take_tile(const OnlineSoftmaxRequest& request, const OnlineSoftmaxStep& before, std::size_t end) {
  const auto first = static_cast<std::size_t>(before.end);
  const std::span<const double> tile(request.scores.data() + first, end - first);
  OnlineSoftmaxStep step = before;
  step.first = before.end;
  step.end = static_cast<double>(end);
  step.tile_max = *std::ranges::max_element(tile);
  step.old_max = before.max;
  step.max = std::max(before.max, step.tile_max);
  // Nothing to correct, and −∞ − (−∞) would be NaN.
  step.correction = step.old_max == kBlocked ? 1.0 : std::exp(step.old_max - step.max);
  step.sum *= step.correction;
  for (double& number : step.output) number *= step.correction;
  for (std::size_t k = first; k < end; ++k) {
    if (request.scores[k] == kBlocked) continue;
    const double weight = std::exp(request.scores[k] - step.max);
    step.sum += weight;
    add_value(request.value, k, weight, step.output);
  }
  return step;
}

/// Two passes over the row: the maximum, then the exponentials.
void whole_row(const OnlineSoftmaxRequest& request, OnlineSoftmaxReply& reply) {
  const double max = *std::ranges::max_element(request.scores);
  double sum = 0.0;
  for (const double score : request.scores) {
    reply.whole_weights.push_back(std::exp(score - max));
    sum += reply.whole_weights.back();
  }
  reply.whole_output.assign(request.value.cols, 0.0);
  for (std::size_t k = 0; k < request.scores.size(); ++k) {
    reply.whole_weights[k] /= sum;
    add_value(request.value, k, reply.whole_weights[k], reply.whole_output);
  }
}

}  // namespace

Result<OnlineSoftmaxReply> online_softmax(const OnlineSoftmaxRequest& request) {
  if (auto error = check_scores(request.scores)) return *std::move(error);
  if (auto error = check_value(request)) return *std::move(error);
  const auto tile = whole_number("tile", request.tile, 1.0, 4096.0);
  if (!tile) return tile.error();

  OnlineSoftmaxReply reply;
  OnlineSoftmaxStep state{.max = kBlocked, .output = std::vector<double>(request.value.cols, 0.0)};
  while (state.end < static_cast<double>(request.scores.size())) {
    const std::size_t end = std::min(static_cast<std::size_t>(state.end) + tile.value(), request.scores.size());
    state = take_tile(request, state, end);
    reply.steps.push_back(state);
  }
  for (const double number : state.output) reply.output.push_back(number / state.sum);
  whole_row(request, reply);
  for (std::size_t c = 0; c < reply.output.size(); ++c)
    reply.max_error = std::max(reply.max_error, std::abs(reply.output[c] - reply.whole_output[c]));
  return reply;
}

}  // namespace attn::lab
