#include "attn/ops/rotary.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <vector>

#include "support/approx.h"
#include "support/contract.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn {
namespace {

RotarySettings settings_of(const test::FixtureCase& fixture) {
  const std::string kind = fixture.text("kind");
  RotarySettings settings{.theta = fixture.number("theta")};
  if (kind == "default") return settings;
  settings.scaling = {.kind = kind == "linear" ? RotaryScaling::Kind::linear : RotaryScaling::Kind::llama3,
                      .factor = fixture.number("factor"),
                      .low_freq_factor = fixture.number("low_freq_factor"),
                      .high_freq_factor = fixture.number("high_freq_factor"),
                      .original_max_seq_len = fixture.count("original_max_position_embeddings")};
  return settings;
}

Matrix angles_of(const std::vector<float>& frequencies, const std::vector<std::int32_t>& positions) {
  Matrix angles(positions.size(), 2 * frequencies.size(), test::heap());
  for (std::size_t r = 0; r < positions.size(); ++r) {
    rotary_angles(frequencies, static_cast<std::size_t>(positions[r]), {angles.row(r), angles.cols()});
  }
  return angles;
}

TEST_CASE("Rotary frequencies and rotated heads are those of Hugging Face, far positions and scalings too",
          "[rotary][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("rotary")) {
    INFO(fixture.name());
    const test::Tensor expected = fixture.expected("frequencies");
    std::vector<float> frequencies(fixture.count("head_dim") / 2);
    rotary_frequencies(settings_of(fixture), frequencies);
    CHECK_THAT(ConstMat(frequencies.data(), 1, frequencies.size()), test::close_to(expected.matrix(), 0.0, 3e-7));

    // From Hugging Face's own frequencies: at position 100,000 the last bit of a frequency is 0.006 of a radian.
    const Matrix angles = angles_of(expected.data, fixture.input("positions").integers());
    const test::Tensor heads = fixture.input("heads");
    const test::Tensor rotated = fixture.expected("rotated");
    for (const auto rotate : {rotate_heads, rotate_heads_textbook}) {
      Matrix found = test::copy_of(heads.matrix());
      rotate(angles.view(), found.view());
      CHECK_THAT(found.view(), test::close_to(rotated.matrix(), 1e-6, 1e-6));
    }
  }
}

TEST_CASE("The dot product of a rotated query and key depends on their distance alone", "[rotary]") {
  Random random(7);
  constexpr std::size_t kHeadDim = 20;
  std::vector<float> frequencies(kHeadDim / 2);
  rotary_frequencies({}, frequencies);
  const Matrix query = test::random_matrix(1, kHeadDim, random);
  const Matrix key = test::random_matrix(1, kHeadDim, random);
  const auto score = [&](std::int32_t query_pos, std::int32_t key_pos) {
    Matrix q = query.clone(test::heap());
    Matrix k = key.clone(test::heap());
    rotate_heads(angles_of(frequencies, {query_pos}).view(), q.view());
    rotate_heads(angles_of(frequencies, {key_pos}).view(), k.view());
    double sum = 0.0;
    for (std::size_t c = 0; c < kHeadDim; ++c) sum += static_cast<double>(q(0, c)) * static_cast<double>(k(0, c));
    return sum;
  };
  for (const std::int32_t distance : {0, 1, 5, 40}) {
    const double near = score(distance, 0);
    CHECK(std::abs(score(distance + 13, 13) - near) < 1e-5);
    CHECK(std::abs(score(distance + 200, 200) - near) < 1e-4);
  }
  CHECK(std::abs(score(40, 0) - score(0, 0)) > 0.1);
}

TEST_CASE("A row is rotated to the same bits alone and among others, and agrees with its textbook form", "[rotary]") {
  Random random(8);
  for (const std::size_t head_dim : {2U, 6U, 8U, 14U, 64U}) {
    INFO(head_dim);
    std::vector<float> frequencies(head_dim / 2);
    rotary_frequencies({}, frequencies);
    const Matrix angles = angles_of(frequencies, {0, 3, 4, 9, 1000});
    const Matrix heads = test::random_matrix(5, 3 * head_dim, random);
    Matrix together = heads.clone(test::heap());
    rotate_heads(angles.view(), together.view());
    CHECK_THAT(together.view().rows_from(0, 1), test::bit_equal_to(heads.view().rows_from(0, 1)));  // position 0
    Matrix textbook = heads.clone(test::heap());
    rotate_heads_textbook(angles.view(), textbook.view());
    CHECK_THAT(together.view(), test::close_to(textbook.view(), 1e-6));
    for (std::size_t r = 0; r < 5; ++r) {
      Matrix alone = test::copy_of(heads.view().rows_from(r, 1));
      rotate_heads(angles.view().rows_from(r, 1), alone.view());
      CHECK_THAT(alone.view(), test::bit_equal_to(together.view().rows_from(r, 1)));
    }
  }
}

TEST_CASE("Rotating expects whole heads and an angle for every row", "[rotary]") {
  Matrix heads = test::filled_matrix(2, 12, 1.0F);
  CHECK_CONTRACT(rotate_heads(test::filled_matrix(2, 8, 1.0F).view(), heads.view()), "whole heads");
  CHECK_CONTRACT(rotate_heads(test::filled_matrix(1, 6, 1.0F).view(), heads.view()), "the angles of every row");
  CHECK_CONTRACT(rotate_heads(test::filled_matrix(2, 3, 1.0F).view(), heads.view()), "must be even");
}

}  // namespace
}  // namespace attn
