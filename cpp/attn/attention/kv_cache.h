// A KV cache: the keys and values of positions already seen, so that generating computes each of them once.
//
// WHY IT IS RIGHT. In causal attention a position's key and value depend on the tokens up to it alone. A later token never
// changes them, so they can be kept. Without a cache, step n runs all n tokens again, 1 + 2 + … + n in all; with one, it
// runs the newest token: it appends one key and one value per layer and its query reads all that are kept.
// WHY DECODING NEEDS NO MASK. The newest query may attend to everything before it and to itself, and the cache holds
// exactly that: the causal mask's last row, which blocks nothing. Rows of a chunk (a prompt, say) still hide what comes
// after them: query i of the last `count` positions sees the keys up to its own, aligned at the lower right.
//
// A STEP. Every layer appends its keys and values, (count × kv_dim) each, and attends at once: what it appended is visible
// to itself. After the last layer one advance(count) makes the positions part of the sequence. Until then truncate(length())
// takes the step back, whichever layer it failed in. truncate(n) forgets all positions from n on: rejected tokens of
// speculative decoding. reset() forgets all. fork(a, b) makes slot b continue what slot a holds: samples that share a prompt.
//
// KINDS. One layer of one slot, n positions, kv_dim = num_kv_heads · head_dim, keys and values together:
//
//   kind        bytes                                 what a query sees                       fork copies
//   contiguous  8 · max_seq_len · kv_dim              every position                          the sequence
//   window      8 · (sinks + ring) · kv_dim           sinks and the last `window` positions   sinks and ring
//   paged       8 · page_size · ⌈n / page_size⌉ · kv_dim   every position                     nothing until written to
//   int8        max_seq_len · (2.125 · kv_dim + 4 · num_kv_heads) + ≤ 124 · kv_dim   every position, rounded   the sequence
//
// * contiguous reserves for the longest sequence, however short it stays. 32 layers of kv_dim 4096 (Llama-2-7B) at 4096
//   positions: 8 · 4096 · 4096 · 32 = 4 GiB in float32. Fewer key heads than query heads (grouped-query attention, Ainslie
//   et al., 2023) divide this.
// * window (StreamingLLM; Xiao et al., "Efficient Streaming Language Models with Attention Sinks", 2023) forgets all but
//   the last `window` positions, the query's own among them, so memory and time per token stop growing. It keeps the first
//   `sinks` positions for ever: softmax weights must sum to 1, a head with nothing to say puts its weight on the first
//   tokens, which every query has seen in training, and a model whose sinks are evicted breaks down. Positions stay those
//   of the whole text. Position p lies in ring row p mod ring, over the position `ring` before it. The ring is longer than
//   the window by max_chunk, so that all rows of a chunk find their windows, and rounded up to whole blocks.
// * paged (Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention", 2023; vLLM) takes
//   pages from a pool shared by all slots as a sequence grows: less than one page per sequence is wasted. A block table per
//   slot says where position p lies: row p mod page_size of page table[p / page_size]; a page holds all layers. fork() copies
//   the table and counts references; who writes into a page that others read too gets a copy of it first.
// * int8 (KIVI; Liu et al., 2024, and KVQuant; Hooper et al., 2024) keeps x as round(x / s), 1 byte, with a float32 scale
//   s = max|x| / 127 for a group of numbers. An error is at most s / 2, so numbers that share a scale should be alike. A few
//   channels (columns) of keys are large at every position: keys share a scale per channel, over 32 positions. Values have
//   no such channels and a weight multiplies a whole row: they share one per position and head. A group of keys can only be
//   rounded when it is complete: the open group stays float32, which its own queries read, and closes when the next begins.
//
// WHAT CAN BE TRUNCATED TO. contiguous and paged: every length. window: the last max_chunk lengths, or at most `sinks`;
// before those, positions in the window have been overwritten. int8: lengths in the open group, or multiples of 32; inside a
// closed group the float32 keys are gone. Elsewhere truncate() is an error that names the earliest position that can be
// recovered; recoverable_length() is the next one below, from where the tokens can be run again.
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
  std::string_view summary;  // one line for the page
};
/// One row per kind, `contiguous` first: for tests, tables and choosers.
std::span<const KvCacheKindInfo> kv_cache_kinds();

struct KvCacheOptions {
  KvCacheKind kind = KvCacheKind::contiguous;
  std::size_t window = 256;    // window: positions that a query sees, its own and those right before it
  std::size_t sinks = 4;       // window: first positions, which are never evicted
  std::size_t max_chunk = 32;  // window: most positions that one advance covers, and that truncate() takes back
  std::size_t page_size = 64;  // paged: positions in a page, a multiple of 32
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
  /// Errors: `empty` when a size is 0, `too_large` when the bytes cannot be addressed, `page_size`.
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

  /// Most positions that a layer may append between two advances: unlimited for contiguous and paged; max_chunk of window; for
  /// int8 those to the end of the group of length(). Longer prompts go in by chunks.
  std::size_t append_limit(std::size_t slot = 0) const;

  /// Makes sure that `count` positions behind length() fit, taking pages: `cache_full` now rather than in a later layer.
  MaybeError reserve(std::size_t count, std::size_t slot = 0);

  /// Makes `count` appended positions part of the sequence. `not_appended` when a layer lacks them.
  MaybeError advance(std::size_t count, std::size_t slot = 0);

  /// Forgets all positions from `length` on, those that wait for advance too. `bad_length` beyond length(),
  /// `not_recoverable` for what WHAT CAN BE TRUNCATED TO excludes.
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

  /// Positions 0 … visible_length(): (visible_length × kv_dim). Of a contiguous cache alone; attend_cached() and KvBlocks
  /// read any.
  ConstMat keys(std::size_t layer, std::size_t slot = 0) const;
  ConstMat values(std::size_t layer, std::size_t slot = 0) const;

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
