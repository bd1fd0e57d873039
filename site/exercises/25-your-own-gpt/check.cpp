#include <algorithm>
#include <cmath>
#include <utility>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  enum class Scale { sqrt_head_dim, none, head_dim, sqrt_embed_dim };
  /// Which of the tokens that are kept a query sees.
  enum class Mask { right, future, own_row, not_itself, newest_only, below_zero };
  /// How the columns become heads.
  enum class Heads { right, one, interleaved, first_again };
  /// Who shares keys and values.
  enum class Sharing { none, layers };
  /// Where the rows of a call go.
  enum class Place { behind, from_start, length_of_all_layers };
  enum class Stored { right, keys_twice, without_first_token };
  enum class Softmax { right, none };
  enum class Rows { all, only_last };

  Scale scale = Scale::sqrt_head_dim;
  Mask mask = Mask::right;
  Heads heads = Heads::right;
  Sharing sharing = Sharing::none;
  Place place = Place::behind;
  Stored stored = Stored::right;
  Softmax softmax = Softmax::right;
  Rows rows = Rows::all;

  bool operator==(const Recipe&) const = default;
};

using Scale = Recipe::Scale;
using Mask = Recipe::Mask;
using Heads = Recipe::Heads;
using Sharing = Recipe::Sharing;
using Place = Recipe::Place;
using Stored = Recipe::Stored;
using Softmax = Recipe::Softmax;

/// What one layer keeps: a row for each token.
struct Kept {
  std::vector<std::vector<double>> keys;
  std::vector<std::vector<double>> values;
};

struct Cache {
  std::size_t num_heads = 0;
  std::size_t head_dim = 0;
  std::vector<Kept> layers;
  /// Rows that have been appended over all layers.
  std::size_t appended = 0;
};

std::vector<double> row_of(const Table& table, std::size_t row) {
  const float* first = table.data.data() + row * table.cols;
  return {first, first + table.cols};
}

/// Where the first of the call's tokens lies now.
std::size_t keep(const Recipe& recipe, Cache& cache, Kept& kept, const Table& key, const Table& value) {
  const std::size_t place = recipe.place == Place::length_of_all_layers ? cache.appended : kept.keys.size();
  // Whoever writes from row 0 on may still count right.
  const std::size_t written = recipe.place == Place::from_start ? 0 : place;
  const std::vector<double> empty(key.cols);
  const std::size_t length = place + key.rows;
  kept.keys.resize(length, empty);
  kept.values.resize(length, empty);
  for (std::size_t r = 0; r < key.rows; ++r) {
    if (recipe.stored == Stored::without_first_token && place + r == 0) continue;
    kept.keys[written + r] = row_of(key, r);
    kept.values[written + r] = row_of(recipe.stored == Stored::keys_twice ? key : value, r);
  }
  cache.appended += key.rows;
  return place;
}

struct Range {
  std::size_t from;
  std::size_t end;
};

/// What query i of `rows` sees, whose first one lies at `place`.
Range seen_by(Mask mask, std::size_t place, std::size_t i, std::size_t rows) {
  switch (mask) {
    case Mask::right: return {0, place + i + 1};
    case Mask::future: return {0, place + rows};
    case Mask::own_row: return {0, i + 1};
    case Mask::not_itself: return {0, place + i};
    case Mask::newest_only: return {place, place + i + 1};
    case Mask::below_zero: return {0, i >= place ? i - place + 1 : 0};
  }
  return {0, 0};
}

/// Column c of a head.
std::size_t column(Heads heads, const Cache& cache, std::size_t head, std::size_t c) {
  switch (heads) {
    case Heads::right: return head * cache.head_dim + c;
    case Heads::one: return c;
    case Heads::interleaved: return c * cache.num_heads + head;
    case Heads::first_again: return c;
  }
  return c;
}

double divisor_of(Scale scale, const Cache& cache) {
  const auto head_dim = static_cast<double>(cache.head_dim);
  switch (scale) {
    case Scale::sqrt_head_dim: return std::sqrt(head_dim);
    case Scale::none: return 1.0;
    case Scale::head_dim: return head_dim;
    case Scale::sqrt_embed_dim: return std::sqrt(head_dim * static_cast<double>(cache.num_heads));
  }
  return 1.0;
}

/// Scores become weights.
void weigh(Softmax softmax, std::vector<double>& scores) {
  if (softmax == Softmax::none || scores.empty()) return;
  const double largest = *std::max_element(scores.begin(), scores.end());
  double sum = 0.0;
  for (double& score : scores) sum += score = std::exp(score - largest);
  for (double& score : scores) score /= sum;
}

