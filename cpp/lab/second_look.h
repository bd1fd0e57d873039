// What can be said in any exercise of answers for which its check has no name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "lab/exercise.h"

namespace attn {

/// `ignores_inputs`: a function answered every case alike, though what is right differs from case to case, as if the
/// numbers of one example were written down. `partly_zero`: row by row, all is right up to where
/// the zeros begin.
std::optional<Diagnosis> second_look(const ExerciseCheck& check, std::uint64_t seed,
                                     std::span<const CaseResults> results);

}  // namespace attn
