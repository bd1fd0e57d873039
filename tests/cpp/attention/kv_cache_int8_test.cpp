#include <catch_amalgamated.hpp>
#include <cmath>

#include "attn/attention/attend_cached.h"
#include "attn/attention/heads.h"
#include "support/approx.h"
#include "support/cache_model.h"
#include "support/caches.h"

namespace attn::test {
namespace {

constexpr KvCacheShape kShape{.batch = 2, .max_seq_len = 200, .num_layers = 2, .num_kv_heads = 2, .head_dim = 20};
constexpr KvCacheOptions kOptions{.kind = KvCacheKind::int8};

/// Appended as the cache takes them; a failed require_ok() names the error.
void append_all(KvCache& cache, ConstMat key, ConstMat value, std::size_t chunk) {
  for (std::size_t first = 0; first < key.rows();) {
    const std::size_t count = std::min({chunk, key.rows() - first, cache.append_limit()});
    for (std::size_t layer = 0; layer < cache.shape().num_layers; ++layer)
      require_ok(cache.append(layer, key.rows_from(first, count), value.rows_from(first, count)));
    require_ok(cache.advance(count));
    first += count;
  }
}

/// Everything that the cache tells of layer 0, copied together.
ModelPlace read_all(const KvCache& cache) {
  ModelPlace all;
  KvBlocks blocks(cache, 0, 0, heap());
  while (const auto block = blocks.next()) {
    for (std::size_t r = 0; r < block->count(); ++r) {
      all.keys.emplace_back(block->key.row(r), block->key.row(r) + block->key.cols());
      all.values.emplace_back(block->value.row(r), block->value.row(r) + block->value.cols());
    }
  }
  return all;
}

TEST_CASE("keys of closed groups are off by at most half their channel's scale, open ones by nothing") {
  Random random(1);
  Matrix key = random_matrix(77, 40, random);
  const Matrix value = random_matrix(77, 40, random);
  for (std::size_t r = 0; r < 77; ++r) key(r, 5) *= 100.0F;  // an outlier channel, as trained models have them
  KvCache cache = cache_of(kShape, kOptions);
  append_all(cache, key.view(), value.view(), 5);
  const ModelPlace read = read_all(cache);
  REQUIRE(read.keys.size() == 77);
  for (std::size_t c = 0; c < 40; ++c) {
    for (std::size_t group = 0; group < 64; group += 32) {
      float largest = 0.0F;
      for (std::size_t r = group; r < group + 32; ++r) largest = std::max(largest, std::abs(key(r, c)));
      const float half_scale = largest / 254.0F;
      CHECK(half_scale < (c == 5 ? 4.0F : 0.04F));
      for (std::size_t r = group; r < group + 32; ++r)
        REQUIRE(std::abs(read.keys[r][c] - key(r, c)) <= half_scale * 1.00001F);
    }
    for (std::size_t r = 64; r < 77; ++r) REQUIRE(read.keys[r][c] == key(r, c));
  }
}

TEST_CASE("values are off by at most half the scale of 64 channels of their head and position") {
  constexpr KvCacheShape shape{.max_seq_len = 50, .num_layers = 1, .num_kv_heads = 2, .head_dim = 70};
  Random random(2);
  Matrix value = random_matrix(50, 140, random);
  for (std::size_t c = 0; c < 140; ++c) value(7, c) *= 100.0F;  // one loud position leaves the others alone
  for (std::size_t r = 0; r < 50; ++r) value(r, 69) *= 100.0F;  // and a loud channel those that have another scale
  KvCache cache = cache_of(shape, kOptions);
  append_all(cache, random_matrix(50, 140, random).view(), value.view(), 32);
  const ModelPlace read = read_all(cache);
  for (std::size_t r = 0; r < 50; ++r) {
    for (std::size_t c = 0; c < 140; ++c) {
      const std::size_t head = c / 70 * 70;
      const std::size_t group = (c - head) / 64 * 64;
      float largest = 0.0F;
      for (std::size_t i = head + group; i < head + std::min<std::size_t>(group + 64, 70); ++i)
        largest = std::max(largest, std::abs(value(r, i)));
      REQUIRE(std::abs(read.values[r][c] - value(r, c)) <= largest / 254.0F * 1.00001F);
    }
  }
}

TEST_CASE("a group closes when the next one begins, so one step can always be taken back") {
  KvCache cache = cache_of(kShape, kOptions);
  for (std::size_t length = 1; length <= 100; ++length) {
    CHECK(cache.append_limit() == 32 - (length - 1) % 32);
    fill(cache, 1);
    require_ok(cache.truncate(length - 1));
    fill(cache, 1);
  }
}

TEST_CASE("truncating into a closed group is refused, and the error names both ways out") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 100);
  check_error(cache.truncate(40), "not_recoverable",
              {"truncated to 40", "keys 32 to 63", "below 96", "recovered is 64:", "or to 32"});
  CHECK(cache.length() == 100);
  CHECK(cache.recoverable_length(95) == 64);
  CHECK(cache.recoverable_length(97) == 97);
  require_ok(cache.truncate(97));
  require_ok(cache.truncate(64));
  // What was a closed group stays one, although it is the last now.
  CHECK(cache.recoverable_length(63) == 32);
  fill(cache, 20);
  CHECK(kept_positions(cache).size() == 84);
}

