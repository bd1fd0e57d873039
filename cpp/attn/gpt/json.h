// Reading JSON that somebody else wrote. The only file that knows RapidJSON's switches: parsing is iterative, so that
// deep nesting costs memory of the text's size and never the call stack.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "attn/contract.h"
#include "attn/result.h"

// A namespace of our own: another file of the program may include the library with its usual switches.
#define RAPIDJSON_NAMESPACE attn_rapidjson
#define RAPIDJSON_ASSERT(condition) ATTN_EXPECTS(condition, "a JSON value is asked for its type before it is read")
#define RAPIDJSON_HAS_STDSTRING 0
#include <rapidjson/document.h>

namespace attn::json {

using Document = attn_rapidjson::Document;
using Value = attn_rapidjson::Value;

/// The text as a JSON object. `bad_json` names `file` and the byte, `too_large` the size.
Result<Document> parse_object(std::string_view text, std::size_t max_bytes, std::string_view file);

/// Where a text stops being JSON, and why: "Missing a comma or '}' after an object member."
struct Fault {
  std::size_t byte = 0;
  std::string reason = {};
};

/// The first fault; nothing where the text is JSON. For a message to someone who can mend the text there.
std::optional<Fault> find_fault(std::string_view text);

/// The member of that name, or nullptr. Where a name is repeated, the first one.
const Value* find(const Value& object, std::string_view name);

inline bool is_null(const Value* value) { return value == nullptr || value->IsNull(); }

/// True for a member that is absent, null, false, or an empty string: a switch that is off.
bool is_off(const Value& object, std::string_view name);

/// True where `value` is an object whose member `name` is the string `text`.
bool has_text(const Value& value, std::string_view name, std::string_view text);

/// View of a JSON string; lives as long as its document. Precondition: value.IsString().
inline std::string_view text_of(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

/// `name` in quotation marks for a message: printable ASCII kept, the rest escaped, long text cut.
std::string quoted(std::string_view name);

}  // namespace attn::json
