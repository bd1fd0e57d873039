#include "lab/open_generation.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "attn/attention/heads.h"
#include "attn/attention/kv_cache.h"
#include "attn/attention/mask.h"
#include "lab/trained_model.h"
#include "support/errors.h"

namespace attn::lab {
namespace {

const OpenGenerationRequest kRequest{.prompt = "Anna has a red ball.", .new_tokens = 40};

OpenGeneration started(const GptSession& session, const OpenGenerationRequest& request = kRequest) {
  auto generation = OpenGeneration::start(session, request, test::heap());
  REQUIRE(generation);
  return std::move(generation).value();
}

/// Attention without a cache of the library's: all keys and values of a layer, one below the other.
class Outside {
 public:
  Outside(const GptConfig& config, Mask mask) : config_(config), mask_(mask), layers_(config.num_layers) {}

  Matrix attend(const AttentionQuestion& asked) {
    Layer& layer = layers_[asked.layer];
    append(layer.key, asked.key);
    append(layer.value, asked.value);
    Matrix attended(asked.query.rows(), asked.query.cols(), test::heap());
    const std::size_t rows = layer.key.size() / asked.key.cols();
    const HeadsInputs inputs{.query = asked.query,
                             .key = {layer.key.data(), rows, asked.key.cols()},
                             .value = {layer.value.data(), rows, asked.value.cols()},
                             .num_heads = config_.num_heads,
                             .num_kv_heads = config_.num_heads};
    attend_heads(inputs, {&mask_, 1}, *find_attention_kernel("naive"), attended.view(), test::heap());
    return attended;
  }

 private:
  struct Layer {
    std::vector<float> key, value;
  };
  static void append(std::vector<float>& rows, ConstMat more) {
    for (std::size_t r = 0; r < more.rows(); ++r) rows.insert(rows.end(), more.row(r), more.row(r) + more.cols());
  }

  GptConfig config_;
  Mask mask_;
  std::vector<Layer> layers_;
};

/// How many tokens are the lab's own, from the first one on.
std::size_t common_tokens(OpenGeneration& generation, Outside outside) {
  std::vector<TokenId> ids;
  while (!generation.done()) {
    const auto token = generation.answer(outside.attend(generation.question()).view());
    REQUIRE(token);
    if (token.value()) ids.push_back(token.value()->token.id);
  }
  std::size_t same = 0;
  while (same < ids.size() && ids[same] == generation.expected()[same].token.id) ++same;
  return same;
}

TEST_CASE("Right attention from outside writes the lab's own text", "[lab][open_generation]") {
  const GptSession session = test::trained_session();
  OpenGeneration generation = started(session);
  CHECK(generation.prompt_tokens().size() > 1);
  REQUIRE(generation.expected().size() == 40);
  CHECK(common_tokens(generation, Outside(session.gpt().config(), Mask::causal())) == 40);
}

TEST_CASE("Wrong attention from outside writes another text", "[lab][open_generation]") {
  const GptSession session = test::trained_session();
  OpenGeneration generation = started(session);
  CHECK(common_tokens(generation, Outside(session.gpt().config(), Mask::bidirectional())) < 40);
}

TEST_CASE("The first question is the prompt's, each later one the newest token's, layer by layer",
          "[lab][open_generation]") {
  const GptSession session = test::trained_session();
  const GptConfig& config = session.gpt().config();
  OpenGeneration generation = started(session, {.prompt = kRequest.prompt, .new_tokens = 3});
  Outside outside(config, Mask::causal());
  const std::size_t prompt = generation.prompt_tokens().size();
  for (std::size_t step = 0; step < 3; ++step) {
    for (std::size_t layer = 0; layer < config.num_layers; ++layer) {
      REQUIRE(!generation.done());
      const AttentionQuestion asked = generation.question();
      CHECK(asked.layer == layer);
      CHECK(asked.position == (step == 0 ? 0 : prompt + step - 1));
      CHECK(asked.query.rows() == (step == 0 ? prompt : 1));
      CHECK(asked.key.cols() == config.num_heads * config.head_dim);
      const auto token = generation.answer(outside.attend(asked).view());
      REQUIRE(token);
      CHECK(token.value().has_value() == (layer + 1 == config.num_layers));
    }
  }
  CHECK(generation.done());
}

TEST_CASE("What cannot be asked or answered is an error that says so", "[lab][open_generation]") {
  const GptSession session = test::trained_session();
  const auto start = [&](const OpenGenerationRequest& request) {
    return OpenGeneration::start(session, request, test::heap());
  };
  test::check_error(start({.prompt = "", .new_tokens = 3}), "empty_prompt", {"Type"});
  test::check_error(start({.prompt = "A", .new_tokens = 0}), "bad_number", {"new_tokens"});
  test::check_error(start({.prompt = "A", .new_tokens = 1e9}), "bad_number", {"new_tokens"});

  OpenGeneration generation = started(session);
  const Matrix narrow(1, 3, test::heap());
  test::check_error(generation.answer(narrow.view()), "shape", {"Layer 0 asked for", "got 1 × 3"});
  Outside outside(session.gpt().config(), Mask::causal());
  const std::size_t last = session.gpt().config().num_layers - 1;
  while (generation.question().layer < last) {
    REQUIRE(generation.answer(outside.attend(generation.question()).view()));
  }
  Matrix attended = outside.attend(generation.question());
  attended.view().row(attended.rows() - 1)[0] = std::numeric_limits<float>::quiet_NaN();
  test::check_error(generation.answer(attended.view()), "not_finite", {"logit"});
}

}  // namespace
}  // namespace attn::lab
