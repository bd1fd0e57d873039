#include <algorithm>
#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  enum class Scale { sqrt_head_dim, none, head_dim, sqrt_embed_dim, sqrt_seq_len };
  /// The matrix that x is multiplied by for query, key and value; `none`: it is x itself.
  enum class Factor { w_q, w_k, w_v, none };
  /// Which products are made with the transpose.
  enum class Turned { none, all, inputs, output };
  enum class OutputProjection { right, missing };
  /// How the columns of query, key and value become heads, and heads become columns again.
  enum class Pieces { right, bare_copy, interleaved, head_0_again, all_columns };
  enum class Merging { right, bare_copy, interleaved, overwritten, added_up, averaged };
  enum class Softmax { of_a_row, of_all_heads, of_a_column, none };
  enum class Heads { all, only_first, without_first, without_last };
  enum class Weights { stacked, by_position, averaged };

  Scale scale = Scale::sqrt_head_dim;
  Factor query = Factor::w_q;
  Factor key = Factor::w_k;
  Factor value = Factor::w_v;
  Turned turned = Turned::none;
  OutputProjection output = OutputProjection::right;
  Pieces pieces = Pieces::right;
  Pieces value_pieces = Pieces::right;
  Merging merging = Merging::right;
  Softmax softmax = Softmax::of_a_row;
  Heads heads = Heads::all;
  Weights weights = Weights::stacked;

  bool operator==(const Recipe&) const = default;
};

using Scale = Recipe::Scale;
using Factor = Recipe::Factor;
using Turned = Recipe::Turned;
using OutputProjection = Recipe::OutputProjection;
using Pieces = Recipe::Pieces;
using Merging = Recipe::Merging;
using Softmax = Recipe::Softmax;
using Heads = Recipe::Heads;
using Weights = Recipe::Weights;

struct Lengths {
  std::size_t num_heads;
  std::size_t seq_len;
  std::size_t head_dim;

  std::size_t embed_dim() const { return num_heads * head_dim; }
};

ExactTable as_exact(const Table& table) {
  ExactTable exact(table.rows, table.cols);
  std::transform(table.data.begin(), table.data.end(), exact.data.begin(),
                 [](float x) { return static_cast<double>(x); });
  return exact;
}

ExactTable product(const ExactTable& a, const Table& w, bool turned) {
  ExactTable result(a.rows, w.cols);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < w.cols; ++j) {
      for (std::size_t c = 0; c < a.cols; ++c) {
        result(i, j) += a(i, c) * static_cast<double>(turned ? w(j, c) : w(c, j));
      }
    }
  }
  return result;
}

ExactTable projected(const Recipe& recipe, Factor factor, const ExerciseCall& call) {
  ExactTable x = as_exact(*find_matrix(call.args, "x"));
  if (factor == Factor::none) return x;
  const char* name = factor == Factor::w_q ? "w_q" : factor == Factor::w_k ? "w_k" : "w_v";
  const bool turned = recipe.turned == Turned::all || recipe.turned == Turned::inputs;
  return product(x, *find_matrix(call.args, name), turned);
}

/// Heads one below the other: row h · seq_len + t.
ExactTable split(Pieces pieces, const ExactTable& wide, const Lengths& n) {
  ExactTable heads(n.num_heads * n.seq_len, n.head_dim);
  if (pieces == Pieces::bare_copy) heads.data = wide.data;
  if (pieces == Pieces::bare_copy) return heads;
  for (std::size_t h = 0; h < n.num_heads; ++h) {
    for (std::size_t t = 0; t < n.seq_len; ++t) {
      for (std::size_t c = 0; c < n.head_dim; ++c) {
        const std::size_t first = pieces == Pieces::head_0_again ? 0 : h * n.head_dim;
        heads(h * n.seq_len + t, c) = wide(t, pieces == Pieces::interleaved ? c * n.num_heads + h : first + c);
      }
    }
  }
  return heads;
}

