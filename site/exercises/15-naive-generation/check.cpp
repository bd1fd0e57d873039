#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lab/judge/function_judge.h"
#include "lab/toy_model.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which tokens are read in a round.
  enum class Reads { all, all_but_newest, newest, newest_at_zero, from_prompt_end, from_prompt_end_at_zero, prompt };
  /// Whose output becomes logits. A first row may have been masked or not.
  enum class Row { last, first, first_masked, prompt_end };
  enum class Choice { largest, smallest, last_smallest, last_of_equals, above_zero };
  /// Where a chosen token is put.
  enum class Put { at_the_end, over_the_prompt, nowhere };
  enum class Returned { all, new_tokens, prompt, nothing };
  enum class Position { right, from_one, none };
  enum class Scale { right, missing, twice };
  enum class Key { right, of_query_weights, of_value_weights, not_projected };
  enum class Value { right, of_key_weights, not_projected };
  enum class Naive { right, last_too, square, square_and_last, token_by_token, new_tokens, new_read, cached, zero };
  enum class Cached { right, last_too, new_tokens, new_read, naive, zero };

  Reads reads = Reads::all;
  Row row = Row::last;
  Choice choice = Choice::largest;
  Put put = Put::at_the_end;
  Returned returned = Returned::all;
  Position position = Position::right;
  Scale scale = Scale::right;
  Key key = Key::right;
  Value value = Value::right;
  Naive naive = Naive::right;
  Cached cached = Cached::right;

  bool operator==(const Recipe&) const = default;
};

using Reads = Recipe::Reads;
using Row = Recipe::Row;
using Choice = Recipe::Choice;
using Put = Recipe::Put;
using Returned = Recipe::Returned;
using Position = Recipe::Position;
using Scale = Recipe::Scale;
using Key = Recipe::Key;
using Value = Recipe::Value;
using Naive = Recipe::Naive;
using Cached = Recipe::Cached;

/// A token that is read, and the place at which it is said to stand.
struct Read {
  std::size_t token;
  std::size_t place;
};

/// Of a text whose first `length` tokens are known.
std::vector<Read> tokens_read(Reads reads, const std::vector<std::size_t>& text, std::size_t prompt_len,
                              std::size_t length) {
  std::size_t from = 0;
  if (reads == Reads::newest || reads == Reads::newest_at_zero) from = length - 1;
  if (reads == Reads::from_prompt_end || reads == Reads::from_prompt_end_at_zero) from = prompt_len - 1;
  const bool from_zero = reads == Reads::newest_at_zero || reads == Reads::from_prompt_end_at_zero;
  const std::size_t end = reads == Reads::prompt ? prompt_len : length;
  std::vector<Read> read;
  for (std::size_t t = from; t < end; ++t) read.push_back({text[t], from_zero ? t - from : t});
  return read;
}

ToyVector vector_of(const Recipe& recipe, const ToyModel& model, const Read& read) {
  if (recipe.position == Position::none) return toy_vector(model, read.token, std::nullopt);
  return toy_vector(model, read.token, read.place + (recipe.position == Position::from_one ? 1 : 0));
}

ToyVector key_of(Key key, const ToyModel& model, const ToyVector& x) {
  if (key == Key::not_projected) return x;
  if (key == Key::of_query_weights) return times(x, model.w_query);
  return times(x, key == Key::of_value_weights ? model.w_value : model.w_key);
}

ToyVector value_of(Value value, const ToyModel& model, const ToyVector& x) {
  if (value == Value::not_projected) return x;
  return times(x, value == Value::of_key_weights ? model.w_key : model.w_value);
}

double scaled(Scale scale, double score, std::size_t head_dim) {
  const auto size = static_cast<double>(head_dim);
  if (scale == Scale::missing) return score;
  return scale == Scale::twice ? score / size : score / std::sqrt(size);
}

struct Slot {
  ToyVector key;
  ToyVector value;
};

/// A check asks for the same ones thousands of times.
class Slots {
 public:
  Slots(const Recipe& recipe, const ToyModel& model) : recipe_(recipe), model_(model) {}

