// Every kernel against what PyTorch computed.
#include <catch_amalgamated.hpp>
#include <optional>

#include "attn/attention/attention.h"
#include "support/approx.h"
#include "support/attention_cases.h"
#include "support/fixtures.h"

namespace attn::test {
namespace {

/// The mask as the case describes it: a formula where there is one, and a 0/1 matrix otherwise.
class FixtureMask {
 public:
  FixtureMask(const FixtureCase& test_case, std::size_t seq_len_q, std::size_t seq_len_k)
      : kind_(test_case.text("mask")), seq_len_q_(seq_len_q), seq_len_k_(seq_len_k) {
    if (kind_ == "binary") {
      const Tensor mask = test_case.input("mask");
      bytes_ = mask.bytes();
      tensor_ = {bytes_.data(), mask.shape[0], mask.shape[1], mask.shape[2], mask.shape[3]};
    }
    if (kind_ == "padding" || kind_ == "causal+padding") {
      for (const std::int32_t length : test_case.input("lengths").integers())
        lengths_.push_back(static_cast<std::size_t>(length));
    }
  }

  Mask head(std::size_t b, std::size_t h) {
    if (kind_ == "binary") return tensor_.head(b, h);
    if (kind_ == "causal") return Mask::causal();
    if (kind_ == "padding") return Mask::padding(lengths_.at(b));
    if (kind_ == "causal+padding") return both(lengths_.at(b));
    REQUIRE(kind_ == "none");
    return Mask::bidirectional();
  }

 private:
  Mask both(std::size_t length) {
    bytes_.assign(seq_len_q_ * seq_len_k_, 0);
    for (std::size_t i = 0; i < seq_len_q_; ++i)
      for (std::size_t j = 0; j < seq_len_k_; ++j)
        bytes_[i * seq_len_k_ + j] = Mask::causal().allows(i, j, seq_len_q_, seq_len_k_) && j < length ? 1 : 0;
    return Mask::binary({bytes_.data(), seq_len_q_, seq_len_k_});
  }

  std::string kind_;
  std::size_t seq_len_q_, seq_len_k_;
  std::vector<std::uint8_t> bytes_;
  MaskTensor tensor_;
  std::vector<std::size_t> lengths_;
};

void check_head(const AttentionKernel& kernel, const AttentionInputs& in, ConstMat output, ConstMat weights,
                ConstMat scores, ConstMat allowed) {
  const KernelRun run(kernel, in);
  CHECK_THAT(run.output.view(), close_to(output, 1e-5, 1e-6));
  if (!kernel.traces) return;
  CHECK_THAT(run.weights.view(), close_to(weights, 1e-6, 1e-4));
  for (std::size_t i = 0; i < in.seq_len_q(); ++i) {
    for (std::size_t j = 0; j < in.seq_len_k(); ++j) {
      INFO("row " << i << ", column " << j);
      REQUIRE(in.mask.allows(i, j, in.seq_len_q(), in.seq_len_k()) == (allowed(i, j) == 1.0F));
      if (allowed(i, j) == 0.0F) {
        REQUIRE(run.weights(i, j) == 0.0F);
      } else {
        REQUIRE(run.scores(i, j) == Catch::Approx(scores(i, j)).epsilon(1e-5).margin(1e-5));
      }
    }
  }
}

TEST_CASE("every kernel agrees with PyTorch's scaled dot-product attention") {
  for (const FixtureCase& test_case : fixture_cases("attention")) {
    const Tensor query = test_case.input("query"), key = test_case.input("key"), value = test_case.input("value");
    const Tensor output = test_case.expected("output"), weights = test_case.expected("weights");
    const Tensor scores = test_case.expected("scores"), allowed = test_case.expected("allowed");
    FixtureMask mask(test_case, query.shape.at(2), key.shape.at(2));
    for (std::size_t b = 0; b < query.shape.at(0); ++b) {
      for (std::size_t h = 0; h < query.shape.at(1); ++h) {
        const AttentionInputs in{.query = query.head(b, h),
                                 .key = key.head(b, h),
                                 .value = value.head(b, h),
                                 .mask = mask.head(b, h),
                                 .temperature = test_case.number("temperature")};
        const MaybeError error = validate(in);
        INFO(test_case.name() << ", batch " << b << ", head " << h << error.value_or(Error{}).message);
        REQUIRE(!error);
        for (const AttentionKernel& kernel : attention_kernels()) {
          INFO(kernel.name);
          check_head(kernel, in, output.head(b, h), weights.head(b, h), scores.head(b, h), allowed.head(b, h));
        }
      }
    }
  }
}

}  // namespace
}  // namespace attn::test
