#include "attn/ops/linear_float32.h"

#include <algorithm>

#include "attn/ops/tile.h"

namespace attn {
namespace {

constexpr std::size_t kPanel = 16;
constexpr std::size_t kVectors = kPanel / simd::kLanes;

/// Streams of weights that one row reads side by side: memory answers two a third faster than one, and a third would not
/// fit the registers.
constexpr std::size_t kStreams = 2;

std::size_t panels_for(std::size_t outputs) { return (outputs + kPanel - 1) / kPanel; }

/// Rows rows of the output's columns [first, first + kCols) or as many as there are.
template <int Rows, int Vectors>
void apply_tile(const float* input, std::size_t input_stride, const float* weights, const float* bias,
                std::size_t depth, float* output, std::size_t output_stride, std::size_t cols) {
  Tile<Rows, Vectors> tile;
  tile.load_row(bias);
  tile.add_product_of_rows(input, input_stride, weights, kPanel, depth);
  if (cols >= tile.kCols) {
    tile.store(output, output_stride);
  } else {
    tile.store_part(output, output_stride, cols);
  }
}

/// One row against whole panels at kStreams places, whose outputs begin with bias[s] and go to output[s].
ATTN_OWN_FUNCTION void apply_streams(const float* input, std::size_t depth, const float* const (&weights)[kStreams],
                                     const float* const (&bias)[kStreams], float* const (&output)[kStreams]) {
  simd::Vec sum[kStreams][kVectors];
  const float* from[kStreams];
  for (std::size_t s = 0; s < kStreams; ++s) {
    from[s] = weights[s];
    for (std::size_t v = 0; v < kVectors; ++v) sum[s][v] = simd::load(bias[s] + v * simd::kLanes);
  }
  ATTN_NO_UNROLL
  for (std::size_t k = 0; k < depth; ++k) {
    const simd::Vec factor = simd::splat(input[k]);
    for (std::size_t s = 0; s < kStreams; ++s) {
      for (std::size_t v = 0; v < kVectors; ++v)
        sum[s][v] = simd::multiply_add(factor, simd::load(from[s] + v * simd::kLanes), sum[s][v]);
      from[s] += kPanel;
    }
  }
  for (std::size_t s = 0; s < kStreams; ++s)
    for (std::size_t v = 0; v < kVectors; ++v) simd::store(output[s] + v * simd::kLanes, sum[s][v]);
}

}  // namespace

PackedLinear::PackedLinear(std::size_t in_features, std::size_t out_features, std::pmr::memory_resource& memory)
    : in_features_(in_features),
      out_features_(out_features),
      panels_(panels_for(out_features), in_features * kPanel, memory),
      bias_(1, panels_for(out_features) * kPanel, memory) {}

double PackedLinear::bytes_for(std::size_t in_features, std::size_t out_features) {
  const auto padded = static_cast<double>(panels_for(out_features) * kPanel);
  return padded * (static_cast<double>(in_features) + 1.0) * sizeof(float);
}

PackedLinear PackedLinear::from_in_out(ConstMat weight, std::span<const float> bias,
                                       std::pmr::memory_resource& memory) {
  ATTN_EXPECTS(bias.empty() || bias.size() == weight.cols(), "a bias needs one number per output");
  PackedLinear linear(weight.rows(), weight.cols(), memory);
  for (std::size_t in = 0; in < weight.rows(); ++in)
    for (std::size_t out = 0; out < weight.cols(); ++out)
      linear.panels_(out / kPanel, in * kPanel + out % kPanel) = weight(in, out);
  std::copy(bias.begin(), bias.end(), linear.bias_.data());
  return linear;
}

PackedLinear PackedLinear::from_out_in(ConstMat weight, std::span<const float> bias,
                                       std::pmr::memory_resource& memory) {
  ATTN_EXPECTS(bias.empty() || bias.size() == weight.rows(), "a bias needs one number per output");
  PackedLinear linear(weight.cols(), weight.rows(), memory);
  for (std::size_t out = 0; out < weight.rows(); ++out)
    for (std::size_t in = 0; in < weight.cols(); ++in)
      linear.panels_(out / kPanel, in * kPanel + out % kPanel) = weight(out, in);
  std::copy(bias.begin(), bias.end(), linear.bias_.data());
  return linear;
}

void PackedLinear::apply(ConstMat input, Mat output) const {
  ATTN_EXPECTS(input.cols() == in_features_, "the input of a linear layer needs in_features columns");
  ATTN_EXPECTS(output.cols() == out_features_, "the output of a linear layer needs out_features columns");
  ATTN_EXPECTS(input.rows() == output.rows(), "input and output of a linear layer need equally many rows");

  const std::size_t in_stride = input.row_stride();
  const std::size_t out_stride = output.row_stride();
  const std::size_t streamed = input.rows() == 1 ? apply_whole_panels(input.row(0), output.row(0)) : 0;
  for (std::size_t panel = streamed; panel < panels_.rows(); ++panel) {
    const float* weights = panels_.row(panel);
    const std::size_t first = panel * kPanel;
    const float* bias = bias_.data() + first;
    const std::size_t cols = std::min(kPanel, out_features_ - first);

    for_tiles_of_rows<kTileRows>(0, input.rows(), [&]<int Rows>(std::size_t row) {
      const float* in = input.row(row);
      float* out = output.row(row) + first;
      if constexpr (Rows == 1) {  // a panel that the others have just read
        apply_tile<1, 4>(in, in_stride, weights, bias, in_features_, out, out_stride, cols);
      } else {  // half a panel at a time is the tile that fits the registers
        apply_tile<Rows, 2>(in, in_stride, weights, bias, in_features_, out, out_stride, cols);
        if (cols <= 8) return;
        apply_tile<Rows, 2>(in, in_stride, weights + 8, bias + 8, in_features_, out + 8, out_stride, cols - 8);
      }
    });
  }
}

std::size_t PackedLinear::apply_whole_panels(const float* input, float* output) const {
  const std::size_t apart = out_features_ / kPanel / kStreams;  // panels from one stream to the next
  for (std::size_t panel = 0; panel < apart; ++panel) {
    const std::size_t at[kStreams] = {panel, panel + apart};
    apply_streams(input, in_features_, {panels_.row(at[0]), panels_.row(at[1])},
                  {bias_.data() + at[0] * kPanel, bias_.data() + at[1] * kPanel},
                  {output + at[0] * kPanel, output + at[1] * kPanel});
  }
  return kStreams * apart;
}

}  // namespace attn
