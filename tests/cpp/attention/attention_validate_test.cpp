// What a caller can get wrong, and the sentence that says so.
#include <catch_amalgamated.hpp>
#include <limits>

#include "attn/attention/attention.h"
#include "support/attention_cases.h"
#include "support/errors.h"

namespace attn::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

AttentionCase good_case(MaskKind kind = MaskKind::bidirectional) {
  Random random(3);
  return random_case({4, 6, 3, 5}, kind, random);
}

TEST_CASE("inputs that fit pass validation") {
  for (const MaskKind kind : kMaskKinds) require_ok(validate(good_case(kind).inputs()));
}

TEST_CASE("query and key of different head_dim are refused with both numbers") {
  const AttentionCase problem = good_case();
  AttentionInputs in = problem.inputs();
  in.key = problem.key.view().columns(0, 2);
  check_error(validate(in), "shape", {"head_dim 3", "head_dim 2"});
}

TEST_CASE("keys without as many values are refused with both numbers") {
  const AttentionCase problem = good_case();
  AttentionInputs in = problem.inputs();
  in.value = problem.value.view().rows_from(0, 5);
  check_error(validate(in), "shape", {"6 keys", "5 values"});
}

TEST_CASE("an empty query, key or value is refused") {
  const AttentionCase problem = good_case();
  AttentionInputs in = problem.inputs();
  in.query = problem.query.view().rows_from(0, 0);
  check_error(validate(in), "empty", {"query is 0 × 3"});
  in = problem.inputs();
  in.value = problem.value.view().columns(0, 0);
  check_error(validate(in), "empty", {"value 6 × 0"});
}

TEST_CASE("a temperature that is not above 0 is refused with its value") {
  const AttentionCase problem = good_case();
  AttentionInputs in = problem.inputs();
  in.temperature = 0.0F;
  check_error(validate(in), "temperature", {"temperature is 0"});
  in.temperature = -0.5F;
  check_error(validate(in), "temperature", {"-0.5"});
  in.temperature = kNan;
  check_error(validate(in), "temperature");
  in.temperature = kInfinity;
  check_error(validate(in), "temperature");
}

TEST_CASE("an ALiBi slope that is not finite is refused with its value") {
  const AttentionCase problem = good_case();
  AttentionInputs in = problem.inputs();
  in.alibi_slope = kInfinity;
  check_error(validate(in), "alibi_slope", {"inf"});
  in.alibi_slope = 0.25F;
  require_ok(validate(in));
}

TEST_CASE("NaN and infinity are found with their place") {
  AttentionCase problem = good_case();
  problem.query(2, 1) = kNan;
  check_error(validate(problem.inputs()), "not_finite", {"query", "row 2", "column 1"});
  problem = good_case();
  problem.key(5, 0) = kInfinity;
  check_error(validate(problem.inputs()), "not_finite", {"key", "inf", "row 5", "column 0"});
  problem = good_case();
  problem.value(3, 4) = -kInfinity;
  check_error(validate(problem.inputs()), "not_finite", {"value", "row 3", "column 4"});
}

TEST_CASE("NaN in a key that no query may attend to is no error") {
  AttentionCase problem = good_case();
  problem.mask = Mask::padding(5);
  problem.key(5, 0) = kNan;
  problem.value(5, 0) = kNan;
  require_ok(validate(problem.inputs()));
  problem.mask = Mask::causal();  // the last query sees the last key
  check_error(validate(problem.inputs()), "not_finite", {"row 5"});
}

TEST_CASE("a mask that does not fit is refused before any number is looked at") {
  AttentionCase problem = good_case(MaskKind::binary);
  problem.query(0, 0) = kNan;
  AttentionInputs in = problem.inputs();
  in.mask = Mask::binary({problem.allowed.data(), 3, 6});
  check_error(validate(in), "mask_shape", {"3 × 6", "4 queries", "6 keys"});
}

}  // namespace
}  // namespace attn::test
