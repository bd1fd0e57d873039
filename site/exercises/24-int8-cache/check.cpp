#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which numbers share a scale. Where there are fewer scales than they have places, all places hold the same; a matrix
  /// of scales that belongs to the mistake is marked "own".
  enum class Keys { right, channel, channel_own, token_own, group, all, all_own, zero };
  enum class Values { right, channel_own, all, all_own, zero };
  enum class Range { by_127, by_128_kept, by_128_clamped, by_128_wrapped, from_smallest };
  enum class Largest { without_sign, from_0, signed_too };
  enum class Rounding { nearest, toward_zero, down, none };
  enum class Zero { safe, divided };
  enum class Scale { right, inverted, missing };
  /// How a code becomes a number again.
  enum class Back { right, bare, twice, divided, first };
  enum class Score { right, unscaled };

  Keys keys = Keys::right;
  Values values = Values::right;
  Range range = Range::by_127;
  Largest largest = Largest::without_sign;
  Rounding rounding = Rounding::nearest;
  Zero zero = Zero::safe;
  Scale scale = Scale::right;
  Back key_back = Back::right;
  Back value_back = Back::right;
  Score score = Score::right;
  bool drops_last_group = false;
  bool groups_in_turn = false;
  bool attend_is_zero = false;

  bool operator==(const Recipe&) const = default;
};

using Keys = Recipe::Keys;
using Values = Recipe::Values;
using Range = Recipe::Range;
using Largest = Recipe::Largest;
using Rounding = Recipe::Rounding;
using Zero = Recipe::Zero;
using Scale = Recipe::Scale;
using Back = Recipe::Back;

/// Rows and columns of the numbers that share a scale, both ends without the last.
struct Part {
  std::size_t row;
  std::size_t row_end;
  std::size_t col;
  std::size_t col_end;
};

/// How far apart the codes are, and where code 0 is.
struct Steps {
  double scale;
  double zero;
};

Steps steps_of(const Recipe& recipe, const Table& table, const Part& part) {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = recipe.largest == Largest::signed_too ? -smallest : 0.0;
  double highest = -smallest;
  for (std::size_t r = part.row; r < part.row_end; ++r) {
    for (std::size_t c = part.col; c < part.col_end; ++c) {
      const auto x = static_cast<double>(table(r, c));
      largest = std::max(largest, recipe.largest == Largest::without_sign ? std::abs(x) : x);
      smallest = std::min(smallest, x);
      highest = std::max(highest, x);
    }
  }
  if (recipe.range == Range::by_127) return {largest / 127.0, 0.0};
  // 0 lies where the smallest number has code -128.
  if (recipe.range == Range::from_smallest) return {(highest - smallest) / 255.0, smallest};
  return {largest / 128.0, 0.0};
}

double quotient(const Recipe& recipe, double x, const Steps& steps) {
  if (steps.scale == 0.0 && recipe.zero == Zero::safe) return 0.0;
  return (x - steps.zero) / steps.scale;
}

double rounded_by(Rounding rounding, double x) {
  switch (rounding) {
    case Rounding::nearest: return std::round(x);
    case Rounding::toward_zero: return std::trunc(x);
    case Rounding::down: return std::floor(x);
    case Rounding::none: return x;
  }
  return x;
}

double code_of(const Recipe& recipe, double x, const Steps& steps) {
  const double code = rounded_by(recipe.rounding, quotient(recipe, x, steps));
  switch (recipe.range) {
    case Range::by_127:
    case Range::by_128_kept: return code;
    case Range::by_128_clamped: return std::min(code, 127.0);
    case Range::by_128_wrapped: return code == 128.0 ? -128.0 : code;
    case Range::from_smallest: return code - 128.0;
  }
  return code;
}

double scale_shown(Scale scale, double step) {
  switch (scale) {
    case Scale::right: return step;
    case Scale::inverted: return step == 0.0 ? 0.0 : 1.0 / step;
    case Scale::missing: return 0.0;
  }
  return step;
}

struct Quantised {
  ExactTable codes;
  ExactTable scales;
};

/// Fills the codes of a part, and gives its scale.
double quantise_part(const Recipe& recipe, const Table& table, const Part& part, ExactTable& codes) {
  const Steps steps = steps_of(recipe, table, part);
  for (std::size_t r = part.row; r < part.row_end; ++r) {
    for (std::size_t c = part.col; c < part.col_end; ++c) {
      codes(r, c) = code_of(recipe, static_cast<double>(table(r, c)), steps);
    }
  }
  return scale_shown(recipe.scale, steps.scale);
}