ExactTable merge(Merging merging, const ExactTable& heads, const Lengths& n) {
  ExactTable wide(n.seq_len, n.embed_dim());
  if (merging == Merging::bare_copy) wide.data = heads.data;
  if (merging == Merging::bare_copy) return wide;
  const double share = merging == Merging::averaged ? 1.0 / static_cast<double>(n.num_heads) : 1.0;
  const bool adds = merging == Merging::added_up || merging == Merging::averaged;
  for (std::size_t h = 0; h < n.num_heads; ++h) {
    for (std::size_t t = 0; t < n.seq_len; ++t) {
      for (std::size_t c = 0; c < n.head_dim; ++c) {
        const std::size_t first = adds || merging == Merging::overwritten ? 0 : h * n.head_dim;
        double& to = wide(t, merging == Merging::interleaved ? c * n.num_heads + h : first + c);
        to = share * heads(h * n.seq_len + t, c) + (adds ? to : 0.0);
      }
    }
  }
  return wide;
}

double divisor_of(Scale scale, const Lengths& n) {
  switch (scale) {
    case Scale::sqrt_head_dim: return std::sqrt(static_cast<double>(n.head_dim));
    case Scale::none: return 1.0;
    case Scale::head_dim: return static_cast<double>(n.head_dim);
    case Scale::sqrt_embed_dim: return std::sqrt(static_cast<double>(n.embed_dim()));
    case Scale::sqrt_seq_len: return std::sqrt(static_cast<double>(n.seq_len));
  }
  return 1.0;
}

/// Exponentials that sum to 1 in each group of cells.
template <typename GroupOf>
void share_out(ExactTable& scores, std::size_t groups, GroupOf group_of) {
  std::vector<double> largest(groups, -HUGE_VAL);
  std::vector<double> sum(groups, 0.0);
  const auto each = [&](auto visit) {
    for (std::size_t r = 0; r < scores.rows; ++r) {
      for (std::size_t c = 0; c < scores.cols; ++c) visit(scores(r, c), group_of(r, c));
    }
  };
  each([&](double score, std::size_t group) { largest[group] = std::max(largest[group], score); });
  each([&](double& score, std::size_t group) { sum[group] += score = std::exp(score - largest[group]); });
  each([&](double& score, std::size_t group) { score /= sum[group]; });
}

void apply_softmax(Softmax softmax, ExactTable& scores, const Lengths& n) {
  switch (softmax) {
    case Softmax::of_a_row: return share_out(scores, scores.rows, [](std::size_t r, std::size_t) { return r; });
    case Softmax::of_all_heads:
      return share_out(scores, n.seq_len, [&](std::size_t r, std::size_t) { return r % n.seq_len; });
    case Softmax::of_a_column:
      return share_out(scores, scores.rows,
                       [&](std::size_t r, std::size_t c) { return r / n.seq_len * n.seq_len + c; });
    case Softmax::none: return;
  }
}

bool has_head(Heads heads, std::size_t h, std::size_t num_heads) {
  switch (heads) {
    case Heads::all: return true;
    case Heads::only_first: return h == 0;
    case Heads::without_first: return h > 0;
    case Heads::without_last: return h + 1 < num_heads;
  }
  return true;
}

ExactTable all_weights(const Recipe& recipe, const ExactTable& query, const ExactTable& key, const Lengths& n) {
  ExactTable weights(n.num_heads * n.seq_len, n.seq_len);
  for (std::size_t r = 0; r < weights.rows; ++r) {
    for (std::size_t j = 0; j < n.seq_len; ++j) {
      for (std::size_t c = 0; c < n.head_dim; ++c) weights(r, j) += query(r, c) * key(r / n.seq_len * n.seq_len + j, c);
      weights(r, j) /= divisor_of(recipe.scale, n);
    }
  }
  apply_softmax(recipe.softmax, weights, n);
  for (std::size_t r = 0; r < weights.rows; ++r) {
    if (has_head(recipe.heads, r / n.seq_len, n.num_heads)) continue;
    for (std::size_t j = 0; j < n.seq_len; ++j) weights(r, j) = 0.0;
  }
  return weights;
}

