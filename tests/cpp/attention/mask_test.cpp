#include "attn/attention/mask.h"

#include <array>
#include <catch_amalgamated.hpp>
#include <limits>
#include <string>
#include <vector>

#include "support/contract.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// One line per query, 1 where it may attend.
std::vector<std::string> picture(const Mask& mask, std::size_t seq_len_q, std::size_t seq_len_k) {
  std::vector<std::string> rows(seq_len_q);
  for (std::size_t i = 0; i < seq_len_q; ++i)
    for (std::size_t j = 0; j < seq_len_k; ++j) rows[i] += mask.allows(i, j, seq_len_q, seq_len_k) ? '1' : '0';
  return rows;
}

using Picture = std::vector<std::string>;

TEST_CASE("a bidirectional mask lets every query see every key") {
  CHECK(picture(Mask::bidirectional(), 2, 3) == Picture{"111", "111"});
}

TEST_CASE("a square causal mask is the lower triangle with its diagonal") {
  CHECK(picture(Mask::causal(), 4, 4) == Picture{"1000", "1100", "1110", "1111"});
}

TEST_CASE("a causal mask with fewer queries than keys is aligned at the lower right") {
  CHECK(picture(Mask::causal(), 2, 5) == Picture{"11110", "11111"});
  CHECK(picture(Mask::causal(), 1, 5) == Picture{"11111"});
}

TEST_CASE("a padding mask hides the keys behind a length from every query") {
  CHECK(picture(Mask::padding(2), 3, 4) == Picture{"1100", "1100", "1100"});
}

TEST_CASE("a binary mask is taken as it is, and a size of 1 broadcasts") {
  const Bytes full = {1, 0, 1, 0, 1, 1};
  CHECK(picture(Mask::binary({full.data(), 2, 3}), 2, 3) == Picture{"101", "011"});
  CHECK(picture(Mask::binary({full.data(), 1, 3}), 3, 3) == Picture{"101", "101", "101"});
  CHECK(picture(Mask::binary({full.data(), 2, 1}), 2, 3) == Picture{"111", "000"});
}

TEST_CASE("no mask allows a key at or beyond its limit, and a prefix mask allows all before it") {
  Bytes bytes(6 * 9, 1);
  for (const Mask& mask :
       {Mask::bidirectional(), Mask::causal(), Mask::padding(4), Mask::binary({bytes.data(), 6, 9})}) {
    for (std::size_t i = 0; i < 6; ++i) {
      const std::size_t limit = mask.key_limit(i, 6, 9);
      for (std::size_t j = limit; j < 9; ++j) CHECK(!mask.allows(i, j, 6, 9));
      if (!mask.is_prefix()) continue;
      for (std::size_t j = 0; j < limit; ++j) CHECK(mask.allows(i, j, 6, 9));
    }
  }
}

TEST_CASE("fill_blocked writes over exactly the blocked elements") {
  const Bytes bytes = {0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0};
  for (const Mask& mask : {Mask::bidirectional(), Mask::causal(), Mask::padding(3), Mask::binary({bytes.data(), 3, 4}),
                           Mask::binary({bytes.data(), 1, 4})}) {
    for (std::size_t i = 0; i < 3; ++i) {
      std::array<float, 4> row = {5, 6, 7, 8};
      mask.fill_blocked(i, 3, row, -1.0F);
      for (std::size_t j = 0; j < 4; ++j)
        CHECK(row[j] == (mask.allows(i, j, 3, 4) ? static_cast<float>(5 + j) : -1.0F));
    }
  }
}

TEST_CASE("a mask that neither fits nor broadcasts is refused with both shapes") {
  const Bytes bytes(6, 1);
  check_error(Mask::binary({bytes.data(), 2, 3}).validate(4, 3), "mask_shape", {"2 × 3", "4 queries", "3 keys"});
  check_error(Mask::binary({bytes.data(), 3, 2}).validate(3, 6), "mask_shape", {"3 × 2", "6 keys"});
  check_error(Mask::padding(7).validate(2, 6), "mask_shape", {"7", "6"});
  require_ok(Mask::binary({bytes.data(), 1, 6}).validate(4, 6));
}

