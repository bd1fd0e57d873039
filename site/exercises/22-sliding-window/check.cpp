#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// In which row a token lies.
  enum class Place {
    right,
    no_ring_offset,  ///< counts the ring from position 0
    ring_of_all,     ///< the ring has all rows
    window_only,     ///< there are no other rows than the window's
    in_window,       ///< the sinks take rows of the window
    short_ring,      ///< one row of the ring is never used
    shorter,         ///< and is not there
    longer,          ///< one row more
    last_row,        ///< when all are filled, each token takes the last one
    dropped,         ///< when all are filled, tokens are not stored
    grown,           ///< there is a row for each token
    shifted,         ///< the oldest token is always the first behind the sinks
  };
  /// Which tokens attend looks at, and in which order.
  enum class Seen { right, newest, all, row_order, empty_rows, not_newest, not_oldest };
  enum class Append { all, first_only, counted_as_one };

  Place place = Place::right;
  Seen seen = Seen::right;
  Append append = Append::all;
  bool is_scaled = true;
  bool key_as_value = false;
  /// attend looks for each token where it should lie.
  bool reads_right_rows = false;
  bool attend_is_zero = false;

  bool operator==(const Recipe&) const = default;
};

using Place = Recipe::Place;
using Seen = Recipe::Seen;
using Append = Recipe::Append;

class SlidingCache {
 public:
  SlidingCache(const Recipe& recipe, const ExerciseCall& create)
      : recipe_(recipe),
        sinks_(size_in(create, "num_sinks")),
        window_(size_in(create, "window")),
        head_dim_(size_in(create, "head_dim")),
        rows_(first_rows()) {}

  /// Ends with an error where a mistake leaves no row for a token.
  CallAnswer append(const ExerciseCall& call) {
    const Table& key = *find_matrix(call.args, "key");
    const Table& value = *find_matrix(call.args, "value");
    const std::size_t count = recipe_.append == Append::first_only ? 1 : key.rows;
    for (std::size_t r = 0; r < count; ++r) {
      tokens_.push_back({row_of(key, r), row_of(recipe_.key_as_value ? key : value, r)});
      if (!store(length_ + r, tokens_.size() - 1)) return refusal();
    }
    length_ += recipe_.append == Append::counted_as_one ? 1 : count;
    return {};
  }