ExactTable weighted_values(const ExactTable& weights, const ExactTable& value, const Lengths& n) {
  ExactTable heads(weights.rows, n.head_dim);
  for (std::size_t r = 0; r < weights.rows; ++r) {
    for (std::size_t j = 0; j < n.seq_len; ++j) {
      for (std::size_t c = 0; c < n.head_dim; ++c)
        heads(r, c) += weights(r, j) * value(r / n.seq_len * n.seq_len + j, c);
    }
  }
  return heads;
}

ExactTable returned_weights(Weights form, const ExactTable& weights, const Lengths& n) {
  if (form == Weights::stacked) return weights;
  const bool averaged = form == Weights::averaged;
  ExactTable returned(averaged ? n.seq_len : weights.rows, weights.cols);
  for (std::size_t r = 0; r < weights.rows; ++r) {
    const std::size_t h = r / n.seq_len;
    const std::size_t t = r % n.seq_len;
    for (std::size_t j = 0; j < weights.cols; ++j) {
      if (averaged) returned(t, j) += weights(r, j) / static_cast<double>(n.num_heads);
      if (!averaged) returned(t * n.num_heads + h, j) = weights(r, j);
    }
  }
  return returned;
}

CallAnswer attend(const Recipe& recipe, const ExerciseCall& call) {
  const Table& x = *find_matrix(call.args, "x");
  const bool one_head = recipe.pieces == Pieces::all_columns;
  const std::size_t num_heads = one_head ? 1 : static_cast<std::size_t>(*find_number(call.args, "num_heads"));
  const Lengths n{num_heads, x.rows, x.cols / num_heads};
  const ExactTable query = split(recipe.pieces, projected(recipe, recipe.query, call), n);
  const ExactTable key = split(recipe.pieces, projected(recipe, recipe.key, call), n);
  const ExactTable value = split(recipe.value_pieces, projected(recipe, recipe.value, call), n);
  const ExactTable weights = all_weights(recipe, query, key, n);
  ExactTable output = merge(recipe.merging, weighted_values(weights, value, n), n);
  if (recipe.output == OutputProjection::right) {
    const bool turned = recipe.turned == Turned::all || recipe.turned == Turned::output;
    output = product(output, *find_matrix(call.args, "w_o"), turned);
  }
  return {{{"output", std::move(output)}, {"weights", returned_weights(recipe.weights, weights, n)}}};
}

