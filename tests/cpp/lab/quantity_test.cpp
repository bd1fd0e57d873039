#include "lab/quantity.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "support/errors.h"

namespace attn::lab {
namespace {

TEST_CASE("Bytes are written in the largest unit with three digits", "[lab][quantity]") {
  CHECK(bytes_text(0.0) == "0 B");
  CHECK(bytes_text(512.0) == "512 B");
  CHECK(bytes_text(65536.0) == "64 KiB");
  CHECK(bytes_text(1024.0 * 1024.0) == "1 MiB");
  CHECK(bytes_text(1.25 * 1024.0 * 1024.0) == "1.25 MiB");
  CHECK(bytes_text(16.0625 * 1073741824.0) == "16.1 GiB");
  CHECK(bytes_text(4.0 * 1073741824.0) == "4 GiB");
}

TEST_CASE("A count is a whole number in its range", "[lab][quantity]") {
  CHECK(whole_number("seq_len", 64.0, 1.0, 100.0).value() == 64);
  const double wrong = GENERATE(0.0, 101.0, 1.5, -3.0, std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity());
  test::check_error(whole_number("seq_len", wrong, 1.0, 100.0), "bad_number", {"seq_len", "1 to 100"});
}

}  // namespace
}  // namespace attn::lab