  CallAnswer stored() const {
    ExactTable keys(rows_.size(), head_dim_);
    ExactTable values(rows_.size(), head_dim_);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      for (std::size_t c = 0; c < head_dim_; ++c) {
        keys(row, c) = at(row, c, &Token::key);
        values(row, c) = at(row, c, &Token::value);
      }
    }
    return {{{"keys", std::move(keys)}, {"values", std::move(values)}}};
  }

  CallAnswer attend(const Table& query) const {
    ExactTable output(1, head_dim_);
    if (recipe_.attend_is_zero) return {{{"output", output}, {"weights", ExactTable(1, rows_.size())}}};
    const std::vector<std::size_t> rows = seen_rows();
    ExactTable weights(1, rows.size());
    double sum = 0.0;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      double score = 0.0;
      for (std::size_t c = 0; c < head_dim_; ++c) {
        score += static_cast<double>(query(0, c)) * at(rows[j], c, &Token::key);
      }
      if (recipe_.is_scaled) score /= std::sqrt(static_cast<double>(head_dim_));
      sum += weights(0, j) = std::exp(score);
    }
    for (double& weight : weights.data) weight /= sum;
    for (std::size_t c = 0; c < head_dim_; ++c) {
      for (std::size_t j = 0; j < rows.size(); ++j) output(0, c) += weights(0, j) * at(rows[j], c, &Token::value);
    }
    return {{{"output", std::move(output)}, {"weights", std::move(weights)}}, false, rows.empty()};
  }

 private:
  struct Token {
    std::vector<double> key;
    std::vector<double> value;
  };

  static std::size_t size_in(const ExerciseCall& call, std::string_view name) {
    return static_cast<std::size_t>(*find_number(call.args, name));
  }
  static std::vector<double> row_of(const Table& table, std::size_t r) {
    const auto begin = table.data.begin() + static_cast<std::ptrdiff_t>(r * table.cols);
    return {begin, begin + static_cast<std::ptrdiff_t>(table.cols)};
  }

  std::size_t first_rows() const {
    switch (recipe_.place) {
      case Place::window_only:
      case Place::in_window: return window_;
      case Place::shorter: return sinks_ + window_ - 1;
      case Place::longer: return sinks_ + window_ + 1;
      case Place::grown: return 0;
      default: return sinks_ + window_;
    }
  }
  /// Tokens that lie in the ring, or behind the sinks, once all rows are filled.
  std::size_t ring() const {
    switch (recipe_.place) {
      case Place::in_window: return window_ - std::min(window_, sinks_);
      case Place::short_ring:
      case Place::shorter: return window_ - 1;
      case Place::longer: return window_ + 1;
      default: return window_;
    }
  }
  std::size_t place_of(Place place, std::size_t position) const {
    switch (place) {
      case Place::ring_of_all:
      case Place::window_only: return position % rows_.size();
      case Place::no_ring_offset: return position < sinks_ ? position : sinks_ + position % window_;
      case Place::last_row: return std::min(position, rows_.size() - 1);
      case Place::dropped:
      case Place::grown: return position;
      case Place::shifted: return std::min(position, sinks_ + window_ - 1);
      default: return position < sinks_ ? position : sinks_ + (position - sinks_) % ring();
    }
  }

  bool store(std::size_t position, std::size_t token) {
    if (position >= sinks_ && ring() == 0) return false;
    const std::size_t row = place_of(recipe_.place, position);
    if (recipe_.place == Place::grown && row >= rows_.size()) rows_.resize(row + 1);
    if (recipe_.place == Place::shifted && position >= rows_.size()) {
      rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(sinks_));
      rows_.emplace_back();
    }
    if (row < rows_.size()) {
      rows_[row] = token;
      return true;
    }
    return recipe_.place == Place::dropped;
  }

  /// 0 in a row that nothing has been written to.
  double at(std::size_t row, std::size_t c, std::vector<double> Token::* part) const {
    return row < rows_.size() && rows_[row] ? (tokens_[*rows_[row]].*part)[c] : 0.0;
  }

  std::vector<std::size_t> seen_rows() const {
    std::vector<std::size_t> rows;
    const std::size_t filled = std::min(length_, rows_.size());
    const bool in_row_order =
        recipe_.seen == Seen::row_order || (recipe_.seen == Seen::empty_rows && length_ < rows_.size());
    if (in_row_order) {
      for (std::size_t row = 0; row < (recipe_.seen == Seen::empty_rows ? rows_.size() : filled); ++row)
        rows.push_back(row);
      return rows;
    }
    const Place place = recipe_.reads_right_rows ? Place::right : recipe_.place;
    for (const std::size_t position : seen_positions()) rows.push_back(place_of(place, position));
    return rows;
  }

  std::vector<std::size_t> seen_positions() const {
    std::vector<std::size_t> positions;
    if (recipe_.seen == Seen::all) {
      for (std::size_t p = 0; p < length_; ++p) positions.push_back(p);
      return positions;
    }
    if (recipe_.seen == Seen::newest) {
      for (std::size_t p = length_ - std::min(length_, rows_.size()); p < length_; ++p) positions.push_back(p);
      return positions;
    }
    for (std::size_t p = 0; p < std::min(sinks_, length_); ++p) positions.push_back(p);
    const std::size_t window = recipe_.seen == Seen::not_oldest ? ring() - 1 : ring();
    const std::size_t end = recipe_.seen == Seen::not_newest ? length_ - 1 : length_;
    for (std::size_t p = std::max(sinks_, length_ - std::min(length_, window)); p < end; ++p) positions.push_back(p);
    return positions;
  }

  const Recipe& recipe_;
  std::size_t sinks_;
  std::size_t window_;
  std::size_t head_dim_;
  /// As they came.
  std::vector<Token> tokens_;
  /// Which of the tokens lies there.
  std::vector<std::optional<std::size_t>> rows_;
  std::size_t length_ = 0;
};