std::vector<NamedExact> way(const ExerciseCase& exercise_case, std::size_t call_index) {
  const ExerciseCall& call = exercise_case.calls[call_index];
  constexpr Recipe kRight;
  return {{"query", projected(kRight, Factor::w_q, call)},
          {"key", projected(kRight, Factor::w_k, call)},
          {"value", projected(kRight, Factor::w_v, call)}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

/// Weights of such a size that what is multiplied by them stays about as large as it was.
Table learned_table(Random& random, std::size_t embed_dim, bool readable) {
  Table w = readable ? readable_table(random, embed_dim, embed_dim) : random_table(random, embed_dim, embed_dim);
  const float size = readable ? 0.5F : 1.2F / std::sqrt(static_cast<float>(embed_dim));
  for (float& each : w.data) each *= size;
  return w;
}

ExerciseCase heads_case(std::string name, Random& random, const Lengths& n, bool readable = false) {
  const std::size_t embed_dim = n.embed_dim();
  std::vector<NamedValue> args;
  args.push_back(
      {"x", readable ? readable_table(random, n.seq_len, embed_dim) : random_table(random, n.seq_len, embed_dim)});
  for (const char* w : {"w_q", "w_k", "w_v", "w_o"}) args.push_back({w, learned_table(random, embed_dim, readable)});
  args.push_back({"num_heads", static_cast<double>(n.num_heads)});
  return case_of(std::move(name), {call_of("attend", std::move(args), {{"output"}, {"weights"}})});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(heads_case("2 heads, 3 positions", random, {2, 3, 2}, true));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  cases.push_back(heads_case("4 heads", random, {4, any(5, 6), 3}));
  cases.push_back(heads_case("more heads than positions", random, {6, any(2, 3), 2}));
  cases.push_back(heads_case("wide heads", random, {2, any(4, 5), 8}));
  cases.push_back(heads_case("a longer text", random, {3, any(10, 12), 2}));
  cases.push_back(heads_case("one position", random, {2, 1, 4}));
  cases.push_back(heads_case("one head alone", random, {1, any(3, 4), 6}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

std::size_t embed_dim(const Evidence& e) { return e.matrix("x").cols; }
std::size_t num_heads(const Evidence& e) { return static_cast<std::size_t>(e.number("num_heads")); }
std::size_t head_dim(const Evidence& e) { return embed_dim(e) / num_heads(e); }

std::string sizes(const Evidence& e) {
  return words("seq_len is ", e.matrix("x").rows, ", embed_dim ", embed_dim(e), ", num_heads ", num_heads(e),
               " and head_dim ", head_dim(e));
}

std::string scale_by_embed_dim(const Evidence& e) {
  return words(e.seen(), " Your scores were divided by the root of ", embed_dim(e),
               ". The dot product of one head adds up ", head_dim(e),
               " terms only, so they come out too small, and every head looks at everything almost alike. Look at "
               "which length you scale by.");
}

std::string missing_scale(const Evidence& e) {
  return words(e.seen(), " Your scores are bare dot products of ", head_dim(e),
               " terms each. Inside of a head it is the same attention as before, with its own head_dim. Look at what "
               "happens to a score before the softmax.");
}

std::string scale_by_head_dim(const Evidence& e) {
  return words(e.seen(), " Your scores were divided by head_dim (here ", head_dim(e),
               ") as a whole, so that every head looks at everything almost alike. Compare your divisor with the one "
               "under the fraction bar.");
}

std::string scale_by_seq_len(const Evidence& e) {
  return words(e.seen(), " Your scores were divided by the root of seq_len (here ", e.matrix("x").rows,
               "). How well a query fits a key must not depend on how long the text is. Look at which length makes a "
               "dot product large.");
}

std::string output_projection_missing(const Evidence& e) {
  return words(e.seen(),
               " Your weights are right, and your output is the heads side by side. Each of them knows only "
               "its own ",
               head_dim(e), " columns of ", embed_dim(e),
               "; one matrix is still there that mixes them, and you have not used it.");
}

std::string weights_transposed(const Evidence& e) {
  return words(
      e.seen(), " Here embed_dim is ", embed_dim(e),
      ". A matrix was multiplied as its transpose, x Wᵀ, which goes unnoticed as it is square. PyTorch's Linear "
      "keeps its matrix that way, and GPT-2's files do not: the mix-up is a classic. Here the rows of w belong "
      "to the columns of x. Look at the indices of the right matrix in your product.");
}

std::string wrong_projection(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". One of query, key and value was made with the matrix of another. What a position looks for, what it "
               "offers and what it gives are three different rows, and so there are three matrices. Look at which of "
               "them goes into which product.");
}

std::string not_projected(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". A head works with columns of x itself where it should have those of a product with w_q, w_k or w_v. "
               "Without its matrix a row offers and gives just what it is. Look at what goes into the scores and the "
               "sums.");
}

std::string heads_by_reshape(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e), ". You took the numbers in their order, ", e.matrix("x").rows * head_dim(e),
      " for each head: a reshape without the transpose. Then head 0 has all columns of the first positions and "
      "knows nothing of the others. Look at which columns and rows belong to head 0.");
}

std::string merged_by_reshape(const Evidence& e) {
  return words(e.seen(),
               " Your weights are right, so each head is. Then you took the numbers of all heads in their "
               "order, one head after the other, as if they were rows of ",
               embed_dim(e),
               ": the transpose before the last reshape is missing, and row 0 of the output is made of several "
               "positions of head 0. Look at where a head's row goes.");
}

std::string heads_interleaved(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e), ". Your heads take columns in turn, each ", num_heads(e),
               "th one. The matrices were trained for heads whose columns lie side by side. Look at which columns head "
               "0 owns.");
}

