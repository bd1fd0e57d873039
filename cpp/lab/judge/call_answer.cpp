#include "lab/judge/call_answer.h"

#include <algorithm>
#include <cmath>

#include "attn/diagnose/compare.h"

namespace attn {
namespace {

bool number_fits(double expected, double got) {
  if (!std::isfinite(expected)) return !std::isfinite(got) || got == 0.0;
  return std::abs(expected - got) <= 1e-6 * std::max(1.0, std::abs(expected));
}

bool cells_agree(double a, double b, bool is_number) {
  if (!std::isfinite(a) || !std::isfinite(b)) return std::isfinite(a) == std::isfinite(b);
  return is_number ? number_fits(a, b) : close_enough(a, b);
}

/// Some cell of which `differ` is true, or another shape.
template <typename Differ>
bool any_cell(const CallAnswer& a, const CallAnswer& b, Differ differ) {
  if (a.results.size() != b.results.size()) return true;
  for (std::size_t k = 0; k < a.results.size(); ++k) {
    const ExactTable& one = a.results[k].table;
    const ExactTable& other = b.results[k].table;
    if (!one.same_shape(other)) return true;
    for (std::size_t cell = 0; cell < one.data.size(); ++cell) {
      if (differ(one.data[cell], other.data[cell], a.results[k].is_number)) return true;
    }
  }
  return false;
}

}  // namespace

bool fits(const NamedExact& expected, const CallResult& result) {
  if (expected.is_number) {
    const double* number = find_number(result, expected.name);
    return number != nullptr && number_fits(expected.table(0, 0), *number);
  }
  const Table* table = find_matrix(result, expected.name);
  return table != nullptr && matches(expected.table, *table);
}

bool fits(const CallAnswer& expected, const CallResult& result) {
  if (call_failed(result)) return expected.refused || expected.may_stop;
  if (expected.refused) return false;
  return std::all_of(expected.results.begin(), expected.results.end(),
                     [&](const NamedExact& named) { return fits(named, result); });
}

bool same_answer(const CallAnswer& a, const CallAnswer& b) {
  if (a.refused || b.refused) return a.refused == b.refused;
  return !any_cell(a, b, [](double x, double y, bool is_number) { return !cells_agree(x, y, is_number); });
}

bool shows_in_numbers(const CallAnswer& with, const CallAnswer& without) {
  if (with.refused || without.refused) return with.refused != without.refused;
  return any_cell(with, without,
                  [](double x, double y, bool is_number) { return std::isfinite(x) && !cells_agree(x, y, is_number); });
}

Table rounded(const ExactTable& exact) {
  Table table(exact.rows, exact.cols);
  std::transform(exact.data.begin(), exact.data.end(), table.data.begin(),
                 [](double x) { return static_cast<float>(x); });
  return table;
}

CallResult as_result(const CallAnswer& answer) {
  if (answer.refused) return {{"error", 1.0}};
  CallResult result;
  for (const NamedExact& named : answer.results) {
    if (named.is_number) {
      result.push_back({named.name, named.table(0, 0)});
    } else {
      result.push_back({named.name, rounded(named.table)});
    }
  }
  return result;
}

}  // namespace attn
