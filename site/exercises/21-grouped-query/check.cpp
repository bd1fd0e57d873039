#include <algorithm>
#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which key head the query head h uses.
  enum class Mapping { group, remainder, by_kv_heads, first, mean };
  /// Which columns of query it reads, and which of output it writes.
  enum class Queries { own, of_group };
  enum class Outputs { own, of_group, of_group_added };
  enum class Scale { sqrt_head_dim, none, head_dim, sqrt_query_width, sqrt_key_width };
  enum class Softmax { of_a_row, of_a_group };
  enum class Heads { all, as_many_as_kv, only_first, without_first, without_last };
  enum class Attend { done, zero };
  /// What the bytes of the cache are multiplied from.
  enum class Bytes { right, keys_only, query_heads, one_layer, one_head, numbers, one_token, overflow, zero };

  Mapping key = Mapping::group;
  Mapping value = Mapping::group;
  Queries queries = Queries::own;
  Outputs outputs = Outputs::own;
  Scale scale = Scale::sqrt_head_dim;
  Softmax softmax = Softmax::of_a_row;
  Heads heads = Heads::all;
  Attend attend = Attend::done;
  Bytes bytes = Bytes::right;

  bool operator==(const Recipe&) const = default;
};

using Mapping = Recipe::Mapping;
using Queries = Recipe::Queries;
using Outputs = Recipe::Outputs;
using Scale = Recipe::Scale;
using Softmax = Recipe::Softmax;
using Heads = Recipe::Heads;
using Bytes = Recipe::Bytes;

struct Lengths {
  std::size_t num_heads;
  std::size_t num_kv_heads;
  std::size_t head_dim;
  std::size_t seq_len_q;
  std::size_t seq_len_k;

  std::size_t group() const { return num_heads / num_kv_heads; }
};

std::size_t count_of(const ExerciseCall& call, std::string_view name) {
  return static_cast<std::size_t>(*find_number(call.args, name));
}

Lengths lengths_of(const ExerciseCall& call) {
  const Table& query = *find_matrix(call.args, "query");
  const std::size_t num_heads = count_of(call, "num_heads");
  return {num_heads, count_of(call, "num_kv_heads"), query.cols / num_heads, query.rows,
          find_matrix(call.args, "key")->rows};
}

bool leaves_a_matrix(Mapping mapping, const Lengths& n) {
  return mapping == Mapping::by_kv_heads && (n.num_heads - 1) / n.num_kv_heads >= n.num_kv_heads;
}

/// Number c in row j of the key or value that the query head h uses.
double shared_number(Mapping mapping, const Table& table, const Lengths& n, std::size_t h, std::size_t j,
                     std::size_t c) {
  const auto of_head = [&](std::size_t kv) { return static_cast<double>(table(j, kv * n.head_dim + c)); };
  switch (mapping) {
    case Mapping::group: return of_head(h / n.group());
    case Mapping::remainder: return of_head(h % n.num_kv_heads);
    case Mapping::by_kv_heads: return of_head(h / n.num_kv_heads);
    case Mapping::first: return of_head(0);
    case Mapping::mean: break;
  }
  double sum = 0.0;
  for (std::size_t kv = 0; kv < n.num_kv_heads; ++kv) sum += of_head(kv);
  return sum / static_cast<double>(n.num_kv_heads);
}

double divisor_of(Scale scale, const Lengths& n) {
  switch (scale) {
    case Scale::sqrt_head_dim: return std::sqrt(static_cast<double>(n.head_dim));
    case Scale::none: return 1.0;
    case Scale::head_dim: return static_cast<double>(n.head_dim);
    case Scale::sqrt_query_width: return std::sqrt(static_cast<double>(n.num_heads * n.head_dim));
    case Scale::sqrt_key_width: return std::sqrt(static_cast<double>(n.num_kv_heads * n.head_dim));
  }
  return 1.0;
}

bool has_head(Heads heads, const Lengths& n, std::size_t h) {
  switch (heads) {
    case Heads::all: return true;
    case Heads::as_many_as_kv: return h < n.num_kv_heads;
    case Heads::only_first: return h == 0;
    case Heads::without_first: return h > 0;
    case Heads::without_last: return h + 1 < n.num_heads;
  }
  return true;
}

