#include <algorithm>
#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

/// How a row is turned.
struct Turn {
  /// Which columns are a pair, and which factor belongs to it.
  enum class Pairs { halves, neighbours, halves_with_neighbours_factors };
  enum class Position { right, from_zero, from_one, same_for_all };
  enum class Exponent { right, not_doubled, by_column, none };
  /// What becomes of the two of a pair.
  enum class Formula { right, backwards, functions_swapped, overwritten, first_without_minus, second_with_minus };
  enum class Theta { given, of_the_paper };

  Pairs pairs = Pairs::halves;
  Position position = Position::right;
  Exponent exponent = Exponent::right;
  Formula formula = Formula::right;
  Theta theta = Theta::given;

  bool operator==(const Turn&) const = default;
};

struct Recipe {
  enum class Turned { query_and_key, with_value, query, key, none };
  enum class QueryPosition { last, from_zero };
  enum class Scale { sqrt_head_dim, none };
  enum class Slope { geometric, linear, from_head_zero, of_8_heads, same_for_all };
  enum class Sign { minus, plus };
  /// Of key j from query i, and what of the keys after it.
  enum class Distance { right, upper_left, later_raised, absolute };
  enum class Done { all, not_attend, not_alibi, only_rotate };

  Turn turn;
  Turned turned = Turned::query_and_key;
  QueryPosition query_position = QueryPosition::last;
  Scale scale = Scale::sqrt_head_dim;
  Slope slope = Slope::geometric;
  Sign sign = Sign::minus;
  Distance distance = Distance::right;
  Done done = Done::all;

  bool operator==(const Recipe&) const = default;
};

using Pairs = Turn::Pairs;
using Position = Turn::Position;
using Exponent = Turn::Exponent;
using Formula = Turn::Formula;
using Turned = Recipe::Turned;
using QueryPosition = Recipe::QueryPosition;
using Slope = Recipe::Slope;
using Sign = Recipe::Sign;
using Distance = Recipe::Distance;
using Done = Recipe::Done;

ExactTable as_exact(const Table& table) {
  ExactTable exact(table.rows, table.cols);
  std::transform(table.data.begin(), table.data.end(), exact.data.begin(),
                 [](float x) { return static_cast<double>(x); });
  return exact;
}

double position_of(Position position, double first_position, std::size_t row) {
  switch (position) {
    case Position::right: return first_position + static_cast<double>(row);
    case Position::from_zero: return static_cast<double>(row);
    case Position::from_one: return first_position + static_cast<double>(row) + 1.0;
    case Position::same_for_all: return first_position;
  }
  return 0.0;
}

/// Of theta, for column c, which belongs to pair i.
double exponent_of(const Turn& turn, std::size_t i, std::size_t c, std::size_t head_dim) {
  const auto d = static_cast<double>(head_dim);
  if (turn.pairs == Pairs::halves_with_neighbours_factors) i = c / 2;
  switch (turn.exponent) {
    case Exponent::right: return -2.0 * static_cast<double>(i) / d;
    case Exponent::not_doubled: return -static_cast<double>(i) / d;
    case Exponent::by_column: return -2.0 * static_cast<double>(c) / d;
    case Exponent::none: return 0.0;
  }
  return 0.0;
}

struct Point {
  double a;
  double b;
};

/// The pair's two columns may have angles of their own, by a mistake.
Point turned_point(Formula formula, Point p, double angle_a, double angle_b) {
  const bool swapped = formula == Formula::functions_swapped;
  const auto cosine = [&](double angle) { return swapped ? std::sin(angle) : std::cos(angle); };
  const auto sine = [&](double angle) { return swapped ? std::cos(angle) : std::sin(angle); };
  const bool backwards = formula == Formula::backwards;
  const double sign_a = backwards || formula == Formula::first_without_minus ? 1.0 : -1.0;
  const double sign_b = backwards || formula == Formula::second_with_minus ? -1.0 : 1.0;
  const double a = p.a * cosine(angle_a) + sign_a * p.b * sine(angle_a);
  return {a, p.b * cosine(angle_b) + sign_b * (formula == Formula::overwritten ? a : p.a) * sine(angle_b)};
}