std::string first_head_for_all(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". Every head reads the columns of head 0, so all of them see the same. Look at the column where head h "
               "begins in query, key and value.");
}

std::string heads_ignored(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e),
      ". You made one attention over all columns: right in itself, but one head, which looks for one thing at a "
      "time. Look at where num_heads comes in.");
}

std::string softmax_over_all_heads(const Evidence& e) {
  const double sum = e.row_sum("weights", e.cell.row);
  return words(
      e.seen(), " Row ", e.cell.row, " of your weights sums to ", sum, ", as 1 was shared out among the keys of all ",
      num_heads(e),
      " heads at once. Heads do not compete: each has 1 of its own. Look at which scores go into one softmax.");
}

std::string softmax_over_wrong_axis(const Evidence& e) {
  return words(e.seen(),
               " In your weights the columns of a head sum to 1, not the rows: each key shares itself out "
               "among ",
               e.matrix("x").rows, " queries. It is a query that asks. Look at what one softmax runs over.");
}

std::string no_softmax(const Evidence& e) {
  return words(e.seen(), " Your weights are the scores themselves, and a row of them sums to ", e.row_sum("weights", 0),
               ". A row has to share out 1. Look at what is missing between scores and weights.");
}

std::string heads_overwrite(const Evidence& e) {
  return words(e.seen(), " Your weights are right. Then every head wrote to the same ", head_dim(e), " of ",
               embed_dim(e),
               " columns, and only the last one is left. Look at the column where head h writes what it brings home.");
}

std::string heads_summed(const Evidence& e) {
  return words(e.seen(), " Your weights are right. Then you added up what the heads bring home, in ", head_dim(e),
               " of ", embed_dim(e),
               " columns. Side by side, nothing is lost, and w_o has a row for each column of each head. Look at the "
               "column where head h writes.");
}

std::string heads_averaged(const Evidence& e) {
  return words(e.seen(), " Your weights are right. Then you took the mean of what ", num_heads(e),
               " heads bring home, in ", head_dim(e), " of ", embed_dim(e),
               " columns. Heads find different things; a mean blurs them. Side by side, nothing is lost. Look at the "
               "column where head h writes.");
}

std::string only_first_head(const Evidence& e) {
  return words(e.seen(), " Of ", num_heads(e),
               " heads the first alone has weights; the rows of the others are 0. Look at what ends the loop over the "
               "heads.");
}

std::string head_left_out(const Evidence& e) {
  return words(e.seen(), " Of ", num_heads(e),
               " heads one is missing: its weights are 0. With n heads they are counted from 0 to n - 1. Look at where "
               "your loop over the heads begins and ends.");
}

std::string weights_averaged(const Evidence& e) {
  return words(e.seen(), " You returned the mean of the weights of ", num_heads(e),
               " heads, as PyTorch's MultiheadAttention does unless it is told otherwise. A mean hides what each head "
               "looks at. Give each head rows of its own, one head below the other.");
}

std::string weights_by_position(const Evidence& e) {
  return words(e.seen(), " Your numbers are right and lie in the wrong rows: you put the ", num_heads(e),
               " heads of position 0 first, then those of position 1. All positions of head 0 come first here. Look at "
               "the row that you write weights to.");
}

template <Factor query, Factor key, Factor value>
void factors(Recipe& r) {
  r.query = query;
  r.key = key;
  r.value = value;
}