ExactTable scores_of(const Recipe& recipe, const ExerciseCall& call, const Lengths& n) {
  const Table& query = *find_matrix(call.args, "query");
  const Table& key = *find_matrix(call.args, "key");
  ExactTable scores(n.num_heads * n.seq_len_q, n.seq_len_k);
  for (std::size_t r = 0; r < scores.rows; ++r) {
    const std::size_t h = r / n.seq_len_q;
    const std::size_t asking = recipe.queries == Queries::own ? h : h / n.group();
    for (std::size_t j = 0; j < n.seq_len_k; ++j) {
      for (std::size_t c = 0; c < n.head_dim; ++c) {
        scores(r, j) += static_cast<double>(query(r % n.seq_len_q, asking * n.head_dim + c)) *
                        shared_number(recipe.key, key, n, h, j, c);
      }
      scores(r, j) /= divisor_of(recipe.scale, n);
    }
  }
  return scores;
}

/// The rows of `scores` that share out 1 between them have the same group_of(row).
template <typename GroupOf>
void share_out(ExactTable& scores, GroupOf group_of) {
  std::vector<double> largest(scores.rows, -HUGE_VAL);
  std::vector<double> sum(scores.rows, 0.0);
  for (std::size_t k = 0; k < scores.data.size(); ++k) {
    double& most = largest[group_of(k / scores.cols)];
    most = std::max(most, scores.data[k]);
  }
  for (std::size_t k = 0; k < scores.data.size(); ++k) {
    const std::size_t group = group_of(k / scores.cols);
    sum[group] += scores.data[k] = std::exp(scores.data[k] - largest[group]);
  }
  for (std::size_t k = 0; k < scores.data.size(); ++k) scores.data[k] /= sum[group_of(k / scores.cols)];
}

ExactTable weights_of(const Recipe& recipe, const ExerciseCall& call, const Lengths& n) {
  ExactTable weights = scores_of(recipe, call, n);
  if (recipe.softmax == Softmax::of_a_row) share_out(weights, [](std::size_t r) { return r; });
  if (recipe.softmax == Softmax::of_a_group) {
    share_out(weights, [&](std::size_t r) { return r / n.seq_len_q / n.group() * n.seq_len_q + r % n.seq_len_q; });
  }
  for (std::size_t k = 0; k < weights.data.size(); ++k) {
    if (!has_head(recipe.heads, n, k / n.seq_len_k / n.seq_len_q)) weights.data[k] = 0.0;
  }
  return weights;
}

ExactTable output_of(const Recipe& recipe, const ExactTable& weights, const Table& value, const Lengths& n) {
  ExactTable output(n.seq_len_q, n.num_heads * n.head_dim);
  for (std::size_t h = 0; h < n.num_heads; ++h) {
    if (!has_head(recipe.heads, n, h)) continue;
    const std::size_t place = recipe.outputs == Outputs::own ? h : h / n.group();
    for (std::size_t i = 0; i < n.seq_len_q; ++i) {
      for (std::size_t c = 0; c < n.head_dim; ++c) {
        double& to = output(i, place * n.head_dim + c);
        if (recipe.outputs != Outputs::of_group_added) to = 0.0;
        for (std::size_t j = 0; j < n.seq_len_k; ++j) {
          to += weights(h * n.seq_len_q + i, j) * shared_number(recipe.value, value, n, h, j, c);
        }
      }
    }
  }
  return output;
}

CallAnswer attend(const Recipe& recipe, const ExerciseCall& call) {
  const Lengths n = lengths_of(call);
  if (leaves_a_matrix(recipe.key, n) || leaves_a_matrix(recipe.value, n)) return refusal();
  ExactTable weights(n.num_heads * n.seq_len_q, n.seq_len_k);
  ExactTable output(n.seq_len_q, n.num_heads * n.head_dim);
  if (recipe.attend == Recipe::Attend::done) {
    weights = weights_of(recipe, call, n);
    output = output_of(recipe, weights, *find_matrix(call.args, "value"), n);
  }
  return {{{"output", std::move(output)}, {"weights", std::move(weights)}}};
}

