#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which keys a query of a chunk sees.
  enum class Mask { right, own_row, chunk_only, future, cache_only, not_itself };
  /// What a chunk of prefill is given as its cache.
  enum class Cache { all_before, nothing, last_chunk, and_the_chunk };
  enum class Result { right, overwritten, zero };

  Mask mask = Mask::right;
  Cache cache = Cache::all_before;
  Result result = Result::right;
  bool is_scaled = true;
  bool chunk_comes_first = false;
  bool drops_last_chunk = false;
  bool queries_restart = false;

  bool operator==(const Recipe&) const = default;
};

using Mask = Recipe::Mask;
using Cache = Recipe::Cache;
using Result = Recipe::Result;

/// Rows of a matrix, from `from` up to, but without, `end`.
struct Rows {
  const Table& table;
  std::size_t from;
  std::size_t end;

  std::size_t count() const { return end - from; }
  double at(std::size_t row, std::size_t col) const { return static_cast<double>(table(from + row, col)); }
};

Rows all_of(const Table& table) { return {table, 0, table.rows}; }

struct Chunk {
  Rows cached_key;
  Rows cached_value;
  Rows query;
  Rows key;
  Rows value;
};

/// The j-th row of both together, in the order in which they are stacked.
double stacked(const Recipe& recipe, const Rows& cached, const Rows& own, std::size_t j, std::size_t col) {
  const Rows& first = recipe.chunk_comes_first ? own : cached;
  const Rows& second = recipe.chunk_comes_first ? cached : own;
  return j < first.count() ? first.at(j, col) : second.at(j - first.count(), col);
}

struct Range {
  std::size_t from;
  std::size_t end;
};

/// Of all keys, those that query i sees.
Range seen_by(Mask mask, std::size_t i, std::size_t cached, std::size_t own) {
  switch (mask) {
    case Mask::right: return {0, cached + i + 1};
    case Mask::own_row: return {0, i + 1};
    case Mask::chunk_only: return {cached, cached + i + 1};
    case Mask::future: return {0, cached + own};
    case Mask::cache_only: return {0, cached};
    case Mask::not_itself: return {0, cached + i};
  }
  return {0, 0};
}

/// False where some query sees nothing: its row has no value, and code may well stop.
bool attend_chunk(const Recipe& recipe, const Chunk& chunk, ExactTable& output, std::size_t first_row) {
  bool all_see = true;
  const std::size_t head_dim = chunk.query.table.cols;
  for (std::size_t i = 0; i < chunk.query.count(); ++i) {
    const Range seen = seen_by(recipe.mask, i, chunk.cached_key.count(), chunk.key.count());
    all_see = all_see && seen.from < seen.end;
    double sum = 0.0;
    std::vector<double> values(output.cols);
    for (std::size_t j = seen.from; j < seen.end; ++j) {
      double score = 0.0;
      for (std::size_t c = 0; c < head_dim; ++c) {
        score += chunk.query.at(i, c) * stacked(recipe, chunk.cached_key, chunk.key, j, c);
      }
      if (recipe.is_scaled) score /= std::sqrt(static_cast<double>(head_dim));
      const double share = std::exp(score);
      sum += share;
      for (std::size_t c = 0; c < output.cols; ++c) {
        values[c] += share * stacked(recipe, chunk.cached_value, chunk.value, j, c);
      }
    }
    for (std::size_t c = 0; c < output.cols; ++c) output(first_row + i, c) = values[c] / sum;
  }
  return all_see;
}

Range cached_for(Cache cache, std::size_t from, std::size_t end, std::size_t chunk_size) {
  switch (cache) {
    case Cache::all_before: return {0, from};
    case Cache::nothing: return {0, 0};
    case Cache::last_chunk: return {from - std::min(from, chunk_size), from};
    case Cache::and_the_chunk: return {0, end};
  }
  return {0, from};
}

CallAnswer prefill(const Recipe& recipe, const ExerciseCall& call) {
  const Table& query = *find_matrix(call.args, "query");
  const Table& key = *find_matrix(call.args, "key");
  const Table& value = *find_matrix(call.args, "value");
  const auto chunk_size = static_cast<std::size_t>(*find_number(call.args, "chunk_size"));
  ExactTable output(query.rows, value.cols);
  bool all_see = true;
  if (recipe.result == Result::zero) return {{{"output", std::move(output)}}};
  for (std::size_t from = 0; from < query.rows; from += chunk_size) {
    if (recipe.drops_last_chunk && from + chunk_size > query.rows) break;
    const std::size_t end = std::min(from + chunk_size, query.rows);
    const Range cached = cached_for(recipe.cache, from, end, chunk_size);
    const std::size_t first_query = recipe.queries_restart ? 0 : from;
    const Chunk chunk{{key, cached.from, cached.end},
                      {value, cached.from, cached.end},
                      {query, first_query, first_query + end - from},
                      {key, from, end},
                      {value, from, end}};
    const bool chunk_sees = attend_chunk(recipe, chunk, output, recipe.result == Result::overwritten ? 0 : from);
    all_see = all_see && chunk_sees;
  }
  return {{{"output", std::move(output)}}, false, !all_see};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "prefill") return prefill(recipe, call);
  const auto given = [&call](std::string_view name) { return all_of(*find_matrix(call.args, name)); };
  const Chunk chunk{given("cached_key"), given("cached_value"), given("query"), given("key"), given("value")};
  ExactTable output(chunk.query.count(), chunk.value.table.cols);
  const bool all_see = attend_chunk(recipe, chunk, output, 0);
  return {{{"output", std::move(output)}}, false, !all_see};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Dims {
  std::size_t head_dim;
  std::size_t value_dim;
};

