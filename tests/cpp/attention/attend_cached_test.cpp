#include "attn/attention/attend_cached.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "attn/attention/heads.h"
#include "attn/memory.h"
#include "support/approx.h"
#include "support/caches.h"
#include "support/contract.h"

namespace attn::test {
namespace {

constexpr std::size_t kSeqLen = 300, kNumHeads = 6, kNumKvHeads = 2, kHeadDim = 12;
constexpr KvCacheShape kShape{
    .batch = 2, .max_seq_len = kSeqLen, .num_layers = 1, .num_kv_heads = kNumKvHeads, .head_dim = kHeadDim};

struct Sequence {
  explicit Sequence(std::uint64_t seed) : Sequence(Random(seed)) {}
  explicit Sequence(Random random)
      : query(random_matrix(kSeqLen, kNumHeads * kHeadDim, random)),
        key(random_matrix(kSeqLen, kNumKvHeads * kHeadDim, random)),
        value(random_matrix(kSeqLen, kNumKvHeads * kHeadDim, random)) {}

  Matrix query, key, value;
};

constexpr float kSlopes[kNumHeads] = {0.5F, 0.25F, 0.125F, 0.0625F, 0.03F, 0.0F};

/// The whole sequence through a cache, `chunk` positions at a time or as many as it takes.
Matrix run_cached(const Sequence& in, const KvCacheOptions& options, std::size_t chunk, std::string_view kernel,
                  std::span<const float> alibi_slopes = {}) {
  KvCache cache = cache_of(kShape, options);
  Matrix output(kSeqLen, in.query.cols(), heap());
  for (std::size_t first = 0; first < kSeqLen;) {
    const std::size_t count = std::min({chunk, kSeqLen - first, cache.append_limit(1)});
    require_ok(cache.append(0, in.key.view().rows_from(first, count), in.value.view().rows_from(first, count), 1));
    attend_cached({in.query.view().rows_from(first, count), kNumHeads, cache, 0, 1, alibi_slopes},
                  *find_attention_kernel(kernel), output.view().rows_from(first, count), heap());
    require_ok(cache.advance(count, 1));
    first += count;
  }
  return output;
}

/// The whole sequence at once, without a cache.
Matrix run_whole(const Sequence& in, const Mask& mask, std::string_view kernel,
                 std::span<const float> alibi_slopes = {}) {
  Matrix output(kSeqLen, in.query.cols(), heap());
  const HeadsInputs heads{in.query.view(), in.key.view(), in.value.view(), kNumHeads, kNumKvHeads, alibi_slopes};
  attend_heads(heads, {&mask, 1}, *find_attention_kernel(kernel), output.view(), heap());
  return output;
}

constexpr std::size_t kChunks[] = {1, 7, 32, 100, kSeqLen};

TEST_CASE("attention over a contiguous cache has the bits of attention without one, with every kernel and chunk") {
  const Sequence sequence(1);
  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix whole = run_whole(sequence, Mask::causal(), kernel.name);
    for (const std::size_t chunk : kChunks) {
      INFO(kernel.name << ", chunk " << chunk);
      CHECK_THAT(run_cached(sequence, {}, chunk, kernel.name).view(), bit_equal_to(whole.view()));
    }
  }
}

TEST_CASE("attention over a paged cache has the bits of flash attention without one") {
  const Sequence sequence(2);
  const Matrix whole = run_whole(sequence, Mask::causal(), "flash");
  for (const std::size_t page_size : {64U, 192U}) {
    for (const std::size_t chunk : kChunks) {
      INFO("page_size " << page_size << ", chunk " << chunk);
      const KvCacheOptions options{.kind = KvCacheKind::paged, .page_size = page_size};
      CHECK_THAT(run_cached(sequence, options, chunk, "naive").view(), bit_equal_to(whole.view()));
    }
  }
}

TEST_CASE("attention over a window cache has the bits of flash attention under the window's mask") {
  const Sequence sequence(3);
  for (const std::size_t sinks : {0U, 4U, 50U}) {
    for (const std::size_t window : {1U, 20U, 64U}) {
      const Mask mask = Mask::sparse({.window = window, .sinks = sinks});
      const Matrix whole = run_whole(sequence, mask, "flash");
      for (const std::size_t chunk : kChunks) {
        INFO("sinks " << sinks << ", window " << window << ", chunk " << chunk);
        const KvCacheOptions options{.kind = KvCacheKind::window, .window = window, .sinks = sinks, .max_chunk = 40};
        CHECK_THAT(run_cached(sequence, options, chunk, "naive").view(), bit_equal_to(whole.view()));
      }
    }
  }
}

TEST_CASE("attention over an int8 cache has the same bits whatever the chunks") {
  const Sequence sequence(4);
  const KvCacheOptions options{.kind = KvCacheKind::int8};
  const Matrix single = run_cached(sequence, options, 1, "flash");
  for (const std::size_t chunk : kChunks)
    CHECK_THAT(run_cached(sequence, options, chunk, "flash").view(), bit_equal_to(single.view()));
}

TEST_CASE("each head's ALiBi slope counts in every cache") {
  const Sequence sequence(5);
  const Matrix whole = run_whole(sequence, Mask::causal(), "flash", kSlopes);
  CHECK_THAT(whole.view(), !close_to(run_whole(sequence, Mask::causal(), "flash").view(), 0.1));
  CHECK_THAT(whole.view(), close_to(run_whole(sequence, Mask::causal(), "naive", kSlopes).view(), 1e-5));
  CHECK_THAT(run_cached(sequence, {}, 7, "flash", kSlopes).view(), bit_equal_to(whole.view()));
  const KvCacheOptions paged{.kind = KvCacheKind::paged};
  CHECK_THAT(run_cached(sequence, paged, 7, "flash", kSlopes).view(), bit_equal_to(whole.view()));
}

TEST_CASE("what other slots and forgotten positions hold never reaches an output, even NaN") {
  const auto kind = GENERATE(from_range(kv_cache_kinds().begin(), kv_cache_kinds().end()));
  INFO(kind.name);
  KvCache cache = cache_of(kShape, {.kind = kind.kind, .window = 30, .max_chunk = 8});
  const Matrix nan = filled_matrix(1, kShape.kv_dim(), std::numeric_limits<float>::quiet_NaN());
  fill(cache, 70, 0);
  for (int i = 0; i < 5; ++i) {
    require_ok(cache.append(0, nan.view(), nan.view(), 0));
    require_ok(cache.advance(1, 0));
  }
  require_ok(cache.truncate(70, 0));
  const Matrix row = filled_matrix(1, kShape.kv_dim(), 1.0F);
  require_ok(cache.append(0, row.view(), row.view(), 0));
  const Matrix query = filled_matrix(1, kNumHeads * kHeadDim, 0.01F);
  Matrix output(1, query.cols(), heap());
  attend_cached({query.view(), kNumHeads, cache, 0, 0}, *find_attention_kernel("flash"), output.view(), heap());
  for (std::size_t c = 0; c < output.cols(); ++c) REQUIRE(std::isfinite(output(0, c)));
}

TEST_CASE("attention over blocks takes scratch for its queries, not for the positions that are kept") {
  const auto peak = [](std::size_t length, KvCacheKind kind) {
    KvCache cache = cache_of(kShape, {.kind = kind});
    fill(cache, length);
    TrackingResource scratch(heap());
    const Matrix query = filled_matrix(1, kNumHeads * kHeadDim, 0.5F);
    Matrix output(1, query.cols(), heap());
    attend_cached({query.view(), kNumHeads, cache}, *find_attention_kernel("flash"), output.view(), scratch);
    CHECK(scratch.live_bytes() == 0);
    return scratch.peak_bytes();
  };
  for (const KvCacheKind kind : {KvCacheKind::window, KvCacheKind::paged, KvCacheKind::int8}) {
    CHECK(peak(300, kind) == peak(20, kind));
  }
}

TEST_CASE("queries that do not fit the cache are a broken precondition") {
  KvCache cache = cache_of(kShape);
  fill(cache, 2);
  Matrix query(3, kNumHeads * kHeadDim, heap());
  const AttentionKernel& kernel = attention_kernels()[0];
  const auto attend = [&](ConstMat rows, std::size_t num_heads, Mat output) {
    attend_cached({rows, num_heads, cache}, kernel, output, heap());
  };
  const Mat two = query.view().rows_from(0, 2);
  CHECK_CONTRACT(attend(query.view(), kNumHeads, query.view()), "were appended");
  CHECK_CONTRACT(attend(two, 5, two), "num_heads heads");
  CHECK_CONTRACT(attend(two, kNumHeads, query.view()), "shape of its queries");
}

}  // namespace
}  // namespace attn::test
