#include "attn/gpt/token_merges.h"

#include <algorithm>
#include <queue>
#include <tuple>

#include "attn/contract.h"
#include "attn/heap_sort.h"

namespace attn {
namespace {

/// A token of a piece while its neighbours are merged; a doubly linked list in an array.
struct Symbol {
  std::int32_t id;
  std::ptrdiff_t previous;
  std::ptrdiff_t next;  // -1 at the end
};

/// A pair that could be merged. It is stale when one of the two has changed since.
struct Candidate {
  const TokenMerge* merge;
  std::ptrdiff_t left;
};

/// Lowest rank first, leftmost among equals; std::priority_queue keeps the largest on top.
struct LaterThan {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return std::tie(a.merge->rank, a.left) > std::tie(b.merge->rank, b.left);
  }
};

auto pair_of(const TokenMerge& merge) { return std::pair(merge.left, merge.right); }

}  // namespace

TokenMerges::TokenMerges(std::vector<TokenMerge> merges, std::size_t vocab_size) : merges_(std::move(merges)) {
  heap_sort(merges_, [](const TokenMerge& a, const TokenMerge& b) { return pair_of(a) < pair_of(b); });
  first_of_.resize(vocab_size + 1);
  for (const TokenMerge& merge : merges_) {
    ATTN_EXPECTS(merge.left >= 0 && static_cast<std::size_t>(merge.left) < vocab_size,
                 "a merge needs ids of the vocabulary");
    ++first_of_[static_cast<std::size_t>(merge.left) + 1];
  }
  for (std::size_t left = 0; left < vocab_size; ++left) first_of_[left + 1] += first_of_[left];
}

std::optional<std::pair<std::int32_t, std::int32_t>> TokenMerges::listed_twice() const {
  const auto twice = std::adjacent_find(merges_.begin(), merges_.end(), [](const TokenMerge& a, const TokenMerge& b) {
    return pair_of(a) == pair_of(b);
  });
  if (twice == merges_.end()) return {};
  return pair_of(*twice);
}

const TokenMerge* TokenMerges::find(std::int32_t left, std::int32_t right) const {
  const auto row = static_cast<std::size_t>(left);
  if (row + 1 >= first_of_.size()) return nullptr;
  const TokenMerge* begin = merges_.data() + first_of_[row];
  const TokenMerge* end = merges_.data() + first_of_[row + 1];
  const TokenMerge* found =
      std::lower_bound(begin, end, right, [](const TokenMerge& merge, std::int32_t key) { return merge.right < key; });
  return found != end && found->right == right ? found : nullptr;
}

void TokenMerges::apply(std::vector<std::int32_t>& ids, std::size_t first) const {
  if (ids.size() < first + 2) return;
  std::vector<Symbol> symbols;
  symbols.reserve(ids.size() - first);
  for (std::size_t i = first; i < ids.size(); ++i) {
    const auto here = static_cast<std::ptrdiff_t>(symbols.size());
    symbols.push_back({ids[i], here - 1, here + 1});
  }
  symbols.back().next = -1;

  // A queue, because text without spaces makes pieces as long as the text: n log n instead of n².
  std::priority_queue<Candidate, std::vector<Candidate>, LaterThan> queue;
  const auto at = [&](std::ptrdiff_t place) -> Symbol& { return symbols[static_cast<std::size_t>(place)]; };
  const auto consider = [&](std::ptrdiff_t left) {
    if (left < 0 || at(left).next < 0) return;
    if (const TokenMerge* merge = find(at(left).id, at(at(left).next).id)) queue.push({merge, left});
  };
  for (std::ptrdiff_t left = 0; left < std::ssize(symbols); ++left) consider(left);

  constexpr std::int32_t kMergedAway = -1;
  while (!queue.empty()) {
    const auto [merge, left] = queue.top();
    queue.pop();
    const std::ptrdiff_t right = at(left).next;
    if (at(left).id != merge->left || right < 0 || at(right).id != merge->right) continue;
    at(left) = {merge->merged, at(left).previous, at(right).next};
    at(right).id = kMergedAway;
    if (at(left).next >= 0) at(at(left).next).previous = left;
    consider(at(left).previous);
    consider(left);
  }
  ids.resize(first);
  for (std::ptrdiff_t place = 0; place >= 0; place = at(place).next) ids.push_back(at(place).id);
}

}  // namespace attn
