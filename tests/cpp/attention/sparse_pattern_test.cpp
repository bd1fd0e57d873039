#include "attn/attention/sparse_pattern.h"

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <string>
#include <vector>

#include "attn/attention/mask.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

using Picture = std::vector<std::string>;

/// One line per query, 1 where it may attend.
Picture picture(const SparsePattern& pattern, std::size_t seq_len_q, std::size_t seq_len_k) {
  const Mask mask = Mask::sparse(pattern);
  Picture rows(seq_len_q);
  for (std::size_t i = 0; i < seq_len_q; ++i)
    for (std::size_t j = 0; j < seq_len_k; ++j) rows[i] += mask.allows(i, j, seq_len_q, seq_len_k) ? '1' : '0';
  return rows;
}

TEST_CASE("a window holds the query's own key and those before it, and sinks are always seen") {
  CHECK(picture({.window = 2}, 4, 4) == Picture{"1000", "1100", "0110", "0011"});
  CHECK(picture({.window = 2, .sinks = 1}, 5, 5) == Picture{"10000", "11000", "11100", "10110", "10011"});
  CHECK(picture({.window = 9}, 3, 3) == Picture{"100", "110", "111"});
}

TEST_CASE("a window of the last queries stands where they stand among all keys") {
  CHECK(picture({.window = 2, .sinks = 1}, 2, 5) == Picture{"10110", "10011"});
  CHECK(picture({.window = 3}, 1, 5) == Picture{"00111"});
}

TEST_CASE("the strided pattern of Child et al. has a window and every stride-th key before it") {
  CHECK(picture({.window = 3, .stride = 3}, 7, 7) ==
        Picture{"1000000", "1100000", "1110000", "1111000", "0111100", "0011110", "1001111"});
}

TEST_CASE("Longformer's window looks both ways, and global positions see and are seen") {
  static constexpr std::size_t kGlobal[] = {3};
  CHECK(picture({.causal = false, .window = 2}, 4, 4) == Picture{"1100", "1110", "0111", "0011"});
  CHECK(picture({.causal = false, .window = 1, .global = kGlobal}, 5, 5) ==
        Picture{"10010", "01010", "00110", "11111", "00011"});
  CHECK(picture({.window = 1, .global = kGlobal}, 5, 5) == Picture{"10000", "01000", "00100", "11110", "00011"});
}

/// Any combination of the parts.
struct RandomPattern {
  std::vector<std::size_t> global;
  SparsePattern pattern;

  explicit RandomPattern(Random& random) {
    const auto below = [&](std::uint32_t count) { return static_cast<std::size_t>(random.uniform_int(count)); };
    pattern.causal = below(2) == 0;
    if (below(2) == 0) pattern.window = below(12);
    if (below(3) == 0) pattern.sinks = below(6);
    if (below(2) == 0) pattern.stride = below(9);
    for (std::size_t count = below(3); count > 0; --count) global.push_back(below(30));
    std::sort(global.begin(), global.end());
    global.erase(std::unique(global.begin(), global.end()), global.end());
    pattern.global = global;
  }
};

void check_coverage(const Mask& mask, Range queries, Range keys, std::size_t seq_len_q, std::size_t seq_len_k) {
  std::size_t allowed = 0;
  for (std::size_t i = queries.begin; i < queries.end; ++i)
    for (std::size_t j = keys.begin; j < keys.end; ++j) allowed += mask.allows(i, j, seq_len_q, seq_len_k) ? 1 : 0;
  const std::size_t pairs = (queries.end - queries.begin) * (keys.end - keys.begin);
  const Coverage coverage = mask.coverage(queries, keys, seq_len_q, seq_len_k);
  INFO("queries " << queries.begin << " to " << queries.end << " of " << seq_len_q << ", keys " << keys.begin << " to "
                  << keys.end << " of " << seq_len_k << ": " << allowed << " allowed");
  REQUIRE((coverage == Coverage::none) == (allowed == 0));
  if (coverage == Coverage::all) REQUIRE(allowed == pairs);
}