ExactTable rotate(const Turn& turn, const Table& x, double first_position, double theta) {
  if (turn.theta == Turn::Theta::of_the_paper) theta = 10000.0;
  ExactTable rotated = as_exact(x);
  const std::size_t half = x.cols / 2;
  for (std::size_t r = 0; r < x.rows; ++r) {
    const double position = position_of(turn.position, first_position, r);
    for (std::size_t i = 0; i < half; ++i) {
      const std::size_t a = turn.pairs == Pairs::neighbours ? 2 * i : i;
      const std::size_t b = turn.pairs == Pairs::neighbours ? 2 * i + 1 : i + half;
      const double angle_a = position * std::pow(theta, exponent_of(turn, i, a, x.cols));
      const double angle_b = position * std::pow(theta, exponent_of(turn, i, b, x.cols));
      const Point point = turned_point(turn.formula, {rotated(r, a), rotated(r, b)}, angle_a, angle_b);
      rotated(r, a) = point.a;
      rotated(r, b) = point.b;
    }
  }
  return rotated;
}

ExactTable weights_of(const Recipe& recipe, const ExactTable& query, const ExactTable& key) {
  ExactTable weights(query.rows, key.rows);
  const double divisor = recipe.scale == Recipe::Scale::none ? 1.0 : std::sqrt(static_cast<double>(query.cols));
  for (std::size_t i = 0; i < query.rows; ++i) {
    double sum = 0.0;
    double largest = -HUGE_VAL;
    for (std::size_t j = 0; j < key.rows; ++j) {
      for (std::size_t c = 0; c < key.cols; ++c) weights(i, j) += query(i, c) * key(j, c) / divisor;
      largest = std::max(largest, weights(i, j));
    }
    for (std::size_t j = 0; j < key.rows; ++j) sum += weights(i, j) = std::exp(weights(i, j) - largest);
    for (std::size_t j = 0; j < key.rows; ++j) weights(i, j) /= sum;
  }
  return weights;
}

/// Query, key and value as they go into the attention.
struct Ready {
  ExactTable query;
  ExactTable key;
  ExactTable value;
};

Ready made_ready(const Recipe& recipe, const ExerciseCall& call) {
  const Table& query = *find_matrix(call.args, "query");
  const Table& key = *find_matrix(call.args, "key");
  const Table& value = *find_matrix(call.args, "value");
  const double theta = *find_number(call.args, "theta");
  const bool last = recipe.query_position == QueryPosition::last;
  const double first = last ? static_cast<double>(key.rows) - static_cast<double>(query.rows) : 0.0;
  const auto turned = [&](const Table& x, double from, bool turns) {
    return turns ? rotate(recipe.turn, x, from, theta) : as_exact(x);
  };
  return {turned(query, first, recipe.turned != Turned::none && recipe.turned != Turned::key),
          turned(key, 0.0, recipe.turned != Turned::none && recipe.turned != Turned::query),
          turned(value, 0.0, recipe.turned == Turned::with_value)};
}

CallAnswer attend(const Recipe& recipe, const ExerciseCall& call) {
  const Ready ready = made_ready(recipe, call);
  ExactTable weights(ready.query.rows, ready.key.rows);
  ExactTable output(ready.query.rows, ready.value.cols);
  if (recipe.done == Done::not_attend || recipe.done == Done::only_rotate)
    return {{{"output", output}, {"weights", weights}}};
  weights = weights_of(recipe, ready.query, ready.key);
  for (std::size_t i = 0; i < output.rows; ++i) {
    for (std::size_t c = 0; c < output.cols; ++c) {
      for (std::size_t j = 0; j < weights.cols; ++j) output(i, c) += weights(i, j) * ready.value(j, c);
    }
  }
  return {{{"output", std::move(output)}, {"weights", std::move(weights)}}};
}

double slope_of(Slope slope, double head, double num_heads) {
  switch (slope) {
    case Slope::geometric: return std::exp2(-8.0 * (head + 1.0) / num_heads);
    case Slope::linear: return (head + 1.0) / num_heads;
    case Slope::from_head_zero: return std::exp2(-8.0 * head / num_heads);
    case Slope::of_8_heads: return std::exp2(-(head + 1.0));
    case Slope::same_for_all: return std::exp2(-8.0 / num_heads);
  }
  return 0.0;
}

double distance_of(Distance distance, double back) {
  if (distance == Distance::later_raised) return back;
  return distance == Distance::absolute ? std::abs(back) : std::max(0.0, back);
}