/// The whole table in parts of so many rows and columns, each with its scale.
Quantised in_parts(const Recipe& recipe, const Table& table, std::size_t rows, std::size_t cols) {
  Quantised made{ExactTable(table.rows, table.cols),
                 ExactTable((table.rows + rows - 1) / rows, (table.cols + cols - 1) / cols)};
  for (std::size_t i = 0; i < made.scales.rows; ++i) {
    if (recipe.drops_last_group && (i + 1) * rows > table.rows) {
      // As if there were none.
      made.scales.rows = i;
      made.scales.data.resize(i * made.scales.cols);
      break;
    }
    for (std::size_t j = 0; j < made.scales.cols; ++j) {
      const Part part{i * rows, std::min((i + 1) * rows, table.rows), j * cols, std::min((j + 1) * cols, table.cols)};
      made.scales(i, j) = quantise_part(recipe, table, part, made.codes);
    }
  }
  return made;
}

/// Each scale in all the places that it stands for.
ExactTable spread(const ExactTable& scales, std::size_t rows, std::size_t cols) {
  ExactTable places(rows, cols);
  if (scales.data.empty()) return places;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      places(r, c) = scales(std::min(r, scales.rows - 1), std::min(c, scales.cols - 1));
    }
  }
  return places;
}

Quantised quantise_keys(const Recipe& recipe, const Table& key, std::size_t group_size) {
  const std::size_t groups = (key.rows + group_size - 1) / group_size;
  const auto spread_out = [&](Quantised made) {
    made.scales = spread(made.scales, groups, key.cols);
    return made;
  };
  switch (recipe.keys) {
    case Keys::right: return in_parts(recipe, key, group_size, 1);
    case Keys::channel: return spread_out(in_parts(recipe, key, key.rows, 1));
    case Keys::channel_own: return in_parts(recipe, key, key.rows, 1);
    case Keys::token_own: return in_parts(recipe, key, 1, key.cols);
    case Keys::group: return spread_out(in_parts(recipe, key, group_size, key.cols));
    case Keys::all: return spread_out(in_parts(recipe, key, key.rows, key.cols));
    case Keys::all_own: return in_parts(recipe, key, key.rows, key.cols);
    case Keys::zero: return {ExactTable(key.rows, key.cols), ExactTable(groups, key.cols)};
  }
  return in_parts(recipe, key, group_size, 1);
}

Quantised quantise_values(const Recipe& recipe, const Table& value) {
  Recipe own = recipe;
  own.drops_last_group = false;
  switch (recipe.values) {
    case Values::right: return in_parts(own, value, 1, value.cols);
    case Values::channel_own: return in_parts(own, value, value.rows, 1);
    case Values::all: {
      Quantised made = in_parts(own, value, value.rows, value.cols);
      made.scales = spread(made.scales, value.rows, 1);
      return made;
    }
    case Values::all_own: return in_parts(own, value, value.rows, value.cols);
    case Values::zero: return {ExactTable(value.rows, value.cols), ExactTable(value.rows, 1)};
  }
  return in_parts(own, value, 1, value.cols);
}

double number_of(Back back, double code, double scale, double first_scale) {
  switch (back) {
    case Back::right: return code * scale;
    case Back::bare: return code;
    case Back::twice: return code * scale * scale;
    case Back::divided: return code / scale;
    case Back::first: return code * first_scale;
  }
  return code * scale;
}