using Draw = Table (*)(Random& random, std::size_t rows, std::size_t cols);

ExerciseCall chunk_call(Random& random, Draw draw, std::size_t cached, std::size_t own, const Dims& dims) {
  Table cached_key = draw(random, cached, dims.head_dim);
  Table cached_value = draw(random, cached, dims.value_dim);
  Table query = draw(random, own, dims.head_dim);
  Table key = draw(random, own, dims.head_dim);
  return call_of("attend_chunk",
                 {{"cached_key", std::move(cached_key)},
                  {"cached_value", std::move(cached_value)},
                  {"query", std::move(query)},
                  {"key", std::move(key)},
                  {"value", draw(random, own, dims.value_dim)}},
                 {{"output"}});
}

ExerciseCall prefill_call(Random& random, Draw draw, std::size_t tokens, std::size_t chunk_size, const Dims& dims) {
  Table query = draw(random, tokens, dims.head_dim);
  Table key = draw(random, tokens, dims.head_dim);
  Table value = draw(random, tokens, dims.value_dim);
  return call_of("prefill",
                 {{"query", std::move(query)},
                  {"key", std::move(key)},
                  {"value", std::move(value)},
                  {"chunk_size", static_cast<double>(chunk_size)}},
                 {{"output"}});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  const auto add = [&cases](std::string name, ExerciseCall call) {
    cases.push_back(case_of(std::move(name), {std::move(call)}));
  };
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  ExerciseCall chunk = chunk_call(random, readable_table, 3, 2, {4, 2});
  ExerciseCall prompt = prefill_call(random, readable_table, 5, 2, {4, 2});
  cases.push_back(case_of("3 cached tokens, and a prompt of 5", {std::move(chunk), std::move(prompt)}));
  cases.front().shown = true;
  const std::size_t many = any(7, 9);
  add("a short chunk after many tokens", chunk_call(random, random_table, many, any(2, 3), {6, 3}));
  const std::size_t few = any(2, 3);
  add("a long chunk after few tokens", chunk_call(random, random_table, few, any(7, 9), {3, 6}));
  add("the first chunk", chunk_call(random, random_table, 0, any(3, 5), {4, 5}));
  add("one token, as in decoding", chunk_call(random, random_table, any(4, 6), 1, {8, 4}));
  add("chunks that fit", prefill_call(random, random_table, 8, 4, {4, 3}));
  add("a last chunk that is smaller", prefill_call(random, random_table, 10, 3, {5, 4}));
  add("one token at a time", prefill_call(random, random_table, any(4, 6), 1, {3, 4}));
  add("a chunk larger than the prompt", prefill_call(random, random_table, any(3, 5), any(7, 9), {4, 6}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// Where the wrong row stands: "Query 1 of this chunk comes after 3 cached tokens."
std::string place(const Evidence& e) {
  if (e.call().function == "attend_chunk") {
    return words("Query ", e.cell.row, " of this chunk comes after ",
                 count_words(e.matrix("cached_key").rows, "cached token"), " and ", e.cell.row, " of its own.");
  }
  const auto chunk_size = static_cast<std::size_t>(e.number("chunk_size"));
  return words("The prompt has ", count_words(e.matrix("query").rows, "token"), ", ", chunk_size,
               " in a chunk, and row ", e.cell.row, " is row ", e.cell.row % chunk_size, " of chunk ",
               e.cell.row / chunk_size, ".");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", place(e), " ", why); }

std::string masked_by_own_row(const Evidence& e) {
  return told(e,
              "You masked by the query's row within the chunk, as if the text began there: query 0 sees one key, the "
              "very first of the cache, and not even its own. This is how libraries got it wrong whose causal mask "
              "begins in the upper left corner. At which position of the whole text does this query stand?");
}

std::string cache_not_seen(const Evidence& e) {
  return told(e,
              "Its output is made of the chunk's own keys alone; the cached ones have no weight. To the model, each "
              "chunk then begins a new text. Look at which keys a query meets first.");
}

std::string chunk_sees_its_future(const Evidence& e) {
  return told(e,
              "It looks ahead at the rest of its own chunk. The cache needs no mask, since it lies in the past, but "
              "the chunk does: its tokens come one after the other. Look at which key is the last that a query sees.");
}

std::string chunk_not_seen(const Evidence& e) {
  return told(e,
              "It sees the cached keys only, and neither itself nor what comes before it in its chunk. Look at whether "
              "the chunk's own keys get a score.");
}

std::string own_token_excluded(const Evidence& e) {
  return told(e,
              "It sees all that came before, but not itself. A position may look at itself; the first token of a text "
              "has nothing else. Look at where the loop over the keys ends.");
}

std::string missing_scale(const Evidence& e) {
  return told(e, words("The scores were not divided by the root of head_dim (here ", e.matrix("query").cols,
                       "), so the largest takes too much. Look at what a dot product becomes before the softmax."));
}

std::string cache_behind_the_chunk(const Evidence& e) {
  return told(e,
              "The chunk's keys were put before the cached ones, and the mask counts from the front. The cache holds "
              "what came first. Look at the order in which the two are stacked.");
}

std::string last_chunk_dropped(const Evidence& e) {
  return told(e,
              "The last chunk has fewer tokens than the others, and yours was left out: its rows are 0. Look at when "
              "your loop over the chunks ends, and at where such a chunk ends.");
}

std::string chunks_forget_each_other(const Evidence& e) {
  return told(e,
              "Your attend_chunk is right, but prefill gives it an empty cache every time, so no chunk knows of those "
              "before it. Look at what has been worked off when a chunk begins.");
}

std::string only_last_chunk_cached(const Evidence& e) {
  return told(e,
              "This chunk knows of the one before it, but of nothing earlier: your cache is replaced where it should "
              "grow. Look at where the cached rows begin.");
}

std::string chunk_counted_twice(const Evidence& e) {
  return told(e,
              "The chunk was in the cache already when it was attended to: its queries meet its keys twice, and the "
              "cached copy without a mask, so that they see ahead. Look at where the cached rows end.");
}

std::string output_overwritten(const Evidence& e) {
  return told(e,
              "Every chunk writes its rows from row 0 on, over those of the chunk before. Look at which row of the "
              "whole output belongs to row 0 of a chunk.");
}

std::string queries_restart(const Evidence& e) {
  return told(e,
              "The keys move on from chunk to chunk, but the queries are those of the first chunk again. Look at which "
              "rows of query belong to a chunk.");
}

std::string prefill_still_zero(const Evidence& e) {
  return told(e,
              "Your attend_chunk is right. What is left is prefill: it goes through the prompt, gives each chunk what "
              "came before it, and puts the rows that it gets back in their place.");
}

template <Mask mask>
void with_mask(Recipe& recipe) {
  recipe.mask = mask;
}

template <Cache cache>
void with_cache(Recipe& recipe) {
  recipe.cache = cache;
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"masked_by_own_row", "Your mask begins anew in every chunk", with_mask<Mask::own_row>, masked_by_own_row},
    {"cache_not_seen", "Your chunk does not see the cache", with_mask<Mask::chunk_only>, cache_not_seen},
    {"chunk_sees_its_future", "Your chunk looks ahead", with_mask<Mask::future>, chunk_sees_its_future},
    {"chunk_not_seen", "Your chunk does not see itself", with_mask<Mask::cache_only>, chunk_not_seen},
    {"own_token_excluded", "A token does not see itself", with_mask<Mask::not_itself>, own_token_excluded},
    {"cache_behind_the_chunk", "The cache comes after the chunk", [](Recipe& r) { r.chunk_comes_first = true; },
     cache_behind_the_chunk},
    {"missing_scale", "The scale is missing", [](Recipe& r) { r.is_scaled = false; }, missing_scale},
    {"last_chunk_dropped", "The last chunk is missing", [](Recipe& r) { r.drops_last_chunk = true; },
     last_chunk_dropped},
    {"chunks_forget_each_other", "Every chunk begins with an empty cache", with_cache<Cache::nothing>,
     chunks_forget_each_other},
    {"only_last_chunk_cached", "Your cache holds one chunk only", with_cache<Cache::last_chunk>,
     only_last_chunk_cached},
    {"chunk_counted_twice", "Your chunk is in its own cache", with_cache<Cache::and_the_chunk>, chunk_counted_twice},
    {"output_overwritten", "Each chunk overwrites the one before", [](Recipe& r) { r.result = Result::overwritten; },
     output_overwritten},
    {"queries_restart", "Every chunk has the first queries", [](Recipe& r) { r.queries_restart = true; },
     queries_restart},
    {"prefill_still_zero", "Your prefill still returns zeros", [](Recipe& r) { r.result = Result::zero; },
     prefill_still_zero},
};

constexpr ResultNouns kNouns[] = {{"output", "query"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is query 0 of a chunk: count the cached tokens, and list the positions "
                            "that it may see. Print them with {{console.log||print}}, and run again.",
              .passed = "However a prompt is cut, from one token at a time to all at once, its output is that of one "
                        "pass.",
              .nouns = kNouns,
              .fact = place},
};

}  // namespace

extern const ExerciseCheck exercise_chunked_prefill;
const ExerciseCheck exercise_chunked_prefill = function_check<kExercise>();

}  // namespace attn