CallAnswer alibi(const Recipe& recipe, const ExerciseCall& call) {
  ExactTable biased = as_exact(*find_matrix(call.args, "scores"));
  const double slope = slope_of(recipe.slope, *find_number(call.args, "head"), *find_number(call.args, "num_heads"));
  const bool undone = recipe.done == Done::not_alibi || recipe.done == Done::only_rotate;
  const std::size_t first = recipe.distance == Distance::upper_left ? 0 : biased.cols - biased.rows;
  for (std::size_t i = 0; i < biased.rows; ++i) {
    for (std::size_t j = 0; j < biased.cols; ++j) {
      const double back = static_cast<double>(first + i) - static_cast<double>(j);
      const double bias = slope * distance_of(recipe.distance, back);
      biased(i, j) += recipe.sign == Sign::minus ? -bias : bias;
      if (undone) biased(i, j) = 0.0;
    }
  }
  return {{{"biased", std::move(biased)}}};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "attend") return attend(recipe, call);
  if (call.function == "alibi") return alibi(recipe, call);
  const double first_position = *find_number(call.args, "first_position");
  return {{{"rotated",
            rotate(recipe.turn, *find_matrix(call.args, "x"), first_position, *find_number(call.args, "theta"))}}};
}

std::vector<NamedExact> way(const ExerciseCase& exercise_case, std::size_t call_index) {
  const ExerciseCall& call = exercise_case.calls[call_index];
  if (call.function != "attend") return {};
  Ready ready = made_ready(Recipe{}, call);
  return {{"turned_query", std::move(ready.query)}, {"turned_key", std::move(ready.key)}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Lengths {
  std::size_t seq_len_q;
  std::size_t seq_len_k;
  std::size_t head_dim;
};

struct Place {
  std::size_t first_position;
  double theta;
  std::size_t head;
  std::size_t num_heads;
};

ExerciseCase position_case(std::string name, Random& random, const Lengths& n, const Place& place,
                           Table (*numbers)(Random&, std::size_t, std::size_t) = random_table) {
  Table x = numbers(random, n.seq_len_q, n.head_dim);
  Table query = numbers(random, n.seq_len_q, n.head_dim);
  Table key = numbers(random, n.seq_len_k, n.head_dim);
  Table value = numbers(random, n.seq_len_k, n.head_dim);
  Table scores = numbers(random, n.seq_len_q, n.seq_len_k);
  return case_of(
      std::move(name),
      {call_of(
           "rotate",
           {{"x", std::move(x)}, {"first_position", static_cast<double>(place.first_position)}, {"theta", place.theta}},
           {{"rotated"}}),
       call_of(
           "attend",
           {{"query", std::move(query)}, {"key", std::move(key)}, {"value", std::move(value)}, {"theta", place.theta}},
           {{"output"}, {"weights"}}),
       call_of("alibi",
               {{"scores", std::move(scores)},
                {"head", static_cast<double>(place.head)},
                {"num_heads", static_cast<double>(place.num_heads)}},
               {{"biased"}})});
}

/// Positions stay below 100: beyond, a float32 angle is too coarse for the tolerance.
std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  cases.push_back(position_case("2 queries, 3 keys", random, {2, 3, 4}, {1, 100.0, 1, 4}, readable_table));
  cases.front().shown = true;
  const std::size_t prompt = any(4, 6);
  cases.push_back(position_case("a prompt", random, {prompt, prompt, 8}, {0, 10000.0, any(1, 6), 8}));
  cases.push_back(position_case("one token, as in decoding", random, {1, any(6, 8), 6}, {any(40, 90), 10000.0, 1, 2}));
  cases.push_back(position_case("a chunk of a prompt", random, {3, any(7, 9), 12}, {any(5, 9), 5000.0, any(3, 9), 16}));
  cases.push_back(position_case("more queries than columns", random, {any(7, 8), 10, 4}, {any(2, 4), 500.0, 2, 4}));
  cases.push_back(position_case("a single pair", random, {any(3, 4), any(5, 6), 2}, {any(1, 3), 10000.0, 0, 8}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// The words of a mistake in rotate are said of it, and hold for the attention that uses it.
std::size_t head_dim(const Evidence& e) {
  const Table* x = find_matrix(e.call().args, "x");
  return x != nullptr ? x->cols : e.matrix("query").cols;
}

std::string neighbours_paired(const Evidence& e) {
  return words(
      e.seen(), " Here head_dim is ", head_dim(e),
      ". You paired neighbours, columns 0 and 1. That is one of two layouts in use, and a model trained with the "
      "other one talks nonsense: converting it means reordering the rows of its matrices. Here column 0 belongs "
      "to column ",
      head_dim(e) / 2, ". Look at which two columns you turn.");
}

std::string factors_of_neighbours(const Evidence& e) {
  return words(e.seen(), " Here head_dim is ", head_dim(e),
               ". You paired halves, and gave columns 0 and 1 the same factor, as if they were a pair: the two layouts "
               "are mixed, and rows change their length. Both columns of a pair are turned by one angle. Look at which "
               "factor each column gets.");
}

std::string position_ignored(const Evidence& e) {
  return words(e.seen(),
               " You began to count at 0 wherever the rows stand. When a model decodes, every call has a single "
               "row, and then each token stands at position 0 and nothing is ever turned. Look at what the "
               "angle is made of.");
}

std::string position_off_by_one(const Evidence& e) {
  return words(e.seen(),
               " All your rows stand one position too far. Inside of one text it goes unnoticed, as only "
               "distances count; between your keys and those of another program it does not. Position 0 is "
               "not turned at all. Look at how you count.");
}

std::string position_same_for_all(const Evidence& e) {
  return words(e.seen(),
               " All your rows are turned by the same angle. Then the distance between any two of them is 0, and "
               "attention knows nothing of their order. Look at what changes from row to row.");
}

std::string exponent_not_doubled(const Evidence& e) {
  return words(e.seen(), " Here head_dim is ", head_dim(e),
               ". Your last pair turns too fast: your exponents stop half-way. There are ", head_dim(e) / 2,
               " pairs, and from the first to the last the exponent falls from 0 to almost -1. Look at what it is made "
               "of.");
}

std::string exponent_by_column(const Evidence& e) {
  return words(
      e.seen(), " Here head_dim is ", head_dim(e),
      ". The two columns of a pair have angles of their own in your code, as the exponent counts columns. Then it "
      "is no rotation: rows change their length. Look at what is counted in the exponent.");
}

std::string one_frequency(const Evidence& e) {
  return words(
      e.seen(), " Here head_dim is ", head_dim(e),
      ". All your pairs turn equally fast, so after a full turn of about 6 positions a far key looks like a near "
      "one. Slow pairs tell far from near. Look at what the angle owes to the pair.");
}

std::string rotated_backwards(const Evidence& e) {
  return words(e.seen(),
               " You turned the other way round. As long as all code is your own, order is still told; a trained "
               "model knows one direction only, and takes what came before for what comes after. Look at the "
               "two signs.");
}

std::string sin_and_cos_swapped(const Evidence& e) {
  return words(e.seen(),
               " Sine and cosine have changed places. At an angle of 0 nothing may change, so the number itself "
               "must come back: which of the two functions is 1 there?");
}

std::string overwritten_before_used(const Evidence& e) {
  return words(e.seen(),
               " The first half is right. The second was made with the new number of the first half, which had "
               "been written already, so rows change their length. Look at what is read after something was "
               "written.");
}

std::string sign_wrong(const Evidence& e) {
  return words(e.seen(),
               " Both of your signs are the same, so it is no rotation: rows change their length. Of a pair one "
               "sum has a minus and the other a plus. Look at which.");
}

std::string theta_hard_coded(const Evidence& e) {
  return words(
      e.seen(), " Here theta is ", e.number("theta"),
      ", and you used 10000, the paper's number. Models for long texts have another one, up to millions. Look at "
      "where your theta comes from.");
}

std::string values_rotated(const Evidence& e) {
  return words(e.seen(),
               " Your weights are right, and the values were turned, too. A turned value goes into the output as "
               "it is, and there is nothing that turns it back. Scores need positions; what is taken home does "
               "not. Look at what goes into the sum.");
}

std::string query_position_from_zero(const Evidence& e) {
  return words(e.seen(), " Your first query stands at position 0, while ",
               e.matrix("key").rows - e.matrix("query").rows,
               " keys stand before it. Every distance is wrong by that number: it is what happens to a decoder that "
               "gives each new token position 0. Look at where the queries begin.");
}

std::string rotation_missing(const Evidence& e) {
  return words(e.seen(),
               " Here queries and keys were not both turned. Turned against each other they show their "
               "distance; turning one of them alone gives a score that depends on where the text begins, and "
               "without any turning there is no order at all. Look at what goes into the ",
               e.matrix("query").rows * e.matrix("key").rows, " dot products.");
}

std::string missing_scale(const Evidence& e) {
  return words(e.seen(), " Your scores are bare dot products of ", e.matrix("query").cols,
               " terms. Turning rows leaves their length as it is, so scores have to be scaled as ever. Look at what "
               "happens to a score before the softmax.");
}

std::string alibi_sign(const Evidence& e) {
  return words(
      e.seen(), " The score was ", static_cast<double>(e.matrix("scores")(e.cell.row, e.cell.col)),
      ", and you raised it: your head likes a key the better, the further away it is. Look at the sign of what "
      "you add.");
}

std::string slope(const Evidence& e) {
  return words("this is head ", e.number("head"), " of ", e.number("num_heads"), ", and its slope should be ",
               slope_of(Slope::geometric, e.number("head"), e.number("num_heads")));
}

std::string slopes_linear(const Evidence& e) {
  return words(
      e.seen(), " Here ", slope(e),
      "; your slopes grow in equal steps from head to head. They shrink by a factor instead, so that some heads "
      "see a few tokens and others thousands. Look at how you make the slope.");
}

std::string slope_from_head_zero(const Evidence& e) {
  return words(
      e.seen(), " Here ", slope(e),
      "; yours is that of the head before it, and the slope of head 0 would be 1. Look at where you count from.");
}

std::string slopes_for_8_heads(const Evidence& e) {
  return words(e.seen(), " Here ", slope(e),
               "; yours halves from head to head, which is right for 8 heads alone. With more heads the steps are "
               "smaller. Look at what the exponent is made of.");
}

std::string slope_same_for_all(const Evidence& e) {
  return words(
      e.seen(), " Here ", slope(e),
      "; yours is that of head 0 for every head. Then all heads look equally far. Look at what the slope owes to "
      "the head.");
}

std::string alibi_upper_left(const Evidence& e) {
  const Table& scores = e.matrix("scores");
  return words(e.seen(), " There are ", scores.rows, " queries and ", scores.cols,
               " keys, and you counted as if query 0 "
               "stood at position 0. The queries are the last positions; in decoding nothing would be lowered at all. "
               "Look at where query 0 stands.");
}

std::string alibi_later_keys(const Evidence& e) {
  return words(
      e.seen(), " Key ", e.cell.col, " stands after its query, and its score was ",
      static_cast<double>(e.matrix("scores")(e.cell.row, e.cell.col)),
      ", which should stay. Only keys before a query are lowered here. Look at what becomes of a distance below "
      "0.");
}

std::string attend_still_zero(const Evidence& e) {
  return words("Your rotate is done, and your attention still returns zeros, ", e.matrix("query").rows,
               " rows of them. It is the attention that you know, with two matrices turned before. Which two, and from "
               "which positions on?");
}

std::string alibi_still_zero(const Evidence& e) {
  return words("What is left is alibi, which still returns ", e.matrix("scores").rows,
               " rows of zeros. How far back does key 0 lie from each query? Begin with that column.");
}

template <auto Turn::* step, auto other>
void turn_is(Recipe& r) {
  r.turn.*step = other;
}

template <auto Recipe::* step, auto other>
void step_is(Recipe& r) {
  r.*step = other;
}

constexpr const char* kSignTitle = "A sign in the rotation is wrong";
constexpr const char* kMissingTitle = "Query and key are not both turned";
constexpr const char* kLaterTitle = "You changed keys after the query";

constexpr Mistake<Recipe> kMistakes[] = {
    {"neighbours_paired", "You paired neighbours", turn_is<&Turn::pairs, Pairs::neighbours>, neighbours_paired},
    {"factors_of_neighbours", "Two layouts are mixed", turn_is<&Turn::pairs, Pairs::halves_with_neighbours_factors>,
     factors_of_neighbours},
    {"position_ignored", "Your positions begin at 0", turn_is<&Turn::position, Position::from_zero>, position_ignored},
    {"position_off_by_one", "Your positions are one too large", turn_is<&Turn::position, Position::from_one>,
     position_off_by_one},
    {"position_same_for_all", "All rows stand at one position", turn_is<&Turn::position, Position::same_for_all>,
     position_same_for_all},
    {"exponent_not_doubled", "Your exponent is half of what it should be",
     turn_is<&Turn::exponent, Exponent::not_doubled>, exponent_not_doubled},
    {"exponent_by_column", "A pair has two angles", turn_is<&Turn::exponent, Exponent::by_column>, exponent_by_column},
    {"one_frequency", "All pairs turn equally fast", turn_is<&Turn::exponent, Exponent::none>, one_frequency},
    {"rotated_backwards", "You turn the wrong way round", turn_is<&Turn::formula, Formula::backwards>,
     rotated_backwards},
    {"sin_and_cos_swapped", "Sine and cosine have changed places", turn_is<&Turn::formula, Formula::functions_swapped>,
     sin_and_cos_swapped},
    {"overwritten_before_used", "A number was overwritten too early", turn_is<&Turn::formula, Formula::overwritten>,
     overwritten_before_used},
    {"sign_wrong", kSignTitle, turn_is<&Turn::formula, Formula::first_without_minus>, sign_wrong},
    {"sign_wrong", kSignTitle, turn_is<&Turn::formula, Formula::second_with_minus>, sign_wrong},
    {"theta_hard_coded", "Your theta is always 10000", turn_is<&Turn::theta, Turn::Theta::of_the_paper>,
     theta_hard_coded},
    {"values_rotated", "You turned the values", step_is<&Recipe::turned, Turned::with_value>, values_rotated},
    {"query_position_from_zero", "Your queries stand at the beginning",
     step_is<&Recipe::query_position, QueryPosition::from_zero>, query_position_from_zero},
    {"rotation_missing", kMissingTitle, step_is<&Recipe::turned, Turned::none>, rotation_missing},
    {"rotation_missing", kMissingTitle, step_is<&Recipe::turned, Turned::query>, rotation_missing},
    {"rotation_missing", kMissingTitle, step_is<&Recipe::turned, Turned::key>, rotation_missing},
    {"missing_scale", "The scale is missing", step_is<&Recipe::scale, Recipe::Scale::none>, missing_scale},
    {"alibi_sign", "Far keys are raised", step_is<&Recipe::sign, Sign::plus>, alibi_sign},
    {"slopes_linear", "Your slopes grow in equal steps", step_is<&Recipe::slope, Slope::linear>, slopes_linear},
    {"slope_from_head_zero", "Your slope is that of the head before", step_is<&Recipe::slope, Slope::from_head_zero>,
     slope_from_head_zero},
    {"slopes_for_8_heads", "Your slopes are those of 8 heads", step_is<&Recipe::slope, Slope::of_8_heads>,
     slopes_for_8_heads},
    {"slope_same_for_all", "All heads have one slope", step_is<&Recipe::slope, Slope::same_for_all>,
     slope_same_for_all},
    {"alibi_upper_left", "Your distances begin at query 0", step_is<&Recipe::distance, Distance::upper_left>,
     alibi_upper_left},
    {"alibi_later_keys", kLaterTitle, step_is<&Recipe::distance, Distance::later_raised>, alibi_later_keys},
    {"alibi_later_keys", kLaterTitle, step_is<&Recipe::distance, Distance::absolute>, alibi_later_keys},
    {"attend_still_zero", "Your attention is still to do", step_is<&Recipe::done, Done::only_rotate>,
     attend_still_zero},
    {"attend_still_zero", "Your attention is still to do", step_is<&Recipe::done, Done::not_attend>, attend_still_zero},
    {"alibi_still_zero", "ALiBi is still to do", step_is<&Recipe::done, Done::not_alibi>, alibi_still_zero},
};

constexpr ResultNouns kNouns[] = {{"rotated", "row", "column"},
                                  {"output", "query", "column"},
                                  {"weights", "query", "key"},
                                  {"biased", "query", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is pair 0 of row 0 in rotate: its angle is the position itself. Write its "
                  "two numbers, print rotated with {{console.log||print}}, and run again.",
              .passed = "Attention now knows how far back a key lies, by angles and by slopes, and a query that comes "
                        "alone stands where it belongs.",
              .nouns = kNouns},
    .way = way,
};

}  // namespace

extern const ExerciseCheck exercise_rope_and_alibi;
const ExerciseCheck exercise_rope_and_alibi = function_check<kExercise>();

}  // namespace attn
