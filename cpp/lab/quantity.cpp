#include "lab/quantity.h"

#include <array>
#include <cmath>

#include "attn/sentence.h"

namespace attn::lab {
namespace {

struct Dtype {
  std::string_view name;
  double bytes;
};
constexpr std::array<Dtype, 4> kDtypes{{{"float32", 4}, {"float16", 2}, {"bfloat16", 2}, {"int8", 1}}};

}  // namespace

std::string bytes_text(double bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {" B", " KiB", " MiB", " GiB", " TiB", " PiB"};
  std::size_t unit = 0;
  while (bytes >= 1024.0 && unit + 1 < kUnits.size()) {
    bytes /= 1024.0;
    ++unit;
  }
  // Three digits: 1.25, 12.5, 125.
  const double decimals = bytes < 10.0 ? 100.0 : bytes < 100.0 ? 10.0 : 1.0;
  return sentence(std::round(bytes * decimals) / decimals, kUnits[unit]);
}

Result<std::size_t> whole_number(std::string_view field, double value, double low, double high) {
  // Written so that NaN fails too.
  if (!(value >= low && value <= high) || value != std::floor(value)) {
    return Error{"bad_number", sentence(field, " is ", value, "; choose a whole number from ", low, " to ", high, ".")};
  }
  return static_cast<std::size_t>(value);
}

Result<double> number_between(std::string_view field, double value, double low, double high) {
  if (value >= low && value <= high) return value;
  return Error{"bad_number", sentence(field, " is ", value, "; choose a number from ", low, " to ", high, ".")};
}

Result<double> dtype_bytes(std::string_view dtype) {
  for (const Dtype& known : kDtypes)
    if (known.name == dtype) return known.bytes;
  return Error{"unknown_dtype",
               sentence("There is no dtype called \"", dtype, "\" here; choose float32, float16, bfloat16 or int8.")};
}

}  // namespace attn::lab
