#include "attn/attention/multi_head.h"

#include <array>
#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/errors.h"
#include "support/fixtures.h"

namespace attn::test {
namespace {

/// Random projections of one layer and the matrices that they view.
struct Projections {
  std::vector<Matrix> weights, biases;

  Projections(std::size_t embed_dim, Random& random) {
    for (int p = 0; p < 4; ++p) {
      weights.push_back(random_matrix(embed_dim, embed_dim, random));
      biases.push_back(random_matrix(1, embed_dim, random));
    }
  }
  ProjectionWeights one(std::size_t p) const { return {weights[p].view(), {biases[p].data(), biases[p].size()}}; }
  MultiHeadWeights all() const { return {one(0), one(1), one(2), one(3)}; }
};

MultiHeadAttention make_layer(std::size_t embed_dim, std::size_t num_heads, std::uint64_t seed) {
  Random random(seed);
  const Projections projections(embed_dim, random);
  auto layer = MultiHeadAttention::create(embed_dim, num_heads, projections.all(), heap());
  REQUIRE(layer.ok());
  return std::move(layer).value();
}

TEST_CASE("multi-head attention agrees with PyTorch, weights and output") {
  for (const FixtureCase& test_case : fixture_cases("multi_head")) {
    const auto names = std::array{"query", "key", "value", "output"};
    std::vector<Tensor> weights, biases;
    for (const std::string name : names) {
      weights.push_back(test_case.input((name + "_weight").c_str()));
      biases.push_back(test_case.input((name + "_bias").c_str()));
    }
    const auto one = [&](std::size_t p) { return ProjectionWeights{weights[p].matrix(), biases[p].data}; };
    const Tensor input = test_case.input("input");
    const Tensor context = test_case.has_input("context") ? test_case.input("context") : input;
    const Tensor output = test_case.expected("output"), expected_weights = test_case.expected("weights");
    const std::size_t num_heads = test_case.count("num_heads");
    const std::size_t seq_len_q = input.shape.at(0), seq_len_k = context.shape.at(0), embed_dim = input.shape.at(1);

    auto created = MultiHeadAttention::create(embed_dim, num_heads, {one(0), one(1), one(2), one(3)}, heap());
    REQUIRE(created.ok());
    const Mask mask = test_case.text("mask") == "causal" ? Mask::causal() : Mask::bidirectional();
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(test_case.name() << ", " << kernel.name);
      Matrix got(seq_len_q, embed_dim, heap());
      Matrix scores(num_heads * seq_len_q, seq_len_k, heap()), got_weights(num_heads * seq_len_q, seq_len_k, heap());
      std::vector<AttentionTrace> traces;
      for (std::size_t h = 0; h < num_heads; ++h) {
        traces.push_back({scores.view().rows_from(h * seq_len_q, seq_len_q),
                          got_weights.view().rows_from(h * seq_len_q, seq_len_q)});
      }
      require_ok(created.value().forward({input.matrix(), context.matrix(), context.matrix()}, mask, kernel, got.view(),
                                         heap(), traces));
      CHECK_THAT(got.view(), close_to(output.matrix(), 1e-5));
      if (!kernel.traces) continue;
      for (std::size_t h = 0; h < num_heads; ++h) {
        CHECK_THAT(ConstMat(traces[h].weights), close_to(expected_weights.matrix(h), 1e-6, 1e-4));
      }
    }
  }
}

TEST_CASE("num_heads that does not divide embed_dim is refused with both numbers") {
  Random random(1);
  const Projections projections(10, random);
  check_error(MultiHeadAttention::create(10, 3, projections.all(), heap()), "num_heads",
              {"num_heads 3", "embed_dim 10", "1 columns are left over"});
  check_error(MultiHeadAttention::create(10, 0, projections.all(), heap()), "empty", {"num_heads is 0"});
  check_error(MultiHeadAttention::create(0, 1, projections.all(), heap()), "empty", {"embed_dim is 0"});
}

TEST_CASE("a projection of another size is refused by its name") {
  Random random(2);
  const Projections projections(6, random);
  const Matrix wrong = random_matrix(6, 5, random);
  for (std::size_t p = 0; p < 4; ++p) {
    MultiHeadWeights weights = projections.all();
    std::array{&weights.query, &weights.key, &weights.value, &weights.out}[p]->weight = wrong.view();
    check_error(MultiHeadAttention::create(6, 2, weights, heap()), "shape",
                {std::array{"query", "key", "value", "out"}[p], "6 × 5"});
  }
  MultiHeadWeights weights = projections.all();
  weights.value.bias = {};
  check_error(MultiHeadAttention::create(6, 2, weights, heap()), "shape", {"value", "0 biases"});
}

TEST_CASE("inputs that do not fit the layer are refused with both shapes") {
  const MultiHeadAttention layer = make_layer(8, 2, 3);
  Random random(4);
  const Matrix good = random_matrix(6, 8, random), narrow = random_matrix(6, 7, random),
               odd = random_matrix(5, 8, random);
  Matrix output(6, 8, heap()), small(4, 8, heap());
  const AttentionKernel& kernel = *find_attention_kernel("simd");
  const Mask mask = Mask::bidirectional();
  const auto run = [&](const MultiHeadInputs& in, Mat out) { return layer.forward(in, mask, kernel, out, heap()); };
  check_error(run({narrow.view(), good.view(), good.view()}, output.view()), "shape", {"query is 6 × 7", "6 × 8"});
  check_error(run({good.view(), narrow.view(), good.view()}, output.view()), "shape", {"key is 6 × 7"});
  check_error(run({good.view(), good.view(), odd.view()}, output.view()), "shape", {"value is 5 × 8"});
  check_error(run({good.view(), good.view(), good.view()}, small.view()), "shape", {"output is 4 × 8", "6 × 8"});
  check_error(run({good.view(), odd.view(), odd.view(), 2}, output.view()), "shape", {"batch 2", "5 key rows"});
  check_error(run({good.view(), good.view(), good.view(), 0}, output.view()), "empty", {"batch is 0"});
  check_error(layer.forward({good.view(), odd.view(), odd.view()}, Mask::causal(), kernel, output.view(), heap()),
              "row_fully_masked", {"6 queries", "5 keys"});
}

TEST_CASE("a mask tensor of any broadcastable shape reaches the right sequence and head") {
  const std::size_t batch = 2, num_heads = 3, seq_len_q = 4, seq_len_k = 5;
  const auto sizes = GENERATE(table<std::size_t, std::size_t, std::size_t, std::size_t>(
      {{2, 3, 4, 5}, {2, 1, 1, 5}, {1, 3, 4, 5}, {1, 1, 4, 5}, {1, 3, 1, 5}, {2, 1, 4, 5}}));
  const auto [mask_batch, mask_heads, mask_q, mask_k] = sizes;
  Random random(5);
  const MultiHeadAttention layer = make_layer(12, num_heads, 6);
  const Matrix query = random_matrix(batch * seq_len_q, 12, random);
  const Matrix context = random_matrix(batch * seq_len_k, 12, random);
  const auto bytes = random_binary_mask(mask_batch * mask_heads * mask_q, mask_k, random);
  const MaskTensor tensor{bytes.data(), mask_batch, mask_heads, mask_q, mask_k};

  for (const AttentionKernel& kernel : attention_kernels()) {
    if (!kernel.traces) continue;
    Matrix scores(batch * num_heads * seq_len_q, seq_len_k, heap());
    Matrix weights(batch * num_heads * seq_len_q, seq_len_k, heap());
    Matrix output(batch * seq_len_q, 12, heap());
    std::vector<AttentionTrace> traces;
    for (std::size_t n = 0; n < batch * num_heads; ++n) {
      traces.push_back(
          {scores.view().rows_from(n * seq_len_q, seq_len_q), weights.view().rows_from(n * seq_len_q, seq_len_q)});
    }
    require_ok(layer.forward({query.view(), context.view(), context.view(), batch}, tensor, kernel, output.view(),
                             heap(), traces));
    for (std::size_t n = 0; n < batch * num_heads; ++n) {
      for (std::size_t i = 0; i < seq_len_q; ++i) {
        for (std::size_t j = 0; j < seq_len_k; ++j) {
          const std::size_t b = mask_batch == 1 ? 0 : n / num_heads, h = mask_heads == 1 ? 0 : n % num_heads;
          const std::size_t row = (b * mask_heads + h) * mask_q + (mask_q == 1 ? 0 : i);
          INFO(kernel.name << ", matrix " << n << ", row " << i << ", column " << j);
          CHECK((traces[n].weights(i, j) > 0.0F) == (bytes(row, j) == 1));
        }
      }
    }
  }
}

TEST_CASE("a mask tensor that does not broadcast, or blocks a query, is refused and the output stays as it was") {
  const MultiHeadAttention layer = make_layer(8, 2, 7);
  Random random(8);
  const Matrix input = random_matrix(6, 8, random);
  const AttentionKernel& kernel = *find_attention_kernel("simd");
  Matrix output = filled_matrix(6, 8, 42.0F);
  std::vector<std::uint8_t> bytes(2 * 2 * 3 * 3, 1);
  check_error(layer.forward({input.view(), input.view(), input.view(), 2}, MaskTensor{bytes.data(), 3, 1, 1, 3}, kernel,
                            output.view(), heap()),
              "mask_shape", {"(3, 1, 1, 3)", "(2, 2, 3, 3)"});
  std::fill_n(bytes.end() - 3, 3, std::uint8_t{0});
  check_error(layer.forward({input.view(), input.view(), input.view(), 2}, MaskTensor{bytes.data(), 2, 2, 3, 3}, kernel,
                            output.view(), heap()),
              "row_fully_masked", {"query 2"});
  CHECK_THAT(output.view(), bit_equal_to(filled_matrix(6, 8, 42.0F).view()));
}

TEST_CASE("a sequence has the same bits alone and in a batch") {
  const MultiHeadAttention layer = make_layer(20, 4, 9);
  Random random(10);
  const std::size_t seq_len = 7, batch = 3;
  const Matrix input = random_matrix(batch * seq_len, 20, random);
  for (const AttentionKernel& kernel : attention_kernels()) {
    Matrix together(batch * seq_len, 20, heap());
    require_ok(layer.forward({input.view(), input.view(), input.view(), batch}, Mask::causal(), kernel, together.view(),
                             heap()));
    for (std::size_t b = 0; b < batch; ++b) {
      const ConstMat one = input.view().rows_from(b * seq_len, seq_len);
      Matrix alone(seq_len, 20, heap());
      require_ok(layer.forward({one, one, one}, Mask::causal(), kernel, alone.view(), heap()));
      CHECK_THAT(ConstMat(together.view().rows_from(b * seq_len, seq_len)), bit_equal_to(alone.view()));
    }
  }
}

TEST_CASE("padding in a batch changes nothing for the real positions, even when it holds garbage") {
  const MultiHeadAttention layer = make_layer(12, 3, 11);
  Random random(12);
  const std::size_t lengths[] = {3, 6};
  Matrix input = random_matrix(2 * 6, 12, random);
  const AttentionKernel& kernel = *find_attention_kernel("simd");
  auto mask = padding_mask_from(lengths, 6, heap());
  REQUIRE(mask.ok());
  const MaskTensor tensor{mask.value().data(), 2, 1, 1, 6};
  Matrix padded(12, 12, heap());
  require_ok(layer.forward({input.view(), input.view(), input.view(), 2}, tensor, kernel, padded.view(), heap()));

  const ConstMat real = input.view().rows_from(0, 3);
  Matrix alone(3, 12, heap());
  require_ok(layer.forward({real, real, real}, Mask::bidirectional(), kernel, alone.view(), heap()));
  CHECK_THAT(ConstMat(padded.view().rows_from(0, 3)), bit_equal_to(alone.view()));
}

TEST_CASE("forward gives back all its scratch") {
  const MultiHeadAttention layer = make_layer(8, 2, 13);
  Random random(14);
  const Matrix input = random_matrix(5, 8, random);
  Matrix output(5, 8, heap());
  TrackingResource scratch(heap());
  require_ok(layer.forward({input.view(), input.view(), input.view()}, Mask::causal(), *find_attention_kernel("naive"),
                           output.view(), scratch));
  CHECK(scratch.live_bytes() == 0);
  CHECK(scratch.peak_bytes() == 4 * (5 * 8 * 4 + 5 * 5));  // query, key, value, heads and one head's scores
}

}  // namespace
}  // namespace attn::test
