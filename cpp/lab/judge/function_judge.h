// An exercise's check as a table. Its check.cpp writes down what is peculiar to it: the cases, how a right answer is
// made with every step replaceable by a mistake (a recipe), and the mistakes that are known. tools/new_exercise/template
// shows one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/diagnose/words.h"
#include "lab/exercise.h"
#include "lab/judge/answer_book.h"
#include "lab/judge/case_parts.h"
#include "lab/judge/judge_calls.h"

namespace attn {

/// One row of the table; the most telling come first. `apply` changes the recipe's steps.
template <typename Recipe>
struct Mistake {
  std::string_view id;
  std::string_view title;
  void (*apply)(Recipe& recipe);
  std::string (*explain)(const CallEvidence& evidence);
};

/// `Recipe{}` is the right answer, and recipes can be compared.
template <typename Recipe>
struct FunctionExercise {
  /// The first one small and shown. Of any two lengths, each should be the larger one somewhere: a loop that ends at the
  /// wrong one then runs too short in one case and too far in another.
  std::vector<ExerciseCase> (*cases)(std::uint64_t seed);
  /// In double precision, by explicit loops: one answer for each call.
  std::vector<CallAnswer> (*answer)(const Recipe& recipe, const ExerciseCase& exercise_case);
  std::span<const Mistake<Recipe>> mistakes;
  JudgeWords words;
  JudgeRules rules = {};
  /// What a right answer makes on its way in one call, to be drawn beside a learner's matrix of the same name.
  std::vector<NamedExact> (*way)(const ExerciseCase& exercise_case, std::size_t call_index) = nullptr;
};

/// For `answer`, where each call stands for itself.
template <typename Recipe, CallAnswer (*answer_call)(const Recipe&, const ExerciseCall&)>
std::vector<CallAnswer> answer_each(const Recipe& recipe, const ExerciseCase& exercise_case) {
  std::vector<CallAnswer> answers;
  for (const ExerciseCall& call : exercise_case.calls) answers.push_back(answer_call(recipe, call));
  return answers;
}

template <typename Recipe>
class RecipeBook final : public AnswerBook {
 public:
  explicit RecipeBook(const FunctionExercise<Recipe>& exercise) : exercise_(exercise) {}

  std::size_t mistake_count() const override { return exercise_.mistakes.size(); }
  MistakeWords words_of(std::size_t mistake) const override {
    const Mistake<Recipe>& row = exercise_.mistakes[mistake];
    return {row.id, row.title, row.explain};
  }
  std::vector<CallAnswer> answers(const ExerciseCase& exercise_case,
                                  std::span<const std::size_t> mistakes) const override {
    Recipe recipe;
    for (const std::size_t mistake : mistakes) exercise_.mistakes[mistake].apply(recipe);
    return exercise_.answer(recipe, exercise_case);
  }
  bool exclude_each_other(std::size_t first, std::size_t second) const override {
    Recipe both;
    exercise_.mistakes[first].apply(both);
    exercise_.mistakes[second].apply(both);
    Recipe again = both;
    exercise_.mistakes[first].apply(again);
    return !(again == both);
  }

 private:
  const FunctionExercise<Recipe>& exercise_;
};

/// The check of `exercise`, a constant of the check.cpp.
template <const auto& exercise>
constexpr ExerciseCheck function_check() {
  return {
      exercise.cases,
      [](std::uint64_t seed, std::span<const CaseResults> results) {
        return judge_calls(RecipeBook(exercise), exercise.words, exercise.rules, exercise.cases(seed), results);
      },
      [](std::uint64_t seed, std::size_t case_index, std::size_t call_index) {
        const ExerciseCase exercise_case = exercise.cases(seed)[case_index];
        std::vector<NamedExact> way;
        if (exercise.way != nullptr) way = exercise.way(exercise_case, call_index);
        return right_steps(RecipeBook(exercise), std::move(way), exercise_case, call_index);
      },
      [] { return ids_of(RecipeBook(exercise), exercise.rules); },
      [](std::uint64_t seed) { return rehearse(RecipeBook(exercise), exercise.cases(seed)); },
  };
}

}  // namespace attn
