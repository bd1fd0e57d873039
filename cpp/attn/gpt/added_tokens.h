// Tokens that a tokenizer.json lists beside its vocabulary (`<|endoftext|>`, `<s>`, ...). They are found in the text itself,
// before it is cut into pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

struct AddedToken {
  std::string content;  // not empty
  std::int32_t id = 0;
  bool special = false;      // has a meaning of its own (begin, end, ...) rather than a text's
  bool takes_left = false;   // with the white space before it (lstrip)
  bool takes_right = false;  // with the white space after it (rstrip)
};

/// Where a token stands in a text.
struct AddedTokenPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int32_t id = 0;
};

class AddedTokens {
 public:
  AddedTokens() = default;
  explicit AddedTokens(std::vector<AddedToken> tokens);

  /// A content that two of them have, if there is one.
  std::optional<std::string_view> listed_twice() const;

  /// Every token in `text` in order: the leftmost first, the longest of those that begin together, none within another.
  /// Without `specials`, text that spells a special token is passed over as the letters it is made of.
  std::vector<AddedTokenPlace> places(std::string_view text, bool specials) const;

 private:
  const AddedToken* longest_at_front(std::string_view text) const;

  std::vector<AddedToken> tokens_;  // sorted by content
};

}  // namespace attn
