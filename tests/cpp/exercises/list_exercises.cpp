// Prints a line for each exercise of the registry: its slug, how many cases it has, and what its check says of no answer
// at all. For the test that adds an exercise.
#include <cstdio>

#include "lab/exercise.h"

int main() {
  for (const attn::ExerciseEntry& entry : attn::exercise_registry()) {
    const auto cases = attn::exercise_cases(entry.slug, 1).value();
    const attn::Diagnosis diagnosis = attn::judge_exercise(entry.slug, 1, {}).value();
    std::printf("%s %zu %s\n", entry.slug.data(), cases.size(), diagnosis.id.c_str());
  }
}
