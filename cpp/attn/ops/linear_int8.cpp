#include "attn/ops/linear_int8.h"

#include <algorithm>

#include "attn/ops/int8_group.h"
#include "attn/ops/simd.h"

namespace attn {
namespace {

// What apply() quantises at a time lies on the stack, so that it takes no memory: 8 rows of 1024 inputs are 17 KiB.
constexpr std::size_t kChunkGroups = 32;
constexpr std::size_t kChunkRows = 8;

}  // namespace

/// A chunk of the input: 32 groups of 8 rows at most.
struct Int8Linear::QuantisedRows {
  std::size_t rows = 0;
  std::size_t groups = 0;
  std::array<std::array<simd::Int8Inputs, kChunkGroups>, kChunkRows> inputs;
  std::array<std::array<float, kChunkGroups>, kChunkRows> scale;

  void quantise(ConstMat input) {
    rows = input.rows();
    groups = (input.cols() + simd::kInt8Group - 1) / simd::kInt8Group;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t g = 0; g < groups; ++g) quantise_one(input, r, g);
  }

 private:
  void quantise_one(ConstMat input, std::size_t r, std::size_t g) {
    const std::size_t first = g * simd::kInt8Group;
    const float* values = input.row(r) + first;
    std::array<float, simd::kInt8Group> padded;
    if (first + simd::kInt8Group > input.cols()) {
      padded.fill(0.0F);
      std::copy(values, input.row(r) + input.cols(), padded.begin());
      values = padded.data();
    }
    std::array<std::int8_t, simd::kInt8Group> q;
    scale[r][g] = quantise_group(values, q.data());
    inputs[r][g].set(q.data());
  }
};

Int8Linear::Int8Linear(std::size_t in_features, std::size_t out_features, std::pmr::memory_resource& memory)
    : in_features_(in_features),
      out_features_(out_features),
      groups_(panels(), in_groups(), memory),
      bias_(1, out_features, memory) {}

double Int8Linear::bytes_for(std::size_t in_features, std::size_t out_features) {
  const double groups = static_cast<double>(panels_for(out_features)) * static_cast<double>(groups_for(in_features));
  return groups * sizeof(Group) + static_cast<double>(out_features) * sizeof(float);
}

Int8Linear Int8Linear::from_in_out(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory) {
  ATTN_EXPECTS(bias.empty() || bias.size() == weight.cols(), "a bias needs one number per output");
  Int8Linear linear(weight.rows(), weight.cols(), memory);
  linear.quantise([weight](std::size_t in, std::size_t out) { return weight(in, out); });
  std::copy(bias.begin(), bias.end(), linear.bias_.data());
  return linear;
}

Int8Linear Int8Linear::from_out_in(ConstMat weight, std::span<const float> bias, std::pmr::memory_resource& memory) {
  ATTN_EXPECTS(bias.empty() || bias.size() == weight.rows(), "a bias needs one number per output");
  Int8Linear linear(weight.cols(), weight.rows(), memory);
  linear.quantise([weight](std::size_t in, std::size_t out) { return weight(out, in); });
  std::copy(bias.begin(), bias.end(), linear.bias_.data());
  return linear;
}

template <typename WeightOf>
void Int8Linear::quantise(const WeightOf& weight_of) {
  for (std::size_t group = 0; group < in_groups(); ++group) {
    const std::size_t chunk = group / kChunkGroups * kChunkGroups;
    const std::size_t count = std::min(kChunkGroups, in_groups() - chunk);
    const std::size_t first = group * simd::kInt8Group;
    const std::size_t inputs = std::min(simd::kInt8Group, in_features_ - first);
    for (std::size_t out = 0; out < out_features_; ++out) {
      std::array<float, simd::kInt8Group> values{};
      for (std::size_t i = 0; i < inputs; ++i) values[i] = weight_of(first + i, out);
      std::array<std::int8_t, simd::kInt8Group> q;
      Group& to = groups_.data()[offset(chunk, count, out / kPanel) + (group - chunk)];
      to.scale[out % kPanel] = quantise_group(values.data(), q.data());
      for (std::size_t i = 0; i < simd::kInt8Group; ++i) {
        const std::size_t step = i / simd::kInt8Depth;
        to.weight[(step * kPanel + out % kPanel) * simd::kInt8Depth + i % simd::kInt8Depth] = q[i];
      }
    }
  }
}

