// Random attention problems, repeatable from a seed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "attn/attention/attention.h"
#include "attn/random.h"
#include "support/matrices.h"

namespace attn::test {

enum class MaskKind { bidirectional, causal, padding, window, strided, global, binary, binary_shared_row };
inline constexpr MaskKind kMaskKinds[] = {MaskKind::bidirectional, MaskKind::causal,           MaskKind::padding,
                                          MaskKind::window,        MaskKind::strided,          MaskKind::global,
                                          MaskKind::binary,        MaskKind::binary_shared_row};

/// Kinds that need no fewer keys than queries.
inline bool looks_back_only(MaskKind kind) {
  return kind == MaskKind::causal || kind == MaskKind::window || kind == MaskKind::strided;
}

/// In [0, count), as an index.
inline std::size_t random_index(std::size_t count, Random& random) {
  return static_cast<std::size_t>(random.uniform_int(count));
}

/// 0/1 elements, half of them 1, and at least one 1 in every row.
inline OwnedMatrix<std::uint8_t> random_binary_mask(std::size_t rows, std::size_t cols, Random& random) {
  OwnedMatrix<std::uint8_t> mask(rows, cols, heap());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) mask(i, j) = static_cast<std::uint8_t>(random.uniform_int(2));
    mask(i, random_index(cols, random)) = 1;
  }
  return mask;
}

/// Owns what AttentionInputs views.
struct AttentionCase {
  Matrix query, key, value;
  OwnedMatrix<std::uint8_t> allowed;
  Mask mask;
  float temperature = 1.0F;
  float alibi_slope = 0.0F;

  AttentionInputs inputs() const {
    return {.query = query.view(),
            .key = key.view(),
            .value = value.view(),
            .mask = mask,
            .temperature = temperature,
            .alibi_slope = alibi_slope};
  }
};

/// Window with sinks, strided, or Longformer's window with global positions.
inline SparsePattern random_pattern(MaskKind kind, std::size_t seq_len_k, Random& random) {
  static constexpr std::size_t kGlobal[] = {0, 3, 64, 97};
  SparsePattern pattern;
  pattern.window = 1 + random_index(seq_len_k, random);
  if (kind == MaskKind::window) pattern.sinks = random_index(6, random);
  if (kind == MaskKind::strided) pattern.stride = 1 + random_index(40, random);
  if (kind == MaskKind::global) {
    pattern.causal = false;
    pattern.global = kGlobal;
  }
  return pattern;
}

struct CaseSizes {
  std::size_t seq_len_q, seq_len_k, head_dim, value_dim;
};

inline AttentionCase random_case(const CaseSizes& sizes, MaskKind kind, Random& random) {
  AttentionCase made{
      random_matrix(sizes.seq_len_q, sizes.head_dim, random), random_matrix(sizes.seq_len_k, sizes.head_dim, random),
      random_matrix(sizes.seq_len_k, sizes.value_dim, random),
      random_binary_mask(kind == MaskKind::binary_shared_row ? 1 : sizes.seq_len_q, sizes.seq_len_k, random),
      Mask::bidirectional()};
  if (kind == MaskKind::causal) made.mask = Mask::causal();
  if (kind == MaskKind::padding) made.mask = Mask::padding(1 + random_index(sizes.seq_len_k, random));
  if (kind == MaskKind::window || kind == MaskKind::strided || kind == MaskKind::global) {
    made.mask = Mask::sparse(random_pattern(kind, sizes.seq_len_k, random));
  }
  if (kind == MaskKind::binary || kind == MaskKind::binary_shared_row) {
    made.mask = Mask::binary({made.allowed.data(), made.allowed.rows(), made.allowed.cols()});
  }
  return made;
}

/// Sizes from 1 to `largest`.
inline CaseSizes random_sizes(std::size_t largest, MaskKind kind, Random& random) {
  CaseSizes sizes{1 + random_index(largest, random), 1 + random_index(largest, random),
                  1 + random_index(largest, random), 1 + random_index(largest, random)};
  if (looks_back_only(kind) && sizes.seq_len_q > sizes.seq_len_k) std::swap(sizes.seq_len_q, sizes.seq_len_k);
  return sizes;
}

/// What a kernel computes, with trace.
struct KernelRun {
  Matrix output, scores, weights;

  KernelRun(const AttentionKernel& kernel, const AttentionInputs& in)
      : output(in.seq_len_q(), in.value_dim(), heap()),
        scores(in.seq_len_q(), in.seq_len_k(), heap()),
        weights(in.seq_len_q(), in.seq_len_k(), heap()) {
    AttentionTrace trace{scores.view(), weights.view()};
    kernel.run(in, output.view(), heap(), &trace);
  }
};

/// The output alone, without a trace.
inline Matrix run_kernel(const AttentionKernel& kernel, const AttentionInputs& in) {
  Matrix output(in.seq_len_q(), in.value_dim(), heap());
  kernel.run(in, output.view(), heap(), nullptr);
  return output;
}

}  // namespace attn::test
