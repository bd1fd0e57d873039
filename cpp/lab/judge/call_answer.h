// What a call has to give, in double precision, and whether a learner's result is just that.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "attn/diagnose/table.h"
#include "lab/exercise.h"

namespace attn {

/// One result of a call: a matrix, or a number, which is kept as a matrix of one cell. Numbers of unit scale are compared
/// best: what is far above them may be off by more (see close_enough). NaN means "has no value", in wrong answers alone.
struct NamedExact {
  std::string name;
  ExactTable table;
  bool is_number = false;

  NamedExact(std::string result_name, ExactTable matrix) : name(std::move(result_name)), table(std::move(matrix)) {}
  NamedExact(std::string result_name, double number)
      : name(std::move(result_name)), table(1, 1, number), is_number(true) {}
};

struct CallAnswer {
  /// In the order of the signature, without objects of the learner's.
  std::vector<NamedExact> results;
  /// The call ends with an error, and nothing else will do.
  bool refused = false;
  /// An error will do, too: where a number has no value, code may well stop.
  bool may_stop = false;
};

inline CallAnswer refusal() { return {{}, true, false}; }

/// Matrices as close_enough() says; numbers are counts more often than measurements and are compared to 1e-6 of their size.
bool fits(const NamedExact& expected, const CallResult& result);
bool fits(const CallAnswer& expected, const CallResult& result);

/// Both answers say the same, within the tolerance.
bool same_answer(const CallAnswer& a, const CallAnswer& b);

/// `with` a mistake is refused, has another shape, or a number that it has not `without`. Where it has no value that is
/// no proof: any other mistake may have destroyed the value.
bool shows_in_numbers(const CallAnswer& with, const CallAnswer& without);

/// As float32, the way a learner's matrix arrives.
Table rounded(const ExactTable& exact);
/// What code would return that answers so.
CallResult as_result(const CallAnswer& answer);

}  // namespace attn
