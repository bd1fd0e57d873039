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

TEST_CASE("A number lies in its range", "[lab][quantity]") {
  CHECK(number_between("temperature", 0.5, 0.0, 1.0).value() == 0.5);
  CHECK(number_between("temperature", 1.0, 0.0, 1.0).value() == 1.0);
  const double wrong = GENERATE(-0.1, 1.1, std::numeric_limits<double>::quiet_NaN());
  test::check_error(number_between("temperature", wrong, 0.0, 1.0), "bad_number", {"temperature", "0 to 1"});
}

TEST_CASE("A dtype has its bytes", "[lab][quantity]") {
  CHECK(dtype_bytes("float32").value() == 4.0);
  CHECK(dtype_bytes("bfloat16").value() == 2.0);
  CHECK(dtype_bytes("float16").value() == 2.0);
  CHECK(dtype_bytes("int8").value() == 1.0);
  test::check_error(dtype_bytes("fp4"), "unknown_dtype", {"fp4", "float16"});
}

}  // namespace
}  // namespace attn::lab
