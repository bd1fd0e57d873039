#include "attn/diagnose/cache_recipe.h"

#include <algorithm>
#include <memory>

namespace attn {
namespace {

using Slot = CacheRecipe::Slot;
using Sharing = CacheRecipe::Sharing;
using Reset = CacheRecipe::Reset;
using Overflow = CacheRecipe::Overflow;

struct Storage {
  Table key;
  Table value;
};

struct Cache {
  std::size_t max_seq_len = 0;
  std::size_t length = 0;
  std::shared_ptr<Storage> storage;
};

void write_row(Table& table, std::size_t slot, const Table& from, std::size_t row) {
  if (slot >= table.rows) {
    table.rows = slot + 1;
    table.data.resize(table.rows * table.cols);
  }
  for (std::size_t c = 0; c < table.cols; ++c) table(slot, c) = from(row, c);
}

Table first_rows(const Table& table, std::size_t count) {
  Table rows(count, table.cols);
  const auto cells = static_cast<std::ptrdiff_t>(std::min(count, table.rows) * table.cols);
  std::copy(table.data.begin(), table.data.begin() + cells, rows.data.begin());
  return rows;
}

/// The caches of one case while its script is played.
class CachePlayer {
 public:
  explicit CachePlayer(const CacheRecipe& recipe) : recipe_(recipe) {}

  ReplayedStep play(const CacheStep& step) {
    if (step.kind == CacheStep::Kind::create) return create(step);
    Cache& cache = *caches_[step.cache];
    ReplayedStep done;
    done.length = cache.length;
    done.max_seq_len = cache.max_seq_len;
    if (step.kind == CacheStep::Kind::append) done.refused = !append(cache, step);
    if (step.kind == CacheStep::Kind::attend) done.problem = attend(cache, step.query);
    if (step.kind == CacheStep::Kind::reset) reset(cache);
    return done;
  }

 private:
  ReplayedStep create(const CacheStep& step) {
    auto storage = std::make_shared<Storage>(
        Storage{Table(step.max_seq_len, step.head_dim), Table(step.max_seq_len, step.head_dim)});
    auto cache = std::make_shared<Cache>(Cache{step.max_seq_len, 0, storage});
    if (recipe_.sharing == Sharing::one_cache) std::fill(caches_.begin(), caches_.end(), cache);
    if (recipe_.sharing == Sharing::one_storage) {
      for (const auto& other : caches_) other->storage = storage;
    }
    caches_.resize(std::max(caches_.size(), step.cache + 1));
    caches_[step.cache] = std::move(cache);
    return {};
  }

  /// False when the cache refuses.
  bool append(Cache& cache, const CacheStep& step) {
    std::size_t count = step.key.rows;
    if (cache.length + count > cache.max_seq_len) {
      const std::size_t fits = cache.max_seq_len - std::min(cache.length, cache.max_seq_len);
      switch (recipe_.overflow) {
        case Overflow::refuses: return false;
        case Overflow::drops: return true;
        case Overflow::drops_the_rest: count = fits; break;
        case Overflow::refuses_the_rest: store(cache, step, fits); return false;
        case Overflow::wraps:
        case Overflow::grows: break;
      }
    }
    return store(cache, step, count);
  }

  /// False where a row has no slot: a matrix refuses to be written outside.
  bool store(Cache& cache, const CacheStep& step, std::size_t count) {
    const Table key = kept(step.key, step);
    const Table value = recipe_.stores_key_as_value ? key : kept(step.value, step);
    const std::size_t written = recipe_.slot == Slot::first_row_only ? std::min<std::size_t>(count, 1) : count;
    for (std::size_t r = 0; r < written; ++r) {
      const std::size_t slot = slot_of(cache, r);
      if (slot >= cache.max_seq_len && recipe_.overflow != Overflow::grows) return false;
      write_row(cache.storage->key, slot, key, r);
      write_row(cache.storage->value, slot, value, r);
    }
    cache.length += length_gain(count);
    return true;
  }

  std::size_t slot_of(const Cache& cache, std::size_t row) const {
    const bool from_zero = recipe_.slot == Slot::from_zero || recipe_.slot == Slot::from_zero_length_stays;
    const std::size_t begin = from_zero ? 0 : cache.length + (recipe_.slot == Slot::one_late ? 1 : 0);
    return recipe_.overflow == Overflow::wraps ? (begin + row) % cache.max_seq_len : begin + row;
  }

  std::size_t length_gain(std::size_t count) const {
    switch (recipe_.slot) {
      case Slot::from_zero_length_stays: return 0;
      case Slot::advance_by_one: return std::min<std::size_t>(count, 1);
      default: return count;
    }
  }

  /// What a reference shows once the caller has used its buffer again.
  Table kept(const Table& table, const CacheStep& step) const {
    if (!recipe_.keeps_reference || !step.overwritten_with) return table;
    return Table(table.rows, table.cols, *step.overwritten_with);
  }

  AttentionProblem attend(const Cache& cache, const Table& query) const {
    std::size_t visible = recipe_.shows_empty_slots ? cache.max_seq_len : cache.length;
    if (recipe_.overflow == Overflow::wraps) visible = std::min(visible, cache.max_seq_len);
    return {query, first_rows(cache.storage->key, visible), first_rows(cache.storage->value, visible)};
  }

