// One JSON object of a config.json, field by field.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/result.h"

namespace attn {

inline Error bad_config(const std::string& text) { return {"bad_config", "config.json: " + text}; }

/// Reads fields of one JSON object until the first of them is wrong; then it keeps the error and reads nothing more, so
/// that a whole description is read without a test after each field.
class ConfigFields {
 public:
  /// `path` stands before the names in messages: "rope_scaling.".
  ConfigFields(const json::Value& object, std::string path = "") : object_(object), path_(std::move(path)) {}

  const MaybeError& error() const { return error_; }
  void fail(Error error);
  void refuse(const char* field, const std::string& found, const std::string& implemented);
  /// For a field that asks for something that has no counterpart here at all.
  void refuse_feature(const char* field);

  /// The member of that name; nullptr where it is missing or null.
  const json::Value* find(const char* field) const;
  bool is_explicit_null(const char* field) const;

  /// A count. A missing or null field is `fallback`; where that is 0, an error.
  std::size_t size(const char* field, std::size_t fallback = 0);
  float required_number(const char* field);
  float number(const char* field, float fallback);
  bool flag(const char* field, bool fallback);
  void require_flag(const char* field, bool implemented);

  /// The index of the name among `implemented`; a missing field has the first.
  std::size_t choice(const char* field, std::span<const std::string_view> implemented);

 private:
  const json::Value& object_;
  std::string path_;
  MaybeError error_;
};

}  // namespace attn
