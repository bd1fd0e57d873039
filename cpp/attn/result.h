// What a visitor can cause is a value, not a crash: either the answer or an error in their terms.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "attn/contract.h"

namespace attn {

/// `code` is stable and for programs ("cache_full"); `message` is a sentence for people that names the numbers and
/// ends with the next step.
struct Error {
  std::string code;
  std::string message;
};

/// Outcome of an operation without a value: nothing, or what went wrong.
using MaybeError = std::optional<Error>;

/// Either a T or an Error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    ATTN_EXPECTS(ok(), "Result::value() needs a result that is ok; look at error() first");
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    ATTN_EXPECTS(ok(), "Result::value() needs a result that is ok; look at error() first");
    return *std::get_if<0>(&state_);
  }
  T&& value() && { return std::move(this->value()); }

  const Error& error() const {
    ATTN_EXPECTS(!ok(), "Result::error() needs a result that failed");
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

}  // namespace attn