TEST_CASE("a step that closed a group in one layer and failed in the next is taken back") {
  KvCache cache = cache_of(kShape, kOptions);
  Random random(3);
  append_all(cache, random_matrix(32, 40, random).view(), random_matrix(32, 40, random).view(), 32);
  const Matrix row = random_matrix(1, 40, random);
  require_ok(cache.append(0, row.view(), row.view()));
  check_error(cache.advance(1), "not_appended");
  require_ok(cache.truncate(32));
  check_error(cache.truncate(31), "not_recoverable", {"recovered is 32:", "or to 0"});
  for (std::size_t layer = 0; layer < 2; ++layer) require_ok(cache.append(layer, row.view(), row.view()));
  require_ok(cache.advance(1));
  KvBlocks blocks(cache, 1, 0, heap());
  const KvBlock block = blocks.next().value();
  CHECK(block.count() == 33);
  CHECK(block.key(32, 0) == row(0, 0));
}

TEST_CASE("chunks of any size give the same bits as one position at a time") {
  Random random(4);
  const Matrix key = random_matrix(150, 40, random), value = random_matrix(150, 40, random);
  const Matrix query = random_matrix(150, 80, random);
  const auto run = [&](std::size_t chunk) {
    KvCache cache = cache_of(kShape, kOptions);
    Matrix output(150, 80, heap());
    for (std::size_t first = 0; first < 150;) {
      const std::size_t count = std::min({chunk, 150 - first, cache.append_limit()});
      for (std::size_t layer = 0; layer < 2; ++layer)
        require_ok(cache.append(layer, key.view().rows_from(first, count), value.view().rows_from(first, count)));
      attend_cached({query.view().rows_from(first, count), 4, cache, 1}, attention_kernels()[0],
                    output.view().rows_from(first, count), heap());
      require_ok(cache.advance(count));
      first += count;
    }
    return output;
  };
  const Matrix single = run(1);
  for (const std::size_t chunk : {2U, 5U, 32U, 150U}) CHECK_THAT(run(chunk).view(), bit_equal_to(single.view()));
}

/// The bound of kv_cache_int8.cpp for one query and head.
double error_bound(ConstMat query, ConstMat key, ConstMat value) {
  const auto head_dim = static_cast<double>(key.cols());
  const auto scale_of = [](double largest) { return largest / 127.0; };
  double epsilon = 0.0;
  for (std::size_t group = 0; group < key.rows(); group += 32) {
    double sum = 0.0;
    double most = 0.0;
    for (std::size_t c = 0; c < key.cols(); ++c) {
      double largest = 0.0;
      for (std::size_t r = group; r < std::min(group + 32, key.rows()); ++r)
        largest = std::max(largest, std::abs(static_cast<double>(key(r, c))));
      const double factor = std::abs(static_cast<double>(query(0, c))) * scale_of(largest) / std::sqrt(head_dim);
      sum += factor;
      most = std::max(most, factor);
    }
    epsilon = std::max(epsilon, sum / 2.0 + head_dim * 127.0 * most / 65534.0);
  }
  double largest_value = 0.0;
  for (std::size_t r = 0; r < value.rows(); ++r)
    for (std::size_t c = 0; c < value.cols(); ++c)
      largest_value = std::max(largest_value, std::abs(static_cast<double>(value(r, c))));
  return std::expm1(2.0 * epsilon) * largest_value + scale_of(largest_value) / 2.0 + largest_value / 1023.0;
}

TEST_CASE("attention over an int8 cache is within its stated bound of attention over the full floats") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 21)));
  Random random(seed);
  constexpr KvCacheShape shape{.max_seq_len = 300, .num_layers = 1, .num_kv_heads = 1, .head_dim = 32};
  const std::size_t length = 100 + static_cast<std::size_t>(random.uniform_int(200));
  const Matrix key = random_matrix(length, 32, random), value = random_matrix(length, 32, random);
  const Matrix query = random_matrix(1, 32, random);
  KvCache cache = cache_of(shape, kOptions);
  append_all(cache, key.view(), value.view(), 32);
  Matrix output(1, 32, heap());
  attend_cached({query.view(), 1, cache}, attention_kernels()[0], output.view(), heap());
  const OracleAttention full = oracle_attention({.query = query.view(), .key = key.view(), .value = value.view()});

  const double bound = error_bound(query.view(), key.view(), value.view());
  CHECK(bound < 1.0);  // the values reach beyond 3
  CHECK_THAT(output.view(), close_to(full.output.view(), bound));
  CHECK_THAT(output.view(), !bit_equal_to(full.output.view()));
  // It is a worst case: what is measured lies far below.
  CHECK_THAT(output.view(), close_to(full.output.view(), 0.01));
}

TEST_CASE("a forked int8 cache goes its own way") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 70, 1);
  require_ok(cache.fork(1, 0));
  const float before = KvBlocks(cache, 1, 0, heap()).next()->key(31, 3);
  require_ok(cache.reset(1));
  fill(cache, 5, 0);
  for (std::size_t layer = 0; layer < 2; ++layer) {
    const Matrix rows = filled_matrix(30, 40, 1e6F);
    require_ok(cache.append(layer, rows.view(), rows.view(), 1));
  }
  require_ok(cache.advance(30, 1));
  fill(cache, 40, 1);
  CHECK(cache.length(0) == 75);
  CHECK(KvBlocks(cache, 1, 0, heap()).next()->key(31, 3) == before);
}

}  // namespace
}  // namespace attn::test
