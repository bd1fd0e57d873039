#include <algorithm>
#include <array>

#include "attn/diagnose/cache_recipe.h"
#include "attn/diagnose/words.h"
#include "lab/attention_judge.h"

namespace attn {
namespace {

using Kind = CacheStep::Kind;

/// A case as a script; what crosses the border is made from it.
struct CacheCase {
  std::string name;
  std::vector<CacheStep> script;
};

// --- The scripts -----------------------------------------------------------------------------------------------------

/// Writes scripts: every token has random query, key and value.
class Script {
 public:
  Script(Random& random, std::size_t head_dim, bool readable = false)
      : random_(random), head_dim_(head_dim), readable_(readable) {}

  Script& create(std::size_t cache, std::size_t max_seq_len) {
    CacheStep step = make(Kind::create, cache);
    step.max_seq_len = max_seq_len;
    step.head_dim = head_dim_;
    return add(std::move(step));
  }
  Script& append(std::size_t cache, std::size_t count, std::optional<float> overwritten_with = std::nullopt) {
    Table key = numbers(count);
    return append(cache, std::move(key), numbers(count), overwritten_with);
  }
  Script& append(std::size_t cache, Table key, Table value, std::optional<float> overwritten_with = std::nullopt) {
    CacheStep step = make(Kind::append, cache);
    step.key = std::move(key);
    step.value = std::move(value);
    step.overwritten_with = overwritten_with;
    return add(std::move(step));
  }
  Script& attend(std::size_t cache, std::size_t count) { return attend(cache, numbers(count)); }
  Script& attend(std::size_t cache, Table query) {
    CacheStep step = make(Kind::attend, cache);
    step.query = std::move(query);
    return add(std::move(step));
  }
  Script& reset(std::size_t cache) { return add(make(Kind::reset, cache)); }
  /// `count` tokens and their attention, as one forward pass of a model.
  Script& forward(std::size_t cache, std::size_t count) { return append(cache, count).attend(cache, count); }
  Script& forward(std::size_t cache, AttentionProblem problem) {
    return append(cache, std::move(problem.key), std::move(problem.value)).attend(cache, std::move(problem.query));
  }

  std::vector<CacheStep> take() { return std::move(steps_); }

 private:
  static CacheStep make(Kind kind, std::size_t cache) {
    CacheStep step;
    step.kind = kind;
    step.cache = cache;
    return step;
  }
  Table numbers(std::size_t rows) {
    return readable_ ? readable_table(random_, rows, head_dim_) : random_table(random_, rows, head_dim_);
  }
  Script& add(CacheStep step) {
    steps_.push_back(std::move(step));
    return *this;
  }