void Int8Linear::apply(ConstMat input, Mat output) const {
  ATTN_EXPECTS(input.cols() == in_features_, "the input of a linear layer needs in_features columns");
  ATTN_EXPECTS(output.cols() == out_features_, "the output of a linear layer needs out_features columns");
  ATTN_EXPECTS(input.rows() == output.rows(), "input and output of a linear layer need equally many rows");

  QuantisedRows rows;
  for (std::size_t row = 0; row < input.rows(); row += kChunkRows) {
    const std::size_t count = std::min(kChunkRows, input.rows() - row);
    const Mat out = output.rows_from(row, count);
    for (std::size_t r = 0; r < count; ++r) std::copy_n(bias_.data(), out_features_, out.row(r));
    for (std::size_t group = 0; group < in_groups(); group += kChunkGroups) {
      const std::size_t first = group * simd::kInt8Group;
      const std::size_t cols = std::min(kChunkGroups * simd::kInt8Group, in_features_ - first);
      rows.quantise(input.rows_from(row, count).columns(first, cols));
      apply_chunk(rows, group, out);
    }
  }
}

void Int8Linear::apply_chunk(const QuantisedRows& rows, std::size_t first_group, Mat output) const {
  for (std::size_t panel = 0; panel < panels(); ++panel) {
    const Group* groups = groups_.data() + offset(first_group, rows.groups, panel);
    const std::size_t first = panel * kPanel;
    std::size_t row = 0;
    // Two rows: half a panel at a time is the tile that fits the registers.
    for (; row + 2 <= rows.rows; row += 2) {
      apply_tile<2, 2>(rows, row, groups, first, output);
      if (first + 8 < out_features_) apply_tile<2, 2>(rows, row, groups, first + 8, output);
    }
    if (row < rows.rows) apply_tile<1, 4>(rows, row, groups, first, output);
  }
}

/// Adds to Rows rows of the output's columns [first, first + 4 · Vectors) or as many as there are.
template <int Rows, int Vectors>
ATTN_OWN_FUNCTION void Int8Linear::apply_tile(const QuantisedRows& rows, std::size_t row, const Group* groups,
                                              std::size_t first, Mat output) const {
  constexpr std::size_t kCols = Vectors * simd::kLanes;
  const std::size_t in_panel = first % kPanel;
  const std::size_t cols = std::min(kCols, out_features_ - first);
  std::array<float, kCols> part{};
  simd::Vec sum[Rows][Vectors];
  for (int r = 0; r < Rows; ++r) {
    const float* from = output.row(row + r) + first;
    if (cols < kCols) from = std::copy_n(from, cols, part.begin()), from = part.data();
    for (int v = 0; v < Vectors; ++v) sum[r][v] = simd::load(from + v * simd::kLanes);
  }

  for (std::size_t g = 0; g < rows.groups; ++g) {
    simd::Int8Sums dot[Rows][Vectors];
    const std::int8_t* weight = groups[g].weight.data() + in_panel * simd::kInt8Depth;
    ATTN_NO_UNROLL
    for (std::size_t step = 0; step < simd::kInt8Group / simd::kInt8Depth; ++step) {
      for (int r = 0; r < Rows; ++r) {
        const simd::Int8Step inputs(rows.inputs[row + r][g], step);
        for (int v = 0; v < Vectors; ++v) dot[r][v].add(weight + v * simd::kLanes * simd::kInt8Depth, inputs);
      }
      weight += kPanel * simd::kInt8Depth;
    }
    for (int r = 0; r < Rows; ++r) {
      const simd::Vec input_scale = simd::splat(rows.scale[row + r][g]);
      for (int v = 0; v < Vectors; ++v) {
        const simd::Vec scale = simd::load(groups[g].scale.data() + in_panel + v * simd::kLanes) * input_scale;
        sum[r][v] = sum[r][v] + xsimd::to_float(dot[r][v].total()) * scale;
      }
    }
  }

  for (int r = 0; r < Rows; ++r) {
    float* to = output.row(row + r) + first;
    float* whole = cols < kCols ? part.data() : to;
    for (int v = 0; v < Vectors; ++v) simd::store(whole + v * simd::kLanes, sum[r][v]);
    if (cols < kCols) std::copy_n(part.begin(), cols, to);
  }
}

}  // namespace attn
