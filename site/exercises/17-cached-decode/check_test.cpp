#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <map>
#include <vector>

#include "exercises/function_learner.h"

namespace {

using attn::CallResult;
using attn::Diagnosis;
using attn::ExerciseCall;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "cached-decode";

struct Style {
  /// What one decode step is said to have read after so many tokens.
  double (*decode_reads)(double length) = [](double length) { return 1500.0 + 50.0 * length; };
  double generate_reads = 140'000.0;
  float temperature = 1.0F;
};

using Row = std::vector<float>;

/// In float32, written apart from the check.
class FloatLearner {
 public:
  explicit FloatLearner(const Style& style) : style_(style) {}

  CallResult operator()(const ExerciseCall& call) {
    if (call.function == "create_session") {
      sessions_[call.returns.front().object] = {&call, {}, {}};
      return {};
    }
    Session& session = sessions_[std::get<attn::ObjectRef>(call.args.front().value).object];
    if (call.function == "generate") return generate(session, call);
    if (call.function == "prefill") return {{"logits", as_table(prefill(session, given(call, "prompt")))}};
    const auto token = static_cast<float>(*attn::find_number(call.args, "token"));
    const Table logits = as_table(decode(session, token));
    return {{"logits", logits}, {"reads", style_.decode_reads(static_cast<double>(session.keys.size()))}};
  }

 private:
  struct Session {
    const ExerciseCall* model;
    std::vector<Row> keys;
    std::vector<Row> values;
  };

  static const Table& given(const ExerciseCall& call, std::string_view name) {
    return *attn::find_matrix(call.args, name);
  }

  static Row times(const Row& x, const Table& weights) {
    Row product(weights.cols);
    for (std::size_t k = 0; k < weights.rows; ++k) {
      for (std::size_t c = 0; c < weights.cols; ++c) product[c] += x[k] * weights(k, c);
    }
    return product;
  }

  Row decode(Session& session, float token) {
    const Table& embedding = given(*session.model, "embedding");
    Row x(embedding.cols);
    for (std::size_t c = 0; c < x.size(); ++c) {
      x[c] = embedding(static_cast<std::size_t>(token), c) + given(*session.model, "position")(session.keys.size(), c);
    }
    session.keys.push_back(times(x, given(*session.model, "w_key")));
    session.values.push_back(times(x, given(*session.model, "w_value")));
    const Row query = times(x, given(*session.model, "w_query"));
    Row output(x.size());
    float sum = 0.0F;
    for (std::size_t j = 0; j < session.keys.size(); ++j) {
      float score = 0.0F;
      for (std::size_t c = 0; c < x.size(); ++c) score += query[c] * session.keys[j][c];
      const float share = std::exp(score / std::sqrt(static_cast<float>(x.size())));
      sum += share;
      for (std::size_t c = 0; c < x.size(); ++c) output[c] += share * session.values[j][c];
    }
    Row logits(embedding.rows);
    for (std::size_t id = 0; id < logits.size(); ++id) {
      for (std::size_t c = 0; c < x.size(); ++c) logits[id] += output[c] / sum * embedding(id, c);
      logits[id] /= style_.temperature;
    }
    return logits;
  }

  Row prefill(Session& session, const Table& prompt) {
    Row logits;
    for (const float token : prompt.data) logits = decode(session, token);
    return logits;
  }

  CallResult generate(Session& session, const ExerciseCall& call) {
    std::vector<float> text = given(call, "prompt").data;
    const auto new_tokens = static_cast<std::size_t>(*attn::find_number(call.args, "new_tokens"));
    Row row = prefill(session, given(call, "prompt"));
    Table logits(new_tokens, row.size());
    for (std::size_t step = 0; step < new_tokens; ++step) {
      if (step > 0) row = decode(session, text.back());
      std::copy(row.begin(), row.end(), logits.data.begin() + static_cast<std::ptrdiff_t>(step * row.size()));
      text.push_back(static_cast<float>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
    return {{"tokens", as_table(text)}, {"logits", logits}, {"reads", style_.generate_reads}};
  }

  static Table as_table(const Row& row) {
    Table table(1, row.size());
    table.data = row;
    return table;
  }

  const Style& style_;
  std::map<std::uint32_t, Session> sessions_;
};

Diagnosis judge(std::uint64_t seed, const Style& style) { return judge_function(kSlug, seed, FloatLearner(style)); }

}  // namespace

TEST_CASE("sessions in float32 pass for every seed", "[cached-decode]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
    REQUIRE(diagnosis.message.find("After 7 tokens your decode read 1900 numbers") != std::string::npos);
  }
}

TEST_CASE("logits of another scale have no name, and the place is told", "[cached-decode]") {
  const Diagnosis diagnosis = judge(3, {.temperature = 1.5F});
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("It was made by prefill of 3 tokens.") != std::string::npos);
}

TEST_CASE("what a right answer reads too much has a name", "[cached-decode]") {
  REQUIRE(judge(3, {.decode_reads = [](double) { return 927.0; }}).id == "reads_not_counted");
  REQUIRE(judge(3, {.decode_reads = [](double length) { return 1000.0 + 260.0 * length; }}).id ==
          "recomputes_the_text");
  REQUIRE(judge(3, {.decode_reads = [](double length) { return 1000.0 + 20.0 * length * length; }}).id ==
          "recomputes_the_text");
  REQUIRE(judge(3, {.decode_reads = [](double) { return 20'000.0; }}).id == "reads_too_much");
  REQUIRE(judge(3, {.generate_reads = 400'000.0}).id == "recomputes_the_text");
}