std::uint32_t object_of(const ExerciseCall& call) {
  if (call.function == "create_cache") return call.returns.front().object;
  return std::get<ObjectRef>(call.args.front().value).object;
}

std::vector<CallAnswer> answer(const Recipe& recipe, const ExerciseCase& exercise_case) {
  std::vector<CallAnswer> answers;
  std::map<std::uint32_t, SlidingCache> caches;
  bool stopped = false;
  for (const ExerciseCall& call : exercise_case.calls) {
    CallAnswer& given = answers.emplace_back();
    if (call.function == "create_cache") {
      caches.emplace(object_of(call), SlidingCache(recipe, call));
      continue;
    }
    if (stopped) continue;
    SlidingCache& cache = caches.at(object_of(call));
    if (call.function == "append") given = cache.append(call);
    if (call.function == "attend") given = cache.attend(*find_matrix(call.args, "query"));
    if (call.function == "stored") given = cache.stored();
    stopped = given.refused;
  }
  return answers;
}

// --- The cases -------------------------------------------------------------------------------------------------------

/// Calls on caches, with numbers of their own.
class Script {
 public:
  Script(Random& random, std::size_t head_dim, bool readable = false)
      : random_(random), head_dim_(head_dim), readable_(readable) {}

  Script& create(std::uint32_t cache, std::size_t num_sinks, std::size_t window) {
    return add(call_of("create_cache",
                       {{"num_sinks", static_cast<double>(num_sinks)},
                        {"window", static_cast<double>(window)},
                        {"head_dim", static_cast<double>(head_dim_)}},
                       {{"cache", ReturnSpec::Kind::object, cache}}));
  }
  /// What was given is used again afterwards.
  Script& append(std::uint32_t cache, std::size_t count) {
    Table key = numbers(count);
    add(call_of("append", {{"cache", ObjectRef{cache}}, {"key", std::move(key)}, {"value", numbers(count)}}, {}));
    calls_.back().overwrite_args = 7.0F;
    return *this;
  }
  Script& attend(std::uint32_t cache) {
    return add(call_of("attend", {{"cache", ObjectRef{cache}}, {"query", numbers(1)}}, {{"output"}, {"weights"}}));
  }
  Script& stored(std::uint32_t cache) {
    return add(call_of("stored", {{"cache", ObjectRef{cache}}}, {{"keys"}, {"values"}}));
  }
  /// So many tokens, one by one, each with its query.
  Script& decode(std::uint32_t cache, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) append(cache, 1).attend(cache);
    return *this;
  }

  ExerciseCase take(std::string name) { return case_of(std::move(name), std::move(calls_)); }

 private:
  Table numbers(std::size_t rows) {
    return readable_ ? readable_table(random_, rows, head_dim_) : random_table(random_, rows, head_dim_);
  }
  Script& add(ExerciseCall call) {
    calls_.push_back(std::move(call));
    return *this;
  }

  Random& random_;
  std::size_t head_dim_;
  bool readable_;
  std::vector<ExerciseCall> calls_;
};

/// The counted case: a step with few tokens, and one in a cache that has long been full.
constexpr const char* kCostName = "a long text, counted";
constexpr std::size_t kCostHeadDim = 8;
constexpr std::size_t kCostSinks = 4;
constexpr std::size_t kCostWindow = 64;
constexpr std::size_t kFewTokens = 8;

