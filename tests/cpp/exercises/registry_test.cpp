#include <algorithm>
#include <catch_amalgamated.hpp>
#include <filesystem>
#include <set>
#include <string>

#include "lab/exercise.h"

namespace {

std::filesystem::path folder_of(std::string_view slug) {
  for (const auto& entry : std::filesystem::directory_iterator(ATTN_EXERCISES_DIR)) {
    if (entry.path().filename().string().substr(3) == slug) return entry.path();
  }
  FAIL("no folder for " << slug);
  return {};
}

}  // namespace

TEST_CASE("every check names exactly the mistakes that its folder holds") {
  REQUIRE_FALSE(attn::exercise_registry().empty());
  for (const attn::ExerciseEntry& entry : attn::exercise_registry()) {
    std::set<std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(folder_of(entry.slug) / "mistakes")) {
      // A mistake that is made in several ways is <id>-<how>.
      const std::string stem = file.path().stem().string();
      files.insert(stem.substr(0, stem.find('-')));
    }
    std::set<std::string> ids;
    for (const std::string_view id : entry.check->mistake_ids()) REQUIRE(ids.insert(std::string(id)).second);
    CAPTURE(entry.slug);
    REQUIRE(files == ids);
  }
}

TEST_CASE("every exercise shows its first case and makes the same number of cases for every seed") {
  for (const attn::ExerciseEntry& entry : attn::exercise_registry()) {
    const auto cases = entry.check->cases(1);
    CAPTURE(entry.slug);
    REQUIRE(cases.front().shown);
    REQUIRE(std::count_if(cases.begin(), cases.end(), [](const auto& each) { return each.shown; }) == 1);
    REQUIRE(entry.check->cases(2).size() == cases.size());
  }
}

TEST_CASE("an unknown exercise is an error that names the known ones") {
  const auto result = attn::exercise_cases("causal", 1);
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.error().code == "unknown_exercise");
  REQUIRE(result.error().message.find("scaled-dot-product-attention") != std::string::npos);
}

TEST_CASE("the steps of a right answer pass the check, wherever a call returns something") {
  for (const attn::ExerciseEntry& entry : attn::exercise_registry()) {
    CAPTURE(entry.slug);
    const auto cases = entry.check->cases(3);
    std::vector<attn::CaseResults> results(cases.size());
    std::size_t answered = 0;
    std::size_t calls = 0;
    for (std::size_t k = 0; k < cases.size(); ++k) {
      for (std::size_t c = 0; c < cases[k].calls.size(); ++c) {
        const auto steps = attn::exercise_steps(entry.slug, 3, k, c);
        REQUIRE(steps.ok());
        attn::CallResult& result = results[k].emplace_back();
        // What a right answer refuses has no steps.
        const bool refused = cases[k].calls[c].may_fail && steps.value().empty();
        if (refused) result.push_back({"error", 1.0});
        for (const attn::ReturnSpec& wanted : cases[k].calls[c].returns) {
          if (refused) break;
          if (wanted.kind == attn::ReturnSpec::Kind::object) continue;
          const auto step = std::find_if(steps.value().begin(), steps.value().end(),
                                         [&](const attn::NamedValue& each) { return each.name == wanted.name; });
          REQUIRE(step != steps.value().end());
          result.push_back(*step);
          ++answered;
        }
        ++calls;
      }
    }
    REQUIRE(answered > 0);
    const attn::Diagnosis diagnosis = entry.check->judge(3, results);
    CAPTURE(diagnosis.id, diagnosis.message, calls);
    // Steps say nothing of how many numbers were read.
    REQUIRE((diagnosis.passed || diagnosis.id == "reads_not_counted"));
  }
}

TEST_CASE("every mistake that a check can simulate gets its name from it, for every seed") {
  for (const attn::ExerciseEntry& entry : attn::exercise_registry()) {
    if (entry.check->rehearse == nullptr) continue;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      for (const attn::Rehearsal& rehearsal : entry.check->rehearse(seed)) {
        const attn::Diagnosis diagnosis = entry.check->judge(seed, rehearsal.results);
        CAPTURE(entry.slug, seed, rehearsal.id, diagnosis.id, diagnosis.message);
        REQUIRE(diagnosis.id == rehearsal.id);
        REQUIRE(diagnosis.message.find("second mistake") == std::string::npos);
        REQUIRE(diagnosis.checks_passed < diagnosis.checks_total);
      }
    }
  }
}

TEST_CASE("the steps of a call that does not exist are an error") {
  const std::size_t cases = attn::exercise_cases("causal-mask", 1).value().size();
  REQUIRE(attn::exercise_steps("causal-mask", 1, cases, 0).error().code == "unknown_call");
  REQUIRE(attn::exercise_steps("causal-mask", 1, 0, 99).error().code == "unknown_call");
  REQUIRE(attn::exercise_steps("causal", 1, 0, 0).error().code == "unknown_exercise");
}