struct HeadColumns {
  std::size_t head;
  std::size_t width;
};

void attend_row(const Recipe& recipe, const Cache& cache, const Kept& kept, const std::vector<double>& query,
                const Range& seen, const HeadColumns& columns, double* output) {
  const auto col = [&](std::size_t c) { return column(recipe.heads, cache, columns.head, c); };
  std::vector<double> weights;
  for (std::size_t j = seen.from; j < seen.end; ++j) {
    double score = 0.0;
    for (std::size_t c = 0; c < columns.width; ++c) score += query[col(c)] * kept.keys[j][col(c)];
    weights.push_back(score / divisor_of(recipe.scale, cache));
  }
  weigh(recipe.softmax, weights);
  for (std::size_t c = 0; c < columns.width; ++c) {
    double home = 0.0;
    for (std::size_t j = seen.from; j < seen.end; ++j) home += weights[j - seen.from] * kept.values[j][col(c)];
    output[recipe.heads == Heads::first_again ? columns.head * cache.head_dim + c : col(c)] = home;
  }
}

CallAnswer attend(const Recipe& recipe, Cache& cache, const ExerciseCall& call) {
  const Table& query = *find_matrix(call.args, "query");
  const std::size_t layer = static_cast<std::size_t>(*find_number(call.args, "layer"));
  Kept& kept = cache.layers[recipe.sharing == Sharing::layers ? 0 : layer];
  const std::size_t place = keep(recipe, cache, kept, *find_matrix(call.args, "key"), *find_matrix(call.args, "value"));
  const std::size_t heads = recipe.heads == Heads::one ? 1 : cache.num_heads;
  ExactTable output(query.rows, query.cols);
  bool all_see = true;
  for (std::size_t i = 0; i < query.rows; ++i) {
    if (recipe.rows == Recipe::Rows::only_last && i + 1 < query.rows) continue;
    const Range seen = seen_by(recipe.mask, place, i, query.rows);
    all_see = all_see && seen.from < seen.end;
    for (std::size_t h = 0; h < heads; ++h) {
      attend_row(recipe, cache, kept, row_of(query, i), seen, {h, query.cols / heads},
                 output.data.data() + i * output.cols);
    }
  }
  return {{{"output", std::move(output)}}, false, !all_see};
}

