#include "lab/figures/position_score.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "attn/ops/position.h"
#include "attn/ops/rotary.h"
#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

MaybeError check_features(const PositionScoreRequest& request) {
  const std::size_t count = request.query.size();
  if (count == 0 || count % 2 != 0 || count > 256 || request.key.size() != count) {
    return Error{"shape", sentence("query has ", count, " features and key ", request.key.size(),
                                   "; give both the same even number of them, from 2 to 256.")};
  }
  const auto fits = [](double feature) { return std::abs(feature) <= 1e6; };
  if (std::ranges::all_of(request.query, fits) && std::ranges::all_of(request.key, fits)) return {};
  return Error{"not_finite", "a feature of the query or the key is no number within ±1,000,000; choose smaller ones."};
}

/// Turned by the angles of the position, with the very functions that a model's queries and keys go through.
std::vector<float> turned(const std::vector<double>& features, std::size_t position, double base) {
  std::vector<float> row;
  for (const double feature : features) row.push_back(static_cast<float>(feature));
  std::vector<float> frequencies(row.size() / 2);
  rotary_frequencies({.theta = static_cast<float>(base)}, frequencies);
  std::vector<float> angles(row.size());
  rotary_angles(frequencies, position, angles);
  rotate_heads_textbook(ConstMat(angles.data(), 1, angles.size()), Mat(row.data(), 1, row.size()));
  return row;
}

Result<PositionScore> rotary_score(const PositionScoreRequest& request) {
  const auto base = number_between("base", request.base, 1.0, 1e9);
  if (!base) return base.error();
  const auto query = turned(request.query, static_cast<std::size_t>(request.query_position), base.value());
  const auto key = turned(request.key, static_cast<std::size_t>(request.key_position), base.value());
  return PositionScore{.query = {query.begin(), query.end()}, .key = {key.begin(), key.end()}};
}

Result<PositionScore> alibi_score(const PositionScoreRequest& request) {
  const auto num_heads = whole_number("num_heads", request.num_heads, 1.0, 256.0);
  if (!num_heads) return num_heads.error();
  const auto head = whole_number("head", request.head, 0.0, request.num_heads - 1.0);
  if (!head) return head.error();
  std::vector<float> slopes(num_heads.value());
  alibi_slopes(slopes);
  // + 0 makes a zero positive.
  const double bias = static_cast<double>(slopes[head.value()]) * (request.key_position - request.query_position) + 0.0;
  return PositionScore{.query = request.query, .key = request.key, .bias = bias};
}

Result<PositionScore> placed(const PositionScoreRequest& request) {
  if (request.kind == "none") return PositionScore{.query = request.query, .key = request.key};
  if (request.kind == "rotary") return rotary_score(request);
  if (request.kind == "alibi") return alibi_score(request);
  return Error{"unknown_position",
               sentence("There are no positions called \"", request.kind, "\" here; choose none, rotary or alibi.")};
}

}  // namespace

Result<PositionScore> position_score(const PositionScoreRequest& request) {
  if (auto error = check_features(request)) return *std::move(error);
  const auto query_position = whole_number("query_position", request.query_position, 0.0, 1e6);
  if (!query_position) return query_position.error();
  const auto key_position = whole_number("key_position", request.key_position, 0.0, 1e6);
  if (!key_position) return key_position.error();

  auto found = placed(request);
  if (!found) return found;
  PositionScore& score = found.value();
  for (std::size_t i = 0; i < score.query.size(); ++i) score.score += score.query[i] * score.key[i];
  // The bias is not divided with the dot product: it comes after that.
  if (request.kind == "alibi")
    score.score = score.score / std::sqrt(static_cast<double>(score.query.size())) + score.bias;
  return found;
}

}  // namespace attn::lab
