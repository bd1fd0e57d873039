// Attention over the int8 cache, with the bytes as they are kept: products and sums are integers (ops/int8_panel.h), and
// float32 begins where scores become weights. Every query goes by itself, so that its bits know nothing of the others.
#include <algorithm>
#include <cmath>
#include <limits>

#include "attn/attention/alibi.h"
#include "attn/attention/attend_cached.h"
#include "attn/attention/kv_quantized.h"
#include "attn/attention/kv_store.h"
#include "attn/attention/online_softmax.h"
#include "attn/attention/unpacked_scores.h"
#include "attn/ops/exp.h"
#include "attn/ops/read_ahead.h"

namespace attn {
namespace {

constexpr std::size_t kQueryBlock = 32;  // positions that meet a block of keys while it is near: as many as a chunk has

/// The state of flash attention for some positions with all their heads.
class Int8Attention {
 public:
  Int8Attention(const CachedQueries& in, std::pmr::memory_resource& scratch)
      : in_(in),
        place_(int8_place(in.cache.store(), {in.layer, in.slot})),
        head_dim_(in.cache.shape().head_dim),
        group_(in.num_heads / in.cache.shape().num_kv_heads),
        seq_len_k_(in.cache.visible_length(in.layer, in.slot)),
        query_(std::min(kQueryBlock, in.query.rows()) * in.num_heads, padded_channels(head_dim_), scratch),
        output_(Matrix::uninitialized(query_.rows(), query_.cols(), scratch)),
        max_(Matrix::uninitialized(1, query_.rows(), scratch)),
        sum_(Matrix::uninitialized(1, query_.rows(), scratch)) {}

  /// Queries [begin, end), at most kQueryBlock, into their rows of output.
  void attend(std::size_t begin, std::size_t end, Mat output) {
    start(begin, end);
    // Head after head picks its columns out of these rows.
    read_ahead(place_.open_keys.view().rows_from(0, limit(end - 1) - place_.closed * kKeyGroup));
    for (std::size_t block = 0; block * kKeyBlock < limit(end - 1); ++block) {
      for (std::size_t h = 0; h < in_.cache.shape().num_kv_heads; ++h) {
        for (std::size_t i = begin; i < end; ++i) {
          if (block * kKeyBlock >= limit(i)) continue;
          const KeysOfQuery keys{block, h, std::min(kKeyBlock, limit(i) - block * kKeyBlock), limit(i) - 1};
          for (std::size_t g = 0; g < group_; ++g) add(i - begin, h * group_ + g, keys);
        }
      }
    }
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t head = 0; head < in_.num_heads; ++head) {
        const std::size_t r = row(i - begin, head);
        normalise({max_(0, r), sum_(0, r)}, {output_.row(r), head_dim_}, output.row(i) + head * head_dim_);
      }
    }
  }

 private:
  /// What a query sees of a block: its first `visible` positions, at least one.
  struct KeysOfQuery {
    std::size_t block;
    std::size_t kv_head;
    std::size_t visible;
    std::size_t position;  // of the query

    std::size_t first() const { return block * kKeyBlock; }
  };

  std::size_t row(std::size_t i, std::size_t head) const { return i * in_.num_heads + head; }
  std::size_t limit(std::size_t i) const { return seq_len_k_ - in_.query.rows() + i + 1; }

