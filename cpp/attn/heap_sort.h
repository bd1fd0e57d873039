// Sorting what is read once from a file: by a heap, whose code is a tenth of that of std::sort and comes again for every type.
#pragma once

#include <algorithm>

namespace attn {

/// Not stable. n log n comparisons at most, and no memory.
template <typename Range, typename Less>
void heap_sort(Range& range, Less less) {
  std::make_heap(range.begin(), range.end(), less);
  std::sort_heap(range.begin(), range.end(), less);
}

}  // namespace attn