  const Slot& of(const Read& read) {
    const auto [found, is_new] = slots_.try_emplace({read.token, read.place});
    if (is_new) {
      const ToyVector x = vector_of(recipe_, model_, read);
      found->second = {key_of(recipe_.key, model_, x), value_of(recipe_.value, model_, x)};
    }
    return found->second;
  }

 private:
  const Recipe& recipe_;
  const ToyModel& model_;
  std::map<std::pair<std::size_t, std::size_t>, Slot> slots_;
};

/// Of the token that is asked.
ToyVector output_of(const Recipe& recipe, const ToyModel& model, Slots& slots, const std::vector<Read>& read,
                    std::size_t prompt_len) {
  std::size_t asked = read.size() - 1;
  if (recipe.row == Row::first || recipe.row == Row::first_masked) asked = 0;
  if (recipe.row == Row::prompt_end) asked = std::min(asked, prompt_len - 1);
  std::size_t end = read.size() - (recipe.reads == Reads::all_but_newest ? 1 : 0);
  if (recipe.row == Row::first_masked) end = std::min<std::size_t>(end, 1);
  const ToyVector query = times(vector_of(recipe, model, read[asked]), model.w_query);
  ToyVector output(query.size());
  double sum = 0.0;
  for (std::size_t j = 0; j < end; ++j) {
    const Slot& slot = slots.of(read[j]);
    const double share = std::exp(scaled(recipe.scale, dot(query, slot.key), query.size()));
    for (std::size_t c = 0; c < output.size(); ++c) output[c] += share * slot.value[c];
    sum += share;
  }
  // Of no keys at all the output has no value.
  for (double& each : output) each /= sum;
  return output;
}

bool is_better(Choice choice, double logit, double best) {
  switch (choice) {
    case Choice::largest:
    case Choice::above_zero: return logit > best + kEqualLogits;
    case Choice::smallest: return logit < best - kEqualLogits;
    case Choice::last_smallest: return logit < best + kEqualLogits;
    case Choice::last_of_equals: return logit > best - kEqualLogits;
  }
  return false;
}

std::size_t chosen(Choice choice, const ToyVector& logits) {
  std::size_t best_id = 0;
  double best = choice == Choice::above_zero ? std::max(0.0, logits.front()) : logits.front();
  for (std::size_t id = 1; id < logits.size(); ++id) {
    if (!is_better(choice, logits[id], best)) continue;
    best_id = id;
    best = logits[id];
  }
  return best_id;
}

ExactTable returned_tokens(Returned returned, const std::vector<std::size_t>& text, std::size_t prompt_len) {
  const std::size_t first = returned == Returned::new_tokens ? prompt_len : 0;
  ExactTable tokens(1, text.size() - first);
  if (returned == Returned::nothing) return tokens;
  const std::size_t end = returned == Returned::prompt ? prompt_len : text.size();
  for (std::size_t t = first; t < end; ++t) tokens(0, t - first) = static_cast<double>(text[t]);
  return tokens;
}

CallAnswer generate(const Recipe& recipe, const ExerciseCall& call) {
  const ToyModel model = toy_model_of(call);
  const Table& prompt = *find_matrix(call.args, "prompt");
  const auto new_tokens = static_cast<std::size_t>(*find_number(call.args, "new_tokens"));
  std::vector<std::size_t> text(prompt.cols + new_tokens);
  for (std::size_t t = 0; t < prompt.cols; ++t) text[t] = static_cast<std::size_t>(prompt(0, t));
  ExactTable all_logits(new_tokens, model.embedding.rows);
  Slots slots(recipe, model);
  bool all_have_value = true;
  for (std::size_t step = 0; step < new_tokens && recipe.returned != Returned::nothing; ++step) {
    const std::size_t length = prompt.cols + step;
    const ToyVector logits =

        toy_logits(model,
                   output_of(recipe, model, slots, tokens_read(recipe.reads, text, prompt.cols, length), prompt.cols));
    all_have_value = all_have_value && std::isfinite(logits.front());
    for (std::size_t id = 0; id < logits.size(); ++id) all_logits(step, id) = logits[id];
    const std::size_t token = chosen(recipe.choice, logits);
    if (recipe.put != Put::nowhere) text[recipe.put == Put::over_the_prompt ? step : length] = token;
  }
  return {{{"tokens", returned_tokens(recipe.returned, text, prompt.cols)}, {"logits", std::move(all_logits)}},
          false,
          !all_have_value};
}

