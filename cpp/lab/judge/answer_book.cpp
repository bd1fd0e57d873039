#include "lab/judge/answer_book.h"

#include <algorithm>
#include <array>

namespace attn {
namespace {

using Mistakes = std::span<const std::size_t>;

/// The cases to explain: the wrong ones come first, as most mistakes are ruled out by the first of them.
std::vector<const AnsweredCase*> wrong_first(std::span<const AnsweredCase> cases) {
  std::vector<const AnsweredCase*> ordered;
  for (const AnsweredCase& each : cases) {
    if (!each.results.empty()) ordered.push_back(&each);
  }
  std::stable_partition(ordered.begin(), ordered.end(),
                        [](const AnsweredCase* each) { return each->first_wrong().has_value(); });
  return ordered;
}

class Observed {
 public:
  Observed(const AnswerBook& book, std::span<const AnsweredCase> cases) : book_(book), cases_(wrong_first(cases)) {}

  bool explained_by(Mistakes mistakes) const {
    return std::all_of(cases_.begin(), cases_.end(), [&](const AnsweredCase* each) {
      const std::vector<CallAnswer> answers = book_.answers(*each->exercise_case, mistakes);
      for (std::size_t c = 0; c < each->results.size(); ++c) {
        if (!fits(answers[c], each->results[c])) return false;
      }
      return true;
    });
  }

  /// Some answered call has numbers with these mistakes that it has not without the first of them.
  bool shows(Mistakes with, Mistakes without) const {
    return std::any_of(cases_.begin(), cases_.end(), [&](const AnsweredCase* each) {
      const std::vector<CallAnswer> one = book_.answers(*each->exercise_case, with);
      const std::vector<CallAnswer> other = book_.answers(*each->exercise_case, without);
      for (std::size_t c = 0; c < each->results.size(); ++c) {
        if (call_failed(each->results[c]) && !each->exercise_case->calls[c].may_fail) continue;
        if (shows_in_numbers(one[c], other[c])) return true;
      }
      return false;
    });
  }

  bool threw() const {
    return std::any_of(cases_.begin(), cases_.end(), [](const AnsweredCase* each) {
      const std::size_t last = each->results.size() - 1;
      return call_failed(each->results[last]) && !each->exercise_case->calls[last].may_fail;
    });
  }

 private:
  const AnswerBook& book_;
  std::vector<const AnsweredCase*> cases_;
};

/// The first wrong call that this mistake changes.
RecognisedCalls shown_by(std::size_t mistake, const AnswerBook& book, std::span<const AnsweredCase> cases,
                         bool another_follows) {
  RecognisedCalls found{mistake, 0, 0, another_follows};
  bool any_wrong = false;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    const AnsweredCase& each = cases[k];
    const std::vector<CallAnswer> wrong = book.answers(*each.exercise_case, std::array{mistake});
    for (std::size_t c = 0; c < each.results.size(); ++c) {
      if (fits(each.right[c], each.results[c])) continue;
      if (!same_answer(each.right[c], wrong[c])) return {mistake, k, c, another_follows};
      if (!any_wrong) found = {mistake, k, c, another_follows};
      any_wrong = true;
    }
  }
  return found;
}

}  // namespace

std::optional<std::size_t> AnsweredCase::first_wrong() const {
  for (std::size_t c = 0; c < results.size(); ++c) {
    if (!fits(right[c], results[c])) return c;
  }
  return std::nullopt;
}

bool AnsweredCase::is_right() const { return results.size() == exercise_case->calls.size() && !first_wrong(); }

std::vector<AnsweredCase> answered_cases(const AnswerBook& book, std::span<const ExerciseCase> cases,
                                         std::span<const CaseResults> results) {
  std::vector<AnsweredCase> answered;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    AnsweredCase& each = answered.emplace_back(AnsweredCase{&cases[k], book.answers(cases[k], {}), {}});
    if (k >= results.size()) continue;
    const std::span<const CallResult> given = results[k];
    each.results = given.first(std::min(given.size(), cases[k].calls.size()));
  }
  return answered;
}

std::optional<RecognisedCalls> recognise(const AnswerBook& book, std::span<const AnsweredCase> cases) {
  const Observed observed(book, cases);
  const bool has_to_show = observed.threw();
  const std::size_t count = book.mistake_count();
  for (std::size_t mistake = 0; mistake < count; ++mistake) {
    if (!observed.explained_by(std::array{mistake})) continue;
    if (has_to_show && !observed.shows(std::array{mistake}, {})) continue;
    return shown_by(mistake, book, cases, false);
  }
  for (std::size_t first = 0; first < count; ++first) {
    for (std::size_t second = 0; second < count; ++second) {
      if (book.words_of(first).id == book.words_of(second).id || book.exclude_each_other(first, second)) continue;
      const std::array both{first, second};
      if (!observed.explained_by(both) || !observed.shows(both, std::array{second})) continue;
      return shown_by(first, book, cases, true);
    }
  }
  return std::nullopt;
}

}  // namespace attn
