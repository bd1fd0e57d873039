// The largest of many numbers, four at a time: a greedy choice looks at every logit of the vocabulary.
#pragma once

#include <cstddef>
#include <span>

namespace attn {

struct Largest {
  float value;        // -inf when there is nothing larger
  std::size_t place;  // the first of equals
  bool bounded;  // no number is NaN or +inf; otherwise value and place are those of the numbers that can be compared
};

/// Precondition: there is a number.
Largest find_largest(std::span<const float> numbers);

}  // namespace attn
