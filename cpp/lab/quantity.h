// Numbers as they come from a page (any double) and as they go into sentences.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "attn/result.h"

namespace attn::lab {

/// "512 B", "1.5 MiB", "16 GiB": three digits at most, no trailing zeros.
std::string bytes_text(double bytes);

/// A count that arrived as a double: a whole number in [low, high], or `bad_number` that names the field and its range.
Result<std::size_t> whole_number(std::string_view field, double value, double low, double high);

/// Any number in [low, high], or `bad_number` likewise.
Result<double> number_between(std::string_view field, double value, double low, double high);

/// Of one number: 4 for float32, 2 for float16 and bfloat16, 1 for int8. Any other name is `unknown_dtype`.
Result<double> dtype_bytes(std::string_view dtype);

}  // namespace attn::lab