  Random& random_;
  std::size_t head_dim_;
  bool readable_;
  std::vector<CacheStep> steps_;
};

constexpr const char* kCostName = "64 tokens, counted";
constexpr std::size_t kCostHeadDim = 8;
constexpr std::size_t kCostMaxSeqLen = 512;
/// Lengths at which one decode step is counted.
constexpr std::array<std::size_t, 3> kCostLengths = {16, 32, 64};

std::vector<CacheCase> make_scripts(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) {
    return low + static_cast<std::size_t>(random.uniform_int(high - low + 1));
  };
  std::vector<CacheCase> cases;
  cases.push_back(
      {"4 tokens, one by one",
       Script(random, 4, true).create(0, 6).forward(0, 1).forward(0, 1).forward(0, 1).forward(0, 1).take()});
  cases.push_back(
      {"a prompt, then token by token",
       Script(random, 8).create(0, 16).forward(0, any(4, 6)).forward(0, 1).forward(0, 1).forward(0, 1).take()});
  cases.push_back({"a long prompt in chunks",
                   Script(random, 4).create(0, 16).forward(0, 3).forward(0, any(2, 4)).forward(0, 4).take()});
  cases.push_back({"two caches side by side", Script(random, 4)
                                                  .create(0, 12)
                                                  .create(1, 12)
                                                  .forward(0, any(2, 3))
                                                  .forward(1, 4)
                                                  .forward(0, 1)
                                                  .forward(1, 1)
                                                  .forward(0, 1)
                                                  .take()});
  // Fewer slots than head_dim here, and more in the others.
  cases.push_back({"a full cache", Script(random, 6)
                                       .create(0, 4)
                                       .forward(0, 3)
                                       .append(0, 2)
                                       .attend(0, 1)
                                       .forward(0, 1)
                                       .append(0, 1)
                                       .attend(0, 1)
                                       .reset(0)
                                       .forward(0, 2)
                                       .take()});
  const std::size_t again = any(2, 3);
  cases.push_back({"reset, then another text", Script(random, 4)
                                                   .create(0, 8)
                                                   .forward(0, 3)
                                                   .reset(0)
                                                   .forward(0, again)
                                                   .forward(0, 1)
                                                   .forward(0, 8 - again - 1)
                                                   .append(0, 1)
                                                   .take()});
  cases.push_back(
      {"buffers that are used again",
       Script(random, 4).create(0, 8).append(0, 2, 7.0F).attend(0, 2).append(0, 1, 7.0F).attend(0, 1).take()});
  LargeProblems large = large_problems(random, 4);
  cases.push_back({"large scores", Script(random, 4)
                                       .create(0, 8)
                                       .create(1, 8)
                                       .forward(0, std::move(large.far_apart))
                                       .forward(1, std::move(large.close_together))
                                       .take()});
  Script counted(random, kCostHeadDim);
  counted.create(0, kCostMaxSeqLen);
  std::size_t length = 0;
  for (const std::size_t measured : kCostLengths) {
    counted.forward(0, measured - 1 - length).forward(0, 1);
    length = measured;
  }
  cases.push_back({kCostName, counted.take()});
  return cases;
}

// --- Calls and results -----------------------------------------------------------------------------------------------

ExerciseCall call_for(const CacheStep& step, bool refused) {
  const ObjectRef cache{static_cast<std::uint32_t>(step.cache)};
  ExerciseCall call;
  switch (step.kind) {
    case Kind::create:
      call.function = "create_cache";
      call.args = {{"max_seq_len", static_cast<double>(step.max_seq_len)},
                   {"head_dim", static_cast<double>(step.head_dim)}};
      call.returns = {{"cache", ReturnSpec::Kind::object, cache.object}};
      break;
    case Kind::append:
      call.function = "append";
      call.args = {{"cache", cache}, {"key", step.key}, {"value", step.value}};
      call.may_fail = refused;
      call.overwrite_args = step.overwritten_with;
      break;
    case Kind::attend:
      call.function = "attend";
      call.args = {{"cache", cache}, {"query", step.query}};
      call.returns = {{"output"}, {"weights"}};
      break;
    case Kind::reset:
      call.function = "reset";
      call.args = {{"cache", cache}};
      break;
  }
  return call;
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  std::vector<ExerciseCase> cases;
  for (const CacheCase& each : make_scripts(seed)) {
    ExerciseCase& added = cases.emplace_back();
    added.name = each.name;
    added.shown = cases.size() == 1;
    const std::vector<ReplayedStep> right = replay(CacheRecipe{}, each.script);
    for (std::size_t k = 0; k < each.script.size(); ++k)
      added.calls.push_back(call_for(each.script[k], right[k].refused));
  }
  return cases;
}

/// Everything that a run of the learner's code says, in the forms that the diagnoses need.
struct Evaluation {
  std::vector<ExerciseCase> cases;
  std::vector<CacheRun> runs;
  AttemptLog log;
};

LearnerStep read_step(Evaluation& evaluation, std::size_t case_index, const ExerciseCall& call,
                      const ReplayedStep& right, const CallResult& result) {
  LearnerStep step;
  AttemptLog& log = evaluation.log;
  step.refused = call_failed(result) && call.may_fail;
  step.threw = call_failed(result) && !call.may_fail;
  if (right.problem) {
    const std::size_t before = log.attempts.size();
    log_attempt(log, case_index, evaluation.cases[case_index], call.function, result, *right.problem);
    if (log.attempts.size() > before) step.attempt = log.attempts.back();
  } else if (call_failed(result) && !call.may_fail) {
    log.complete[case_index] = false;
    if (!log.threw) log.threw = AttemptLog::Problem{case_index, call.function, ""};
  }
  return step;
}

Evaluation evaluate(std::uint64_t seed, std::span<const CaseResults> results) {
  Evaluation evaluation;
  evaluation.cases = make_cases(seed);
  evaluation.log.complete.assign(evaluation.cases.size(), true);
  const std::vector<CacheCase> scripts = make_scripts(seed);
  for (std::size_t k = 0; k < scripts.size(); ++k) {
    CacheRun& run = evaluation.runs.emplace_back();
    run.case_name = scripts[k].name;
    run.script = scripts[k].script;
    const std::vector<ReplayedStep> right = replay(CacheRecipe{}, run.script);
    const std::vector<ExerciseCall>& calls = evaluation.cases[k].calls;
    const std::size_t answered = k < results.size() ? std::min(results[k].size(), calls.size()) : 0;
    if (answered < calls.size()) evaluation.log.complete[k] = false;
    for (std::size_t c = 0; c < answered; ++c) {
      run.steps.push_back(read_step(evaluation, k, calls[c], right[c], results[k][c]));
    }
  }
  return evaluation;
}

// --- Cost ------------------------------------------------------------------------------------------------------------

/// Matrix elements that one decode step touched, with this many tokens in the cache.
struct DecodeCost {
  std::size_t length = 0;
  double append_reads = 0;
  double attend_reads = 0;
};

double number_or_zero(const CallResult& result, std::string_view name) {
  const double* number = find_number(result, name);
  return number == nullptr ? 0.0 : *number;
}

/// Empty when the counted case did not run to its end.
std::vector<DecodeCost> decode_costs(const Evaluation& evaluation, std::span<const CaseResults> results) {
  std::vector<DecodeCost> costs;
  const std::size_t last = evaluation.cases.size() - 1;
  if (last >= results.size() || results[last].size() < evaluation.cases[last].calls.size()) return costs;
  // Calls: create, then for each length append and attend of a chunk, append and attend of one token.
  std::size_t call = 1;
  for (const std::size_t length : kCostLengths) {
    call += 2;
    costs.push_back(
        {length, number_or_zero(results[last][call], "reads"), number_or_zero(results[last][call + 1], "reads")});
    call += 2;
  }
  return costs;
}

/// Keys and values of all tokens, each element once.
double elements_in_cache(const DecodeCost& cost) { return 2.0 * static_cast<double>(cost.length * kCostHeadDim); }

/// Three times what three plain loops read that fetch every factor anew: query, key, weight, value, and the row of
/// scores a few times.
double attend_limit(const DecodeCost& cost) { return 3.0 * static_cast<double>(cost.length * (4 * kCostHeadDim + 8)); }

/// One token's key and value, four times over.
constexpr double kAppendLimit = 4.0 * 2.0 * kCostHeadDim;

Diagnosis costly(std::string id, std::string title, std::string message) {
  Diagnosis diagnosis;
  diagnosis.id = std::move(id);
  diagnosis.title = std::move(title);
  diagnosis.message = std::move(message);
  diagnosis.case_name = kCostName;
  return diagnosis;
}

std::string attend_cost_words(const DecodeCost& cost) {
  return words("To serve one query over ", cost.length, " tokens, your attend read ", cost.attend_reads,
               " numbers. The keys and values of these tokens are ", elements_in_cache(cost), " numbers. ");
}

std::optional<Diagnosis> find_append_cost(const std::vector<DecodeCost>& costs) {
  const DecodeCost& last = costs.back();
  if (last.append_reads <= kAppendLimit) return std::nullopt;
  const std::string seen = words("To store one more token in a cache of ", last.length - 1, ", your append read ",
                                 last.append_reads, " numbers. The token's key and value are ", 2 * kCostHeadDim, ". ");
  const bool every_old_key = std::all_of(costs.begin(), costs.end(), [](const DecodeCost& cost) {
    return cost.append_reads >= static_cast<double>((cost.length - 1) * kCostHeadDim);
  });
  if (every_old_key) {
    return costly(
        "copies_the_cache", "Every append copies the whole cache",
        seen +
            "It moves all earlier tokens to a new place, each time, and a text of 1000 tokens pays for half a "
            "million moves. The room for max_seq_len tokens can be made once. When?");
  }
  return costly("reads_too_much", "A step reads too much",
                seen + "Look at which loop of append runs further than it needs.");
}

std::optional<Diagnosis> find_attend_cost(const std::vector<DecodeCost>& costs) {
  const DecodeCost& first = costs.front();
  const DecodeCost& middle = costs[1];
  const DecodeCost& last = costs.back();
  if (last.attend_reads < elements_in_cache(last)) {
    return costly("reads_not_counted", "Your cache keeps numbers out of sight",
                  attend_cost_words(last) +
                      "It must have kept the rest in {{arrays||vectors}}, where the counter cannot see them. "
                      "Keep keys and values in a Matrix, made with {{new Matrix||Matrix}}(rows, cols), "
                      "so that the cost of a step can be measured.");
  }
  const auto over = std::find_if(costs.begin(), costs.end(),
                                 [](const DecodeCost& cost) { return cost.attend_reads > attend_limit(cost); });
  if (over == costs.end()) return std::nullopt;
  if (first.attend_reads >= static_cast<double>(kCostMaxSeqLen * kCostHeadDim) &&
      last.attend_reads < 2.0 * first.attend_reads) {
    return costly(
        "reads_empty_slots", "Each step reads the empty slots, too",
        words(attend_cost_words(first), "It goes through all ", kCostMaxSeqLen,
              " slots each time, however few are filled. The result is right, and a short text costs as much as "
              "the longest. Look at how far the loop over the keys runs."));
  }
  // Twice the tokens cost four times the reads: work for every pair of tokens, not for every token.
  if (last.attend_reads > 3.0 * middle.attend_reads) {
    return costly(
        "recomputes_every_query", "Each step repeats all the steps before",
        words(attend_cost_words(last), "With half as many tokens it read ", middle.attend_reads,
              ": it computes the outputs of the earlier queries again, though they were returned long ago and "
              "cannot change. Which queries does attend have to answer?"));
  }
  return costly("reads_too_much", "A step reads too much",
                attend_cost_words(*over) +
                    "Each of them is needed about once. Look for a loop that runs inside another "
                    "without need.");
}

std::optional<Diagnosis> find_cost(const Evaluation& evaluation, std::span<const CaseResults> results) {
  const std::vector<DecodeCost> costs = decode_costs(evaluation, results);
  if (costs.empty()) return std::nullopt;
  if (auto found = find_append_cost(costs)) return found;
  return find_attend_cost(costs);
}

// --- The verdict -----------------------------------------------------------------------------------------------------

std::optional<Diagnosis> diagnose_mistake(const Evaluation& evaluation) {
  if (std::none_of(evaluation.runs.begin(), evaluation.runs.end(), shows_a_mistake)) return std::nullopt;
  const auto found = recognise(cache_mistakes(), evaluation.runs);
  if (!found) return std::nullopt;
  Diagnosis diagnosis;
  diagnosis.id = found->mistake->id;
  diagnosis.title = found->mistake->title;
  diagnosis.message = found->mistake->explain(found->evidence);
  if (found->another_follows) diagnosis.message += " Your numbers show a second mistake, too; mend this one first.";
  diagnosis.case_name = found->evidence.run.case_name;
  if (found->evidence.attention) show_evidence(*found->evidence.attention, diagnosis);
  return diagnosis;
}

/// An append that should have been refused and was not, when no known mistake explains the rest.
std::optional<Diagnosis> diagnose_overflow(const Evaluation& evaluation) {
  for (const CacheRun& run : evaluation.runs) {
    const std::vector<ReplayedStep> right = replay(CacheRecipe{}, run.script);
    for (std::size_t k = 0; k < run.steps.size(); ++k) {
      if (!right[k].refused || run.steps[k].refused) continue;
      Diagnosis diagnosis;
      diagnosis.id = "unrecognised";
      diagnosis.title = "A full cache has to refuse";
      diagnosis.message = words("In the case \"", run.case_name, "\", ", right[k].length, " of ", right[k].max_seq_len,
                                " slots were taken and ", count_words(run.script[k].key.rows, "more token"),
                                " came. Your append {{threw no error||did not fail}}. Say it with {{throw new "
                                "Error('...')||fail(\"...\")}}, and leave the "
                                "cache as it was.");
      diagnosis.case_name = run.case_name;
      return diagnosis;
    }
  }
  return std::nullopt;
}

/// Where to begin, for someone whose matrices are still empty.
constexpr const char* kFirstStep =
    "Begin with a cache that remembers: let create_cache make room, let append store one key, and print it with "
    "{{console.log||print}} in attend.";

Diagnosis diagnose(const Evaluation& evaluation, std::span<const CaseResults> results) {
  if (auto unfinished = diagnose_unfinished(evaluation.cases, evaluation.log, kFirstStep)) return *unfinished;
  if (auto named = diagnose_mistake(evaluation)) return *named;
  const CacheRecipe right;
  if (auto unnamed = diagnose_unnamed(evaluation.cases, right.attend, evaluation.log)) return *unnamed;
  if (auto overflow = diagnose_overflow(evaluation)) return *overflow;
  if (auto cost = find_cost(evaluation, results)) return *cost;
  const DecodeCost cost = decode_costs(evaluation, results).back();
  return passed_diagnosis(
      words("Token by token or in chunks, your cache gives what causal attention gives over the whole text. ",
            attend_cost_words(cost), "Attention over the whole text would compute ",
            cost.length * (cost.length + 1) / 2, " scores for this step; yours needs ", cost.length, "."),
      evaluation.cases.size());
}

Diagnosis judge(std::uint64_t seed, std::span<const CaseResults> results) {
  const Evaluation evaluation = evaluate(seed, results);
  Diagnosis diagnosis = diagnose(evaluation, results);
  diagnosis.checks_total = evaluation.cases.size() + 1;
  diagnosis.checks_passed = 0;
  for (std::size_t k = 0; k < evaluation.runs.size(); ++k) {
    if (evaluation.log.complete[k] && is_right(evaluation.runs[k]) &&
        evaluation.runs[k].steps.size() == evaluation.runs[k].script.size()) {
      ++diagnosis.checks_passed;
    }
  }
  const bool cost_counted = !decode_costs(evaluation, results).empty();
  if (cost_counted && !find_cost(evaluation, results)) ++diagnosis.checks_passed;
  return diagnosis;
}

std::vector<NamedValue> steps(std::uint64_t seed, std::size_t case_index, std::size_t call_index) {
  const std::vector<ReplayedStep> right = replay(CacheRecipe{}, make_scripts(seed)[case_index].script);
  const std::optional<AttentionProblem>& problem = right[call_index].problem;
  return problem ? named_steps(CacheRecipe{}.attend, *problem) : std::vector<NamedValue>{};
}

std::vector<std::string_view> mistake_ids() {
  std::vector<std::string_view> ids;
  for (const CacheMistake& mistake : cache_mistakes()) {
    if (std::find(ids.begin(), ids.end(), mistake.id) == ids.end()) ids.push_back(mistake.id);
  }
  for (const char* id :
       {"copies_the_cache", "reads_not_counted", "reads_empty_slots", "recomputes_every_query", "reads_too_much"}) {
    ids.push_back(id);
  }
  return ids;
}

}  // namespace

extern const ExerciseCheck exercise_kv_cache;
const ExerciseCheck exercise_kv_cache{make_cases, judge, steps, mistake_ids};

}  // namespace attn