// Nearly everywhere the sinks are no multiple of the window: a ring that counts from position 0 would be right.
std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  Script shown(random, 2, true);
  shown.create(0, 1, 3).append(0, 2).stored(0).attend(0).append(0, 2).stored(0).attend(0);
  cases.push_back(shown.append(0, 2).stored(0).attend(0).take("1 sink, a window of 3"));
  cases.front().shown = true;
  const std::size_t wide = any(4, 5);
  cases.push_back(
      Script(random, 5).create(0, 2, wide).decode(0, 2 + 3 * wide).stored(0).take("2 sinks, token by token"));
  const std::size_t prompt = any(9, 13);
  cases.push_back(Script(random, 4).create(0, 3, 5).append(0, prompt).stored(0).attend(0).decode(0, 2).take(
      "a prompt longer than the cache"));
  cases.push_back(
      Script(random, 9).create(0, 2, 3).append(0, 5).stored(0).attend(0).append(0, 1).stored(0).attend(0).take(
          "a prompt that just fits"));
  const std::size_t plain = any(2, 4);
  cases.push_back(Script(random, 3).create(0, 0, plain).decode(0, 2 * plain + 1).stored(0).take("no sinks"));
  cases.push_back(
      Script(random, 4).create(0, 3, 1).append(0, 2).attend(0).decode(0, 4).stored(0).take("more sinks than window"));
  const std::size_t first = any(1, 2);
  cases.push_back(Script(random, 6)
                      .create(0, 1, 4)
                      .create(1, 2, 3)
                      .append(0, first)
                      .append(1, 3)
                      .attend(0)
                      .attend(1)
                      .append(0, 4)
                      .append(1, first)
                      .decode(0, 1)
                      .stored(1)
                      .attend(1)
                      .stored(0)
                      .take("two caches side by side"));
  Script counted(random, kCostHeadDim);
  counted.create(0, kCostSinks, kCostWindow).append(0, kFewTokens - 1).decode(0, 1).append(0, 80).decode(0, 1);
  cases.push_back(counted.take(kCostName));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// The cache of a call, as it was made, and how many tokens it has been given before the call.
struct Told {
  std::size_t sinks = 0;
  std::size_t window = 0;
  std::size_t tokens = 0;
};

Told told_until(const ExerciseCase& exercise_case, std::size_t call_index) {
  Told told;
  const std::uint32_t object = object_of(exercise_case.calls[call_index]);
  for (std::size_t k = 0; k < call_index; ++k) {
    const ExerciseCall& call = exercise_case.calls[k];
    if (object_of(call) != object) continue;
    if (call.function == "create_cache") {
      told.sinks = static_cast<std::size_t>(*find_number(call.args, "num_sinks"));
      told.window = static_cast<std::size_t>(*find_number(call.args, "window"));
    }
    if (call.function == "append") told.tokens += find_matrix(call.args, "key")->rows;
  }
  return told;
}

