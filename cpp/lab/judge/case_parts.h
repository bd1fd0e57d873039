// What the cases of a check are put together from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "attn/diagnose/table.h"
#include "attn/random.h"
#include "lab/exercise.h"

namespace attn {

/// rows × cols of unit scale.
Table random_table(Random& random, std::size_t rows, std::size_t cols);
/// Multiples of 0.5 from -2 to 2: numbers to calculate with by hand, for the case that the page shows.
Table readable_table(Random& random, std::size_t rows, std::size_t cols);

/// A length from low to high, both included. Draw each into a variable of its own, or inside of one pair of braces: the
/// order of a call's arguments is the compiler's own, and the cases of a seed are the same everywhere.
std::size_t random_length(Random& random, std::size_t low, std::size_t high);

/// call_of("attend", {{"query", query}, {"key", key}}, {{"output"}, {"count", ReturnSpec::Kind::number}})
ExerciseCall call_of(std::string function, std::vector<NamedValue> args, std::vector<ReturnSpec> returns);

ExerciseCase case_of(std::string name, std::vector<ExerciseCall> calls);

}  // namespace attn
