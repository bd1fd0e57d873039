// Reading a config.json with notes: which fields were used and what they stood for, so that a page can show its sources.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attn/gpt/json.h"
#include "attn/result.h"
#include "lab/figures/config_cache.h"

namespace attn::lab {

/// Reads fields of one JSON object until the first of them is wrong; then it keeps the error and reads nothing more, so
/// that a whole description is read without a test after each field.
class NotedFields {
 public:
  /// `path` stands before the names: "text_config.".
  NotedFields(const json::Value& object, std::string path) : object_(object), path_(std::move(path)) {}

  const MaybeError& error() const { return error_; }
  const std::vector<ConfigField>& notes() const { return notes_; }

  /// Keeps the first error: `bad_config` unless it says otherwise.
  void fail(const std::string& text, std::string_view code = "bad_config");

  /// The member; nullptr where it is missing or null.
  const json::Value* find(std::string_view field) const;
  /// The member as a text, or empty.
  std::string text(std::string_view field) const;

  /// The first of these names that the file has, as a whole number from 1 to 1,048,576, or nothing.
  std::optional<double> maybe_count(std::initializer_list<std::string_view> names, std::string_view meaning);
  /// The same; an error that names all of them where there is none. 1 after an error, to go on with.
  double count(std::initializer_list<std::string_view> names, std::string_view meaning);
  /// false where it is missing.
  bool flag(std::string_view field, std::string_view meaning);

  void note(std::string_view field, std::string value, std::string_view meaning);

 private:
  const json::Value& object_;
  std::string path_ = {};
  std::vector<ConfigField> notes_ = {};
  MaybeError error_;
};

}  // namespace attn::lab