template <Factor query, Factor key, Scale scale>
void scaled_query(Recipe& r) {
  factors<query, key, Factor::w_v>(r);
  r.scale = scale;
}

template <OutputProjection output, Pieces pieces, Scale scale = Scale::sqrt_head_dim>
void nothing_projected(Recipe& r) {
  factors<Factor::none, Factor::none, Factor::none>(r);
  r.output = output;
  r.pieces = r.value_pieces = pieces;
  r.scale = scale;
}

template <Pieces pieces, Merging merging>
void heads_made(Recipe& r) {
  r.pieces = r.value_pieces = pieces;
  r.merging = merging;
}

template <auto Recipe::* step, auto other>
void step_is(Recipe& r) {
  r.*step = other;
}

constexpr const char* kFactorTitle = "Query, key or value has another's matrix";
constexpr const char* kUnprojectedTitle = "A matrix was not used";
constexpr const char* kTurnedTitle = "You multiplied by the transpose";
constexpr const char* kReshapeTitle = "Your heads are cut across the positions";
constexpr const char* kInterleavedTitle = "Your heads take columns in turn";
constexpr const char* kFirstTitle = "Every head is head 0";
constexpr const char* kLeftOutTitle = "A head is left out";

constexpr Mistake<Recipe> kMistakes[] = {
    {"scale_by_embed_dim", "You scaled by embed_dim", [](Recipe& r) { r.scale = Scale::sqrt_embed_dim; },
     scale_by_embed_dim},
    {"missing_scale", "The scale is missing", [](Recipe& r) { r.scale = Scale::none; }, missing_scale},
    {"scale_by_head_dim", "You divided by head_dim, not by its root", [](Recipe& r) { r.scale = Scale::head_dim; },
     scale_by_head_dim},
    {"scale_by_seq_len", "You scaled by the length of the text", [](Recipe& r) { r.scale = Scale::sqrt_seq_len; },
     scale_by_seq_len},
    {"output_projection_missing", "The last matrix is missing", [](Recipe& r) { r.output = OutputProjection::missing; },
     output_projection_missing},
    {"weights_transposed", kTurnedTitle, [](Recipe& r) { r.turned = Turned::all; }, weights_transposed},
    {"weights_transposed", kTurnedTitle, [](Recipe& r) { r.turned = Turned::inputs; }, weights_transposed},
    {"weights_transposed", kTurnedTitle, [](Recipe& r) { r.turned = Turned::output; }, weights_transposed},
    {"wrong_projection", kFactorTitle, factors<Factor::w_q, Factor::w_k, Factor::w_k>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_q, Factor::w_k, Factor::w_q>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_q, Factor::w_q, Factor::w_v>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_q, Factor::w_v, Factor::w_v>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_k, Factor::w_k, Factor::w_v>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_v, Factor::w_k, Factor::w_v>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_k, Factor::w_q, Factor::w_v>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_q, Factor::w_v, Factor::w_k>, wrong_projection},
    {"wrong_projection", kFactorTitle, factors<Factor::w_q, Factor::w_q, Factor::w_q>, wrong_projection},
    // Where the query alone is scaled, its place taken by another loses the scale, and its own twice scales twice.
    {"wrong_projection", kFactorTitle, scaled_query<Factor::w_k, Factor::w_k, Scale::none>, wrong_projection},
    {"wrong_projection", kFactorTitle, scaled_query<Factor::w_v, Factor::w_k, Scale::none>, wrong_projection},
    {"wrong_projection", kFactorTitle, scaled_query<Factor::w_q, Factor::w_q, Scale::head_dim>, wrong_projection},
    {"not_projected", kUnprojectedTitle, factors<Factor::w_q, Factor::w_k, Factor::none>, not_projected},
    {"not_projected", kUnprojectedTitle, factors<Factor::w_q, Factor::none, Factor::w_v>, not_projected},
    {"not_projected", kUnprojectedTitle, factors<Factor::none, Factor::w_k, Factor::w_v>, not_projected},
    {"not_projected", kUnprojectedTitle, factors<Factor::none, Factor::none, Factor::none>, not_projected},
    {"not_projected", kUnprojectedTitle, nothing_projected<OutputProjection::missing, Pieces::right>, not_projected},
    {"not_projected", kUnprojectedTitle, nothing_projected<OutputProjection::missing, Pieces::right, Scale::none>,
     not_projected},
    {"not_projected", kUnprojectedTitle, nothing_projected<OutputProjection::right, Pieces::head_0_again>,
     not_projected},
    {"heads_by_reshape", kReshapeTitle, heads_made<Pieces::bare_copy, Merging::bare_copy>, heads_by_reshape},
    {"heads_by_reshape", kReshapeTitle, heads_made<Pieces::bare_copy, Merging::right>, heads_by_reshape},
    {"merged_by_reshape", "Your heads are merged across the positions",
     [](Recipe& r) { r.merging = Merging::bare_copy; }, merged_by_reshape},
    {"heads_interleaved", kInterleavedTitle, heads_made<Pieces::interleaved, Merging::interleaved>, heads_interleaved},
    {"heads_interleaved", kInterleavedTitle, heads_made<Pieces::interleaved, Merging::right>, heads_interleaved},
    {"heads_interleaved", kInterleavedTitle, heads_made<Pieces::right, Merging::interleaved>, heads_interleaved},
    {"first_head_for_all", kFirstTitle, heads_made<Pieces::head_0_again, Merging::right>, first_head_for_all},
    {"first_head_for_all", kFirstTitle, [](Recipe& r) { r.value_pieces = Pieces::head_0_again; }, first_head_for_all},
    {"heads_ignored", "There is one head over all columns", heads_made<Pieces::all_columns, Merging::right>,
     heads_ignored},
    {"softmax_over_all_heads", "One softmax for all heads", step_is<&Recipe::softmax, Softmax::of_all_heads>,
     softmax_over_all_heads},
    {"softmax_over_wrong_axis", "The softmax runs over the queries", step_is<&Recipe::softmax, Softmax::of_a_column>,
     softmax_over_wrong_axis},
    {"no_softmax", "The softmax is missing", step_is<&Recipe::softmax, Softmax::none>, no_softmax},
    {"heads_overwrite", "Your heads are written over each other", step_is<&Recipe::merging, Merging::overwritten>,
     heads_overwrite},
    {"heads_summed", "You added the heads up", step_is<&Recipe::merging, Merging::added_up>, heads_summed},
    {"heads_averaged", "You averaged the heads", step_is<&Recipe::merging, Merging::averaged>, heads_averaged},
    {"only_first_head", "Only the first head works", step_is<&Recipe::heads, Heads::only_first>, only_first_head},
    {"head_left_out", kLeftOutTitle, step_is<&Recipe::heads, Heads::without_last>, head_left_out},
    {"head_left_out", kLeftOutTitle, step_is<&Recipe::heads, Heads::without_first>, head_left_out},
    {"weights_averaged", "Your weights are a mean over the heads", step_is<&Recipe::weights, Weights::averaged>,
     weights_averaged},
    {"weights_by_position", "Your weights lie in the wrong rows", step_is<&Recipe::weights, Weights::by_position>,
     weights_by_position},
};

constexpr ResultNouns kNouns[] = {{"output", "position", "column"}, {"weights", "row", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, attend>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is the product of x and w_q: three loops in a function of their own. Print "
                  "it with {{console.log||print}}, and run again.",
              .passed = "Your heads each look for something of their own, and one matrix mixes what they find. This is "
                        "the attention layer of every transformer, but for the mask.",
              .nouns = kNouns},
    .way = way,
};

}  // namespace

extern const ExerciseCheck exercise_multi_head_attention;
const ExerciseCheck exercise_multi_head_attention = function_check<kExercise>();

}  // namespace attn