  void reset(Cache& cache) const {
    if (recipe_.reset == Reset::forgets) cache.length = 0;
    if (recipe_.reset != Reset::clears_numbers_only) return;
    std::fill(cache.storage->key.data.begin(), cache.storage->key.data.end(), 0.0F);
    std::fill(cache.storage->value.data.begin(), cache.storage->value.data.end(), 0.0F);
  }

  const CacheRecipe& recipe_;
  std::vector<std::shared_ptr<Cache>> caches_;
};

bool same_step(const CacheRecipe& recipe, const ReplayedStep& replayed, const LearnerStep& step) {
  const bool nothing_to_show = replayed.problem && leaves_a_query_without_keys(recipe.attend, *replayed.problem);
  if (step.threw) return replayed.refused || nothing_to_show;
  if (replayed.refused != step.refused) return false;
  if (!step.attempt || !replayed.problem) return true;
  return answers(cook(recipe.attend, *replayed.problem), *step.attempt);
}

std::optional<std::size_t> first_other_step(const CacheRecipe& recipe, const CacheRun& run) {
  const std::vector<ReplayedStep> replayed = replay(recipe, run.script);
  for (std::size_t k = 0; k < std::min(run.steps.size(), replayed.size()); ++k) {
    if (!same_step(recipe, replayed[k], run.steps[k])) return k;
  }
  return std::nullopt;
}

/// The runs that went wrong come first: most recipes are ruled out by the first of them.
std::vector<const CacheRun*> wrong_first(std::span<const CacheRun> runs) {
  std::vector<const CacheRun*> ordered;
  for (const CacheRun& run : runs) ordered.push_back(&run);
  std::stable_partition(ordered.begin(), ordered.end(), [](const CacheRun* run) { return !is_right(*run); });
  return ordered;
}

bool gives_all(const CacheRecipe& recipe, std::span<const CacheRun* const> runs) {
  return std::all_of(runs.begin(), runs.end(), [&](const CacheRun* run) { return !first_other_step(recipe, *run); });
}

bool shows_in(const CacheRun& run, const CacheRecipe& with, const CacheRecipe& without) {
  const std::vector<ReplayedStep> one = replay(with, run.script);
  const std::vector<ReplayedStep> other = replay(without, run.script);
  for (std::size_t k = 0; k < std::min(run.steps.size(), one.size()); ++k) {
    if (run.steps[k].threw) return false;
    if (one[k].refused != other[k].refused) return true;
    if (!one[k].problem) continue;
    if (shows_in_numbers(cook(with.attend, *one[k].problem), cook(without.attend, *other[k].problem))) return true;
  }
  return false;
}

bool shows(const CacheRecipe& with, const CacheRecipe& without, std::span<const CacheRun* const> runs) {
  return std::any_of(runs.begin(), runs.end(), [&](const CacheRun* run) { return shows_in(*run, with, without); });
}

/// The first step that this mistake alone would change and that the learner got wrong.
CacheEvidence evidence_of(const CacheMistake& mistake, std::span<const CacheRun> runs) {
  const CacheRecipe right;
  CacheRecipe wrong;
  mistake.apply(wrong);
  for (const CacheRun& run : runs) {
    const std::vector<ReplayedStep> good = replay(right, run.script);
    const std::vector<ReplayedStep> bad = replay(wrong, run.script);
    for (std::size_t k = 0; k < std::min(run.steps.size(), good.size()); ++k) {
      const LearnerStep& step = run.steps[k];
      if (step.threw || same_step(right, good[k], step)) continue;
      const bool changed = good[k].problem
                               ? !same_answer(cook(right.attend, *good[k].problem), cook(wrong.attend, *bad[k].problem))
                               : good[k].refused != bad[k].refused;
      if (!changed) continue;
      CacheEvidence evidence{run, k, good[k], std::nullopt};
      if (step.attempt) evidence.attention.emplace(evidence_for(right.attend, *step.attempt));
      return evidence;
    }
  }
  return {runs.front(), 0, {}, std::nullopt};
}

}  // namespace

std::vector<ReplayedStep> replay(const CacheRecipe& recipe, std::span<const CacheStep> script) {
  CachePlayer player(recipe);
  std::vector<ReplayedStep> steps;
  for (const CacheStep& step : script) steps.push_back(player.play(step));
  return steps;
}

bool is_right(const CacheRun& run) { return !first_other_step(CacheRecipe{}, run); }

bool shows_a_mistake(const CacheRun& run) {
  const auto other = first_other_step(CacheRecipe{}, run);
  return other && !run.steps[*other].threw;
}

std::optional<RecognisedCacheMistake> recognise(std::span<const CacheMistake> mistakes,
                                                std::span<const CacheRun> runs) {
  const std::vector<const CacheRun*> ordered = wrong_first(runs);
  for (const CacheMistake& mistake : mistakes) {
    CacheRecipe recipe;
    mistake.apply(recipe);
    if (gives_all(recipe, ordered)) return RecognisedCacheMistake{&mistake, evidence_of(mistake, runs), false};
  }
  for (const CacheMistake& first : mistakes) {
    for (const CacheMistake& second : mistakes) {
      CacheRecipe both;
      first.apply(both);
      second.apply(both);
      CacheRecipe again = both;
      first.apply(again);
      // Two rows that change the same step are not two mistakes.
      if (first.id == second.id || !(again == both)) continue;
      CacheRecipe second_alone;
      second.apply(second_alone);
      if (!gives_all(both, ordered) || !shows(both, second_alone, ordered)) continue;
      return RecognisedCacheMistake{&first, evidence_of(first, runs), true};
    }
  }
  return std::nullopt;
}

}  // namespace attn
