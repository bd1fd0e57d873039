#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <map>
#include <vector>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;

constexpr std::string_view kSlug = "your-own-gpt";

struct Options {
  bool sees_all = false;
  /// Added to every output.
  float offset = 0.0F;
};

/// In float32, written apart from the check: one head of a row after the other, over all rows that a layer was given.
class Learner {
 public:
  explicit Learner(Options options) : options_(options) {}

  attn::CallResult operator()(const attn::ExerciseCall& call) {
    if (call.function == "create_cache") {
      const std::uint32_t cache = call.returns.front().object;
      // A case begins with its first cache.
      if (cache == 0) rows_.clear();
      num_heads_ = static_cast<std::size_t>(*attn::find_number(call.args, "num_heads"));
      return {};
    }
    const std::uint32_t cache = std::get<attn::ObjectRef>(call.args.front().value).object;
    const auto layer = static_cast<std::size_t>(*attn::find_number(call.args, "layer"));
    const Table& query = *attn::find_matrix(call.args, "query");
    Rows& rows = rows_[{cache, layer}];
    const std::size_t before = rows.count(query.cols);
    append(rows.keys, *attn::find_matrix(call.args, "key"));
    append(rows.values, *attn::find_matrix(call.args, "value"));
    Table output(query.rows, query.cols);
    for (std::size_t i = 0; i < query.rows; ++i) {
      const std::size_t seen = options_.sees_all ? before + query.rows : before + i + 1;
      for (std::size_t h = 0; h < num_heads_; ++h) attend(query, i, h, rows, seen, output);
    }
    return {{"output", output}};
  }

 private:
  struct Rows {
    std::vector<float> keys, values;
    std::size_t count(std::size_t width) const { return keys.size() / width; }
  };

  static void append(std::vector<float>& rows, const Table& more) {
    rows.insert(rows.end(), more.data.begin(), more.data.end());
  }

  void attend(const Table& query, std::size_t i, std::size_t h, const Rows& rows, std::size_t seen,
              Table& output) const {
    const std::size_t width = query.cols / num_heads_;
    std::vector<float> scores(seen);
    for (std::size_t j = 0; j < seen; ++j) {
      for (std::size_t c = h * width; c < (h + 1) * width; ++c)
        scores[j] += query(i, c) * rows.keys[j * query.cols + c];
      scores[j] /= std::sqrt(static_cast<float>(width));
    }
    const float largest = *std::max_element(scores.begin(), scores.end());
    float sum = 0.0F;
    for (float& score : scores) sum += score = std::exp(score - largest);
    for (std::size_t c = h * width; c < (h + 1) * width; ++c) {
      for (std::size_t j = 0; j < seen; ++j) output(i, c) += scores[j] / sum * rows.values[j * query.cols + c];
      output(i, c) += options_.offset;
    }
  }

  Options options_;
  std::size_t num_heads_ = 0;
  std::map<std::pair<std::uint32_t, std::size_t>, Rows> rows_;
};

Diagnosis judge(std::uint64_t seed, Options options = {}) {
  return attn::test::judge_function(kSlug, seed, Learner(options));
}

}  // namespace

TEST_CASE("attention over all rows of a layer passes in float32, for every seed", "[your-own-gpt]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge(seed);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a prompt that sees its future is named with its layer", "[your-own-gpt]") {
  const Diagnosis diagnosis = judge(3, {.sees_all = true});
  REQUIRE(diagnosis.id == "no_mask");
  REQUIRE(diagnosis.message.find("This is layer 0, asked for 3 tokens at once.") != std::string::npos);
}

TEST_CASE("an output that is off by a little has no name", "[your-own-gpt]") {
  REQUIRE(judge(3, {.offset = 0.1F}).id == "unrecognised");
}
