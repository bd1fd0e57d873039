#include "lab/judge/case_parts.h"

#include <utility>

namespace attn {

Table random_table(Random& random, std::size_t rows, std::size_t cols) {
  Table table(rows, cols);
  for (float& x : table.data) x = random.normal();
  return table;
}

Table readable_table(Random& random, std::size_t rows, std::size_t cols) {
  Table table(rows, cols);
  for (float& x : table.data) x = static_cast<float>(random.uniform_int(9)) * 0.5F - 2.0F;
  return table;
}

std::size_t random_length(Random& random, std::size_t low, std::size_t high) {
  return low + static_cast<std::size_t>(random.uniform_int(high - low + 1));
}

ExerciseCall call_of(std::string function, std::vector<NamedValue> args, std::vector<ReturnSpec> returns) {
  ExerciseCall call;
  call.function = std::move(function);
  call.args = std::move(args);
  call.returns = std::move(returns);
  return call;
}

ExerciseCase case_of(std::string name, std::vector<ExerciseCall> calls) {
  return {std::move(name), std::move(calls), false};
}

}  // namespace attn