TEST_CASE("an element that is neither 0 nor 1 is named with its place") {
  const Bytes bytes = {1, 0, 1, 1, 255, 0};
  check_error(Mask::binary({bytes.data(), 2, 3}).validate(2, 3), "mask_not_binary", {"255", "row 1", "column 1"});
}

TEST_CASE("a query without any key is an error that names it") {
  const Bytes bytes = {1, 0, 1, 0, 0, 0};
  check_error(Mask::binary({bytes.data(), 2, 3}).validate(2, 3), "row_fully_masked",
              {"query 1", "each query needs at least one key it may attend to"});
  check_error(Mask::padding(0).validate(2, 3), "row_fully_masked", {"length 0"});
  check_error(Mask::causal().validate(5, 3), "row_fully_masked", {"query 0", "5 queries", "3 keys"});
  require_ok(Mask::causal().validate(3, 3));
}

TEST_CASE("a mask tensor gives each batch and head its own rule and broadcasts sizes of 1") {
  // (batch 2, num_heads 1, seq_len_q 2, seq_len_k 3)
  const Bytes bytes = {1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1};
  const MaskTensor tensor{bytes.data(), 2, 1, 2, 3};
  for (const std::size_t head : {std::size_t{0}, std::size_t{3}}) {
    CHECK(picture(tensor.head(0, head), 2, 3) == Picture{"100", "110"});
    CHECK(picture(tensor.head(1, head), 2, 3) == Picture{"111", "001"});
  }
  const MaskTensor per_head{bytes.data(), 1, 2, 1, 6};
  CHECK(picture(per_head.head(1, 0), 1, 6) == Picture{"100110"});
  CHECK(picture(per_head.head(1, 1), 1, 6) == Picture{"111001"});
  CHECK_CONTRACT(tensor.head(2, 0), "batch index");
  require_ok(tensor.validate(2, 8, 2, 3));
  check_error(tensor.validate(3, 8, 2, 3), "mask_shape", {"(2, 1, 2, 3)", "(3, 8, 2, 3)"});
}

TEST_CASE("numbers become a binary mask, and anything but 0 and 1 is named with its place") {
  const auto mask = binary_mask_from(matrix_of({{1, 0}, {0, 1}, {1, 1}}).view(), heap());
  REQUIRE(mask.ok());
  CHECK(picture(Mask::binary(mask.value().view()), 3, 2) == Picture{"10", "01", "11"});
  const float inf = std::numeric_limits<float>::infinity();
  check_error(binary_mask_from(matrix_of({{1, 0.5F}}).view(), heap()), "mask_not_binary", {"0.5", "row 0", "column 1"});
  check_error(binary_mask_from(matrix_of({{1}, {-inf}}).view(), heap()), "mask_not_binary", {"-inf", "row 1"});
  check_error(binary_mask_from(matrix_of({{inf - inf}}).view(), heap()), "mask_not_binary", {"nan"});
}

TEST_CASE("lengths become a padding mask that hides keys only") {
  const std::array<std::size_t, 3> lengths = {1, 4, 2};
  const auto mask = padding_mask_from(lengths, 4, heap());
  REQUIRE(mask.ok());
  const MaskTensor tensor{mask.value().data(), 3, 1, 1, 4};
  CHECK(picture(tensor.head(0, 5), 2, 4) == Picture{"1000", "1000"});
  CHECK(picture(tensor.head(1, 5), 2, 4) == Picture{"1111", "1111"});
  CHECK(picture(tensor.head(2, 5), 2, 4) == Picture{"1100", "1100"});

  const std::array<std::size_t, 2> with_empty = {3, 0};
  check_error(padding_mask_from(with_empty, 4, heap()), "row_fully_masked", {"sequence 1", "length 0"});
  const std::array<std::size_t, 1> too_long = {9};
  check_error(padding_mask_from(too_long, 4, heap()), "mask_shape", {"length 9", "4 keys"});
}

}  // namespace
}  // namespace attn::test
