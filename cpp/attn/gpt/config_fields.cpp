#include "attn/gpt/config_fields.h"

#include <algorithm>
#include <limits>

#include "attn/sentence.h"

namespace attn {

void ConfigFields::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void ConfigFields::refuse(const char* field, const std::string& found, const std::string& implemented) {
  fail({"unsupported_config",
        sentence("config.json: ", path_, field, " is ", found, ", but this decoder implements only ", implemented,
                 ". Choose a model of that kind.")});
}

void ConfigFields::refuse_feature(const char* field) {
  fail({"unsupported_config", sentence("config.json: ", path_, field,
                                       " asks for something that this decoder does not "
                                       "implement and must not ignore. Choose a model without it.")});
}

const json::Value* ConfigFields::find(const char* field) const {
  const json::Value* found = json::find(object_, field);
  return json::is_null(found) ? nullptr : found;
}

bool ConfigFields::is_explicit_null(const char* field) const {
  const json::Value* found = json::find(object_, field);
  return found != nullptr && found->IsNull();
}

std::size_t ConfigFields::size(const char* field, std::size_t fallback) {
  if (error_) return fallback;
  const json::Value* found = find(field);
  if (found == nullptr) {
    if (fallback == 0) fail(bad_config(path_ + field + " is missing. Export the model with its complete config.json."));
    return fallback;
  }
  if (!found->IsUint()) {
    fail(bad_config(path_ + field + " must be a whole number from 1 to 1048576. Check the file."));
    return fallback;
  }
  return found->GetUint();
}

float ConfigFields::required_number(const char* field) {
  if (find(field) == nullptr)
    fail(bad_config(path_ + field + " is missing. Export the model with its complete config.json."));
  return number(field, 0.0F);
}

float ConfigFields::number(const char* field, float fallback) {
  const json::Value* found = find(field);
  if (error_ || found == nullptr) return fallback;
  if (!found->IsNumber()) {
    fail(bad_config(path_ + field + " must be a number. Check the file."));
    return fallback;
  }
  const double value = found->GetDouble();
  const auto largest = static_cast<double>(std::numeric_limits<float>::max());
  return static_cast<float>(std::clamp(value, -largest, largest));
}

bool ConfigFields::flag(const char* field, bool fallback) {
  const json::Value* found = find(field);
  if (error_ || found == nullptr) return fallback;
  if (found->IsBool()) return found->GetBool();
  fail(bad_config(path_ + field + " must be true or false. Check the file."));
  return fallback;
}

void ConfigFields::require_flag(const char* field, bool implemented) {
  if (flag(field, implemented) != implemented) {
    refuse(field, implemented ? "false" : "true", implemented ? "true" : "false");
  }
}

std::size_t ConfigFields::choice(const char* field, std::span<const std::string_view> implemented) {
  const json::Value* found = json::find(object_, field);
  if (error_ || found == nullptr) return 0;
  if (!found->IsString()) {
    fail(bad_config(path_ + field + " must be a name. Check the file."));
    return 0;
  }
  const auto place = std::ranges::find(implemented, json::text_of(*found));
  if (place != implemented.end()) return static_cast<std::size_t>(place - implemented.begin());
  std::string names;
  for (const std::string_view& name : implemented) {
    const bool last = &name == &implemented.back();
    names += sentence(names.empty() ? "" : last ? " and " : ", ", json::quoted(name));
  }
  refuse(field, json::quoted(json::text_of(*found)), names);
  return 0;
}

}  // namespace attn