ExactTable attend(const Recipe& recipe, const ExerciseCall& call) {
  const auto given = [&call](std::string_view name) -> const Table& { return *find_matrix(call.args, name); };
  const Table& query = given("query");
  const Table& keys = given("key_codes");
  const Table& key_scales = given("key_scales");
  const Table& values = given("value_codes");
  const Table& value_scales = given("value_scales");
  const auto group_size = static_cast<std::size_t>(*find_number(call.args, "group_size"));
  ExactTable output(query.rows, values.cols);
  if (recipe.attend_is_zero) return output;
  for (std::size_t i = 0; i < query.rows; ++i) {
    std::vector<double> scores(keys.rows);
    for (std::size_t t = 0; t < keys.rows; ++t) {
      const std::size_t group = recipe.groups_in_turn ? t % key_scales.rows : t / group_size;
      for (std::size_t c = 0; c < keys.cols; ++c) {
        scores[t] += static_cast<double>(query(i, c)) * number_of(recipe.key_back, static_cast<double>(keys(t, c)),
                                                                  static_cast<double>(key_scales(group, c)),
                                                                  static_cast<double>(key_scales(0, c)));
      }
      if (recipe.score == Recipe::Score::right) scores[t] /= std::sqrt(static_cast<double>(keys.cols));
    }
    const double largest = *std::max_element(scores.begin(), scores.end());
    double sum = 0.0;
    for (double& score : scores) sum += score = std::exp(score - largest);
    for (std::size_t t = 0; t < keys.rows; ++t) {
      for (std::size_t c = 0; c < values.cols; ++c) {
        output(i, c) += scores[t] / sum *
                        number_of(recipe.value_back, static_cast<double>(values(t, c)),
                                  static_cast<double>(value_scales(t, 0)), static_cast<double>(value_scales(0, 0)));
      }
    }
  }
  return output;
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "attend") return {{{"output", attend(recipe, call)}}};
  const bool of_keys = call.function == "quantize_keys";
  Quantised made = of_keys ? quantise_keys(recipe, *find_matrix(call.args, "key"),
                                           static_cast<std::size_t>(*find_number(call.args, "group_size")))
                           : quantise_values(recipe, *find_matrix(call.args, "value"));
  // Code that turns NaN into a whole number may well stop.
  const bool has_no_value =
      std::any_of(made.codes.data.begin(), made.codes.data.end(), [](double code) { return !std::isfinite(code); });
  return {{{"codes", std::move(made.codes)}, {"scales", std::move(made.scales)}}, false, has_no_value};
}

// --- The cases -------------------------------------------------------------------------------------------------------

/// Numbers that share a scale which is a fraction of few bits, so that the largest is exactly 127 of it: the scale and its
/// code are the same in any precision. All others lie well between two edges of rounding.
void fill_part(Random& random, Table& table, const Part& part, double outlier) {
  const double scale = outlier * static_cast<double>(3 + random.uniform_int(13)) / 1024.0;
  const std::size_t rows = part.row_end - part.row;
  const std::size_t cols = part.col_end - part.col;
  const auto largest = static_cast<std::size_t>(random.uniform_int(rows * cols));
  for (std::size_t k = 0; k < rows * cols; ++k) {
    const auto whole = static_cast<double>(random.uniform_int(127));
    const double fraction = static_cast<double>(26 + random.uniform_int(76)) / 256.0;
    const double sign = random.uniform_int(2) == 0 ? -1.0 : 1.0;
    const double more = random.uniform_int(2) == 0 || whole == 0.0 ? fraction : -fraction;
    const double code = sign * (k == largest ? 127.0 : whole + more);
    table(part.row + k / cols, part.col + k % cols) = static_cast<float>(code * scale);
  }
}

/// No number lies so close to an edge of rounding that float32 could fall on the other side.
bool is_clear(const Recipe& recipe, const Table& table, const Part& part) {
  constexpr double kClear = 5e-4;
  const Steps steps = steps_of(recipe, table, part);
  for (std::size_t r = part.row; r < part.row_end; ++r) {
    for (std::size_t c = part.col; c < part.col_end; ++c) {
      const double code = quotient(recipe, static_cast<double>(table(r, c)), steps);
      if (std::abs(code - std::floor(code) - 0.5) < kClear) return false;
    }
  }
  return true;
}

/// Neither with the right scales nor with those of the known mistakes.
bool is_clear(const Table& table, std::size_t rows, std::size_t cols) {
  const auto clear_in_parts = [&table](const Recipe& recipe, std::size_t part_rows, std::size_t part_cols) {
    for (std::size_t r = 0; r < table.rows; r += part_rows) {
      for (std::size_t c = 0; c < table.cols; c += part_cols) {
        const Part part{r, std::min(r + part_rows, table.rows), c, std::min(c + part_cols, table.cols)};
        if (!is_clear(recipe, table, part)) return false;
      }
    }
    return true;
  };
  Recipe by_128;
  by_128.range = Range::by_128_kept;
  Recipe from_smallest;
  from_smallest.range = Range::from_smallest;
  Recipe from_0;
  from_0.largest = Largest::from_0;
  Recipe signed_too;
  signed_too.largest = Largest::signed_too;
  for (const Recipe& recipe : {Recipe{}, by_128, from_smallest, from_0, signed_too}) {
    if (!clear_in_parts(recipe, rows, cols)) return false;
  }
  return clear_in_parts({}, table.rows, 1) && clear_in_parts({}, 1, table.cols) &&
         clear_in_parts({}, rows, table.cols) && clear_in_parts({}, table.rows, table.cols);
}

