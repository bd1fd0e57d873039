#include <catch_amalgamated.hpp>
#include <numeric>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "sparse-patterns";

struct Pattern {
  int seq_len;
  int window;
  int global_tokens;
  int stride;
  bool is_causal;
};

using MayLook = bool (*)(const Pattern& pattern, int query, int key);

/// Written apart from the check: the distance with its sign.
bool right(const Pattern& p, int query, int key) {
  const int back = query - key;
  if (p.is_causal && back < 0) return false;
  return (back < p.window && -back < p.window) || key < p.global_tokens || query < p.global_tokens ||
         (p.stride > 0 && back % p.stride == 0);
}

Diagnosis judge_pattern(std::uint64_t seed, MayLook may_look) {
  return judge_function(kSlug, seed, [may_look](const attn::ExerciseCall& call) -> attn::CallResult {
    if (const Table* mask = attn::find_matrix(call.args, "mask")) {
      return {{"count", std::accumulate(mask->data.begin(), mask->data.end(), 0.0)}};
    }
    const auto whole = [&call](std::string_view name) { return static_cast<int>(*attn::find_number(call.args, name)); };
    const Pattern p{whole("seq_len"), whole("window"), whole("global_tokens"), whole("stride"), whole("causal") == 1};
    const auto n = static_cast<std::size_t>(p.seq_len);
    Table mask(n, n);
    for (std::size_t cell = 0; cell < mask.data.size(); ++cell) {
      mask.data[cell] = may_look(p, static_cast<int>(cell / n), static_cast<int>(cell % n)) ? 1.0F : 0.0F;
    }
    return {{"mask", mask}};
  });
}

}  // namespace

TEST_CASE("a sparse mask passes for every seed", "[sparse-patterns]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_pattern(seed, right);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a window that is off by one is named with the pattern and the distance", "[sparse-patterns]") {
  const Diagnosis diagnosis = judge_pattern(3, [](const Pattern& p, int query, int key) {
    Pattern wider = p;
    ++wider.window;
    return right(wider, query, key);
  });
  REQUIRE(diagnosis.id == "window_too_wide");
  REQUIRE(diagnosis.message.find("Here window is 2, global_tokens is 1, stride is 3 and causal is 1; query 3 and key 1 "
                                 "are 2 apart.") != std::string::npos);
}

TEST_CASE("a dense mask and a mask of diagonals have no name", "[sparse-patterns]") {
  REQUIRE(judge_pattern(3, [](const Pattern&, int, int) { return true; }).id == "unrecognised");
  REQUIRE(judge_pattern(3, [](const Pattern&, int query, int key) { return query == key; }).id == "unrecognised");
}

TEST_CASE("two patterns that are missing are told one at a time", "[sparse-patterns]") {
  const Diagnosis diagnosis = judge_pattern(3, [](const Pattern& p, int query, int key) {
    Pattern fewer = p;
    fewer.stride = fewer.global_tokens = 0;
    return right(fewer, query, key);
  });
  REQUIRE(diagnosis.id == "global_tokens_missing");
  REQUIRE(diagnosis.message.find("second mistake") != std::string::npos);
}
