#include "lab/block_cost.h"

#include <algorithm>
#include <utility>

#include "attn/ops/gelu.h"
#include "attn/ops/linear_float32.h"
#include "lab/attend.h"
#include "lab/quantity.h"
#include "lab/random_heads.h"

namespace attn::lab {
namespace {

constexpr double kMaxEmbedDim = 4096;
constexpr double kMaxMlpDim = 16384;

struct Problem {
  const AttentionKernel* kernel = nullptr;
  HeadsShape heads;
  std::size_t mlp_dim = 0;
  double budget_ms = 0.0;
};

Result<Problem> read(const BlockCostRequest& request) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto heads = read_heads(request.seq_len, request.embed_dim, request.num_heads, request.causal, kMaxEmbedDim);
  if (!heads) return heads.error();
  const auto mlp_dim = whole_number("mlp_dim", request.mlp_dim, 1.0, kMaxMlpDim);
  if (!mlp_dim) return mlp_dim.error();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();
  return Problem{kernel.value(), heads.value(), mlp_dim.value(), budget.value()};
}

/// At most four projections or the two matrices of the MLP, one of them still unpacked, and the widest activations.
double bytes_needed(const Problem& problem) {
  const auto n = static_cast<double>(problem.heads.seq_len_q);
  const auto e = static_cast<double>(problem.heads.embed_dim);
  const auto m = static_cast<double>(problem.mlp_dim);
  return 4.0 * (std::max(5.0 * e * e, 3.0 * e * m) + n * (2.0 * e + m)) + problem.heads.tensor_bytes() +
         problem.heads.scratch_bytes(*problem.kernel);
}

PackedLinear random_linear(std::size_t in, std::size_t out, std::uint64_t seed, std::pmr::memory_resource& memory) {
  const Matrix weight = uniform_matrix(in, out, seed, memory);
  return PackedLinear::from_in_out(weight.view(), {}, memory);
}

ProfileTime time_projections(const Problem& problem, const Host& host, std::pmr::memory_resource& memory) {
  const std::size_t dim = problem.heads.embed_dim;
  const PackedLinear projections[] = {random_linear(dim, dim, 1, memory), random_linear(dim, dim, 2, memory),
                                      random_linear(dim, dim, 3, memory), random_linear(dim, dim, 4, memory)};
  const Matrix input = uniform_matrix(problem.heads.seq_len_q, dim, 5, memory);
  Matrix output(problem.heads.seq_len_q, dim, memory);
  auto all_four = [&] {
    for (const PackedLinear& projection : projections) projection.apply(input.view(), output.view());
  };
  return profile_time(host, problem.budget_ms, all_four);
}

ProfileTime time_mlp(const Problem& problem, const Host& host, std::pmr::memory_resource& memory) {
  const PackedLinear in = random_linear(problem.heads.embed_dim, problem.mlp_dim, 1, memory);
  const PackedLinear out = random_linear(problem.mlp_dim, problem.heads.embed_dim, 2, memory);
  const Matrix input = uniform_matrix(problem.heads.seq_len_q, problem.heads.embed_dim, 3, memory);
  Matrix hidden(problem.heads.seq_len_q, problem.mlp_dim, memory);
  Matrix output(problem.heads.seq_len_q, problem.heads.embed_dim, memory);
  auto mlp = [&] {
    in.apply(input.view(), hidden.view());
    gelu(hidden.view());
    out.apply(std::as_const(hidden).view(), output.view());
  };
  return profile_time(host, problem.budget_ms, mlp);
}

}  // namespace

Result<BlockCost> profile_block(const BlockCostRequest& request, const Host& host, std::pmr::memory_resource& memory) {
  const auto read_problem = read(request);
  if (!read_problem) return read_problem.error();
  const Problem& problem = read_problem.value();
  if (auto error = must_fit("A block of these sizes", bytes_needed(problem), host)) return *std::move(error);

  BlockCost cost{.kernel = request.kernel, .seq_len = request.seq_len};
  cost.projections = time_projections(problem, host, memory);
  {
    RandomHeads heads(*problem.kernel, problem.heads, memory);
    cost.heads = profile_time(host, problem.budget_ms, heads);
    cost.scratch_bytes = heads.peak_scratch_bytes();
  }
  cost.mlp = time_mlp(problem, host, memory);
  const double n = request.seq_len;
  const double e = request.embed_dim;
  cost.projections_flops = 8.0 * n * e * e;
  cost.heads_flops = 4.0 * e * attended_pairs(n, n, request.causal);
  cost.mlp_flops = 4.0 * n * e * request.mlp_dim;
  return cost;
}

Result<double> flop_crossover(const FlopCrossoverRequest& request) {
  const auto embed_dim = whole_number("embed_dim", request.embed_dim, 1.0, kMaxEmbedDim);
  if (!embed_dim) return embed_dim.error();
  const auto mlp_dim = whole_number("mlp_dim", request.mlp_dim, 1.0, kMaxMlpDim);
  if (!mlp_dim) return mlp_dim.error();
  const double keys = request.mlp_dim - 2.0 * request.embed_dim;
  return std::max(1.0, request.causal ? 2.0 * keys - 1.0 : keys);
}

}  // namespace attn::lab