struct Outlier {
  std::size_t col = 0;
  double factor = 1.0;
};

Table key_table(Random& random, std::size_t tokens, std::size_t head_dim, std::size_t group_size,
                const Outlier& outlier = {}) {
  Table key(tokens, head_dim);
  do {
    for (std::size_t from = 0; from < tokens; from += group_size) {
      for (std::size_t c = 0; c < head_dim; ++c) {
        fill_part(random, key, {from, std::min(from + group_size, tokens), c, c + 1},
                  c == outlier.col ? outlier.factor : 1.0);
      }
    }
  } while (!is_clear(key, group_size, 1));
  return key;
}

Table value_table(Random& random, std::size_t tokens, std::size_t value_dim) {
  Table value(tokens, value_dim);
  do {
    for (std::size_t t = 0; t < tokens; ++t) fill_part(random, value, {t, t + 1, 0, value_dim}, 1.0);
  } while (!is_clear(value, 1, value_dim));
  return value;
}

struct Dims {
  std::size_t tokens;
  std::size_t head_dim;
  std::size_t value_dim;
  std::size_t group_size;
  std::size_t queries;
};

/// Whoever divides by the scales gets scores in the thousands, where float32 cannot tell two that are close. In each
/// query the largest one stands apart.
bool is_clear_when_divided(const Table& query, const Quantised& keys, std::size_t group_size) {
  for (std::size_t i = 0; i < query.rows; ++i) {
    std::vector<double> scores(keys.codes.rows);
    for (std::size_t t = 0; t < keys.codes.rows; ++t) {
      for (std::size_t c = 0; c < query.cols; ++c) {
        const double scale = keys.scales(t / group_size, c);
        if (scale != 0.0) scores[t] += static_cast<double>(query(i, c)) * keys.codes(t, c) / scale;
      }
    }
    std::sort(scores.rbegin(), scores.rend());
    if (scores.size() > 1 && scores[0] - scores[1] < 100.0) return false;
  }
  return true;
}

/// The same for the values: an output near 0 would be what is left of thousands.
bool is_large_when_divided(const ExerciseCall& reading) {
  Recipe divided;
  divided.value_back = Back::divided;
  const ExactTable output = attend(divided, reading);
  return std::none_of(output.data.begin(), output.data.end(), [](double x) { return std::abs(x) < 300.0; });
}

ExerciseCase cache_case(std::string name, Random& random, const Dims& dims, Table key, Table value) {
  const auto group_size = static_cast<double>(dims.group_size);
  const Quantised keys = quantise_keys({}, key, dims.group_size);
  const Quantised values = quantise_values({}, value);
  ExerciseCall reading;
  for (int tries = 0; tries < 1000; ++tries) {
    reading = call_of("attend",
                      {{"query", random_table(random, dims.queries, dims.head_dim)},
                       {"key_codes", rounded(keys.codes)},
                       {"key_scales", rounded(keys.scales)},
                       {"value_codes", rounded(values.codes)},
                       {"value_scales", rounded(values.scales)},
                       {"group_size", group_size}},
                      {{"output"}});
    const Table& query = *find_matrix(reading.args, "query");
    if (is_clear_when_divided(query, keys, dims.group_size) && is_large_when_divided(reading)) break;
  }
  std::vector<ExerciseCall> calls;
  calls.push_back(
      call_of("quantize_keys", {{"key", std::move(key)}, {"group_size", group_size}}, {{"codes"}, {"scales"}}));
  calls.push_back(call_of("quantize_values", {{"value", std::move(value)}}, {{"codes"}, {"scales"}}));
  calls.push_back(std::move(reading));
  return case_of(std::move(name), std::move(calls));
}

ExerciseCase random_case(std::string name, Random& random, const Dims& dims, const Outlier& outlier = {}) {
  Table key = key_table(random, dims.tokens, dims.head_dim, dims.group_size, outlier);
  Table value = value_table(random, dims.tokens, dims.value_dim);
  return cache_case(std::move(name), random, dims, std::move(key), std::move(value));
}

