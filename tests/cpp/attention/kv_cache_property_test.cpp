// Every kind of cache, taken through random appends, truncations, forks and resets beside a model that keeps
// everything: at each step attention over the cache is attention over the full sequence with the mask that belongs to
// the kind.
#include <catch_amalgamated.hpp>
#include <cmath>

#include "attn/attention/attend_cached.h"
#include "attn/attention/heads.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/cache_model.h"
#include "support/errors.h"

namespace attn::test {
namespace {

struct Walk {
  KvCacheShape shape;
  KvCacheOptions options;
  std::size_t num_heads;
};

Walk random_walk(KvCacheKind kind, Random& random) {
  Walk walk;
  walk.shape = {.batch = 1 + random_index(3, random),
                .max_seq_len = 1 + random_index(500, random),
                .num_layers = 1 + random_index(3, random),
                .num_kv_heads = 1 + random_index(3, random),
                .head_dim = 1 + random_index(24, random)};
  walk.options = {.kind = kind,
                  .window = 1 + random_index(80, random),
                  .sinks = random_index(3, random) == 0 ? random_index(150, random) : random_index(6, random),
                  .max_chunk = 1 + random_index(60, random),
                  .page_size = 64 * (1 + random_index(2, random))};
  walk.num_heads = walk.shape.num_kv_heads * (1 + random_index(3, random));
  return walk;
}

/// The cache and its model, side by side.
class Pair {
 public:
  Pair(const Walk& walk, std::uint64_t seed) : walk_(walk), cache_(create(walk)), model_(walk.shape), random_(seed) {}

  void random_operation() {
    const std::size_t slot = random_index(walk_.shape.batch, random_);
    const std::size_t length = model_.length[slot];
    switch (random_index(48, random_)) {
      case 0: return reset(slot);
      case 1: return truncate(slot, random_index(length + 1, random_));
      case 2:
      case 3:
      case 4: return truncate(slot, length - std::min(length, random_index(90, random_)));
      case 5:
      case 6:
      case 7:
      case 8: return truncate(slot, length - std::min(length, random_index(6, random_)));
      case 9:
      case 10:
      case 11: return fork(slot, random_index(walk_.shape.batch, random_));
      case 12:
      case 13:
      case 14: return failed_step(slot);
      case 15:
      case 16: return overflow(slot);
      default: return step(slot);
    }
  }

  void check() {
    for (std::size_t slot = 0; slot < walk_.shape.batch; ++slot) {
      REQUIRE(cache_.length(slot) == model_.length[slot]);
      for (std::size_t layer = 0; layer < walk_.shape.num_layers; ++layer)
        REQUIRE(cache_.visible_length(layer, slot) == model_.at(layer, slot).keys.size());
    }
    REQUIRE(cache_.used_bytes() <= cache_.bytes());
  }

 private:
  static KvCache create(const Walk& walk) {
    auto created = KvCache::create(walk.shape, walk.options, heap());
    INFO((created ? "" : created.error().message));
    REQUIRE(created);
    return std::move(created).value();
  }

  void append(std::size_t layer, std::size_t slot, std::size_t count) {
    const Matrix key = random_matrix(count, walk_.shape.kv_dim(), random_);
    const Matrix value = random_matrix(count, walk_.shape.kv_dim(), random_);
    require_ok(cache_.append(layer, key.view(), value.view(), slot));
    model_.append(layer, slot, key.view(), value.view());
  }

  std::size_t random_count(std::size_t slot) {
    const std::size_t limit = cache_.append_limit(slot);
    if (limit == 0) return 0;
    return 1 + random_index(std::min<std::size_t>(limit, random_index(2, random_) == 0 ? 1 : 40), random_);
  }

  void step(std::size_t slot) {
    const std::size_t count = random_count(slot);
    if (count == 0) return;
    if (random_index(2, random_) == 0) require_ok(cache_.reserve(count, slot));
    for (std::size_t layer = 0; layer < walk_.shape.num_layers; ++layer) {
      append(layer, slot, count);
      check_attention(layer, slot, count);
    }
    require_ok(cache_.advance(count, slot));
    model_.length[slot] += count;
  }

  /// Some layers append, then the step is taken back.
  void failed_step(std::size_t slot) {
    const std::size_t count = random_count(slot);
    if (count == 0) return;
    const std::size_t layers = random_index(walk_.shape.num_layers + 1, random_);
    for (std::size_t layer = 0; layer < layers; ++layer) append(layer, slot, count);
    if (layers < walk_.shape.num_layers) check_error(cache_.advance(count, slot), "not_appended");
    if (walk_.shape.batch > 1 && random_index(2, random_) == 0) fork(slot, (slot + 1) % walk_.shape.batch);
    truncate(slot, model_.length[slot]);
  }

  void truncate(std::size_t slot, std::size_t to) {
    const std::size_t recoverable = cache_.recoverable_length(to, slot);
    REQUIRE(recoverable <= to);
    check_recoverable(slot, to, recoverable);
    const MaybeError error = cache_.truncate(to, slot);
    if (recoverable == to) {
      require_ok(error);
    } else {
      check_error(error, "not_recoverable", {std::to_string(to).c_str(), std::to_string(recoverable).c_str()});
      check_named_position(slot, to, error->message);
      check();
      require_ok(cache_.truncate(recoverable, slot));
    }
    model_.truncate(slot, recoverable);
  }