  /// Scores come in units of log 2, as online_softmax.h wants them.
  void start(std::size_t begin, std::size_t end) {
    const float scale = 1.0F / std::sqrt(static_cast<float>(head_dim_)) * kLog2E;
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t head = 0; head < in_.num_heads; ++head) {
        const float* from = in_.query.row(i) + head * head_dim_;
        float* to = query_.row(row(i - begin, head));
        for (std::size_t c = 0; c < head_dim_; ++c) to[c] = from[c] * scale;
      }
    }
    std::fill_n(output_.data(), output_.size(), 0.0F);
    std::fill_n(max_.data(), max_.size(), kNothingSeen);
    std::fill_n(sum_.data(), sum_.size(), 0.0F);
  }

  /// The lines of FlashRows::add_to_strip().
  void add(std::size_t i, std::size_t head, const KeysOfQuery& keys) {
    const std::size_t r = row(i, head);
    StripScores<1> scores;
    float* const score = scores.row(0);
    for (std::size_t j = 0; j < keys.visible; j += kKeyGroup) score_group(query_.row(r), keys, j, score + j);
    if (!in_.alibi_slopes.empty()) {
      add_alibi(in_.alibi_slopes[head] * kLog2E, static_cast<std::ptrdiff_t>(keys.position), keys.first(),
                {score, keys.visible});
    }
    std::fill(score + keys.visible, score + round_up(keys.visible, kWeighStep),
              -std::numeric_limits<float>::infinity());
    float factor = 1.0F;
    weigh_strip<1>(scores, keys.visible, max_.data() + r, sum_.data() + r, &factor);
    add_values(score, factor, keys, output_.row(r));
  }

  /// Scores of kKeyGroup positions from the j-th of the block on; beyond the visible ones they mean nothing.
  void score_group(const float* query, const KeysOfQuery& keys, std::size_t j, float* scores) const {
    const std::size_t group = (keys.first() + j) / kKeyGroup;
    if (group >= place_.closed) {
      const ConstMat open = place_.open_keys.view().columns(keys.kv_head * head_dim_, head_dim_);
      unpacked_scores(query, open, std::min(kKeyGroup, keys.visible - j), 1.0F, scores);
      return;
    }
    const std::uint8_t* panel = place_.blocks.key_panel(group, keys.kv_head);
    const float* scale = place_.blocks.key_scale(group, keys.kv_head);
    std::fill_n(scores, kKeyGroup, 0.0F);
    for (std::size_t c = 0; c < query_.cols(); c += Int16Factors::kMost) {
      Int16Factors factors;
      factors.set_products(query + c, scale + c, std::min(Int16Factors::kMost, query_.cols() - c));
      factors.multiply(panel + c * kKeyGroup, 2 * kKeyGroup, kKeyGroup, 1.0F, scores);
    }
  }

  /// output = factor · output + weights · value
  void add_values(const float* weights, float factor, const KeysOfQuery& keys, float* output) const {
    const std::uint8_t* panel = place_.blocks.value_panel(keys.block, keys.kv_head);
    for (std::size_t c = 0; c < query_.cols(); c += kValueGroup) {
      const float* scale = place_.blocks.value_scale(keys.block, keys.kv_head, c / kValueGroup);
      float visible[kKeyBlock] = {};  // a hidden position's scale may be anything
      if (keys.visible < kKeyBlock) {
        std::copy_n(scale, keys.visible, visible);
        scale = visible;
      }
      Int16Factors factors;
      factors.set_products(weights, scale, round_up(keys.visible, 8));
      factors.multiply(panel + 2 * c, 2 * query_.cols(), std::min(kValueGroup, query_.cols() - c), factor, output + c);
    }
  }

  const CachedQueries& in_;
  const Int8Place& place_;
  std::size_t head_dim_;
  std::size_t group_;  // query heads that share a key head
  std::size_t seq_len_k_;
  Matrix query_;   // (positions · num_heads × head_dim, padded), scaled
  Matrix output_;  // (positions · num_heads × head_dim, padded), before the division by the sum
  Matrix max_;     // (1 × positions · num_heads)
  Matrix sum_;     // (1 × positions · num_heads)
};

}  // namespace

void attend_int8(const CachedQueries& in, const AttentionKernel& /*kernel*/, Mat output,
                 std::pmr::memory_resource& scratch) {
  Int8Attention attention(in, scratch);
  for (std::size_t begin = 0; begin < in.query.rows(); begin += kQueryBlock)
    attention.attend(begin, std::min(begin + kQueryBlock, in.query.rows()), output);
}

}  // namespace attn
