#include "lab/judge/judge_calls.h"

#include <algorithm>
#include <array>

#include "attn/diagnose/words.h"
#include "lab/judge/hearing.h"

namespace attn {
namespace {

std::optional<Diagnosis> named_mistake(const Hearing& hearing) {
  const auto is_wrong = [](const AnsweredCase& each) { return each.first_wrong().has_value(); };
  if (std::none_of(hearing.cases.begin(), hearing.cases.end(), is_wrong)) return std::nullopt;
  const auto found = recognise(hearing.book, hearing.cases);
  if (!found) return std::nullopt;
  const AnsweredCase& each = hearing.cases[found->case_index];
  const CallEvidence evidence = evidence_for(*each.exercise_case, found->call_index, each.right[found->call_index],
                                             each.results[found->call_index]);
  const MistakeWords mistake = hearing.book.words_of(found->mistake);
  std::string message = mistake.explain(evidence);
  if (found->another_follows) message += " Your numbers show a second mistake, too; mend this one first.";
  Diagnosis diagnosis = make_diagnosis(mistake.id, std::string(mistake.title), std::move(message), *each.exercise_case);
  show_evidence(evidence, hearing.words.nouns, diagnosis);
  return diagnosis;
}

std::vector<AnsweredCall> answered_calls(const Hearing& hearing) {
  std::vector<AnsweredCall> calls;
  for (const AnsweredCase& each : hearing.cases) {
    for (std::size_t c = 0; c < each.results.size(); ++c) calls.push_back({*each.exercise_case, c, each.results[c]});
  }
  return calls;
}

std::optional<Diagnosis> broken_rule(std::span<const CallRule> rules, std::span<const AnsweredCall> calls) {
  for (const CallRule& rule : rules) {
    auto broken = rule.find(calls);
    if (!broken) continue;
    return make_diagnosis(rule.id, std::string(rule.title), std::move(broken->message),
                          calls[broken->call].exercise_case);
  }
  return std::nullopt;
}

Diagnosis diagnose(const Hearing& hearing, const JudgeRules& rules, std::span<const AnsweredCall> calls) {
  if (auto unfinished = diagnose_unfinished(hearing)) return *unfinished;
  if (auto named = named_mistake(hearing)) return *named;
  auto found = diagnose_unnamed(hearing);
  if (!found || found->id == "unrecognised") {
    if (auto probed = broken_rule(rules.probes, calls)) return *probed;
  }
  if (found) return *found;
  if (auto cost = broken_rule(rules.costs, calls)) return *cost;
  Diagnosis diagnosis;
  diagnosis.id = "passed";
  diagnosis.passed = true;
  diagnosis.title = "It works";
  diagnosis.message = hearing.words.passed;
  if (hearing.words.passed_with != nullptr) diagnosis.message += " " + hearing.words.passed_with(calls);
  return diagnosis;
}

}  // namespace

std::string in_call(const ExerciseCase& exercise_case, std::size_t call_index) {
  std::string text = words("In the case \"", exercise_case.name, "\", ");
  if (exercise_case.calls.size() == 1) return text;
  return text + words("call ", call_index + 1, " (", exercise_case.calls[call_index].function, "), ");
}

Diagnosis make_diagnosis(std::string_view id, std::string title, std::string message,
                         const ExerciseCase& exercise_case) {
  Diagnosis diagnosis;
  diagnosis.id = id;
  diagnosis.title = std::move(title);
  diagnosis.message = std::move(message);
  diagnosis.case_name = exercise_case.name;
  return diagnosis;
}

Diagnosis judge_calls(const AnswerBook& book, const JudgeWords& words, const JudgeRules& rules,
                      std::span<const ExerciseCase> cases, std::span<const CaseResults> results) {
  const Hearing hearing{book, words, answered_cases(book, cases, results)};
  const std::vector<AnsweredCall> calls = answered_calls(hearing);
  Diagnosis diagnosis = diagnose(hearing, rules, calls);
  const auto is_right = [](const AnsweredCase& each) { return each.is_right(); };
  const auto right = static_cast<std::size_t>(std::count_if(hearing.cases.begin(), hearing.cases.end(), is_right));
  diagnosis.checks_passed = right;
  diagnosis.checks_total = cases.size();
  for (const std::span<const CallRule> more : {rules.probes, rules.costs}) {
    if (more.empty()) continue;
    ++diagnosis.checks_total;
    if (right == cases.size() && !broken_rule(more, calls)) ++diagnosis.checks_passed;
  }
  return diagnosis;
}

std::vector<std::string_view> ids_of(const AnswerBook& book, const JudgeRules& rules) {
  std::vector<std::string_view> ids;
  const auto add = [&ids](std::string_view id) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (std::size_t k = 0; k < book.mistake_count(); ++k) add(book.words_of(k).id);
  for (const CallRule& rule : rules.probes) add(rule.id);
  for (const CallRule& rule : rules.costs) add(rule.id);
  return ids;
}

std::vector<Rehearsal> rehearse(const AnswerBook& book, std::span<const ExerciseCase> cases) {
  std::vector<Rehearsal> rehearsals;
  for (std::size_t mistake = 0; mistake < book.mistake_count(); ++mistake) {
    Rehearsal& rehearsal = rehearsals.emplace_back();
    rehearsal.id = book.words_of(mistake).id;
    for (const ExerciseCase& each : cases) {
      CaseResults& results = rehearsal.results.emplace_back();
      for (const CallAnswer& answer : book.answers(each, std::array{mistake})) {
        const bool goes_on = !answer.refused || each.calls[results.size()].may_fail;
        results.push_back(as_result(answer));
        if (!goes_on) break;
      }
    }
  }
  return rehearsals;
}

std::vector<NamedValue> right_steps(const AnswerBook& book, std::vector<NamedExact> way,
                                    const ExerciseCase& exercise_case, std::size_t call_index) {
  CallAnswer answer = book.answers(exercise_case, {})[call_index];
  if (answer.refused) return {};
  answer.results.insert(answer.results.begin(), way.begin(), way.end());
  return as_result(answer);
}

}  // namespace attn