/// As 32 bits hold it: what does not fit is lost, and half of them are negative.
double wrapped(double bytes) {
  const double all = std::exp2(32.0);
  const double rest = std::fmod(bytes, all);
  return rest >= all / 2.0 ? rest - all : rest;
}

CallAnswer cache_bytes(const Recipe& recipe, const ExerciseCall& call) {
  const auto factor = [&](std::string_view name, Bytes without) {
    return recipe.bytes == without ? 1.0 : *find_number(call.args, name);
  };
  double bytes = recipe.bytes == Bytes::keys_only ? 1.0 : 2.0;
  bytes *= factor("seq_len", Bytes::one_token) * factor("num_layers", Bytes::one_layer);
  bytes *= factor(recipe.bytes == Bytes::query_heads ? "num_heads" : "num_kv_heads", Bytes::one_head);
  bytes *= factor("head_dim", Bytes::zero) * factor("bytes_per_number", Bytes::numbers);
  if (recipe.bytes == Bytes::overflow) bytes = wrapped(bytes);
  return {{{"bytes", recipe.bytes == Bytes::zero ? 0.0 : bytes}}};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  return call.function == "attend" ? attend(recipe, call) : cache_bytes(recipe, call);
}

// --- The cases -------------------------------------------------------------------------------------------------------

/// Of a model whose cache is asked for.
struct Model {
  double seq_len;
  double num_layers;
  double num_heads;
  double num_kv_heads;
  double head_dim;
  double bytes_per_number;
};

