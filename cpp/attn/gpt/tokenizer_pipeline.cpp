#include "attn/gpt/tokenizer_pipeline.h"

namespace attn {

std::string TokenizerPipeline::spell(std::string_view text, bool at_start) const {
  if (text.empty()) return {};
  const std::string_view space = over_bytes ? " " : kSpaceMark;
  std::string spelled;
  for (const char c : text) {
    if (c == ' ') {
      spelled += space;
    } else {
      spelled += c;
    }
  }
  const bool there = spelled.starts_with(space);
  const bool wanted = space_before == SpaceBefore::always || (space_before == SpaceBefore::unless_there && !there) ||
                      (space_before == SpaceBefore::at_start_unless_there && at_start && !there);
  if (wanted) spelled.insert(0, space);
  return spelled;
}

}  // namespace attn
