// A KV cache: the keys and values of positions already seen, so that generating computes each of them once.
//
// WHY IT IS RIGHT. In causal attention a position's key and value depend on the tokens up to it alone. Later tokens
// never change them, so they can be kept. Without a cache, step n runs all n tokens again: n (n + 1) / 2 keys after n
// steps instead of n. With one, a step runs the newest token: per layer it appends one key and one value, and its query
// reads all of them.
//
// WHY DECODING NEEDS NO MASK. The newest query may attend to everything before it and to itself, and that is what the
// cache holds: the last row of the causal mask blocks nothing. In a chunk of several positions (a prompt) earlier
// queries must not see later keys, so there the mask stays: query i of `count` sees length + i + 1 keys. (A `window`,
// below, holds a little more than a query may see, and needs its mask in every step.)
//
// A STEP. Each layer append()s its keys and values, (count × kv_dim) each, and attends at once: what a layer appended
// is visible to itself. After the last layer, one advance(count) makes the positions part of the sequence. Until then
// truncate(length()) takes the step back, whichever layer it failed in. truncate(n) forgets all positions from n on,
// such as tokens that speculative decoding rejects. reset() forgets all. fork(a, b) lets slot b continue what slot a
// holds, such as several answers to one prompt.
//
// KINDS. Bytes are those of one layer and slot, keys and values together (2 · 4 bytes), for n = max_seq_len positions
// of kv_dim = num_kv_heads · head_dim float32 numbers; kv_cache_bytes() computes them. Grouped-query attention (Ainslie
// et al., 2023) makes kv_dim smaller than the queries' num_heads · head_dim: several query heads share a key head.
//
//   contiguous   8 · kv_dim · n. A query sees every position; fork() copies them. All is reserved at once, however
//                short the sequence stays. Llama-2-7B (32 layers, kv_dim 4096) at n = 4096: 8 · 4096 · 4096 · 32 = 4
//                GiB.
//
//   window       8 · kv_dim · (ring + sinks), whatever n is: a query sees the last `window` positions, its own among
//                them, and the first `sinks`. All others are forgotten, and so memory and time per token stop growing.
//                Why keep the first ones? Softmax weights sum to 1, so a head that finds nothing puts its weight
//                somewhere: on the first tokens, which every query could see in training. A model whose sinks are
//                evicted breaks down (StreamingLLM; Xiao et al., "Efficient Streaming Language Models with Attention
//                Sinks", 2023). They have rows of their own; position p lies in row p mod ring too and overwrites
//                position p - ring there. ring = window + max_chunk + 62, rounded up to whole blocks of 64: the first
//                query of a chunk still sees its window, and a block is there whole or not at all.
//
//   paged        8 · kv_dim · page_size · ⌈length / page_size⌉: pages are taken from a pool that all slots share when a
//                sequence reaches them (PagedAttention, vLLM; Kwon et al., "Efficient Memory Management for Large
//                Language Model Serving with PagedAttention", 2023). A sequence wastes less than one page. Its block
//                table says where position p lies: in row p mod page_size of page table[p / page_size], which holds all
//                layers. fork() copies the table, counts readers, and copies no key and no value. Who writes into a
//                page with other readers, at the end of the common prefix, gets a copy of it first: copy on write.
//
//   int8         A number x is kept as the byte round(x / s) with s = max |x| / 127 of some numbers that share this
//                float32 scale, off by at most s / 2 each (KIVI; Liu et al., 2024. KVQuant; Hooper et al., 2024).
//                Numbers that share a scale should be alike, or the largest makes the others coarse. Keys have a few
//                channels (columns) that are large at every position: they share scales per channel, over 32 positions.
//                Values have no such channels: they share scales per position, over up to 64 channels of a head. Only a
//                complete group of keys can be rounded. The open group stays float32 and is rounded when the next one
//                begins: queries of the group read it exact, later ones rounded. Bytes, with d = num_kv_heads ·
//                (head_dim in whole eights): 36 · d · ⌊(n - 1) / 32⌋ + 4 · kv_dim · min(n, 32) for keys, (d + 4 ·
//                num_kv_heads · ⌈head_dim / 64⌉) · (n in whole blocks of 64) for values: little more than a quarter of
//                contiguous, and read as bytes (attend_int8.cpp). fork() copies.
//
// WHICH LENGTHS CAN BE GONE BACK TO, from length() and with nothing that waits for advance():
//   contiguous, paged   all
//   window              those up to sinks; those from length - max_chunk on, and before, as long as no row of the
//                       window that the next query would see has been overwritten
//   int8                those in the open group, and multiples of 32: inside a closed group the exact keys are gone
// Elsewhere truncate() is an error that names the next longer length that it accepts. recoverable_length() is the next
// shorter one: cut there and run the tokens in between again.
#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "attn/attention/mask.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

enum class KvCacheKind { contiguous, window, paged, int8 };

struct KvCacheKindInfo {
  KvCacheKind kind;
  std::string_view name;
  std::string_view summary;  // one line, for a chooser
};
/// One row per kind, `contiguous` first: for tests, tables and choosers.
std::span<const KvCacheKindInfo> kv_cache_kinds();