ExerciseCase group_case(std::string name, Random& random, const Lengths& n, const Model& model,
                        Table (*numbers)(Random&, std::size_t, std::size_t) = random_table) {
  Table query = numbers(random, n.seq_len_q, n.num_heads * n.head_dim);
  Table key = numbers(random, n.seq_len_k, n.num_kv_heads * n.head_dim);
  Table value = numbers(random, n.seq_len_k, n.num_kv_heads * n.head_dim);
  return case_of(std::move(name), {call_of("attend",
                                           {{"query", std::move(query)},
                                            {"key", std::move(key)},
                                            {"value", std::move(value)},
                                            {"num_heads", static_cast<double>(n.num_heads)},
                                            {"num_kv_heads", static_cast<double>(n.num_kv_heads)}},
                                           {{"output"}, {"weights"}}),
                                   call_of("cache_bytes",
                                           {{"seq_len", model.seq_len},
                                            {"num_layers", model.num_layers},
                                            {"num_heads", model.num_heads},
                                            {"num_kv_heads", model.num_kv_heads},
                                            {"head_dim", model.head_dim},
                                            {"bytes_per_number", model.bytes_per_number}},
                                           {{"bytes", ReturnSpec::Kind::number}})});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  // Llama 3 8B, whose cache of 8192 tokens takes 1 GiB.
  cases.push_back(
      group_case("4 heads in 2 groups", random, {4, 2, 2, 2, 3}, {8192, 32, 32, 8, 128, 2}, readable_table));
  cases.front().shown = true;
  const auto tokens = [&any] { return static_cast<double>(any(300, 3000)); };
  cases.push_back(
      group_case("6 heads in 3 groups", random, {6, 3, 4, any(2, 3), any(5, 7)}, {tokens(), 12, 6, 3, 64, 4}));
  cases.push_back(
      group_case("8 heads in 2 groups", random, {8, 2, 3, any(4, 5), any(2, 3)}, {tokens(), 5, 8, 2, 32, 2}));
  cases.push_back(group_case("multi-query: one key head", random, {4, 1, 5, 3, 7}, {tokens(), 22, 32, 1, 80, 1}));
  cases.push_back(group_case("a key head for each", random, {3, 3, 6, 2, any(4, 6)}, {tokens(), 3, 12, 12, 64, 4}));
  // Bytes beyond what 32 bits hold.
  cases.push_back(
      group_case("one query, as in decoding", random, {4, 2, 8, 1, any(9, 11)}, {100'000, 32, 32, 8, 128, 2}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

std::string heads(const Evidence& e) {
  const Lengths n = lengths_of(e.call());
  return words("Here ", n.num_heads, " heads share ", count_words(n.num_kv_heads, "key head"), ", ", n.group(),
               " in each group");
}

std::string kv_head_by_remainder(const Evidence& e) {
  return words(
      e.seen(), " ", heads(e),
      ". You dealt the key heads out in turn, 0, 1, 0, 1, as repeating the whole matrix does. Neighbours belong to "
      "one group: with 4 heads and 2 key heads the row is 0, 0, 1, 1. The model was trained with that one. Look at how "
      "h becomes the number of a key head.");
}

std::string kv_head_by_kv_count(const Evidence& e) {
  return words(
      e.seen(), " ", heads(e),
      ". You divided h by how many key heads there are. A group is as large as num_heads divided by num_kv_heads; the "
      "two are the same for 4 heads and 2 key heads, so the first example does not show it. Look at what h is divided "
      "by.");
}

std::string only_first_kv_head(const Evidence& e) {
  return words(e.seen(), " ", heads(e),
               ". All your heads use key head 0, and what the others keep is never read. Look at the column of key and "
               "value where you begin.");
}

std::string kv_heads_averaged(const Evidence& e) {
  return words(e.seen(), " ", heads(e),
               ". Your heads use the mean of all key heads. Means make one key head out of several when a model is "
               "rebuilt, once and for each group; attention then picks the one of its group. Look at which columns of "
               "key go into a score.");
}

std::string query_of_group(const Evidence& e) {
  return words(
      e.seen(), " ", heads(e),
      ". You read query at the place of the group, so that all heads of a group ask the same question. Keys and "
      "values are shared; queries are not. Look at the column of query where head h begins.");
}

std::string group_overwrites(const Evidence& e) {
  return words(e.seen(), " ", heads(e),
               ". All heads of a group write their output to the same columns, so the last one is left. Output has "
               "room for every head. Look at the column of output where head h begins.");
}

std::string group_summed(const Evidence& e) {
  return words(
      e.seen(), " ", heads(e),
      ". You added up what the heads of a group bring home. They share what they read, not what they found. Look "
      "at the column of output where head h begins.");
}

std::string missing_scale(const Evidence& e) {
  return words(e.seen(), " Your scores are bare dot products of ", lengths_of(e.call()).head_dim,
               " terms. Look at what happens to a score before the softmax.");
}

std::string scale_by_head_dim(const Evidence& e) {
  return words(e.seen(), " Your scores were divided by head_dim (here ", lengths_of(e.call()).head_dim,
               ") as a whole. Look at what of it belongs under the fraction bar.");
}

std::string scale_by_width(const Evidence& e) {
  const Lengths n = lengths_of(e.call());
  return words(e.seen(), " Here query is ", n.num_heads * n.head_dim, " columns wide and key ",
               n.num_kv_heads * n.head_dim, ", and you scaled by one of these. A dot product of one head adds up ",
               n.head_dim, " terms. Look at which length you scale by.");
}

std::string softmax_over_group(const Evidence& e) {
  return words(
      e.seen(), " ", heads(e), ". A row of your weights sums to ", e.row_sum("weights", e.cell.row),
      ", as the heads of a group share out a single 1. They share keys; each has a softmax of its own. Look at "
      "which scores go into one softmax.");
}

std::string only_as_many_as_kv_heads(const Evidence& e) {
  const Lengths n = lengths_of(e.call());
  return words(e.seen(), " ", heads(e), ". The first ", n.num_kv_heads, " of ", n.num_heads,
               " heads have weights; the rows of the others are 0. Look at where your loop over the heads ends.");
}

std::string head_left_out(const Evidence& e) {
  return words(
      e.seen(), " ", heads(e),
      ". Some of the heads have no weights: their rows are 0. With n heads they are counted from 0 to n - 1. Look "
      "at where your loop over the heads begins and ends, and at what leaves it.");
}

std::string cache_without_values(const Evidence& e) {
  return words(e.seen(),
               " Yours is half of it: room for the keys, or for the values. Both are kept. Look at how many "
               "rows a token leaves in the cache.");
}

std::string cache_counts_query_heads(const Evidence& e) {
  return words(e.seen(), " You counted ", e.number("num_heads"),
               " heads. Queries are used once and forgotten; what is kept belongs to ", e.number("num_kv_heads"),
               " key heads. That is the whole point of groups. Look at which of the two numbers you multiply by.");
}

std::string cache_of_one_layer(const Evidence& e) {
  return words(e.seen(), " Yours is the cache of a single layer. Each of ", e.number("num_layers"),
               " layers has keys and values of its own. Look at what you multiply.");
}

std::string cache_of_one_head(const Evidence& e) {
  return words(e.seen(), " Yours is the cache of a single key head, and there are ", e.number("num_kv_heads"),
               ". Look at what you multiply.");
}

std::string cache_of_one_token(const Evidence& e) {
  return words(e.seen(), " Yours is what one token leaves in the cache, and the text has ", e.number("seq_len"),
               ". Look at what you multiply.");
}

std::string cache_counts_numbers(const Evidence& e) {
  return words(e.seen(), " Yours counts the numbers, and each takes ", e.number("bytes_per_number"),
               " bytes. Look at the unit of what you return.");
}

std::string cache_overflows(const Evidence& e) {
  return words(e.seen(),
               " Yours is what is left of the right number in 32 bits: an int holds no more than about 2 GB, and what "
               "does not fit is cut off. Look at the type that you multiply in.");
}

std::string cache_still_zero(const Evidence& e) {
  return words(e.seen(),
               " Your attention is right. What is left is a product: what one token leaves in one layer, and "
               "how many of both there are.");
}

std::string attend_still_zero(const Evidence& e) {
  return words(e.seen(), " Your cache is right, and your attention returns only zeros. ", heads(e),
               ". Begin with head 0: it is the attention that you know, on the first columns of all three matrices.");
}

template <Mapping key, Mapping value>
void mapped(Recipe& r) {
  r.key = key;
  r.value = value;
}

template <auto Recipe::* step, auto other>
void step_is(Recipe& r) {
  r.*step = other;
}

constexpr const char* kRemainderTitle = "You dealt the key heads out in turn";
constexpr const char* kCountTitle = "Your groups have the wrong size";
constexpr const char* kFirstTitle = "All heads use key head 0";
constexpr const char* kMeanTitle = "You averaged the key heads";
constexpr const char* kWidthTitle = "You scaled by the width of a whole row";
constexpr const char* kLeftOutTitle = "A head is left out";

void groups_of_one(Recipe& r) {
  mapped<Mapping::remainder, Mapping::remainder>(r);
  r.heads = Heads::as_many_as_kv;
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"kv_head_by_remainder", kRemainderTitle, mapped<Mapping::remainder, Mapping::remainder>, kv_head_by_remainder},
    {"kv_head_by_remainder", kRemainderTitle, mapped<Mapping::group, Mapping::remainder>, kv_head_by_remainder},
    {"kv_head_by_remainder", kRemainderTitle, mapped<Mapping::remainder, Mapping::group>, kv_head_by_remainder},
    {"kv_head_by_kv_count", kCountTitle, mapped<Mapping::by_kv_heads, Mapping::by_kv_heads>, kv_head_by_kv_count},
    {"only_first_kv_head", kFirstTitle, mapped<Mapping::first, Mapping::first>, only_first_kv_head},
    {"only_first_kv_head", kFirstTitle, mapped<Mapping::group, Mapping::first>, only_first_kv_head},
    {"only_first_kv_head", kFirstTitle, mapped<Mapping::first, Mapping::group>, only_first_kv_head},
    {"kv_heads_averaged", kMeanTitle, mapped<Mapping::mean, Mapping::mean>, kv_heads_averaged},
    {"query_of_group", "A group asks one question only", step_is<&Recipe::queries, Queries::of_group>, query_of_group},
    {"group_overwrites", "Heads of a group overwrite each other", step_is<&Recipe::outputs, Outputs::of_group>,
     group_overwrites},
    {"group_summed", "You added up the heads of a group", step_is<&Recipe::outputs, Outputs::of_group_added>,
     group_summed},
    {"missing_scale", "The scale is missing", step_is<&Recipe::scale, Scale::none>, missing_scale},
    {"scale_by_head_dim", "You divided by head_dim, not by its root", step_is<&Recipe::scale, Scale::head_dim>,
     scale_by_head_dim},
    {"scale_by_width", kWidthTitle, step_is<&Recipe::scale, Scale::sqrt_query_width>, scale_by_width},
    {"scale_by_width", kWidthTitle, step_is<&Recipe::scale, Scale::sqrt_key_width>, scale_by_width},
    {"softmax_over_group", "One softmax for a whole group", step_is<&Recipe::softmax, Softmax::of_a_group>,
     softmax_over_group},
    {"only_as_many_as_kv_heads", "Only as many heads as keys have answered",
     step_is<&Recipe::heads, Heads::as_many_as_kv>, only_as_many_as_kv_heads},
    // Groups of one: each of these heads has a key head of its own.
    {"only_as_many_as_kv_heads", "Only as many heads as keys have answered", groups_of_one, only_as_many_as_kv_heads},
    {"head_left_out", kLeftOutTitle, step_is<&Recipe::heads, Heads::without_last>, head_left_out},
    {"head_left_out", kLeftOutTitle, step_is<&Recipe::heads, Heads::without_first>, head_left_out},
    {"head_left_out", kLeftOutTitle, step_is<&Recipe::heads, Heads::only_first>, head_left_out},
    {"attend_still_zero", "Your attention is still to do", step_is<&Recipe::attend, Recipe::Attend::zero>,
     attend_still_zero},
    {"cache_counts_query_heads", "You counted the heads that ask", step_is<&Recipe::bytes, Bytes::query_heads>,
     cache_counts_query_heads},
    {"cache_without_values", "You counted keys or values, not both", step_is<&Recipe::bytes, Bytes::keys_only>,
     cache_without_values},
    {"cache_of_one_layer", "That is one layer", step_is<&Recipe::bytes, Bytes::one_layer>, cache_of_one_layer},
    {"cache_of_one_head", "That is one key head", step_is<&Recipe::bytes, Bytes::one_head>, cache_of_one_head},
    {"cache_of_one_token", "That is one token", step_is<&Recipe::bytes, Bytes::one_token>, cache_of_one_token},
    {"cache_counts_numbers", "You counted numbers, not bytes", step_is<&Recipe::bytes, Bytes::numbers>,
     cache_counts_numbers},
    {"cache_overflows", "Your bytes do not fit into 32 bits", step_is<&Recipe::bytes, Bytes::overflow>,
     cache_overflows},
    {"cache_still_zero", "Your cache still takes 0 bytes", step_is<&Recipe::bytes, Bytes::zero>, cache_still_zero},
};

std::string saved(std::span<const AnsweredCall> calls) {
  const CallResult& args = calls[1].call().args;
  const double with_groups = *find_number(calls[1].result, "bytes");
  const double without = with_groups / *find_number(args, "num_kv_heads") * *find_number(args, "num_heads");
  return words("The first model keeps ", with_groups / std::exp2(30.0), " GiB for ", *find_number(args, "seq_len"),
               " tokens; with a key head for each head it would be ", without / std::exp2(30.0), " GiB.");
}

constexpr ResultNouns kNouns[] = {{"output", "query", "column"}, {"weights", "row", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is head 0 alone, which uses key head 0: its scores with every key. Write "
                  "them, print them with {{console.log||print}}, and run again.",
              .passed = "Every head asked the keys of its group, from one key head for all to one for each.",
              .nouns = kNouns,
              .passed_with = saved},
};

}  // namespace

extern const ExerciseCheck exercise_grouped_query;
const ExerciseCheck exercise_grouped_query = function_check<kExercise>();

}  // namespace attn
