// The state that flash attention keeps of a row, fed as kernels and caches feed it.
#include "attn/attention/flash_rows.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/contract.h"
#include "support/oracle.h"

namespace attn::test {
namespace {

/// Every block of keys of the problem, whether a row sees it or not.
Matrix all_blocks(const AttentionCase& problem, FlashRows& rows) {
  const std::size_t seq_len_k = problem.key.rows();
  for (std::size_t first = 0; first < seq_len_k; first += kKeyBlock) {
    const std::size_t count = std::min(kKeyBlock, seq_len_k - first);
    rows.add(problem.key.view().rows_from(first, count), problem.value.view().rows_from(first, count), first);
  }
  Matrix output(rows.rows(), problem.value.cols(), heap());
  rows.write_output(output.view());
  return output;
}

bool same_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST_CASE("queries that meet every block of keys have the oracle's output, for every kind of mask") {
  const auto kind = GENERATE(from_range(std::begin(kMaskKinds), std::end(kMaskKinds)));
  const auto seed = GENERATE(range(1, 8));
  Random random(static_cast<std::uint64_t>(seed));
  const AttentionCase problem = random_case(random_sizes(200, kind, random), kind, random);
  const AttentionInputs in = problem.inputs();
  FlashRows rows(in.seq_len_q(), in.head_dim(), in.value_dim(), heap());
  rows.start({in.mask, in.seq_len_q(), in.seq_len_k()});
  rows.push_rows(in.query, 0, in.scale());
  const Matrix output = all_blocks(problem, rows);
  CHECK_THAT(output.view(), close_to(oracle_attention(in).output.view(), 1e-5));
  CHECK_THAT(output.view(), bit_equal_to(run_kernel(*find_attention_kernel("flash"), in).view()));
}

TEST_CASE("a block of which a row may see nothing changes no bit of its state, whatever stands in it") {
  const auto poison = GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity());
  const auto capacity = GENERATE(as<std::size_t>{}, 1, 4, 5);
  Random random(3);
  AttentionCase problem = random_case({capacity, 3 * kKeyBlock, 8, 12}, MaskKind::bidirectional, random);
  // The first and the last block are blocked for all rows but the last, which sees everything.
  OwnedMatrix<std::uint8_t> allowed(capacity, 3 * kKeyBlock, heap());
  for (std::size_t i = 0; i < capacity; ++i)
    for (std::size_t j = 0; j < 3 * kKeyBlock; ++j)
      allowed(i, j) = j / kKeyBlock == 1 || (i + 1 == capacity && capacity > 1) ? 1 : 0;
  const Mask mask = Mask::binary({allowed.data(), capacity, 3 * kKeyBlock});
  for (const std::size_t block : {std::size_t{0}, std::size_t{2}}) {
    for (std::size_t j = 0; j < kKeyBlock; ++j) {
      std::fill_n(problem.key.row(block * kKeyBlock + j), 8, poison);
      std::fill_n(problem.value.row(block * kKeyBlock + j), 12, poison);
    }
  }

  FlashRows all(capacity, 8, 12, heap()), middle(capacity, 8, 12, heap());
  for (FlashRows* rows : {&all, &middle}) {
    rows->start({mask, capacity, 3 * kKeyBlock});
    rows->push_rows(problem.query.view(), 0, 0.35F);
  }
  for (std::size_t first = 0; first < 3 * kKeyBlock; first += kKeyBlock) {
    all.add(problem.key.view().rows_from(first, kKeyBlock), problem.value.view().rows_from(first, kKeyBlock), first);
  }
  middle.add(problem.key.view().rows_from(kKeyBlock, kKeyBlock), problem.value.view().rows_from(kKeyBlock, kKeyBlock),
             kKeyBlock);
  for (std::size_t r = 0; r < (capacity == 1 ? 1 : capacity - 1); ++r) {
    CHECK(same_bits(all.state(r).max, middle.state(r).max));
    CHECK(same_bits(all.state(r).sum, middle.state(r).sum));
    float with[12], without[12];
    all.write_row(r, with);
    middle.write_row(r, without);
    CHECK(std::memcmp(with, without, sizeof with) == 0);
  }
}

TEST_CASE("queries of several heads at one position share the keys and have the bits that each has alone") {
  const auto seed = GENERATE(range(1, 6));
  Random random(static_cast<std::uint64_t>(seed));
  const std::size_t heads = 6, seq_len_k = 150;
  const AttentionCase problem = random_case({heads, seq_len_k, 16, 10}, MaskKind::bidirectional, random);
  FlashRows together(heads, 16, 10, heap());
  together.start({Mask::causal(), 1, seq_len_k});
  for (std::size_t h = 0; h < heads; ++h) together.push(problem.query.row(h), 0, 0.25F, 0.1F * static_cast<float>(h));
  const Matrix outputs = all_blocks(problem, together);
  for (std::size_t h = 0; h < heads; ++h) {
    FlashRows alone(1, 16, 10, heap());
    alone.start({Mask::causal(), 1, seq_len_k});
    alone.push(problem.query.row(h), 0, 0.25F, 0.1F * static_cast<float>(h));
    CHECK_THAT(all_blocks(problem, alone).view(), bit_equal_to(outputs.view().rows_from(h, 1)));
  }
}

/// The state and output of row 0 after keys [begin, end).
struct Part {
  OnlineSoftmax state;
  std::vector<float> output;

