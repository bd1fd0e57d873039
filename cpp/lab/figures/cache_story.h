// What happens to a KV cache while sequences grow, fork and end: which row holds which position after each operation.
#pragma once

#include <memory_resource>
#include <string>
#include <vector>

#include "attn/result.h"

namespace attn::lab {

struct CacheOperation {
  std::string op = {};  // append, truncate, fork, reset
  double slot = 0.0;
  double count = 0.0;   // append: positions
  double length = 0.0;  // truncate: what is left
  double to = 0.0;      // fork: the slot that continues what `slot` holds
};

struct CacheStoryRequest {
  std::string kind = {};  // contiguous, window, paged
  double batch = 0.0;
  double max_seq_len = 0.0;
  double window = 1.0;     // window: positions that a query sees, its own among them, besides the sinks
  double sinks = 0.0;      // window
  double page_size = 1.0;  // paged: positions, any number of them
  double max_pages = 1.0;  // paged
  double bytes_per_position = 0.0;
  std::vector<CacheOperation> operations = {};
};

struct CacheSlot {
  double length = 0.0;
  /// Rows of memory of this slot: the position that each holds, −1 where none. window: sinks first, then the ring.
  std::vector<double> rows = {};
  std::vector<double> pages = {};  // paged: in the order of the positions
};

struct CachePage {
  double page = 0.0;
  double readers = 0.0;
};

/// After all operations.
struct CacheStory {
  std::vector<CacheSlot> slots = {};
  std::vector<CachePage> pages = {};  // paged: those that are taken, by number
  double free_pages = 0.0;
  double reserved_bytes = 0.0;  // rows that no one else can have: all of contiguous and window, taken pages of paged
  double used_bytes = 0.0;      // rows that hold a position; shared ones once
  double copied_rows = 0.0;     // by forks of contiguous and window, by copy-on-write of paged
  double written = 0.0;         // positions that were appended
  std::string refused = {};     // why the last operation changed nothing; empty where it did
};

/// `unknown_cache`, `unknown_operation`, `bad_number` for sizes, slots and counts that no cache could have. What a cache
/// of these sizes refuses (it is full, or a length cannot be gone back to) is no error but part of the story.
Result<CacheStory> cache_story(const CacheStoryRequest& request, std::pmr::memory_resource& memory);

}  // namespace attn::lab