std::vector<CallAnswer> answer_case(const Recipe& recipe, const ExerciseCase& exercise_case) {
  std::vector<Cache> caches;
  std::vector<CallAnswer> answers;
  for (const ExerciseCall& call : exercise_case.calls) {
    if (call.function == "create_cache") {
      const auto whole = [&call](std::string_view name) {
        return static_cast<std::size_t>(*find_number(call.args, name));
      };
      caches.push_back({whole("num_heads"), whole("head_dim"), std::vector<Kept>(whole("num_layers"))});
      answers.emplace_back();
      continue;
    }
    answers.push_back(attend(recipe, caches[std::get<ObjectRef>(call.args.front().value).object], call));
  }
  return answers;
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Dims {
  std::size_t num_layers;
  std::size_t num_heads;
  std::size_t head_dim;
};

using Draw = Table (*)(Random& random, std::size_t rows, std::size_t cols);

ExerciseCall create_call(std::uint32_t cache, const Dims& dims, std::size_t max_seq_len) {
  return call_of("create_cache",
                 {{"num_layers", static_cast<double>(dims.num_layers)},
                  {"num_heads", static_cast<double>(dims.num_heads)},
                  {"head_dim", static_cast<double>(dims.head_dim)},
                  {"max_seq_len", static_cast<double>(max_seq_len)}},
                 {{"cache", ReturnSpec::Kind::object, cache}});
}

ExerciseCall attend_call(Random& random, Draw draw, std::uint32_t cache, std::size_t layer, std::size_t tokens,
                         const Dims& dims) {
  const std::size_t width = dims.num_heads * dims.head_dim;
  Table query = draw(random, tokens, width);
  Table key = draw(random, tokens, width);
  return call_of("attend",
                 {{"cache", ObjectRef{cache}},
                  {"layer", static_cast<double>(layer)},
                  {"query", std::move(query)},
                  {"key", std::move(key)},
                  {"value", draw(random, tokens, width)}},
                 {{"output"}});
}

/// A prompt, then tokens one by one, each through all layers.
ExerciseCase text_case(std::string name, Random& random, const Dims& dims, std::size_t prompt, std::size_t new_tokens,
                       Draw draw = random_table) {
  std::vector<ExerciseCall> calls{create_call(0, dims, prompt + new_tokens)};
  for (std::size_t step = 0; step <= new_tokens; ++step) {
    for (std::size_t layer = 0; layer < dims.num_layers; ++layer) {
      calls.push_back(attend_call(random, draw, 0, layer, step == 0 ? prompt : 1, dims));
    }
  }
  return case_of(std::move(name), std::move(calls));
}

/// Two texts with a cache each, in turn.
ExerciseCase two_texts(Random& random, const Dims& dims, std::size_t first, std::size_t second) {
  std::vector<ExerciseCall> calls{create_call(0, dims, first + 1), create_call(1, dims, second + 1)};
  for (const std::size_t tokens : {first, second}) {
    for (std::size_t layer = 0; layer < dims.num_layers; ++layer) {
      calls.push_back(attend_call(random, random_table, tokens == first ? 0 : 1, layer, tokens, dims));
    }
  }
  for (const std::uint32_t cache : {0U, 1U}) {
    for (std::size_t layer = 0; layer < dims.num_layers; ++layer) {
      calls.push_back(attend_call(random, random_table, cache, layer, 1, dims));
    }
  }
  return case_of("two texts in turn", std::move(calls));
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  cases.push_back(text_case("2 layers, 3 tokens and 2 more", random, {2, 2, 2}, 3, 2, readable_table));
  cases.front().shown = true;
  const std::size_t prompt = any(4, 6);
  cases.push_back(text_case("3 layers of 3 heads", random, {3, 3, any(4, 5)}, prompt, 3));
  cases.push_back(text_case("wide heads, a prompt of one token", random, {2, 2, any(7, 9)}, 1, any(4, 5)));
  const std::size_t first = any(3, 4);
  cases.push_back(two_texts(random, {2, 4, 3}, first, first + 2));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

std::string token(const Evidence& e) {
  const std::size_t tokens = e.matrix("query").rows;
  const double layer = e.number("layer");
  if (tokens == 1) return words("This is layer ", layer, ", asked for one new token.");
  return words("This is layer ", layer, ", asked for ", tokens, " tokens at once.");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", token(e), " ", why); }

std::string missing_scale(const Evidence& e) {
  return told(e,
              "Your scores are not divided by anything. The trained model has learned with scores of unit size: with "
              "larger ones each head stares at one token. Look at what follows the dot product.");
}

std::string scale_by_head_dim(const Evidence& e) {
  return told(
      e,
      "Your scores are divided by head_dim and not by its root: the heads look at everything alike, and the text "
      "loses its thread. Look at the scale.");
}

std::string scale_by_embed_dim(const Evidence& e) {
  return told(
      e,
      "Your scores are divided by the root of all columns. A dot product runs over the columns of one head, and "
      "grows with these alone. Look at which length the scale is made of.");
}

std::string no_mask(const Evidence& e) {
  return told(
      e,
      "Your queries see the tokens that come after them. In the prompt that is a glimpse of the future, which the "
      "model never had while it learned. Look at where the loop over the keys ends for each query.");
}

std::string upper_left_alignment(const Evidence& e) {
  return told(
      e,
      "Your mask counts the rows of this call. Row 0 of a new token is not position 0 of the text: it sees one key "
      "alone. Add how many tokens the layer kept before.");
}

std::string excludes_newest(const Evidence& e) {
  return told(e,
              "Your query does not see its own token: its key comes into the cache too late, or the loop ends one too "
              "early. A token attends to itself and to all before it. Look at the order of keeping and attending.");
}

std::string cache_not_used(const Evidence& e) {
  return told(
      e,
      "Your queries see the tokens of this call and none that were kept: after the prompt, the model forgets it. "
      "Look at which keys the loop runs over.");
}

std::string position_below_zero(const Evidence& e) {
  return told(
      e,
      "Your query sees no key at all: its position has come out below 0. The tokens that are kept are never fewer "
      "than those of the call. Look at which of the two lengths is taken from the other.");
}

std::string heads_ignored(const Evidence& e) {
  return told(e,
              "You compute one attention over all columns. Each head has columns of its own, a softmax of its own and "
              "looks for something else. Look at where num_heads comes in.");
}

std::string heads_interleaved(const Evidence& e) {
  return told(
      e,
      "Your heads take the columns in turn, every num_heads-th one. The model was trained with heads side by side. "
      "Look at the column where head h begins.");
}

std::string first_head_for_all(const Evidence& e) {
  return told(
      e,
      "Every head of yours reads the columns of head 0. What the others look for is lost. Look at the column where "
      "head h begins, in query, keys and values.");
}

std::string layers_share_cache(const Evidence& e) {
  return told(
      e,
      "All layers keep their rows in one place, so that a layer finds the keys of another among its own. Keys of "
      "two layers have nothing in common. Look at what you make for each layer.");
}

std::string overwrites_from_start(const Evidence& e) {
  return told(
      e,
      "Each call writes from row 0 on, over the tokens that were there. Look at where the rows of this call go, and "
      "at what has to be counted for it.");
}

std::string advances_for_each_layer(const Evidence& e) {
  return told(
      e,
      "You count one length for all layers, and each layer moves it on: the second layer leaves rows empty that the "
      "first one filled. Every layer sees every token once. Look at where the length is counted.");
}

std::string key_stored_as_value(const Evidence& e) {
  return told(
      e,
      "You keep the keys twice, and no values. Keys say where to look, values what is found there. Look at what goes "
      "into the second matrix.");
}

std::string first_token_lost(const Evidence& e) {
  return told(
      e,
      "The first token of the text was never kept: its row is 0 in your cache. Many heads rest on just that token. "
      "Look at where the loop that keeps begins.");
}

std::string softmax_missing(const Evidence& e) {
  return told(e,
              "Your weights are the bare scores: they may be negative, and their sum is anything. Look at what stands "
              "between scores and values.");
}

std::string only_last_row(const Evidence& e) {
  return told(
      e,
      "Of the prompt, only the last row has an output. The next layer makes its keys from every row: all are needed. "
      "Look at the loop over the queries.");
}

template <auto Recipe::* step, auto other>
void step_is(Recipe& r) {
  r.*step = other;
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"missing_scale", "The scale is missing", step_is<&Recipe::scale, Scale::none>, missing_scale},
    {"scale_by_head_dim", "You divided by head_dim, not by its root", step_is<&Recipe::scale, Scale::head_dim>,
     scale_by_head_dim},
    {"scale_by_embed_dim", "You scaled by all columns", step_is<&Recipe::scale, Scale::sqrt_embed_dim>,
     scale_by_embed_dim},
    {"no_mask", "Your prompt sees its future", step_is<&Recipe::mask, Mask::future>, no_mask},
    {"upper_left_alignment", "Your mask forgets the position", step_is<&Recipe::mask, Mask::own_row>,
     upper_left_alignment},
    {"excludes_newest", "A token does not see itself", step_is<&Recipe::mask, Mask::not_itself>, excludes_newest},
    {"cache_not_used", "What was kept is not used", step_is<&Recipe::mask, Mask::newest_only>, cache_not_used},
    {"position_below_zero", "Your new tokens see nothing", step_is<&Recipe::mask, Mask::below_zero>,
     position_below_zero},
    {"heads_ignored", "There is one head over all columns", step_is<&Recipe::heads, Heads::one>, heads_ignored},
    {"heads_interleaved", "Your heads take columns in turn", step_is<&Recipe::heads, Heads::interleaved>,
     heads_interleaved},
    {"first_head_for_all", "Every head is head 0", step_is<&Recipe::heads, Heads::first_again>, first_head_for_all},
    {"layers_share_cache", "Your layers share one cache", step_is<&Recipe::sharing, Sharing::layers>,
     layers_share_cache},
    {"overwrites_from_start", "New tokens are written over old ones", step_is<&Recipe::place, Place::from_start>,
     overwrites_from_start},
    {"advances_for_each_layer", "Each layer moves the length on", step_is<&Recipe::place, Place::length_of_all_layers>,
     advances_for_each_layer},
    {"key_stored_as_value", "Your values are keys", step_is<&Recipe::stored, Stored::keys_twice>, key_stored_as_value},
    {"first_token_lost", "The first token is not kept", step_is<&Recipe::stored, Stored::without_first_token>,
     first_token_lost},
    {"softmax_missing", "The softmax is missing", step_is<&Recipe::softmax, Softmax::none>, softmax_missing},
    {"only_last_row", "Only the last row has an output", step_is<&Recipe::rows, Recipe::Rows::only_last>,
     only_last_row},
};

constexpr ResultNouns kNouns[] = {{"output", "token", "column"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_case,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step: keep key and value of each layer, and print how many rows each layer has "
                  "after every call.",
              .passed =
                  "Your attention, your mask and your cache do all that a decoder asks of them. Now let the trained "
                  "model write with them.",
              .nouns = kNouns},
};

}  // namespace

extern const ExerciseCheck exercise_your_own_gpt;
const ExerciseCheck exercise_your_own_gpt = function_check<kExercise>();

}  // namespace attn
