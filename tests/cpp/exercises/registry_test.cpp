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
      files.insert(file.path().stem().string());
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