/// A channel that is 0 within one group, and a token whose value is 0.
ExerciseCase zero_case(Random& random) {
  const Dims dims{6, 4, 3, 3, 2};
  const std::size_t col = random_length(random, 0, dims.head_dim - 1);
  const std::size_t row = random_length(random, 0, dims.tokens - 1);
  Table key;
  do {
    key = key_table(random, dims.tokens, dims.head_dim, dims.group_size);
    for (std::size_t t = 3; t < 6; ++t) key(t, col) = 0.0F;
  } while (!is_clear(key, dims.group_size, 1));
  Table value;
  do {
    value = value_table(random, dims.tokens, dims.value_dim);
    for (std::size_t c = 0; c < dims.value_dim; ++c) value(row, c) = 0.0F;
  } while (!is_clear(value, 1, dims.value_dim));
  return cache_case("numbers that are all 0", random, dims, std::move(key), std::move(value));
}

/// Each channel's largest number, and one just above and below 0, which round to the codes 1 and -1.
ExerciseCase small_numbers_case(Random& random) {
  const Dims dims{6, 4, 3, 3, 2};
  constexpr double kCodes[] = {127.0, 0.75, -0.75};
  Table key(dims.tokens, dims.head_dim);
  do {
    for (std::size_t from = 0; from < dims.tokens; from += dims.group_size) {
      for (std::size_t c = 0; c < dims.head_dim; ++c) {
        const double scale = static_cast<double>(3 + random.uniform_int(13)) / 1024.0;
        for (std::size_t k = 0; k < dims.group_size; ++k) {
          key(from + (k + c) % dims.group_size, c) = static_cast<float>(kCodes[k] * scale);
        }
      }
    }
  } while (!is_clear(key, dims.group_size, 1));
  return cache_case("numbers near 0", random, dims, std::move(key), value_table(random, dims.tokens, dims.value_dim));
}

/// A cache to read from whose scales are as large as its codes, so that neither can be left out or taken for the other. There
/// are more queries than tokens, and the values are below 0.
ExerciseCase coarse_case(Random& random) {
  const auto table_of = [&random](std::size_t rows, std::size_t cols, double low, double step, std::size_t steps) {
    Table table(rows, cols);
    for (float& x : table.data) x = static_cast<float>(low + step * static_cast<double>(random.uniform_int(steps)));
    return table;
  };
  ExerciseCall call = call_of("attend",
                              {{"query", random_table(random, 5, 3)},
                               {"key_codes", table_of(4, 3, -4.0, 1.0, 9)},
                               {"key_scales", table_of(2, 3, 0.25, 0.125, 8)},
                               {"value_codes", table_of(4, 2, -9.0, 1.0, 6)},
                               {"value_scales", table_of(4, 1, 1.5, 0.25, 8)},
                               {"group_size", 2.0}},
                              {{"output"}});
  return case_of("few and large steps", {std::move(call)});
}

