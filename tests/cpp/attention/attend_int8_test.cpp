// Attention over the int8 cache in the cases that its bytes and integers make special.
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "attn/attention/attend_cached.h"
#include "attn/attention/heads.h"
#include "support/approx.h"
#include "support/cache_model.h"
#include "support/caches.h"

namespace attn::test {
namespace {

constexpr KvCacheOptions kInt8{.kind = KvCacheKind::int8};

KvCache one_layer(std::size_t max_seq_len, std::size_t num_kv_heads, std::size_t head_dim) {
  return cache_of({.max_seq_len = max_seq_len, .num_layers = 1, .num_kv_heads = num_kv_heads, .head_dim = head_dim},
                  kInt8);
}

void append_all(KvCache& cache, ConstMat key, ConstMat value) {
  for (std::size_t first = 0; first < key.rows();) {
    const std::size_t count = std::min(key.rows() - first, cache.append_limit());
    require_ok(cache.append(0, key.rows_from(first, count), value.rows_from(first, count)));
    require_ok(cache.advance(count));
    first += count;
  }
}

Matrix attend(const KvCache& cache, ConstMat query, std::size_t num_heads, std::span<const float> slopes = {}) {
  Matrix output(query.rows(), query.cols(), heap());
  attend_cached({query, num_heads, cache, 0, 0, slopes}, attention_kernels()[0], output.view(), heap());
  return output;
}

TEST_CASE("heads of any size, and any that share keys, agree with attention over the rounded numbers") {
  const auto head_dim = GENERATE(1U, 3U, 8U, 20U, 48U, 65U, 128U, 130U, 520U);
  const auto group = GENERATE(1U, 3U);
  constexpr std::size_t length = 110, kv_heads = 2;
  const std::size_t num_heads = kv_heads * group;
  Random random(head_dim);
  const Matrix key = random_matrix(length, kv_heads * head_dim, random);
  const Matrix value = random_matrix(length, kv_heads * head_dim, random);
  const Matrix query = random_matrix(1, num_heads * head_dim, random);
  KvCache cache = one_layer(length, kv_heads, head_dim);
  append_all(cache, key.view(), value.view());

  CacheModel model({.batch = 1, .num_layers = 1});
  model.append(0, 0, key.view(), value.view());
  const Matrix keys = matrix_from(rounded_keys(model.at(0, 0).keys, length - 1), key.cols());
  const Matrix values = matrix_from(rounded_values(model.at(0, 0).values, head_dim), value.cols());
  constexpr float kSlopes[] = {0.3F, 0.1F, 0.0F, 0.01F, 0.02F, 0.05F};
  for (const auto slopes : {std::span<const float>{}, std::span(kSlopes).first(num_heads)}) {
    const Matrix output = attend(cache, query.view(), num_heads, slopes);
    const HeadsInputs heads{query.view(), keys.view(), values.view(), num_heads, kv_heads, slopes};
    for (std::size_t h = 0; h < num_heads; ++h) {
      const auto expected = oracle_attention(heads.head(h, Mask::bidirectional()));
      CHECK_THAT(head_columns(output.view(), num_heads, h), close_to(expected.output.view(), 2e-4));
    }
  }
}

TEST_CASE("a key or value that is not finite reaches whoever sees it, and nobody else") {
  const float bad = GENERATE(std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                             std::numeric_limits<float>::quiet_NaN());
  const bool in_key = GENERATE(true, false);
  const auto at = GENERATE(std::size_t{40}, std::size_t{70});  // of the closed group, and of the chunk itself
  INFO((in_key ? "key " : "value ") << at << " is " << bad);
  constexpr std::size_t length = 80, head_dim = 12, channel = head_dim + 3;  // of the second of two heads
  Random random(5);
  Matrix key = random_matrix(length, 2 * head_dim, random), value = random_matrix(length, 2 * head_dim, random);
  const Matrix query = random_matrix(length - 64, 2 * head_dim, random);
  const auto run = [&] {
    KvCache cache = one_layer(length, 2, head_dim);
    append_all(cache, key.view().rows_from(0, 64), value.view().rows_from(0, 64));
    require_ok(cache.append(0, key.view().rows_from(64, length - 64), value.view().rows_from(64, length - 64)));
    return attend(cache, query.view(), 2);
  };
  const Matrix finite = run();
  (in_key ? key : value)(at, channel) = bad;
  const Matrix output = run();
  for (std::size_t i = 0; i < output.rows(); ++i) {
    for (std::size_t c = 0; c < 2 * head_dim; ++c) {
      const bool sees = at <= 64 + i && c >= head_dim;
      INFO("query " << 64 + i << ", channel " << c);
      // An open key of -inf times a positive query is a score of -inf, which is a weight of 0 and no NaN.
      if (sees && in_key && at >= 64 && std::isinf(bad)) continue;
      if (sees) CHECK(std::isnan(output(i, c)));
      if (!sees) CHECK(output(i, c) == finite(i, c));
    }
  }
}

TEST_CASE("a query whose products with a group's scales overflow gives no number") {
  constexpr std::size_t length = 40;
  KvCache cache = one_layer(length, 1, 8);
  const Matrix rows = filled_matrix(length, 8, 1e30F);
  append_all(cache, rows.view(), rows.view());
  const Matrix output = attend(cache, filled_matrix(1, 8, 1e30F).view(), 1);
  for (std::size_t c = 0; c < 8; ++c) CHECK(!std::isfinite(output(0, c)));
}

TEST_CASE("keys and values of zeros only are what they are") {
  constexpr std::size_t length = 70;
  Random random(6);
  KvCache cache = one_layer(length, 1, 10);
  const Matrix zeros(length, 10, heap()), value = filled_matrix(length, 10, -2.0F);
  append_all(cache, zeros.view(), value.view());
  const Matrix query = random_matrix(1, 10, random);
  CHECK_THAT(attend(cache, query.view(), 1).view(), close_to(filled_matrix(1, 10, -2.0F).view(), 1e-6));

  cache.reset();
  append_all(cache, random_matrix(length, 10, random).view(), zeros.view());
  CHECK_THAT(attend(cache, query.view(), 1).view(), bit_equal_to(Matrix(1, 10, heap()).view()));
}

TEST_CASE("a position that was forgotten leaves nothing in the block that it was in") {
  constexpr std::size_t length = 45;
  Random random(7);
  const Matrix key = random_matrix(length, 12, random), value = random_matrix(length, 12, random);
  const Matrix query = random_matrix(1, 12, random);
  KvCache cache = one_layer(64, 1, 12);
  append_all(cache, key.view(), value.view());
  const Matrix before = attend(cache, query.view(), 1);
  const Matrix nan = filled_matrix(3, 12, std::numeric_limits<float>::quiet_NaN());
  append_all(cache, nan.view(), nan.view());
  require_ok(cache.truncate(length));
  CHECK_THAT(attend(cache, query.view(), 1).view(), bit_equal_to(before.view()));
}

}  // namespace
}  // namespace attn::test