/// "2 sinks, a window of 4, 7 tokens so far."
std::string place(const Evidence& e) {
  const Told told = told_until(e.exercise_case, e.call_index);
  return words("The cache has ", count_words(told.sinks, "sink"), " and a window of ", told.window, ", and ",
               count_words(told.tokens, "token"), told.tokens == 1 ? " has come." : " have come.");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", place(e), " ", why); }

std::string no_sinks(const Evidence& e) {
  return told(e,
              "The first tokens are gone: your ring goes over every row, so that newer tokens took theirs. Models put "
              "much weight on the first tokens of a text, and without them the next words turn to noise. Look at which "
              "row a token takes when all are filled.");
}

std::string overwrites_sinks(const Evidence& e) {
  return told(e,
              "When the last row is filled, your next token goes to row 0, where a sink lies, and attend takes it for "
              "the first token of the text. Look at where the ring begins.");
}

std::string sinks_in_window(const Evidence& e) {
  return told(e,
              "Your sinks take rows of the window, so that it holds fewer of the newest tokens than it should. The "
              "cache has num_sinks + window rows. Look at how many there are in the ring.");
}

std::string window_one_short(const Evidence& e) {
  return told(e,
              "Your ring turns one token too early: the oldest token of the window has been overwritten while it "
              "should still be there. How many rows does the ring have, and when is the last of them filled?");
}

std::string window_one_long(const Evidence& e) {
  return told(e,
              "You keep one token more than the window has. Tokens that should be gone are still seen, and the memory "
              "is larger than was asked for. How many rows does the ring have?");
}

std::string ring_not_offset(const Evidence& e) {
  return told(e,
              "Behind the sinks your ring counts from position 0 of the text, so that its first token does not lie in "
              "its first row. Which number does the first token have that is no sink, counted among the tokens of the "
              "ring?");
}

std::string last_row_only(const Evidence& e) {
  return told(e,
              "Once all rows are filled, each new token takes the last row, and the token before it is lost, while old "
              "ones stay. The one to go is the oldest of the window. Look at where the row after the last one is.");
}

std::string newest_dropped(const Evidence& e) {
  return told(e,
              "Once all rows are filled, your cache takes no more tokens: it goes on with the first ones and never "
              "sees the newest. The one to go is the oldest of the window. Look at what append does when there is no "
              "free row.");
}

std::string never_evicts(const Evidence& e) {
  return told(e,
              "Your cache has a row for every token of the text. Its memory grows without end, and this one has to "
              "stay at num_sinks + window rows. Which row can a new token take, when none is free?");
}

std::string shifts_the_window(const Evidence& e) {
  return told(e,
              "You moved all the tokens of the window by one row to make room behind them. What attend gives stays "
              "right, but each new token then costs as much as the whole window. In a ring nothing moves: the new "
              "token takes the row of the oldest. Which row is that?");
}

std::string row_order(const Evidence& e) {
  return told(e,
              "Your weights are in the order of the rows. Once the ring has turned, the oldest token of the window "
              "lies somewhere in the middle, and whoever reads the weights takes them for those of other tokens. Look "
              "at where the oldest one lies.");
}

std::string empty_rows_seen(const Evidence& e) {
  return told(e,
              "Rows that nothing has been written to got weights, too. Their score is 0, which is not small: the "
              "exponential of 0 is 1, and the real tokens lose that share. Look at how many rows are filled.");
}

std::string newest_not_seen(const Evidence& e) {
  return told(e,
              "The newest token has no weight. The query is its own, and a token may look at itself. Look at where "
              "your loop over the window ends.");
}

std::string oldest_not_seen(const Evidence& e) {
  return told(e,
              "The oldest token of the window lies in its row, but attend leaves it out. A window of n holds n tokens, "
              "the newest among them. Look at where your loop over the window begins.");
}

std::string missing_scale(const Evidence& e) {
  return told(e, words("The scores were not divided by the root of head_dim (here ", e.matrix("query").cols,
                       "), so the largest takes too much. Look at what a dot product becomes before the softmax."));
}

std::string key_stored_as_value(const Evidence& e) {
  return told(e,
              "The rows of your values hold what was given as key. The weights are right then, but they mix the wrong "
              "numbers. Look at what append writes into each of the two matrices.");
}

std::string only_first_row_appended(const Evidence& e) {
  return told(e,
              "Of each append only the first row was stored. A prompt comes with many tokens at once. Look at how "
              "often append repeats what it does.");
}

std::string counted_as_one(const Evidence& e) {
  return told(e,
              "An append of several tokens was counted as one: the next token goes to the row of one of them. Look at "
              "what your count grows by.");
}

std::string attend_still_zero(const Evidence& e) {
  return told(e,
              "What you store is right, and attend still returns zeros. Begin with the rows that are filled: which are "
              "they, in the order of the text?");
}

template <Place place>
void in_place(Recipe& recipe) {
  recipe.place = place;
}

template <Place place, Seen seen>
void seen_in_place(Recipe& recipe) {
  recipe.place = place;
  recipe.seen = seen;
}

template <Seen seen>
void with_seen(Recipe& recipe) {
  recipe.seen = seen;
}

void offset_in_append(Recipe& recipe) {
  recipe.place = Place::no_ring_offset;
  recipe.reads_right_rows = true;
}

constexpr const char* kNoSinks = "Your cache loses the first tokens";
constexpr const char* kShort = "Your window is one token too short";
constexpr const char* kOffset = "The ring begins in the wrong row";
constexpr const char* kGrows = "Your cache never lets go";
constexpr const char* kShifts = "Every append moves the window";

constexpr Mistake<Recipe> kMistakes[] = {
    {"no_sinks", kNoSinks, seen_in_place<Place::ring_of_all, Seen::newest>, no_sinks},
    {"no_sinks", kNoSinks, seen_in_place<Place::ring_of_all, Seen::row_order>, no_sinks},
    {"no_sinks", kNoSinks, seen_in_place<Place::window_only, Seen::newest>, no_sinks},
    {"no_sinks", kNoSinks, seen_in_place<Place::window_only, Seen::row_order>, no_sinks},
    {"overwrites_sinks", "The ring runs over the sinks", in_place<Place::ring_of_all>, overwrites_sinks},
    {"sinks_in_window", "The sinks take room from the window", in_place<Place::in_window>, sinks_in_window},
    {"window_one_short", kShort, in_place<Place::short_ring>, window_one_short},
    {"window_one_short", kShort, in_place<Place::shorter>, window_one_short},
    {"window_one_long", "Your window is one token too long", in_place<Place::longer>, window_one_long},
    {"ring_not_offset", kOffset, in_place<Place::no_ring_offset>, ring_not_offset},
    {"ring_not_offset", kOffset, offset_in_append, ring_not_offset},
    {"ring_not_offset", kOffset, seen_in_place<Place::no_ring_offset, Seen::row_order>, ring_not_offset},
    {"last_row_only", "Your ring does not turn", seen_in_place<Place::last_row, Seen::row_order>, last_row_only},
    {"newest_dropped", "A full cache takes no more tokens", seen_in_place<Place::dropped, Seen::row_order>,
     newest_dropped},
    {"never_evicts", kGrows, seen_in_place<Place::grown, Seen::all>, never_evicts},
    {"never_evicts", kGrows, in_place<Place::grown>, never_evicts},
    {"shifts_the_window", kShifts, seen_in_place<Place::shifted, Seen::row_order>, shifts_the_window},
    {"row_order", "Your weights are in the order of the rows", with_seen<Seen::row_order>, row_order},
    {"empty_rows_seen", "Empty rows get weights", with_seen<Seen::empty_rows>, empty_rows_seen},
    {"newest_not_seen", "The newest token does not see itself", with_seen<Seen::not_newest>, newest_not_seen},
    {"oldest_not_seen", "Attend leaves out the oldest token", with_seen<Seen::not_oldest>, oldest_not_seen},
    {"missing_scale", "The scale is missing", [](Recipe& r) { r.is_scaled = false; }, missing_scale},
    {"key_stored_as_value", "Your values are keys", [](Recipe& r) { r.key_as_value = true; }, key_stored_as_value},
    {"only_first_row_appended", "Only one row is stored", [](Recipe& r) { r.append = Append::first_only; },
     only_first_row_appended},
    {"counted_as_one", "Your count falls behind", [](Recipe& r) { r.append = Append::counted_as_one; }, counted_as_one},
    {"attend_still_zero", "Your attend still returns zeros", [](Recipe& r) { r.attend_is_zero = true; },
     attend_still_zero},
};

// --- Cost ------------------------------------------------------------------------------------------------------------

/// A call of the counted case that is about one token: the calls of whole prompts have no limit of their own.
struct CountedCall {
  std::size_t index;
  Told told;
  double reads;

  std::size_t filled() const { return std::min(told.tokens, told.sinks + told.window); }
};

std::vector<CountedCall> counted_calls(std::span<const AnsweredCall> calls, std::string_view function) {
  std::vector<CountedCall> counted;
  for (std::size_t k = 0; k < calls.size(); ++k) {
    const AnsweredCall& each = calls[k];
    if (each.exercise_case.name != kCostName || each.call().function != function) continue;
    const Table* key = find_matrix(each.call().args, "key");
    if (key != nullptr && key->rows > 1) continue;
    counted.push_back({k, told_until(each.exercise_case, each.call_index), each.reads()});
  }
  return counted;
}

/// One token's key and value, four times over.
constexpr double kAppendLimit = 4.0 * 2.0 * kCostHeadDim;

/// Keys and values of the rows that are filled, each number once.
double needed(const CountedCall& call) { return static_cast<double>(2 * call.filled() * kCostHeadDim); }

/// Three times what three plain loops read that fetch every factor anew.
double attend_limit(const CountedCall& call) {
  return 3.0 * static_cast<double>(call.filled() * (4 * kCostHeadDim + 8));
}

std::string attend_words(const CountedCall& call) {
  return words("With ", count_words(call.filled(), "filled row"), ", your attend read ", call.reads,
               " numbers. The keys and values of these rows are ", needed(call), " numbers. ");
}

std::optional<BrokenRule> find_copies(std::span<const AnsweredCall> calls) {
  for (const CountedCall& call : counted_calls(calls, "append")) {
    if (call.reads <= kAppendLimit) continue;
    return BrokenRule{
        call.index,
        words("To store one more token after ", call.told.tokens, ", your append read ", call.reads,
              " numbers. The token's key and value are ", 2 * kCostHeadDim,
              ". It goes through tokens that are already stored, each time, and a long text pays for it with every "
              "word. Look at what append reads beside key and value.")};
  }
  return std::nullopt;
}

std::optional<BrokenRule> find_uncounted(std::span<const AnsweredCall> calls) {
  for (const CountedCall& call : counted_calls(calls, "attend")) {
    if (call.reads >= needed(call)) continue;
    return BrokenRule{call.index,
                      attend_words(call) +
                          "It must have kept the rest in {{arrays||vectors}}, where the counter cannot see them. Keep "
                          "keys and values in a Matrix, so that the cost of a step can be measured."};
  }
  return std::nullopt;
}

std::optional<BrokenRule> find_costly_attend(std::span<const AnsweredCall> calls) {
  for (const CountedCall& call : counted_calls(calls, "attend")) {
    if (call.reads <= attend_limit(call)) continue;
    return BrokenRule{
        call.index, attend_words(call) +
                        "Each of them is needed about once. Look for a loop that goes over rows which are not filled, "
                        "or runs inside another without need."};
  }
  return std::nullopt;
}

constexpr CallRule kCosts[] = {
    {"append_reads_the_cache", "Every append reads what is already stored", find_copies},
    {"reads_not_counted", "Your cache keeps numbers out of sight", find_uncounted},
    {"reads_too_much", "A step reads too much", find_costly_attend},
};

std::string passed_with(std::span<const AnsweredCall> calls) {
  const CountedCall last = counted_calls(calls, "attend").back();
  return words("After ", last.told.tokens, " tokens, one step read ", last.reads, " numbers from ", last.filled(),
               " rows, and it will read no more after a million.");
}

constexpr ResultNouns kNouns[] = {{"weights", "query", "token"}, {"output", "query"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is a cache that counts: let append store its first token in row 0, and "
                            "look at what stored returns. Then ask which row the next one takes.",
              .passed = "The sinks stay, the newest tokens take turns, and the memory is the same for any text.",
              .nouns = kNouns,
              .fact = place,
              .passed_with = passed_with},
    .rules = {.costs = kCosts},
};

}  // namespace

extern const ExerciseCheck exercise_sliding_window;
const ExerciseCheck exercise_sliding_window = function_check<kExercise>();

}  // namespace attn