Range random_range(std::size_t size, Random& random) {
  const auto begin = static_cast<std::size_t>(random.uniform_int(static_cast<std::uint32_t>(size)));
  return {begin, begin + 1 + static_cast<std::size_t>(random.uniform_int(static_cast<std::uint32_t>(size - begin)))};
}

TEST_CASE("the coverage of a block is none exactly when no pair is allowed, and all only when every pair is") {
  Random random(41);
  std::vector<std::uint8_t> bytes(40 * 40);
  for (int round = 0; round < 6000; ++round) {
    const RandomPattern made(random);
    const auto seq_len_q = static_cast<std::size_t>(1 + random.uniform_int(40));
    const auto seq_len_k = static_cast<std::size_t>(1 + random.uniform_int(40));
    for (std::uint8_t& byte : bytes) byte = random.uniform_int(8) == 0 ? 1 : 0;
    const Mask masks[] = {Mask::sparse(made.pattern),
                          Mask::causal(),
                          Mask::padding(seq_len_k / 2),
                          Mask::binary({bytes.data(), seq_len_q, seq_len_k}),
                          Mask::binary({bytes.data(), 1, seq_len_k}),
                          Mask::binary({bytes.data(), seq_len_q, 1})};
    for (const Mask& mask : masks) {
      check_coverage(mask, random_range(seq_len_q, random), random_range(seq_len_k, random), seq_len_q, seq_len_k);
    }
  }
}

TEST_CASE("blocks that a single part allows wholly need no test per key") {
  CHECK(Mask::sparse({.window = 64}).coverage({40, 44}, {0, 32}, 100, 100) == Coverage::all);
  CHECK(Mask::sparse({.window = 8, .sinks = 32}).coverage({80, 84}, {0, 32}, 100, 100) == Coverage::all);
  CHECK(Mask::causal().coverage({32, 36}, {0, 32}, 100, 100) == Coverage::all);
  CHECK(Mask::bidirectional().coverage({0, 4}, {64, 100}, 100, 100) == Coverage::all);
}

TEST_CASE("fill_blocked on a part of a row writes over what is blocked there") {
  Random random(43);
  for (int round = 0; round < 500; ++round) {
    const RandomPattern made(random);
    const Mask mask = Mask::sparse(made.pattern);
    const auto first_key = static_cast<std::size_t>(random.uniform_int(30));
    const auto query = static_cast<std::size_t>(random.uniform_int(20));
    float part[10];
    std::fill_n(part, 10, 5.0F);
    mask.fill_blocked(query, 20, 40, first_key, part, -1.0F);
    for (std::size_t j = 0; j < 10; ++j) REQUIRE((part[j] == 5.0F) == mask.allows(query, first_key + j, 20, 40));
  }
}

TEST_CASE("a pattern that leaves a query without a key is refused with the query") {
  static constexpr std::size_t kGlobal[] = {2};
  require_ok(Mask::sparse({.window = 1}).validate(5, 5));
  require_ok(Mask::sparse({.sinks = 1}).validate(5, 5));
  require_ok(Mask::sparse({.causal = false, .global = kGlobal}).validate(5, 5));
  check_error(Mask::sparse({}).validate(5, 5), "row_fully_masked", {"query 0", "sparse pattern"});
  check_error(Mask::sparse({.global = kGlobal}).validate(5, 5), "row_fully_masked", {"query 0"});
  check_error(Mask::sparse({.window = 2}).validate(5, 3), "row_fully_masked", {"5 queries", "3 keys"});
  check_error(Mask::sparse({.causal = false, .window = 2}).validate(5, 3), "row_fully_masked", {"query 0"});
}

TEST_CASE("global positions out of order are refused with both") {
  static constexpr std::size_t kGlobal[] = {1, 7, 4};
  check_error(Mask::sparse({.global = kGlobal}).validate(9, 9), "mask_order", {"4", "7"});
}

}  // namespace
}  // namespace attn::test
