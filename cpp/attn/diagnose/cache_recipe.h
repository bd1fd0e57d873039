// A KV cache with every step replaceable by a mistake that people make, and the script that is played on it. The same
// idea as attention_recipe.h: a learner's numbers that equal those of a wrong cache prove the mistake.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/diagnose/attention_recipe.h"
#include "attn/diagnose/recognise.h"
#include "attn/diagnose/table.h"

namespace attn {

/// One call of the script; which members it uses follows from `kind`.
struct CacheStep {
  enum class Kind { create, append, attend, reset };

  Kind kind = Kind::create;
  std::size_t cache = 0;
  std::size_t max_seq_len = 0;  // create
  std::size_t head_dim = 0;     // create
  Table key;                    // append: (n × head_dim)
  Table value;                  // append: (n × head_dim)
  Table query;                  // attend: (n × head_dim), the last n positions
  /// append: what the caller fills key and value with afterwards.
  std::optional<float> overwritten_with;
};

/// The default is a right cache.
struct CacheRecipe {
  /// Where the n rows of an append go, and what happens to the length.
  enum class Slot {
    next,
    from_zero,               // slots 0, 1, ...; length grows by n
    from_zero_length_stays,  // slots 0, 1, ...; length stays 0
    one_late,                // slot length + 1 and on
    advance_by_one,          // the right slots; length grows by 1
    first_row_only,          // the other rows stay zeros; length grows by n
  };
  enum class Sharing { own, one_cache, one_storage };
  enum class Reset { forgets, does_nothing, clears_numbers_only };
  /// When n more rows do not fit.
  enum class Overflow { refuses, drops, drops_the_rest, refuses_the_rest, wraps, grows };

  Slot slot = Slot::next;
  Sharing sharing = Sharing::own;
  Reset reset = Reset::forgets;
  Overflow overflow = Overflow::refuses;
  bool stores_key_as_value = false;
  bool keeps_reference = false;
  bool shows_empty_slots = false;
  AttentionRecipe attend{.allowed = AttentionRecipe::Allowed::causal};

  bool operator==(const CacheRecipe&) const = default;
};

/// What one step of the script did in the recipe's cache.
struct ReplayedStep {
  bool refused = false;
  /// Tokens in the cache before the step, and how many fit.
  std::size_t length = 0;
  std::size_t max_seq_len = 0;
  /// attend: the query with the keys and values that the cache showed.
  std::optional<AttentionProblem> problem;
};

std::vector<ReplayedStep> replay(const CacheRecipe& recipe, std::span<const CacheStep> script);

/// What the learner's code did in one step.
struct LearnerStep {
  /// An append of more than fits ended with an error, as it should.
  bool refused = false;
  /// An error where none should be: the last step of its run.
  bool threw = false;
  /// attend: what it returned.
  std::optional<AttentionAttempt> attempt;
};

/// One case: its script and the learner's steps, fewer when the code threw.
struct CacheRun {
  std::string case_name;
  std::vector<CacheStep> script;
  std::vector<LearnerStep> steps;
};

struct CacheEvidence {
  const CacheRun& run;
  /// The step that shows the mistake, as the right cache does it.
  std::size_t step = 0;
  ReplayedStep right;
  /// Where that step is an attend.
  std::optional<AttentionEvidence> attention;
};

struct CacheMistake {
  std::string_view id;
  std::string_view title;
  void (*apply)(CacheRecipe& recipe);
  std::string (*explain)(const CacheEvidence& evidence);
};

struct RecognisedCacheMistake {
  const CacheMistake* mistake;
  CacheEvidence evidence;
  bool another_follows;
};

/// The first mistake, or else pair of mistakes, whose numbers and refusals equal the learner's in every step. A step that
/// threw fits where the mistake's cache refuses, or has nothing to show. Some step that did not throw must be wrong. The
/// first of a pair must show in numbers or refusals.
std::optional<RecognisedCacheMistake> recognise(std::span<const CacheMistake> mistakes, std::span<const CacheRun> runs);

/// Every step so far is what a right cache does.
bool is_right(const CacheRun& run);
/// Some step ended without an error, and not as in a right cache: without one a mistake shows in nothing.
bool shows_a_mistake(const CacheRun& run);

std::span<const CacheMistake> cache_mistakes();

}  // namespace attn
