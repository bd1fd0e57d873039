#include "attn/gpt/json.h"

#include <rapidjson/error/en.h>

#include <algorithm>

namespace attn::json {
namespace {

std::optional<Fault> parse(Document& document, std::string_view text) {
  // Not kParseFullPrecisionFlag: it shifts by the width of a number when it reads "0e141", and all it adds is the last bit
  // of a double, from which a float32 is made.
  document.Parse<attn_rapidjson::kParseIterativeFlag | attn_rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                                                                   text.size());
  if (!document.HasParseError()) return {};
  return Fault{document.GetErrorOffset(), attn_rapidjson::GetParseError_En(document.GetParseError())};
}

}  // namespace

Result<Document> parse_object(std::string_view text, std::size_t max_bytes, std::string_view file) {
  if (text.size() > max_bytes) {
    return Error{"too_large", std::string(file) + " has " + std::to_string(text.size()) + " bytes of JSON; at most " +
                                  std::to_string(max_bytes) + " are read. Choose a smaller model."};
  }
  Document document;
  if (const auto fault = parse(document, text)) {
    return Error{"bad_json", std::string(file) + " is not valid JSON at byte " + std::to_string(fault->byte) + ": " +
                                 fault->reason + " Download the file again."};
  }
  if (!document.IsObject()) {
    return Error{"bad_json", std::string(file) + " must hold a JSON object. Check that it is the right file."};
  }
  return document;
}

std::optional<Fault> find_fault(std::string_view text) {
  Document document;
  return parse(document, text);
}

const Value* find(const Value& object, std::string_view name) {
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
    if (text_of(member->name) == name) return &member->value;
  }
  return nullptr;
}

bool is_off(const Value& object, std::string_view name) {
  const Value* value = find(object, name);
  return is_null(value) || value->IsFalse() || (value->IsString() && value->GetStringLength() == 0);
}

bool has_text(const Value& value, std::string_view name, std::string_view text) {
  const Value* found = value.IsObject() ? find(value, name) : nullptr;
  return found != nullptr && found->IsString() && text_of(*found) == text;
}

std::string quoted(std::string_view name) {
  constexpr std::size_t kLongest = 120;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : name.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      result += c;
    } else {
      result += "\\x";
      result += kDigits[byte >> 4];
      result += kDigits[byte & 15];
    }
  }
  return result + (name.size() > kLongest ? "…\"" : "\"");
}

}  // namespace attn::json