struct KvCacheOptions {
  KvCacheKind kind = KvCacheKind::contiguous;
  std::size_t window = 256;    // window: positions that a query sees, its own and those right before it
  std::size_t sinks = 4;       // window: first positions, which are never evicted
  std::size_t max_chunk = 32;  // window: most positions that one advance covers; truncate() takes back as many
  std::size_t page_size = 64;  // paged: positions in a page, a multiple of 64
  std::size_t max_pages = 0;   // paged: pages in the pool; 0 for as many as all slots can fill
};

struct KvCacheShape {
  std::size_t batch = 1;        // slots: sequences that are cached side by side
  std::size_t max_seq_len = 0;  // of one slot
  std::size_t num_layers = 0;
  std::size_t num_kv_heads = 0;
  std::size_t head_dim = 0;

  /// Columns of a row of keys or values: the heads side by side.
  std::size_t kv_dim() const { return num_kv_heads * head_dim; }
};

/// What KvCache::bytes() is once every slot holds max_seq_len positions: the formulas above, times layers and slots.
/// `bytes_per_number` is 4 here; 2 tells what a float16 cache of the same kind takes. int8 numbers stay 1 byte, and its
/// scales and open group have bytes_per_number. A double: for shapes that nobody could allocate too.
double kv_cache_bytes(const KvCacheShape& shape, const KvCacheOptions& options = {}, double bytes_per_number = 4.0);

class KvStore;  // what differs between kinds: kv_store.h
struct KvStoreDeleter {
  std::pmr::memory_resource* memory;
  std::size_t bytes;
  void operator()(KvStore* store) const;
};
using KvStorePtr = std::unique_ptr<KvStore, KvStoreDeleter>;

class KvCache {
 public:
  /// Errors: `empty` when a size is 0, `too_large` when the bytes cannot be addressed, `page_size` when it is not a
  /// multiple of 64.
  static Result<KvCache> create(const KvCacheShape& shape, const KvCacheOptions& options,
                                std::pmr::memory_resource& memory);
  /// Contiguous.
  static Result<KvCache> create(const KvCacheShape& shape, std::pmr::memory_resource& memory);

  const KvCacheShape& shape() const { return shape_; }
  const KvCacheOptions& options() const { return options_; }

  // All changes that can fail return an error that names the numbers, and then nothing has changed. Unknown layers and
  // slots are `bad_layer` and `bad_slot`.

  /// Writes keys and values (count × kv_dim) of `slot` behind what this layer holds. Errors: `cache_full`, `shape`,
  /// `chunk_too_long` beyond append_limit().
  MaybeError append(std::size_t layer, ConstMat key, ConstMat value, std::size_t slot = 0);

  /// Most positions that a layer may append between two advances: as many as fit for contiguous and paged; max_chunk of
  /// window; for int8 those to the next multiple of 32 after length(). Longer prompts go in by chunks.
  std::size_t append_limit(std::size_t slot = 0) const;

  /// Makes sure that `count` positions behind length() fit, taking pages: `cache_full` now rather than in a later
  /// layer.
  MaybeError reserve(std::size_t count, std::size_t slot = 0);

  /// Makes `count` appended positions part of the sequence. `not_appended` when a layer lacks them.
  MaybeError advance(std::size_t count, std::size_t slot = 0);

  /// Forgets all positions from `length` on, those that wait for advance too. `bad_length` beyond length(),
  /// `not_recoverable` beside WHICH LENGTHS CAN BE GONE BACK TO.
  MaybeError truncate(std::size_t length, std::size_t slot = 0);

  /// The largest length <= `length` that truncate() accepts.
  std::size_t recoverable_length(std::size_t length, std::size_t slot = 0) const;

  /// Forgets everything, in one slot or in all.
  MaybeError reset(std::size_t slot);
  void reset();

  /// Slot `to` becomes what slot `from` has advanced over; what `to` held is forgotten.
  MaybeError fork(std::size_t from, std::size_t to);

  std::size_t length(std::size_t slot = 0) const;
  /// length() and what this layer has appended since.
  std::size_t visible_length(std::size_t layer, std::size_t slot = 0) const;

  /// What a query may attend to, all positions counted: causal, and within window and sinks.
  Mask mask() const;

  /// Positions 0 … visible_length() - 1: (visible_length × kv_dim). Of a contiguous cache alone; attend_cached() and
  /// KvBlocks read any.
  ConstMat keys(std::size_t layer, std::size_t slot = 0) const;
  ConstMat values(std::size_t layer, std::size_t slot = 0) const;

  /// What the kind keeps, for code that knows the kind.
  const KvStore& store() const { return *store_; }

  /// Bytes of keys, values and scales that are reserved, used or not; a page that slots share counts once.
  std::size_t bytes() const;
  /// Those that hold positions of a sequence.
  std::size_t used_bytes() const;
  /// used_bytes() / bytes(), 0 … 1.
  double utilization() const;

 private:
  friend class KvBlocks;

  KvCache(const KvCacheShape& shape, const KvCacheOptions& options, std::pmr::memory_resource& memory);
  std::size_t index(std::size_t layer, std::size_t slot) const { return layer * shape_.batch + slot; }
  MaybeError check_append(std::size_t layer, ConstMat key, ConstMat value, std::size_t slot) const;

  KvCacheShape shape_;
  KvCacheOptions options_;
  KvStorePtr store_;                        // the kind
  std::pmr::vector<std::size_t> appended_;  // [layer * batch + slot]: positions written, >= length
  std::pmr::vector<std::size_t> length_;    // [slot]
};

}  // namespace attn
