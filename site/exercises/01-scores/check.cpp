#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// How a query and a key are compared.
  enum class Pairing { dot, cosine, scaled_dot, sum_of_sums };
  /// Where the second row of a dot product comes from, and the first.
  enum class Source { right, key_column, query_twice, key_twice };
  /// How many of the columns are added up, or what else.
  enum class Terms { all, without_first, without_last, only_first, only_last, as_many_as_keys };
  /// Rows or columns of the scores that are filled; the others stay 0.
  enum class Range { all, without_first, without_last, only_first };
  enum class Layout { right, transposed, written_transposed };

  Pairing pairing = Pairing::dot;
  Source source = Source::right;
  Terms terms = Terms::all;
  Range queries = Range::all;
  Range keys = Range::all;
  Layout layout = Layout::right;

  bool operator==(const Recipe&) const = default;
};

using Pairing = Recipe::Pairing;
using Source = Recipe::Source;
using Terms = Recipe::Terms;
using Range = Recipe::Range;
using Layout = Recipe::Layout;

bool in_range(Range range, std::size_t index, std::size_t count) {
  switch (range) {
    case Range::all: return true;
    case Range::without_first: return index > 0;
    case Range::without_last: return index + 1 < count;
    case Range::only_first: return index == 0;
  }
  return true;
}

bool is_term(Terms terms, std::size_t col, std::size_t head_dim, std::size_t seq_len_k) {
  switch (terms) {
    case Terms::all: return true;
    case Terms::without_first: return col > 0;
    case Terms::without_last: return col + 1 < head_dim;
    case Terms::only_first: return col == 0;
    case Terms::only_last: return col + 1 == head_dim;
    case Terms::as_many_as_keys: return col < seq_len_k;
  }
  return true;
}

/// Some index lies outside of its matrix, so that the code stops.
bool leaves_a_matrix(const Recipe& recipe, const Table& query, const Table& key) {
  const std::size_t seq_len_q = query.rows;
  const std::size_t seq_len_k = key.rows;
  if (recipe.source == Source::key_column && seq_len_k != key.cols) return true;
  if (recipe.source == Source::query_twice && seq_len_k > seq_len_q) return true;
  if (recipe.source == Source::key_twice && seq_len_q > seq_len_k) return true;
  if (recipe.terms == Terms::as_many_as_keys && seq_len_k > key.cols) return true;
  return recipe.layout == Layout::written_transposed && seq_len_q != seq_len_k;
}

double dot(const Recipe& recipe, const Table& query, const Table& key, std::size_t i, std::size_t j) {
  const Table& first = recipe.source == Source::key_twice ? key : query;
  const Table& second = recipe.source == Source::query_twice ? query : key;
  double sum = 0.0;
  for (std::size_t c = 0; c < key.cols; ++c) {
    if (!is_term(recipe.terms, c, key.cols, key.rows)) continue;
    const auto a = static_cast<double>(first(i, c));
    const auto b = static_cast<double>(recipe.source == Source::key_column ? second(c, j) : second(j, c));
    sum += recipe.pairing == Pairing::sum_of_sums ? a + b : a * b;
  }
  return sum;
}

double row_length(const Table& table, std::size_t row) {
  double sum = 0.0;
  for (std::size_t c = 0; c < table.cols; ++c) {
    sum += static_cast<double>(table(row, c)) * static_cast<double>(table(row, c));
  }
  return std::sqrt(sum);
}

