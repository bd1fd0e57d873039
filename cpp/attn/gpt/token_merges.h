// Byte-pair encoding: the pair of neighbours that was commonest in the training text is merged first, again and again, until
// no pair is left that has a merge. Sennrich et al. (2016), arXiv:1508.07909.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace attn {

/// Two tokens that become one. The smaller the rank, the earlier it is applied.
struct TokenMerge {
  std::int32_t left = 0;
  std::int32_t right = 0;
  std::int32_t rank = 0;
  std::int32_t merged = 0;
};

class TokenMerges {
 public:
  TokenMerges() = default;
  /// Precondition: 0 <= left, right, merged < vocab_size in every merge.
  TokenMerges(std::vector<TokenMerge> merges, std::size_t vocab_size);

  /// Left and right of a pair that has two merges, if there is one.
  std::optional<std::pair<std::int32_t, std::int32_t>> listed_twice() const;

  const TokenMerge* find(std::int32_t left, std::int32_t right) const;

  /// Merges ids[first] and what follows, in place. n log n for n ids.
  void apply(std::vector<std::int32_t>& ids, std::size_t first) const;

 private:
  std::vector<TokenMerge> merges_;     // sorted by (left, right)
  std::vector<std::size_t> first_of_;  // [left]: where its merges begin; one more at the end
};

}  // namespace attn
