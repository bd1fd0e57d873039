#include "lab/race.h"

#include <catch_amalgamated.hpp>
#include <limits>
#include <string>

#include "attn/gpt/operation_count.h"
#include "lab/clocks.h"
#include "lab/trained_model.h"
#include "support/errors.h"

namespace attn::lab {
namespace {

RaceRequest request_of(std::string prompt, double new_tokens) {
  return {.prompt = std::move(prompt), .new_tokens = new_tokens, .seed = 7.0, .temperature = 0.8, .kernel = "simd"};
}

Result<Race> start(const GptSession& session, const RaceRequest& request) {
  return Race::start(session, request, test::real_clock, test::heap());
}

std::vector<RaceStep> run(Race& race, Lane lane) {
  std::vector<RaceStep> steps;
  while (steps.size() < race.new_tokens()) {
    auto step = race.step(lane);
    INFO((step ? "" : step.error().message));
    REQUIRE(step);
    CHECK(step.value().index == steps.size());
    steps.push_back(std::move(step).value());
  }
  test::check_error(race.step(lane), "race_finished");
  return steps;
}

TEST_CASE("Both lanes write the same tokens", "[lab][race]") {
  const GptSession session = test::trained_session();
  const double temperature = GENERATE(0.0, 0.8);
  RaceRequest request = request_of("Tom gave Anna", 24.0);
  request.temperature = temperature;
  auto race = start(session, request);
  REQUIRE(race);
  const auto naive = run(race.value(), Lane::naive);
  const auto cached = run(race.value(), Lane::cached);
  for (std::size_t i = 0; i < naive.size(); ++i) {
    CAPTURE(i);
    CHECK(naive[i].token.id == cached[i].token.id);
    CHECK(naive[i].text == cached[i].text);
  }
}

TEST_CASE("The lanes take turns in any order, and a seed repeats the race", "[lab][race]") {
  const GptSession session = test::trained_session();
  auto one = start(session, request_of("A small bird", 6.0));
  auto other = start(session, request_of("A small bird", 6.0));
  REQUIRE(one);
  REQUIRE(other);
  const auto naive = run(one.value(), Lane::naive);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto cached_step = other.value().step(Lane::cached);
    const auto naive_step = other.value().step(Lane::naive);
    CHECK(cached_step.value().token.id == naive[i].token.id);
    CHECK(naive_step.value().token.id == naive[i].token.id);
  }
}

TEST_CASE("A step counts the operations of its own lane", "[lab][race]") {
  const GptSession session = test::trained_session();
  auto race = start(session, request_of("Tom", 3.0));
  REQUIRE(race);
  const GptConfig& config = session.gpt().config();
  const std::size_t prompt = race.value().prompt_tokens().size();
  const auto naive = run(race.value(), Lane::naive);
  const auto cached = run(race.value(), Lane::cached);

  // The cached lane pays for the prompt with its first token and for one position with each other one.
  CHECK(cached[0].multiply_adds == naive[0].multiply_adds);
  for (std::size_t i = 1; i < 3; ++i) {
    const ForwardOps whole = count_forward_ops(config, prompt + i, 0, 1);
    const ForwardOps one = count_forward_ops(config, 1, prompt + i - 1, 1);
    CHECK(naive[i].multiply_adds == static_cast<double>(whole.total()));
    CHECK(cached[i].multiply_adds == static_cast<double>(one.total()));
    CHECK(cached[i].attention_multiply_adds == static_cast<double>(one.attention_scores + one.attention_values));
  }
  CHECK(naive[2].kv_cache_bytes == 0.0);
  CHECK(cached[2].kv_cache_bytes == race.value().kv_cache_bytes());
  CHECK(cached[2].kv_cache_utilization == static_cast<double>(prompt + 2) / static_cast<double>(config.max_seq_len));
}

TEST_CASE("More tokens than fit are cut to what fits", "[lab][race]") {
  const GptSession session = test::trained_session();
  const std::size_t limit = session.gpt().config().max_seq_len;
  std::string text = "Tom";
  while (session.tokenize(text).size() < limit - 8) text += "!?";
  auto race = start(session, request_of(text, 100000.0));
  REQUIRE(race);
  const std::size_t prompt = race.value().prompt_tokens().size();
  CHECK(race.value().new_tokens() == limit - prompt + 1);
  // The cache is full exactly at the last token.
  const auto cached = run(race.value(), Lane::cached);
  CHECK(cached.back().kv_cache_utilization == 1.0);
}

TEST_CASE("A race that cannot be run says why", "[lab][race]") {
  const GptSession session = test::trained_session();
  const auto refused = [&](auto change) {
    RaceRequest request = request_of("Tom", 5.0);
    change(request);
    return start(session, request);
  };
  test::check_error(refused([](RaceRequest& r) { r.new_tokens = 0.0; }), "bad_number", {"new_tokens"});
  test::check_error(refused([](RaceRequest& r) { r.seed = -1.0; }), "bad_number", {"seed"});
  test::check_error(refused([](RaceRequest& r) { r.top_k = 1e9; }), "bad_number", {"top_k"});
  test::check_error(refused([](RaceRequest& r) { r.kernel = "turbo"; }), "unknown_kernel", {"turbo"});
  test::check_error(refused([](RaceRequest& r) { r.temperature = -0.5; }), "negative_temperature", {"-0.5"});
  test::check_error(refused([](RaceRequest& r) { r.top_p = 0.0; }), "bad_top_p", {});
  test::check_error(refused([](RaceRequest& r) { r.prompt.clear(); }), "empty_prompt", {});
  test::check_error(refused([](RaceRequest& r) { r.prompt = std::string(2000, '!'); }), "too_long", {});
}

}  // namespace
}  // namespace attn::lab