CallAnswer score(const Recipe& recipe, const ExerciseCall& call) {
  const Table& query = *find_matrix(call.args, "query");
  const Table& key = *find_matrix(call.args, "key");
  if (leaves_a_matrix(recipe, query, key)) return refusal();
  const bool turned = recipe.layout != Layout::right;
  ExactTable scores = turned ? ExactTable(key.rows, query.rows) : ExactTable(query.rows, key.rows);
  for (std::size_t i = 0; i < query.rows; ++i) {
    for (std::size_t j = 0; j < key.rows; ++j) {
      if (!in_range(recipe.queries, i, query.rows) || !in_range(recipe.keys, j, key.rows)) continue;
      double fit = dot(recipe, query, key, i, j);
      if (recipe.pairing == Pairing::cosine) fit /= row_length(query, i) * row_length(key, j);
      if (recipe.pairing == Pairing::scaled_dot) fit /= std::sqrt(static_cast<double>(key.cols));
      (turned ? scores(j, i) : scores(i, j)) = fit;
    }
  }
  return {{{"scores", std::move(scores)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Lengths {
  std::size_t seq_len_q;
  std::size_t seq_len_k;
  std::size_t head_dim;
};

ExerciseCase score_case(std::string name, Table query, Table key) {
  return case_of(std::move(name),
                 {call_of("score", {{"query", std::move(query)}, {"key", std::move(key)}}, {{"scores"}})});
}

ExerciseCase random_case(std::string name, Random& random, const Lengths& lengths) {
  Table query = random_table(random, lengths.seq_len_q, lengths.head_dim);
  return score_case(std::move(name), std::move(query), random_table(random, lengths.seq_len_k, lengths.head_dim));
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  // As many keys as columns: whoever mixes them up gets numbers here, and an error elsewhere.
  Table query = readable_table(random, 3, 4);
  cases.push_back(score_case("3 queries, 4 keys", std::move(query), readable_table(random, 4, 4)));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  cases.push_back(random_case("as many queries as keys", random, {5, 5, 6}));
  cases.push_back(random_case("few queries, many keys", random, {any(2, 3), any(7, 9), 5}));
  cases.push_back(random_case("many queries, few keys", random, {any(7, 9), any(2, 3), 5}));
  cases.push_back(random_case("long rows", random, {any(2, 3), any(4, 5), 24}));
  cases.push_back(random_case("one query, as in decoding", random, {1, any(3, 6), 8}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

std::string sizes(const Evidence& e) {
  const Table& query = e.matrix("query");
  const Table& key = e.matrix("key");
  return words("query is ", query.rows, " × ", query.cols, " and key is ", key.rows, " × ", key.cols);
}

std::string transposed(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". Your numbers are right, but they lie on the wrong side of the diagonal: a row of scores belongs to one "
      "query, because the softmax will share out 1 in each row. Look at which index comes first where you write.");
}

std::string key_not_transposed(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". You multiplied a row of query with a column of key: that is QK, not QKᵀ, and it works only while there "
      "are as many keys as columns. Each key is a row. Look at the order of the two indices of key.");
}

std::string not_summed(const Evidence& e) {
  return words(e.seen(), " Yours is one product of two numbers. A dot product adds up head_dim (here ",
               e.matrix("query").cols, ") of them. Look at what becomes of the sum from one column to the next.");
}

std::string sums_over_keys(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". Your sum runs over as many columns as there are keys. How long a dot product is follows from the width "
      "of query and key, not from how many keys there are. Look at where the innermost loop ends.");
}

std::string query_used_as_key(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". These are the scores of the queries with each other: key plays no part in them. What a position looks "
      "for and what it has to offer are two different rows. Look at what you multiply.");
}

std::string key_used_as_query(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". These are the scores of the keys with each other: nobody asked. A row of scores is the question of one "
      "query to all keys. Look at what you multiply.");
}

std::string cosine_instead_of_dot(const Evidence& e) {
  return words(e.seen(),
               " Yours lie between -1 and 1: they are cosines, divided by the lengths of both rows. In attention the "
               "lengths count: a long key is a loud one, and the model learns how loud. Look at what you divide by.");
}

std::string scaled_too_early(const Evidence& e) {
  return words(e.seen(), " Yours was divided by the root of head_dim (here ", e.matrix("query").cols,
               "). That step comes, and it is the next exercise; here the bare dot product is asked for.");
}

std::string added_instead_of_multiplied(const Evidence& e) {
  return words(e.seen(),
               " You added query and key column by column. A sum says only how large both are; a product is "
               "large where both agree and negative where they do not. Look at the sign between the two numbers.");
}

std::string only_first_query(const Evidence& e) {
  return words(
      "Row 0 of your scores is right, and row ", e.cell.row, " holds only zeros: of ", e.matrix("query").rows,
      " queries the first alone got an answer. Something leaves the loop over the queries after its first round. "
      "What does a return do inside of a loop?");
}

std::string loop_ends_early(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". One of your loops leaves out its last round. With n of them the last has the index n - 1, and the loop "
      "has to reach it. Look at where each loop ends.");
}

std::string loop_starts_at_one(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". One of your loops leaves out its first round. Rows and columns are counted from 0. Look at where each "
      "loop begins.");
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"transposed", "Your scores have a row for each key", [](Recipe& r) { r.layout = Layout::transposed; }, transposed},
    {"transposed", "Your scores have a row for each key", [](Recipe& r) { r.layout = Layout::written_transposed; },
     transposed},
    {"key_not_transposed", "You used the columns of key", [](Recipe& r) { r.source = Source::key_column; },
     key_not_transposed},
    {"not_summed", "Your scores are single products", [](Recipe& r) { r.terms = Terms::only_last; }, not_summed},
    {"not_summed", "Your scores are single products", [](Recipe& r) { r.terms = Terms::only_first; }, not_summed},
    {"sums_over_keys", "Your sum ends with the number of keys", [](Recipe& r) { r.terms = Terms::as_many_as_keys; },
     sums_over_keys},
    {"query_used_as_key", "You scored the queries with each other", [](Recipe& r) { r.source = Source::query_twice; },
     query_used_as_key},
    {"key_used_as_query", "You scored the keys with each other", [](Recipe& r) { r.source = Source::key_twice; },
     key_used_as_query},
    {"cosine_instead_of_dot", "These are cosines", [](Recipe& r) { r.pairing = Pairing::cosine; },
     cosine_instead_of_dot},
    {"scaled_too_early", "You have scaled already", [](Recipe& r) { r.pairing = Pairing::scaled_dot; },
     scaled_too_early},
    {"added_instead_of_multiplied", "You added where a product belongs",
     [](Recipe& r) { r.pairing = Pairing::sum_of_sums; }, added_instead_of_multiplied},
    {"only_first_query", "Only the first query has scores", [](Recipe& r) { r.queries = Range::only_first; },
     only_first_query},
    {"loop_ends_early", "A loop ends too early", [](Recipe& r) { r.terms = Terms::without_last; }, loop_ends_early},
    {"loop_ends_early", "A loop ends too early", [](Recipe& r) { r.queries = Range::without_last; }, loop_ends_early},
    {"loop_ends_early", "A loop ends too early", [](Recipe& r) { r.keys = Range::without_last; }, loop_ends_early},
    {"loop_starts_at_one", "A loop begins too late", [](Recipe& r) { r.terms = Terms::without_first; },
     loop_starts_at_one},
    {"loop_starts_at_one", "A loop begins too late", [](Recipe& r) { r.queries = Range::without_first; },
     loop_starts_at_one},
    {"loop_starts_at_one", "A loop begins too late", [](Recipe& r) { r.keys = Range::without_first; },
     loop_starts_at_one},
};

constexpr ResultNouns kNouns[] = {{"scores", "query", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, score>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is one number: the score of query 0 with key 0. Write it, print it with "
                            "{{console.log||print}}, and run again.",
              .passed =
                  "Every query has met every key, however many there are of each. In a model of 2048 tokens these "
                  "are four million numbers for each head.",
              .nouns = kNouns},
};

}  // namespace

extern const ExerciseCheck exercise_scores;
const ExerciseCheck exercise_scores = function_check<kExercise>();

}  // namespace attn