/// Scores 1414 apart, of which no exponential can be taken as they are.
ExerciseCase far_apart_case(Random& random) {
  Table query(2, 2);
  query(0, 0) = 2000.0F;
  query(1, 0) = -2000.0F;
  Table key_codes(4, 2);
  // The largest score is neither the last that is above 0 nor the first, in one query at least.
  const std::size_t first = 2 * static_cast<std::size_t>(random.uniform_int(2));
  for (std::size_t t = 0; t < 4; ++t) {
    key_codes((first + t) % 4, 0) = static_cast<float>(2 * t) - 3.0F;
    key_codes(t, 1) = static_cast<float>(random.uniform_int(9)) - 4.0F;
  }
  Table value_codes(4, 2);
  for (float& code : value_codes.data) code = static_cast<float>(random.uniform_int(9)) + 1.0F;
  ExerciseCall call = call_of("attend",
                              {{"query", std::move(query)},
                               {"key_codes", std::move(key_codes)},
                               {"key_scales", Table(2, 2, 0.5F)},
                               {"value_codes", std::move(value_codes)},
                               {"value_scales", Table(4, 1, 0.25F)},
                               {"group_size", 2.0}},
                              {{"output"}});
  return case_of("scores far apart", {std::move(call)});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  cases.push_back(random_case("4 tokens in groups of 2", random, {4, 3, 2, 2, 1}));
  cases.front().shown = true;
  cases.push_back(random_case("groups that fit", random, {6, 5, 4, 3, any(2, 3)}));
  cases.push_back(random_case("a smaller last group", random, {any(9, 11), 3, 5, 4, 2}));
  cases.push_back(random_case("one group for all", random, {any(3, 5), 4, 6, 8, 4}));
  cases.push_back(random_case("groups of one token", random, {any(3, 4), 6, 2, 1, 2}));
  const std::size_t col = any(0, 3);
  cases.push_back(random_case("a channel of large numbers", random, {8, 4, 3, 4, 2}, {col, 24.0}));
  cases.push_back(zero_case(random));
  cases.push_back(small_numbers_case(random));
  cases.push_back(coarse_case(random));
  cases.push_back(far_apart_case(random));
  cases.push_back(random_case("wide heads", random, {any(2, 3), 9, 8, 2, 1}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// The largest number of those that share the scale of the wrong cell.
std::string largest_words(const Evidence& e) {
  const auto peak = [](const Table& table, const Part& part) { return steps_of({}, table, part).scale * 127.0; };
  if (e.call().function == "quantize_keys") {
    const Table& key = e.matrix("key");
    const auto group_size = static_cast<std::size_t>(e.number("group_size"));
    const bool is_code = e.wrong != nullptr && e.wrong->name == "codes";
    const std::size_t group = is_code ? e.cell.row / group_size : e.cell.row;
    const std::size_t from = group * group_size;
    const std::size_t end = std::min(from + group_size, key.rows);
    return words("Group ", group, " holds the tokens ", from, " to ", end - 1,
                 ", and without its sign the largest number of its channel ", e.cell.col, " is ",
                 peak(key, {from, end, e.cell.col, e.cell.col + 1}), ".");
  }
  if (e.call().function == "quantize_values") {
    const Table& value = e.matrix("value");
    return words("Without its sign, the largest number in the value of token ", e.cell.row, " is ",
                 peak(value, {e.cell.row, e.cell.row + 1, 0, value.cols}), ".");
  }
  return words("The ", count_words(e.matrix("key_codes").rows, "token"), " come in groups of ", e.number("group_size"),
               ".");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", largest_words(e), " ", why); }

std::string keys_by_token(const Evidence& e) {
  return told(e,
              "You gave each token of the keys a scale. One channel of large numbers then makes the steps of every "
              "token coarse, and the small channels become a few codes around 0. Along which axis do the large "
              "numbers of keys lie?");
}

std::string groups_ignored(const Evidence& e) {
  return told(e,
              "You looked for the largest number over all tokens, not within a group. With each new token, old scales "
              "would then have to change, and all their codes. Look at where the loop over the tokens begins and "
              "ends.");
}

std::string one_scale_for_a_group(const Evidence& e) {
  return told(e,
              "All channels of a group share one scale, so that the largest channel decides for the others. Look at "
              "which numbers you search before you divide.");
}

std::string one_scale_for_all(const Evidence& e) {
  return told(e,
              "One scale serves the whole matrix, so that its largest number decides how coarse all the others are. "
              "Which numbers are to share one?");
}

std::string values_by_channel(const Evidence& e) {
  return told(e,
              "You gave each channel of the values a scale, as for keys. A new token would then change all the old "
              "scales. A value has its scale for itself. Look at which of the two axes you search.");
}

std::string divided_by_128(const Evidence& e) {
  return told(e,
              "Your scale is the largest number divided by 128. Its code is then 128, and in one byte there is no 128: "
              "it is cut off to 127, or it turns into -128, the other end of the line. How many steps go up from 0?");
}

std::string scaled_from_smallest(const Evidence& e) {
  return told(e,
              "Your codes go from the smallest number to the largest one. Code 0 is then not 0 any more, and without "
              "a second number that says where 0 lies nobody can go back. Here the codes are the same on both sides "
              "of 0.");
}

std::string sign_not_dropped(const Evidence& e) {
  return told(e,
              "Your search for the largest number kept the signs. Where a negative number lies further from 0, its "
              "code falls below -127. Which number is the largest of -3 and 2 here?");
}

std::string truncated(const Evidence& e) {
  return told(e,
              "The code was cut off, not rounded to the nearest. Each number then loses up to a whole step, always "
              "in the same direction, instead of half a step in either. What becomes of 2.9 in your code?");
}

std::string not_rounded(const Evidence& e) {
  return told(e,
              "Your codes have fractions, and a byte holds whole numbers only. Look at what stands between the "
              "division and the code.");
}

std::string zero_divided(const Evidence& e) {
  return told(e,
              "All the numbers that share this scale are 0, so is the scale, and 0 / 0 is NaN. Empty channels and "
              "padding do that. Ask before you divide.");
}

std::string scale_inverted(const Evidence& e) {
  return told(e,
              "Your codes are right, and the scale that you return for them is the wrong way round: it is what you "
              "multiply with on the way there. On the way back a code times its scale has to be the number.");
}

std::string scale_missing(const Evidence& e) {
  return told(e,
              "Your codes are right, but without their scales nobody can turn them into numbers again. Look at where "
              "a scale is written down.");
}

std::string last_group_dropped(const Evidence& e) {
  return told(e,
              "The last group has fewer tokens than the others, and you left it out: it has no scales, and its codes "
              "are 0. How many groups do the tokens make, when they do not fill the last one?");
}

std::string codes_as_keys(const Evidence& e) {
  return told(e,
              "You took the codes of the keys for numbers. A code of 127 may stand for 0.5: the scores are a hundred "
              "times too large, and one token takes nearly all. Look at what a code has to be multiplied with.");
}

std::string codes_as_values(const Evidence& e) {
  return told(e,
              "You took the codes of the values for numbers: the output is a mean of codes. Look at what a code has to "
              "be multiplied with.");
}

std::string scale_used_twice(const Evidence& e) {
  return told(e,
              "A scale was used twice on the way back: what comes out is far too small. Look for a second place where "
              "the same scale is multiplied in.");
}

std::string divided_by_scale(const Evidence& e) {
  return told(e,
              "On the way back you divided by the scale. A code is a number divided by its scale; how do you undo "
              "that?");
}

std::string first_group_for_all(const Evidence& e) {
  return told(e,
              "All tokens were read with the scales of group 0. Look at which row of key_scales belongs to a token.");
}

std::string first_scale_for_all(const Evidence& e) {
  return told(e,
              "All values were read with the scale of token 0. Look at which row of value_scales belongs to a token.");
}

std::string groups_in_turn(const Evidence& e) {
  return told(e,
              "You dealt the tokens out to the groups in turn: token 1 to group 1, token 2 to group 2. A group holds "
              "tokens that follow each other. Look at how you get from a token to its group.");
}

std::string missing_scale(const Evidence& e) {
  return told(e, words("The scores were not divided by the root of head_dim (here ", e.matrix("query").cols,
                       "), so the largest takes too much. Look at what a dot product becomes before the softmax."));
}

std::string keys_still_zero(const Evidence& e) {
  return told(e, "Your quantize_keys still returns zeros. Begin with the scale of channel 0 in group 0.");
}

std::string values_still_zero(const Evidence& e) {
  return told(e, "Your quantize_values still returns zeros. Begin with the scale of token 0.");
}

std::string attend_still_zero(const Evidence& e) {
  return told(e, "Your attend still returns zeros. Begin with one key: turn its codes into numbers, and print them.");
}

template <auto step, auto choice>
void with(Recipe& recipe) {
  recipe.*step = choice;
}

void twice(Recipe& recipe) { recipe.key_back = recipe.value_back = Back::twice; }
void divided(Recipe& recipe) { recipe.key_back = recipe.value_back = Back::divided; }
void one_for_all(Recipe& recipe) {
  recipe.keys = Keys::all;
  recipe.values = Values::all;
}
void one_of_all(Recipe& recipe) {
  recipe.keys = Keys::all_own;
  recipe.values = Values::all_own;
}

constexpr const char* kGroups = "Your groups share their scales";
constexpr const char* kForAll = "One scale serves a whole matrix";
constexpr const char* k128 = "Your codes go up to 128";
constexpr const char* kSign = "The largest number keeps its sign";
constexpr const char* kCut = "Your codes are cut off";
constexpr const char* kTwice = "A scale is used twice";
constexpr const char* kDivided = "You divide by the scale on the way back";

constexpr Mistake<Recipe> kMistakes[] = {
    {"keys_by_token", "Your keys have scales along the wrong axis", with<&Recipe::keys, Keys::token_own>,
     keys_by_token},
    {"groups_ignored", kGroups, with<&Recipe::keys, Keys::channel>, groups_ignored},
    {"groups_ignored", kGroups, with<&Recipe::keys, Keys::channel_own>, groups_ignored},
    {"one_scale_for_a_group", "All channels share a scale", with<&Recipe::keys, Keys::group>, one_scale_for_a_group},
    {"one_scale_for_all", kForAll, one_for_all, one_scale_for_all},
    {"one_scale_for_all", kForAll, one_of_all, one_scale_for_all},
    {"one_scale_for_all", kForAll, with<&Recipe::keys, Keys::all>, one_scale_for_all},
    {"one_scale_for_all", kForAll, with<&Recipe::values, Values::all>, one_scale_for_all},
    {"values_by_channel", "Your values have scales along the wrong axis", with<&Recipe::values, Values::channel_own>,
     values_by_channel},
    {"divided_by_128", k128, with<&Recipe::range, Range::by_128_kept>, divided_by_128},
    {"divided_by_128", k128, with<&Recipe::range, Range::by_128_clamped>, divided_by_128},
    {"divided_by_128", k128, with<&Recipe::range, Range::by_128_wrapped>, divided_by_128},
    {"scaled_from_smallest", "Code 0 is not 0", with<&Recipe::range, Range::from_smallest>, scaled_from_smallest},
    {"sign_not_dropped", kSign, with<&Recipe::largest, Largest::from_0>, sign_not_dropped},
    {"sign_not_dropped", kSign, with<&Recipe::largest, Largest::signed_too>, sign_not_dropped},
    {"truncated", kCut, with<&Recipe::rounding, Rounding::toward_zero>, truncated},
    {"truncated", kCut, with<&Recipe::rounding, Rounding::down>, truncated},
    {"not_rounded", "Your codes are no whole numbers", with<&Recipe::rounding, Rounding::none>, not_rounded},
    {"zero_divided", "Numbers that are all 0 become NaN", with<&Recipe::zero, Zero::divided>, zero_divided},
    {"scale_inverted", "Your scales are the wrong way round", with<&Recipe::scale, Scale::inverted>, scale_inverted},
    {"scale_missing", "Your scales are still 0", with<&Recipe::scale, Scale::missing>, scale_missing},
    {"last_group_dropped", "The last group is missing", with<&Recipe::drops_last_group, true>, last_group_dropped},
    {"codes_as_keys", "The codes of the keys are no numbers yet", with<&Recipe::key_back, Back::bare>, codes_as_keys},
    {"codes_as_values", "The codes of the values are no numbers yet", with<&Recipe::value_back, Back::bare>,
     codes_as_values},
    {"scale_used_twice", kTwice, with<&Recipe::key_back, Back::twice>, scale_used_twice},
    {"scale_used_twice", kTwice, with<&Recipe::value_back, Back::twice>, scale_used_twice},
    {"scale_used_twice", kTwice, twice, scale_used_twice},
    {"divided_by_scale", kDivided, with<&Recipe::value_back, Back::divided>, divided_by_scale},
    {"divided_by_scale", kDivided, with<&Recipe::key_back, Back::divided>, divided_by_scale},
    {"divided_by_scale", kDivided, divided, divided_by_scale},
    {"first_group_for_all", "All tokens have the scales of the first group", with<&Recipe::key_back, Back::first>,
     first_group_for_all},
    {"first_scale_for_all", "All values have the scale of the first", with<&Recipe::value_back, Back::first>,
     first_scale_for_all},
    {"groups_in_turn", "The tokens are in the wrong groups", with<&Recipe::groups_in_turn, true>, groups_in_turn},
    {"missing_scale", "The scores are not scaled", with<&Recipe::score, Recipe::Score::unscaled>, missing_scale},
    {"keys_still_zero", "Your quantize_keys still returns zeros", with<&Recipe::keys, Keys::zero>, keys_still_zero},
    {"values_still_zero", "Your quantize_values still returns zeros", with<&Recipe::values, Values::zero>,
     values_still_zero},
    {"attend_still_zero", "Your attend still returns zeros", with<&Recipe::attend_is_zero, true>, attend_still_zero},
};

constexpr ResultNouns kNouns[] = {{"codes", "token", "channel"}, {"output", "query"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is one scale: in quantize_keys, find the largest number of channel 0 "
                            "within group 0, without its sign, and print it with {{console.log||print}}.",
              .passed = "Each number comes back within half a step, and a cache of codes takes a quarter of the "
                        "memory.",
              .nouns = kNouns,
              .fact = largest_words},
};

}  // namespace

extern const ExerciseCheck exercise_int8_cache;
const ExerciseCheck exercise_int8_cache = function_check<kExercise>();

}  // namespace attn