  void check_recoverable(std::size_t slot, std::size_t to, std::size_t recoverable) {
    const std::size_t length = model_.length[slot];
    switch (walk_.options.kind) {
      case KvCacheKind::contiguous:
      case KvCacheKind::paged: CHECK(recoverable == to); break;
      case KvCacheKind::window:
        if (to <= walk_.options.sinks || to + walk_.options.max_chunk >= length) CHECK(recoverable == to);
        break;
      case KvCacheKind::int8: CHECK((recoverable == to || recoverable == to / 32 * 32)); break;
    }
  }

  /// The earliest position that the error names can be recovered, and none between can.
  void check_named_position(std::size_t slot, std::size_t to, const std::string& message) {
    std::size_t earliest = to;
    while (cache_.recoverable_length(earliest, slot) != earliest) ++earliest;
    REQUIRE(earliest <= model_.length[slot]);
    CHECK_THAT(message, Catch::Matchers::ContainsSubstring("recovered is " + std::to_string(earliest) + ":"));
  }

  void fork(std::size_t from, std::size_t to) {
    require_ok(cache_.fork(from, to));
    if (from != to) model_.fork(from, to);
  }

  void reset(std::size_t slot) {
    require_ok(cache_.reset(slot));
    model_.truncate(slot, 0);
  }

  void overflow(std::size_t slot) {
    const std::size_t count = cache_.append_limit(slot) + 1;
    const Matrix rows = random_matrix(count, walk_.shape.kv_dim(), random_);
    const bool full = model_.length[slot] + count > walk_.shape.max_seq_len;
    check_error(cache_.append(0, rows.view(), rows.view(), slot), full ? "cache_full" : "chunk_too_long",
                {std::to_string(count).c_str()});
  }

  void check_attention(std::size_t layer, std::size_t slot, std::size_t count) {
    const std::size_t head_dim = walk_.shape.head_dim;
    const Matrix query = random_matrix(count, walk_.num_heads * head_dim, random_);
    Matrix output(count, query.cols(), heap());
    const auto kernels = attention_kernels();
    attend_cached({query.view(), walk_.num_heads, cache_, layer, slot}, kernels[random_index(kernels.size(), random_)],
                  output.view(), heap());
    for (std::size_t i = 0; i < count; ++i) check_row(layer, slot, query.view(), output.view(), i);
  }

  /// One query against all keys and values ever appended, under the mask of the kind.
  void check_row(std::size_t layer, std::size_t slot, ConstMat query, ConstMat output, std::size_t i) {
    const ModelPlace& place = model_.at(layer, slot);
    const std::size_t kv_dim = walk_.shape.kv_dim();
    const std::size_t position = place.keys.size() - query.rows() + i;
    OwnedMatrix<std::uint8_t> allowed(1, place.keys.size(), heap());
    for (std::size_t j = 0; j < allowed.cols(); ++j) {
      const bool kept =
          walk_.options.kind != KvCacheKind::window || j < walk_.options.sinks || j + walk_.options.window > position;
      allowed(0, j) = j <= position && kept ? 1 : 0;
    }
    const bool rounded = walk_.options.kind == KvCacheKind::int8;
    const Matrix key = matrix_from(rounded ? rounded_keys(place.keys, position) : place.keys, kv_dim);
    const Matrix value =
        matrix_from(rounded ? rounded_values(place.values, walk_.shape.head_dim) : place.values, kv_dim);
    // Factors of bytes have 16 bits. The bound of kv_cache_int8.cpp is a worst case; what they cost lies far below.
    const double tolerance = rounded ? 2e-4 : 1e-5;
    const HeadsInputs heads{query.rows_from(i, 1), key.view(), value.view(), walk_.num_heads, walk_.shape.num_kv_heads};
    for (std::size_t h = 0; h < walk_.num_heads; ++h) {
      const auto expected = oracle_attention(heads.head(h, Mask::binary({allowed.data(), 1, allowed.cols()})));
      REQUIRE_THAT(head_columns(output.rows_from(i, 1), walk_.num_heads, h),
                   close_to(expected.output.view(), tolerance));
    }
  }

  Walk walk_;
  KvCache cache_;
  CacheModel model_;
  Random random_;
};

TEST_CASE(
    "attention over every kind of cache is attention over the full sequence under the kind's mask, whatever happens") {
  const auto kind = GENERATE(from_range(kv_cache_kinds().begin(), kv_cache_kinds().end()));
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 31)));
  Random random(seed);
  const Walk walk = random_walk(kind.kind, random);
  INFO(kind.name << " cache, seed " << seed << ": batch " << walk.shape.batch << ", max_seq_len "
                 << walk.shape.max_seq_len << ", window " << walk.options.window << ", sinks " << walk.options.sinks
                 << ", max_chunk " << walk.options.max_chunk);
  Pair pair(walk, seed);
  for (int i = 0; i < 100; ++i) {
    pair.random_operation();
    pair.check();
  }
}

}  // namespace
}  // namespace attn::test
