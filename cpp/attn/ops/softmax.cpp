#include "attn/ops/softmax.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "attn/ops/exp.h"
#include "attn/ops/simd.h"

namespace attn {
namespace {

using simd::Vec;

constexpr float kBlocked = -std::numeric_limits<float>::infinity();
constexpr std::size_t kStep = 4 * simd::kLanes;  // four vectors in flight hide the latency of each other's arithmetic

/// The last, incomplete step of a row, filled up with blocked scores.
struct Tail {
  float scores[kStep];

  Tail(const float* from, std::size_t count) {
    for (std::size_t i = 0; i < kStep; ++i) scores[i] = i < count ? from[i] : kBlocked;
  }
};

void raise_maxima(const float* scores, Vec (&maxima)[4]) {
  for (std::size_t v = 0; v < 4; ++v) maxima[v] = simd::larger(maxima[v], simd::load(scores + v * simd::kLanes));
}

float max_of_row(const float* scores, std::size_t count) {
  Vec maxima[4] = {simd::splat(kBlocked), simd::splat(kBlocked), simd::splat(kBlocked), simd::splat(kBlocked)};
  std::size_t done = 0;
  ATTN_NO_UNROLL
  for (; done + kStep <= count; done += kStep) raise_maxima(scores + done, maxima);
  if (done < count) raise_maxima(Tail(scores + done, count - done).scores, maxima);
  return simd::max_of_lanes(simd::larger(simd::larger(maxima[0], maxima[1]), simd::larger(maxima[2], maxima[3])));
}

void exponentiate_step(float* scores, const ExpNotPositive& exp, Vec max, Vec& sum) {
  for (std::size_t v = 0; v < 4; ++v) {
    const Vec numerator = exp(simd::load(scores + v * simd::kLanes) - max);
    simd::store(scores + v * simd::kLanes, numerator);
    sum += numerator;
  }
}

void scale_row(std::span<float> row, float factor) {
  const Vec factors = simd::splat(factor);
  std::size_t j = 0;
  ATTN_NO_UNROLL
  for (; j + kStep <= row.size(); j += kStep)
    for (std::size_t at = j; at < j + kStep; at += simd::kLanes) simd::store(&row[at], simd::load(&row[at]) * factors);
  for (; j < row.size(); ++j) row[j] *= factor;
}

}  // namespace

void softmax_rows_textbook(Mat scores) {
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    float* row = scores.row(i);
    const float max = *std::max_element(row, row + scores.cols());
    float sum = 0.0F;
    for (std::size_t j = 0; j < scores.cols(); ++j) {
      row[j] = std::exp(row[j] - max);
      sum += row[j];
    }
    for (std::size_t j = 0; j < scores.cols(); ++j) row[j] /= sum;
  }
}

float exponentiate_row(std::span<float> scores) {
  const std::size_t count = scores.size();
  const ExpNotPositive exp;
  const Vec max = simd::splat(max_of_row(scores.data(), count));
  Vec sum = simd::splat(0.0F);
  std::size_t done = 0;
  ATTN_NO_UNROLL
  for (; done + kStep <= count; done += kStep) exponentiate_step(scores.data() + done, exp, max, sum);
  if (done < count) {
    Tail tail(scores.data() + done, count - done);
    exponentiate_step(tail.scores, exp, max, sum);
    std::copy_n(tail.scores, count - done, scores.data() + done);
  }
  return simd::sum_of_lanes(sum);
}

void softmax_rows(Mat scores) {
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    const std::span<float> row(scores.row(i), scores.cols());
    scale_row(row, 1.0F / exponentiate_row(row));
  }
}

}  // namespace attn
