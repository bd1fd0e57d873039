#include "lab/figures/noted_fields.h"

#include <utility>

#include "attn/sentence.h"

namespace attn::lab {

void NotedFields::fail(const std::string& text, std::string_view code) {
  if (!error_) error_ = Error{std::string(code), "config.json: " + text};
}

const json::Value* NotedFields::find(std::string_view field) const {
  const json::Value* found = json::find(object_, field);
  return json::is_null(found) ? nullptr : found;
}

std::string NotedFields::text(std::string_view field) const {
  const json::Value* found = find(field);
  return found != nullptr && found->IsString() ? std::string(json::text_of(*found)) : std::string();
}

std::optional<double> NotedFields::maybe_count(std::initializer_list<std::string_view> names,
                                               std::string_view meaning) {
  constexpr unsigned kLargest = 1 << 20;
  if (error_) return {};
  for (const std::string_view name : names) {
    const json::Value* found = find(name);
    if (found == nullptr) continue;
    if (!found->IsUint() || found->GetUint() == 0 || found->GetUint() > kLargest) {
      fail(sentence(path_, name, " must be a whole number from 1 to ", kLargest, ". Check the file."));
      return {};
    }
    note(name, std::to_string(found->GetUint()), meaning);
    return found->GetUint();
  }
  return {};
}

double NotedFields::count(std::initializer_list<std::string_view> names, std::string_view meaning) {
  if (const auto found = maybe_count(names, meaning)) return *found;
  std::string all;
  for (const std::string_view name : names) all += sentence(all.empty() ? "" : " or ", path_, name);
  fail(sentence(all, " is missing, which tells the ", meaning, ". Paste the model's complete config.json."));
  return 1.0;
}

bool NotedFields::flag(std::string_view field, std::string_view meaning) {
  const json::Value* found = find(field);
  if (error_ || found == nullptr) return false;
  if (!found->IsBool()) {
    fail(sentence(path_, field, " must be true or false. Check the file."));
    return false;
  }
  note(field, found->GetBool() ? "true" : "false", meaning);
  return found->GetBool();
}

void NotedFields::note(std::string_view field, std::string value, std::string_view meaning) {
  notes_.push_back({path_ + std::string(field), std::move(value), std::string(meaning)});
}

}  // namespace attn::lab
