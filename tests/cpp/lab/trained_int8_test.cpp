// What 8-bit weights cost the model of the page, on text that it was not trained on.
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

TEST_CASE("With 8-bit weights the trained model says what it says with float32 weights", "[trained][int8]") {
  const Gpt exact = test::trained_gpt();
  const Gpt small = test::trained_gpt("", WeightFormat::int8);
  const std::size_t vocab_size = exact.config().vocab_size;
  double divergence = 0.0;
  double worst = 0.0;
  double agreed = 0.0;
  double positions = 0.0;
  for (const std::vector<TokenId>& window : test::held_out_windows()) {
    const Matrix p = test::all_logits(exact, window, *find_attention_kernel("simd"));
    const Matrix q = test::all_logits(small, window, *find_attention_kernel("simd"));
    for (std::size_t i = 0; i < window.size(); ++i) {
      const double here = kullback_leibler(p.row(i), q.row(i), vocab_size);
      divergence += here;
      worst = std::max(worst, here);
      agreed += likeliest(p.row(i), vocab_size) == likeliest(q.row(i), vocab_size) ? 1.0 : 0.0;
      positions += 1.0;
    }
  }
  INFO("KL divergence " << divergence / positions << " nats per position, " << worst << " at most; greedy agreement "
                        << 100.0 * agreed / positions << " % of " << positions << " positions");
  CHECK(positions == 3072);
  CHECK(divergence / positions <= 0.01);
  CHECK(divergence / positions > 1e-9);  // they are two models
  CHECK(agreed / positions >= 0.99);
}

}  // namespace
}  // namespace attn