  Part(const AttentionCase& problem, std::size_t begin, std::size_t end) {
    FlashRows rows(1, problem.query.cols(), problem.value.cols(), heap());
    rows.start({Mask::bidirectional(), 1, problem.key.rows()});
    rows.push(problem.query.row(0), 0, 0.5F);
    for (std::size_t first = begin; first < end; first += kKeyBlock) {
      const std::size_t count = std::min(kKeyBlock, end - first);
      rows.add(problem.key.view().rows_from(first, count), problem.value.view().rows_from(first, count), first);
    }
    state = rows.state(0);
    const auto numbers = rows.unnormalised_output(0);
    output.assign(numbers.begin(), numbers.end());
  }
};

TEST_CASE("two parts of a row merged are the whole row") {
  const auto seed = GENERATE(range(1, 10));
  Random random(static_cast<std::uint64_t>(seed));
  const AttentionCase problem = random_case({1, 4 * kKeyBlock, 6, 9}, MaskKind::bidirectional, random);
  const auto cut = kKeyBlock * (1 + random_index(3, random));
  const Part whole(problem, 0, 4 * kKeyBlock);
  Part merged(problem, 0, cut);
  const Part rest(problem, cut, 4 * kKeyBlock);
  merge(merged.state, merged.output, rest.state, rest.output);
  CHECK(merged.state.max == whole.state.max);
  CHECK(merged.state.sum == Catch::Approx(whole.state.sum).epsilon(1e-6));
  for (std::size_t c = 0; c < 9; ++c) CHECK(merged.output[c] == Catch::Approx(whole.output[c]).margin(1e-4));
}

TEST_CASE("merging with a part that has seen nothing changes no bit, on either side") {
  Random random(4);
  const AttentionCase problem = random_case({1, 2 * kKeyBlock, 6, 9}, MaskKind::bidirectional, random);
  const Part seen(problem, 0, 2 * kKeyBlock);
  const Part nothing(problem, 0, 0);
  for (const bool seen_first : {true, false}) {
    Part merged = seen_first ? seen : nothing;
    const Part& other = seen_first ? nothing : seen;
    merge(merged.state, merged.output, other.state, other.output);
    CHECK(same_bits(merged.state.max, seen.state.max));
    CHECK(same_bits(merged.state.sum, seen.state.sum));
    for (std::size_t c = 0; c < 9; ++c) CHECK(same_bits(merged.output[c], seen.output[c]));
  }
}

TEST_CASE("scratch_bytes() is what the constructor asks for, and start() asks for no more") {
  const auto capacity = GENERATE(as<std::size_t>{}, 1, 3, 64);
  const auto value_dim = GENERATE(as<std::size_t>{}, 5, 16);
  TrackingResource scratch(heap());
  {
    FlashRows rows(capacity, 12, value_dim, scratch);
    rows.start({Mask::causal(), capacity, capacity});
    CHECK(static_cast<double>(scratch.peak_bytes()) == FlashRows::scratch_bytes(capacity, 12, value_dim));
  }
  CHECK(scratch.live_bytes() == 0);
}

TEST_CASE("misuse of the rows is a broken precondition") {
  Matrix key(kKeyBlock + 1, 4, heap()), value(kKeyBlock + 1, 4, heap()), query(3, 4, heap());
  FlashRows rows(2, 4, 4, heap());
  rows.start({Mask::causal(), 2, 2});
  CHECK_CONTRACT(rows.push_rows(query.view(), 0, 1.0F), "larger capacity");
  CHECK_CONTRACT(rows.add(key.view(), value.view(), 0), "at most kKeyBlock keys");
  CHECK_CONTRACT(rows.add(key.view().rows_from(0, 2), value.view().rows_from(0, 2), 1), "multiple");
  CHECK_CONTRACT(rows.add(key.view().rows_from(0, 2), value.view().rows_from(0, 1), 0), "as many values");
}

}  // namespace
}  // namespace attn::test
