#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <memory>

#include "exercises/function_learner.h"

namespace {

using attn::CallResult;
using attn::Diagnosis;
using attn::ExerciseCall;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "paged-cache";

struct Page {
  Table keys;
  Table values;
};

/// Written apart from the check, in float32: a page is in use for as long as somebody points to it.
class Pool {
 public:
  using Text = std::vector<std::shared_ptr<Page>>;

  /// Whether a text that writes first asks who else reads the page.
  explicit Pool(bool copies_on_write) : copies_on_write_(copies_on_write) {}

  CallResult answer(const ExerciseCall& call) {
    const auto number = [&call](std::string_view name) {
      return static_cast<std::size_t>(*attn::find_number(call.args, name));
    };
    if (call.function == "create_cache") {
      num_pages_ = number("num_pages");
      page_size_ = number("page_size");
      head_dim_ = number("head_dim");
      texts_.assign(number("num_texts"), {});
      lengths_.assign(texts_.size(), 0);
      return {};
    }
    if (call.function == "pages_in_use") return {{"pages", static_cast<double>(in_use())}};
    const std::size_t text = number("text");
    if (call.function == "attend") return attend(text, *attn::find_matrix(call.args, "query"));
    if (call.function == "append") {
      return append(text, *attn::find_matrix(call.args, "key"), *attn::find_matrix(call.args, "value"));
    }
    const bool is_fork = call.function == "fork";
    const std::size_t other = is_fork ? number("copy") : text;
    texts_[other] = is_fork ? texts_[text] : Text{};
    lengths_[other] = is_fork ? lengths_[text] : 0;
    return {};
  }

 private:
  std::size_t in_use() const {
    std::vector<const Page*> seen;
    for (const Text& text : texts_) {
      for (const auto& page : text) {
        if (std::find(seen.begin(), seen.end(), page.get()) == seen.end()) seen.push_back(page.get());
      }
    }
    return seen.size();
  }

  CallResult append(std::size_t text, const Table& key, const Table& value) {
    Text pages = texts_[text];
    std::size_t length = lengths_[text];
    // Beside `pages`, the text itself points to each of its own.
    const bool is_shared = !pages.empty() && pages.back().use_count() > 2;
    const bool copies = copies_on_write_ && is_shared && length % page_size_ > 0;
    const std::size_t wanted = (length + key.rows + page_size_ - 1) / page_size_ - pages.size() + (copies ? 1 : 0);
    if (in_use() + wanted > num_pages_) return {{"error", 1.0}};
    if (copies) pages.back() = std::make_shared<Page>(*pages.back());
    for (std::size_t r = 0; r < key.rows; ++r, ++length) {
      if (length % page_size_ == 0) {
        const Table room(page_size_, head_dim_);
        pages.push_back(std::make_shared<Page>(Page{room, room}));
      }
      for (std::size_t c = 0; c < head_dim_; ++c) {
        pages.back()->keys(length % page_size_, c) = key(r, c);
        pages.back()->values(length % page_size_, c) = value(r, c);
      }
    }
    texts_[text] = pages;
    lengths_[text] = length;
    return {};
  }

  CallResult attend(std::size_t text, const Table& query) const {
    Table weights(1, lengths_[text]);
    Table output(1, head_dim_);
    float sum = 0.0F;
    for (std::size_t i = 0; i < weights.cols; ++i) {
      const Page& page = *texts_[text][i / page_size_];
      float score = 0.0F;
      for (std::size_t c = 0; c < head_dim_; ++c) score += query(0, c) * page.keys(i % page_size_, c);
      sum += weights(0, i) = std::exp(score / std::sqrt(static_cast<float>(head_dim_)));
    }
    for (std::size_t i = 0; i < weights.cols; ++i) {
      const Page& page = *texts_[text][i / page_size_];
      weights(0, i) /= sum;
      for (std::size_t c = 0; c < head_dim_; ++c) output(0, c) += weights(0, i) * page.values(i % page_size_, c);
    }
    return {{"output", output}, {"weights", weights}};
  }

  bool copies_on_write_;
  std::size_t num_pages_ = 0;
  std::size_t page_size_ = 0;
  std::size_t head_dim_ = 0;
  std::vector<Text> texts_;
  std::vector<std::size_t> lengths_;
};

Diagnosis judge_pool(std::uint64_t seed, bool copies_on_write) {
  Pool pool(copies_on_write);
  return judge_function(kSlug, seed, [&pool](const ExerciseCall& call) { return pool.answer(call); });
}

}  // namespace

TEST_CASE("pages that are kept by pointers pass for every seed", "[paged-cache]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_pool(seed, true);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a shared page that is written to is named with both tables", "[paged-cache]") {
  const Diagnosis diagnosis = judge_pool(3, false);
  REQUIRE(diagnosis.id == "writes_through");
  REQUIRE(diagnosis.message.find("A page holds 2 tokens. Text 0 has 3 tokens, on the pages 0, 1. Text 1 has 4 tokens, "
                                 "on the pages 0, 2.") != std::string::npos);
}

TEST_CASE("appends that do not fit may be refused", "[paged-cache]") {
  std::size_t refusals = 0;
  const std::vector<attn::ExerciseCase> cases = attn::exercise_cases(kSlug, 7).value();
  for (const attn::ExerciseCase& each : cases) {
    for (const ExerciseCall& call : each.calls) refusals += call.may_fail ? 1 : 0;
  }
  REQUIRE(refusals == 10);
}
