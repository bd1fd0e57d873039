// What 8-bit weights, and an 8-bit KV cache, cost the model of the page, on text that it was not trained on.
#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>

#include "lab/trained_model.h"
#include "support/models.h"

namespace attn {
namespace {

/// Σ p · log(p / q) for the distributions that two rows of logits stand for, in nats.
double kullback_leibler(const float* p_logits, const float* q_logits, std::size_t size) {
  const auto log_sum = [size](const float* logits) {
    const auto max = static_cast<double>(*std::max_element(logits, logits + size));
    double sum = 0.0;
    for (std::size_t i = 0; i < size; ++i) sum += std::exp(static_cast<double>(logits[i]) - max);
    return max + std::log(sum);
  };
  const double p_log_sum = log_sum(p_logits);
  const double q_log_sum = log_sum(q_logits);
  double result = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    const double p_log = static_cast<double>(p_logits[i]) - p_log_sum;
    const double q_log = static_cast<double>(q_logits[i]) - q_log_sum;
    result += std::exp(p_log) * (p_log - q_log);
  }
  return result;
}

std::size_t likeliest(const float* logits, std::size_t size) {
  return static_cast<std::size_t>(std::max_element(logits, logits + size) - logits);
}

/// What is said at all positions of the held-out text, compared with what the exact model says.
class Comparison {
 public:
  void add(ConstMat exact, ConstMat rounded) {
    for (std::size_t i = 0; i < exact.rows(); ++i) {
      const double here = kullback_leibler(exact.row(i), rounded.row(i), exact.cols());
      divergence_ += here;
      worst_ = std::max(worst_, here);
      agreed_ += likeliest(exact.row(i), exact.cols()) == likeliest(rounded.row(i), exact.cols()) ? 1.0 : 0.0;
      positions_ += 1.0;
    }
  }

  void check() const {
    INFO("KL divergence " << divergence_ / positions_ << " nats per position, " << worst_
                          << " at most; greedy agreement " << 100.0 * agreed_ / positions_ << " % of " << positions_
                          << " positions");
    CHECK(positions_ == 3072);
    CHECK(divergence_ / positions_ <= 0.01);
    CHECK(divergence_ / positions_ > 1e-9);  // they are not the same
    CHECK(agreed_ / positions_ >= 0.99);
  }

 private:
  double divergence_ = 0.0;
  double worst_ = 0.0;
  double agreed_ = 0.0;
  double positions_ = 0.0;
};

TEST_CASE("With 8-bit weights or an 8-bit cache the trained model says what it says with float32", "[trained][int8]") {
  const Gpt exact = test::trained_gpt();
  const Gpt small = test::trained_gpt("", WeightFormat::int8);
  const AttentionKernel& kernel = *find_attention_kernel("simd");
  Comparison weights, cache;
  for (const std::vector<TokenId>& window : test::held_out_windows()) {
    const Matrix full = test::all_logits(exact, window, kernel);
    weights.add(full.view(), test::all_logits(small, window, kernel).view());
    cache.add(full.view(), test::cached_logits(exact, window, kernel, 32, {.kind = KvCacheKind::int8}).view());
  }
  weights.check();
  cache.check();
}

}  // namespace
}  // namespace attn