double sum_to(double n) { return n * (n + 1.0) / 2.0; }

double naive_count(Naive naive, double prompt_len, double new_tokens) {
  const double read = prompt_len + new_tokens - 1.0;
  switch (naive) {
    case Naive::right: return sum_to(read) - sum_to(prompt_len - 1.0);
    case Naive::last_too: return sum_to(read + 1.0) - sum_to(prompt_len);
    case Naive::square: return new_tokens * read;
    case Naive::square_and_last: return new_tokens * (read + 1.0);
    case Naive::token_by_token: return sum_to(read);
    case Naive::new_tokens: return sum_to(new_tokens);
    case Naive::new_read: return sum_to(new_tokens - 1.0);
    case Naive::cached: return read;
    case Naive::zero: return 0.0;
  }
  return 0.0;
}

double cached_count(Cached cached, double prompt_len, double new_tokens) {
  switch (cached) {
    case Cached::right: return prompt_len + new_tokens - 1.0;
    case Cached::last_too: return prompt_len + new_tokens;
    case Cached::new_tokens: return new_tokens;
    case Cached::new_read: return new_tokens - 1.0;
    case Cached::naive: return naive_count(Naive::right, prompt_len, new_tokens);
    case Cached::zero: return 0.0;
  }
  return 0.0;
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "generate") return generate(recipe, call);
  const double prompt_len = *find_number(call.args, "prompt_len");
  const double new_tokens = *find_number(call.args, "new_tokens");
  return {{{"naive", naive_count(recipe.naive, prompt_len, new_tokens)},
           {"cached", cached_count(recipe.cached, prompt_len, new_tokens)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Lengths {
  std::size_t prompt_len;
  std::size_t new_tokens;
};

using DrawModel = std::vector<NamedValue> (*)(Random& random, const ToySizes& sizes);

ExerciseCall drawn_call(Random& random, DrawModel draw_model, std::size_t vocab_size, std::size_t head_dim,
                        const Lengths& lengths) {
  // More places than are needed: who counts them from 1 finds a row, too.
  const ToySizes sizes{vocab_size, head_dim, lengths.prompt_len + lengths.new_tokens + 2};
  std::vector<NamedValue> args = draw_model(random, sizes);
  args.push_back({"prompt", random_token_ids(random, vocab_size, lengths.prompt_len)});
  args.push_back({"new_tokens", static_cast<double>(lengths.new_tokens)});
  return call_of("generate", std::move(args), {{"tokens"}, {"logits"}});
}

/// What a right answer makes of a call.
struct Written {
  const ExactTable& tokens;
  const ExactTable& logits;
  std::size_t prompt_len;
};

std::size_t token_of(const Written& written, std::size_t step) {
  return static_cast<std::size_t>(written.tokens(0, written.prompt_len + step));
}

bool chooses_all_ids(const Written& written) { return choices_are_telling(written.tokens, written.logits); }

/// A text that says one thing over and over would hide that a token is not read.
bool is_varied(const Written& written) {
  const auto first = written.tokens.data.begin() + static_cast<std::ptrdiff_t>(written.prompt_len);
  return std::set<double>(first, written.tokens.data.end()).size() >= 2;
}

/// The first token is chosen though all logits are negative, and it is neither the first nor the last that there is.
bool chooses_below_zero(const Written& written) {
  const std::size_t id = token_of(written, 0);
  return id != 0 && id + 1 < written.logits.cols && written.logits(0, id) < -0.05;
}

/// Some chosen token has a twin of a higher id.
bool chooses_twin(const Written& written) {
  for (std::size_t step = 0; step < written.logits.rows; ++step) {
    const std::size_t chosen_id = token_of(written, step);
    for (std::size_t id = chosen_id + 1; id < written.logits.cols; ++id) {
      if (std::abs(written.logits(step, id) - written.logits(step, chosen_id)) < kEqualLogits) return true;
    }
  }
  return false;
}

/// Draws until the text that is written is as the case needs it.
template <typename DrawCall>
ExerciseCall call_where(bool (*is_good)(const Written& written), DrawCall draw_call) {
  for (;;) {
    ExerciseCall call = draw_call();
    const CallAnswer answer = generate({}, call);
    const Written written{answer.results[0].table, answer.results[1].table, find_matrix(call.args, "prompt")->cols};
    if (choices_are_clear(toy_model_of(call), written.logits) && is_good(written)) return call;
  }
}

ExerciseCall count_call(std::size_t prompt_len, std::size_t new_tokens) {
  return call_of("count_projections",
                 {{"prompt_len", static_cast<double>(prompt_len)}, {"new_tokens", static_cast<double>(new_tokens)}},
                 {{"naive", ReturnSpec::Kind::number}, {"cached", ReturnSpec::Kind::number}});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  const auto random_call = [&random](std::size_t vocab_size, std::size_t head_dim, const Lengths& lengths) {
    return drawn_call(random, random_toy_model, vocab_size, head_dim, lengths);
  };
  std::vector<ExerciseCase> cases;
  const auto add = [&cases](std::string name, std::vector<ExerciseCall> calls) {
    cases.push_back(case_of(std::move(name), std::move(calls)));
  };
  add("a prompt of 3, and 4 new tokens",
      {call_where(is_varied, [&] { return drawn_call(random, readable_toy_model, 5, 2, {3, 4}); }), count_call(3, 4)});
  cases.front().shown = true;
  const Lengths long_prompt{any(7, 9), 3};
  add("a long prompt", {call_where(chooses_all_ids, [&] { return random_call(4, 6, long_prompt); })});
  const Lengths from_one{1, any(6, 8)};
  add("a prompt of one token", {call_where(is_varied, [&] { return random_call(12, 3, from_one); })});
  // One row of logits: whoever looks for a token in another row reads beyond the end.
  const Lengths negative{any(2, 4), 1};
  add("one new token, and logits below 0",
      {call_where(chooses_below_zero, [&] { return random_call(4, 4, negative); })});
  const Lengths twins{any(3, 5), 4};
  add("two tokens with one embedding", {call_where(chooses_twin, [&] {
        ExerciseCall call = random_call(6, 4, twins);
        std::vector<float>& embedding = std::get<Table>(call.args.front().value).data;
        std::copy_n(embedding.begin(), 8, embedding.begin() + 8);
        return call;
      })});
  const std::size_t prompt_len = any(200, 400);
  const std::size_t new_tokens = any(500, 900);
  add("long texts, counted", {count_call(prompt_len, new_tokens), count_call(1, 1000), count_call(2000, 10)});
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// Where in the text the wrong number stands.
std::string place(const Evidence& e) {
  if (e.call().function == "count_projections") {
    return words("It was asked for a prompt of ",
                 count_words(static_cast<std::size_t>(e.number("prompt_len")), "token"), " and ",
                 e.number("new_tokens"), " new ones.");
  }
  const std::size_t prompt_len = e.matrix("prompt").cols;
  if (e.wrong == nullptr) return words("The prompt has ", count_words(prompt_len, "token"), ".");
  const bool is_token = e.wrong->name == "tokens";
  if (is_token && e.cell.col < prompt_len) {
    return words("Columns 0 to ", prompt_len - 1, " belong to the prompt, which has ", count_words(prompt_len, "token"),
                 ".");
  }
  const std::size_t step = is_token ? e.cell.col - prompt_len : e.cell.row;
  return words("That is round ", step, ", in which the text has ", count_words(prompt_len + step, "token"), ", ",
               prompt_len, " of them from the prompt.");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", place(e), " ", why); }

std::string first_row_read(const Evidence& e) {
  return told(e,
              "Your logits are those of the first token of the text. What comes next is what the *last* one says; the "
              "others have their next token already. Look at whose query you take.");
}

std::string row_of_prompt_end(const Evidence& e) {
  return told(e,
              "In every round you ask the last token of the prompt. It was the last one in round 0 alone: the text has "
              "grown since. Look at how you find the row that you ask.");
}

std::string newest_token_without_effect(const Evidence& e) {
  return told(e,
              "Your logits are the same in every round, as if nothing had been written: a model that never reads its "
              "own words says the same one forever. Look at what the text is in round 1, and whether the loop goes to "
              "its end.");
}

std::string context_lost(const Evidence& e) {
  return told(e,
              "Only the newest token was read, so its output is its own value and nothing of the text before it is "
              "known. That is enough only if the keys and values of all earlier tokens are kept; here they are not. "
              "Look at how many rows your keys have.");
}

std::string prompt_not_read(const Evidence& e) {
  return told(e,
              "Your text begins with the last token of the prompt; those before it were never read. Whoever asks such "
              "a model gets an answer to one word. Look at where the loop over the text begins.");
}

std::string token_not_kept(const Evidence& e) {
  return told(e,
              "The chosen token was put nowhere: its place in the text is still 0, and the next round reads token 0 "
              "there. Look at what you do with your choice.");
}

std::string prompt_overwritten(const Evidence& e) {
  return told(e,
              "The new tokens were written from column 0 on, over the prompt, and the end of the text is still 0. Look "
              "at which column is the first one behind the prompt.");
}

std::string prompt_not_returned(const Evidence& e) {
  return told(e,
              "You return the new tokens alone. Here the whole text is asked for: the prompt's ids come first. Look at "
              "what your tokens begin with.");
}

std::string new_tokens_not_returned(const Evidence& e) {
  return told(e,
              "Your logits are right, but the tokens that follow from them are missing in what you return. Look at "
              "which matrix the chosen tokens go into.");
}

std::string smallest_logit_chosen(const Evidence& e) {
  return told(e,
              "You chose the token with the smallest logit, the one that fits least. Look at the comparison that "
              "decides which is better.");
}

std::string negative_logits_ignored(const Evidence& e) {
  return told(e,
              "All logits of such a round are negative. Your search begins with a best logit of 0, so that none of "
              "them is larger, and token 0 wins without being the best. With which number can the search begin?");
}

std::string last_of_equals_chosen(const Evidence& e) {
  return told(e,
              "Two tokens have the same logit there, and you chose the one with the higher id. Programs that disagree "
              "about such a choice write different texts from then on, so there has to be a rule: the lower id wins. "
              "Look at what your comparison says of equal numbers.");
}

std::string position_not_added(const Evidence& e) {
  return told(e,
              "The tokens have no place: `position` was not added. Keys and values then do not say where a token "
              "stands, and the order of the text is lost on the model. Look at how a token becomes a vector.");
}

std::string positions_from_one(const Evidence& e) {
  return told(e,
              "The first token was given row 1 of `position`, the next one row 2. Places are counted from 0: a model "
              "that learned it so finds every token one place further. Look at the row that you read for the first "
              "token.");
}

std::string missing_scale(const Evidence& e) {
  return told(e, words("The scores were not divided by the root of head_dim (here ", e.matrix("embedding").cols,
                       "). The largest then takes too much. Look at what a dot product becomes before the softmax."));
}

std::string divided_by_head_dim(const Evidence& e) {
  return told(e, words("The scores were divided by head_dim (here ", e.matrix("embedding").cols,
                       ") and not by its root. The weights come out too even. Look at the scale again."));
}

std::string keys_from_wrong_weights(const Evidence& e) {
  return told(e,
              "Your keys are not those of `w_key`. What a token asks for and what it offers are different things, and "
              "each has its own weights. Look at which matrix makes the keys.");
}

std::string values_from_wrong_weights(const Evidence& e) {
  return told(e,
              "Your values are not those of `w_value`: the weights of your attention are right, and then the wrong "
              "vectors are summed. Look at which matrix makes the values.");
}

std::string newest_token_excluded(const Evidence& e) {
  return told(e,
              "The last token sees all tokens before it, but not itself. It is part of the text that the next one has "
              "to fit. Look at where the loop over the keys ends.");
}

std::string generate_still_zero(const Evidence& e) {
  return told(e,
              "Your counts are right, and generate is still to be written. Begin with the prompt: copy it to the "
              "front of your tokens, and get the logits of its last token.");
}

std::string counts_last_token(const Evidence& e) {
  return told(e,
              "You also counted the last new token. It is written and returned, but nobody asks what follows it, so it "
              "is never read. How long is the text in the last round, before the new token?");
}

std::string counts_no_prompt(const Evidence& e) {
  return told(e,
              "The prompt is missing in your count. It has to be read before anything can be written, and a naive "
              "model reads it again in each round. How long is the text in round 0?");
}

std::string counts_longest_every_round(const Evidence& e) {
  return told(e,
              "You took each round to be as long as the last one. The text grows by one token from round to round. "
              "Write down the lengths of the first three rounds.");
}

std::string counts_prompt_one_by_one(const Evidence& e) {
  return told(e,
              "That is 1 + 2 + 3 and so on, as if the prompt's tokens were written one by one, too. They are there "
              "from the beginning: the first round reads the whole prompt at once. With which length does the sum "
              "begin?");
}

std::string counts_swapped(const Evidence& e) {
  return told(e,
              "Your two counts have changed places: what is computed anew in each round costs more. Look at the order "
              "in which you return them.");
}

std::string counts_still_zero(const Evidence& e) {
  return told(e,
              "Your generate is right. Count by hand for a prompt of 3 and 4 new tokens how many tokens each round "
              "reads, then look for a formula.");
}

template <Reads reads>
void reading(Recipe& recipe) {
  recipe.reads = reads;
}

template <Row row>
void asking(Recipe& recipe) {
  recipe.row = row;
}

template <Choice choice>
void choosing(Recipe& recipe) {
  recipe.choice = choice;
}

template <Key key>
void with_key(Recipe& recipe) {
  recipe.key = key;
}

template <Value value>
void with_value(Recipe& recipe) {
  recipe.value = value;
}

template <Naive naive, Cached cached = Cached::right>
void counting(Recipe& recipe) {
  if (naive != Naive::right) recipe.naive = naive;
  if (cached != Cached::right) recipe.cached = cached;
}

constexpr const char* kFirstRowTitle = "You ask the first token";
constexpr const char* kContextTitle = "Only the newest token is read";
constexpr const char* kPromptTitle = "Most of the prompt is not read";
constexpr const char* kSmallestTitle = "You choose the smallest logit";
constexpr const char* kKeysTitle = "Your keys come from other weights";
constexpr const char* kValuesTitle = "Your values come from other weights";
constexpr const char* kLastTitle = "You count the last token, too";
constexpr const char* kNoPromptTitle = "You do not count the prompt";
constexpr const char* kLongestTitle = "You count every round like the last";

constexpr Mistake<Recipe> kMistakes[] = {
    {"first_row_read", kFirstRowTitle, asking<Row::first>, first_row_read},
    {"first_row_read", kFirstRowTitle, asking<Row::first_masked>, first_row_read},
    {"row_of_prompt_end", "You ask the end of the prompt", asking<Row::prompt_end>, row_of_prompt_end},
    {"newest_token_without_effect", "Your model does not read what it writes", reading<Reads::prompt>,
     newest_token_without_effect},
    {"context_lost", kContextTitle, reading<Reads::newest>, context_lost},
    {"context_lost", kContextTitle, reading<Reads::newest_at_zero>, context_lost},
    {"prompt_not_read", kPromptTitle, reading<Reads::from_prompt_end>, prompt_not_read},
    {"prompt_not_read", kPromptTitle, reading<Reads::from_prompt_end_at_zero>, prompt_not_read},
    {"token_not_kept", "Your choice is lost", [](Recipe& r) { r.put = Put::nowhere; }, token_not_kept},
    {"prompt_overwritten", "The new tokens overwrite the prompt", [](Recipe& r) { r.put = Put::over_the_prompt; },
     prompt_overwritten},
    {"prompt_not_returned", "The prompt is missing in what you return",
     [](Recipe& r) { r.returned = Returned::new_tokens; }, prompt_not_returned},
    {"new_tokens_not_returned", "The new tokens are missing in what you return",
     [](Recipe& r) { r.returned = Returned::prompt; }, new_tokens_not_returned},
    {"smallest_logit_chosen", kSmallestTitle, choosing<Choice::smallest>, smallest_logit_chosen},
    {"smallest_logit_chosen", kSmallestTitle, choosing<Choice::last_smallest>, smallest_logit_chosen},
    {"negative_logits_ignored", "Negative logits are never chosen", choosing<Choice::above_zero>,
     negative_logits_ignored},
    {"last_of_equals_chosen", "Of equal logits you choose the last", choosing<Choice::last_of_equals>,
     last_of_equals_chosen},
    {"position_not_added", "Your tokens have no place", [](Recipe& r) { r.position = Position::none; },
     position_not_added},
    {"positions_from_one", "Your places begin with 1", [](Recipe& r) { r.position = Position::from_one; },
     positions_from_one},
    {"missing_scale", "The scale is missing", [](Recipe& r) { r.scale = Scale::missing; }, missing_scale},
    {"divided_by_head_dim", "The scale is too large", [](Recipe& r) { r.scale = Scale::twice; }, divided_by_head_dim},
    {"keys_from_wrong_weights", kKeysTitle, with_key<Key::of_query_weights>, keys_from_wrong_weights},
    {"keys_from_wrong_weights", kKeysTitle, with_key<Key::of_value_weights>, keys_from_wrong_weights},
    {"keys_from_wrong_weights", kKeysTitle, with_key<Key::not_projected>, keys_from_wrong_weights},
    {"values_from_wrong_weights", kValuesTitle, with_value<Value::of_key_weights>, values_from_wrong_weights},
    {"values_from_wrong_weights", kValuesTitle, with_value<Value::not_projected>, values_from_wrong_weights},
    {"newest_token_excluded", "The newest token does not see itself", reading<Reads::all_but_newest>,
     newest_token_excluded},
    {"generate_still_zero", "Your generate still returns zeros", [](Recipe& r) { r.returned = Returned::nothing; },
     generate_still_zero},
    {"counts_last_token", kLastTitle, counting<Naive::last_too, Cached::last_too>, counts_last_token},
    {"counts_last_token", kLastTitle, counting<Naive::last_too>, counts_last_token},
    {"counts_last_token", kLastTitle, counting<Naive::right, Cached::last_too>, counts_last_token},
    {"counts_no_prompt", kNoPromptTitle, counting<Naive::new_tokens, Cached::new_tokens>, counts_no_prompt},
    {"counts_no_prompt", kNoPromptTitle, counting<Naive::new_read, Cached::new_read>, counts_no_prompt},
    {"counts_no_prompt", kNoPromptTitle, counting<Naive::new_tokens>, counts_no_prompt},
    {"counts_no_prompt", kNoPromptTitle, counting<Naive::new_read>, counts_no_prompt},
    {"counts_no_prompt", kNoPromptTitle, counting<Naive::right, Cached::new_tokens>, counts_no_prompt},
    {"counts_no_prompt", kNoPromptTitle, counting<Naive::right, Cached::new_read>, counts_no_prompt},
    {"counts_longest_every_round", kLongestTitle, counting<Naive::square>, counts_longest_every_round},
    {"counts_longest_every_round", kLongestTitle, counting<Naive::square_and_last>, counts_longest_every_round},
    {"counts_prompt_one_by_one", "You count the prompt token by token", counting<Naive::token_by_token>,
     counts_prompt_one_by_one},
    {"counts_swapped", "Your counts have changed places", counting<Naive::cached, Cached::naive>, counts_swapped},
    {"counts_still_zero", "Your counts are still 0", counting<Naive::zero, Cached::zero>, counts_still_zero},
};

constexpr ResultNouns kNouns[] = {{"tokens", "row", "place"}, {"logits", "round", "token"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is the prompt alone: copy its ids to the front of your tokens, and get "
                            "the logits of its last token. Print them with {{console.log||print}}.",
              .passed = "Your model writes the same text as the lab's, token by token, and you know how often it "
                        "projects the same tokens again.",
              .nouns = kNouns,
              .fact = place},
};

}  // namespace

extern const ExerciseCheck exercise_naive_generation;
const ExerciseCheck exercise_naive_generation = function_check<kExercise>();

}  // namespace attn
