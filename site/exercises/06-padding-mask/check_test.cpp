#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "padding-mask";

/// What the learner's code does with a length that makes no sense.
enum class Refusal { right, never };

Table mask_of(const Table& lengths, std::size_t seq_len) {
  Table mask(lengths.cols, seq_len);
  for (std::size_t b = 0; b < mask.rows; ++b) {
    for (std::size_t j = 0; j < seq_len; ++j) mask(b, j) = static_cast<float>(j) < lengths(0, b) ? 1.0F : 0.0F;
  }
  return mask;
}

/// In float32, over the real keys alone; written apart from the check. `factor` is a slip.
Table weights_of(const Table& scores, const Table& mask, float factor) {
  Table weights(scores.rows, scores.cols);
  const std::size_t queries = scores.rows / mask.rows;
  for (std::size_t b = 0; b < mask.rows; ++b) {
    for (std::size_t r = b * queries; r < (b + 1) * queries; ++r) {
      float sum = 0.0F;
      for (std::size_t j = 0; j < scores.cols; ++j) sum += weights(r, j) = mask(b, j) * std::exp(factor * scores(r, j));
      for (std::size_t j = 0; j < scores.cols; ++j) weights(r, j) /= sum;
    }
  }
  return weights;
}

Diagnosis judge_padding(std::uint64_t seed, Refusal refusal, float factor = 1.0F) {
  return judge_function(kSlug, seed, [=](const attn::ExerciseCall& call) -> attn::CallResult {
    if (const Table* scores = attn::find_matrix(call.args, "scores")) {
      return {{"weights", weights_of(*scores, *attn::find_matrix(call.args, "mask"), factor)}};
    }
    const Table& lengths = *attn::find_matrix(call.args, "lengths");
    const auto seq_len = static_cast<std::size_t>(*attn::find_number(call.args, "seq_len"));
    for (const float length : lengths.data) {
      const bool fits = length >= 1.0F && length <= static_cast<float>(seq_len);
      if (refusal == Refusal::right && !fits) return {{"error", 1.0}};
    }
    return {{"mask", mask_of(lengths, seq_len)}};
  });
}

}  // namespace

TEST_CASE("padding that is never seen passes for every seed", "[padding-mask]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_padding(seed, Refusal::right);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("lengths that make no sense have to be refused, one after the other", "[padding-mask]") {
  const Diagnosis diagnosis = judge_padding(3, Refusal::never);
  REQUIRE(diagnosis.id == "empty_sequence_accepted");
  REQUIRE(diagnosis.case_name == "a sequence without tokens");
  REQUIRE(diagnosis.message.find("went on where it has to end with an error") != std::string::npos);
  REQUIRE(diagnosis.message.find("The lengths are 2, 0, padded to 4.") != std::string::npos);
  REQUIRE(diagnosis.message.find("second mistake") != std::string::npos);
}

TEST_CASE("another softmax has no name", "[padding-mask]") {
  const Diagnosis diagnosis = judge_padding(3, Refusal::right, 2.0F);
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("call 2 (masked_weights)") != std::string::npos);
}
