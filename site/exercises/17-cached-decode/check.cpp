#include <algorithm>
#include <cmath>
#include <map>

#include "lab/judge/function_judge.h"
#include "lab/toy_model.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which tokens of the prompt prefill stores, and whether it leaves zeros where it stores none.
  enum class Stores { all, not_first, zeros_first, nothing, zeros, not_last };
  /// Whose output the logits of prefill are made of. The first row may have been masked or not.
  enum class Row { last, first, first_masked };
  /// The place that decode gives its token.
  enum class Place { right, zero, one_ahead, one_behind };
  enum class Keeps { all, prompt_only, prompt_only_with_places };
  /// What does not belong there, or is missing.
  enum class Sees { right, not_newest_in_decode, not_newest, empty_slots_in_decode, empty_slots };
  enum class Value { right, key };
  /// Which tokens generate decodes.
  enum class Decodes { chosen, prompt_end_first, one_behind, first_choice, last_too };
  enum class Written { all, no_decode, no_generate };

  Stores stores = Stores::all;
  Row row = Row::last;
  Place place = Place::right;
  Keeps keeps = Keeps::all;
  Sees sees = Sees::right;
  Value value = Value::right;
  Decodes decodes = Decodes::chosen;
  Written written = Written::all;
  bool is_scaled = true;
  bool is_shared = false;

  bool operator==(const Recipe&) const = default;
};

using Stores = Recipe::Stores;
using Row = Recipe::Row;
using Place = Recipe::Place;
using Keeps = Recipe::Keeps;
using Sees = Recipe::Sees;
using Value = Recipe::Value;
using Decodes = Recipe::Decodes;
using Written = Recipe::Written;

struct Slot {
  ToyVector key;
  ToyVector value;
};

/// One text that is read, or the one text that all are taken for.
struct Session {
  ToyModel model;
  std::vector<Slot> slots = {};
  std::size_t places = 0;
};

Slot slot_of(const Recipe& recipe, const ToyModel& model, const ToyVector& x) {
  ToyVector key = times(x, model.w_key);
  ToyVector value = recipe.value == Value::key ? key : times(x, model.w_value);
  return {std::move(key), std::move(value)};
}

Slot zeros(const ToyModel& model) { return {ToyVector(model.embedding.cols), ToyVector(model.embedding.cols)}; }

/// Of no slots at all the output has no value.
ToyVector attend(const Recipe& recipe, const ToyModel& model, const ToyVector& x, const std::vector<Slot>& slots) {
  const ToyVector query = times(x, model.w_query);
  const double scale = recipe.is_scaled ? std::sqrt(static_cast<double>(query.size())) : 1.0;
  ToyVector output(query.size());
  double sum = 0.0;
  for (const Slot& slot : slots) {
    const double share = std::exp(dot(query, slot.key) / scale);
    sum += share;
    for (std::size_t c = 0; c < output.size(); ++c) output[c] += share * slot.value[c];
  }
  for (double& each : output) each /= sum;
  return toy_logits(model, output);
}

/// `own` is the last of `slots`.
std::vector<Slot> seen_slots(const Recipe& recipe, const ToyModel& model, std::vector<Slot> slots, bool is_decode) {
  const bool excludes = recipe.sees == Sees::not_newest || (is_decode && recipe.sees == Sees::not_newest_in_decode);
  if (excludes) slots.pop_back();
  const bool fills = recipe.sees == Sees::empty_slots || (is_decode && recipe.sees == Sees::empty_slots_in_decode);
  if (fills) slots.resize(std::max(slots.size(), model.position.rows), zeros(model));
  return slots;
}

ToyVector prefill(const Recipe& recipe, Session& session, const Table& prompt) {
  const ToyModel& model = session.model;
  const std::size_t last = prompt.cols - 1;
  std::vector<Slot> all = session.slots;
  std::vector<ToyVector> xs;
  for (std::size_t t = 0; t < prompt.cols; ++t) {
    // Who does not store the first token does not count it.
    const bool skipped = recipe.stores == Stores::not_first && t == 0 && last > 0;
    const std::size_t place = session.places + t - (recipe.stores == Stores::not_first && last > 0 && t > 0 ? 1 : 0);
    xs.push_back(toy_vector(model, static_cast<std::size_t>(prompt(0, t)), place));
    if (skipped) continue;
    const bool is_zero = recipe.stores == Stores::zeros_first && t == 0;
    all.push_back(is_zero ? zeros(model) : slot_of(recipe, model, xs.back()));
  }
  const std::size_t asked = recipe.row == Row::last ? last : 0;
  std::vector<Slot> seen = seen_slots(recipe, model, all, false);
  if (recipe.row == Row::first_masked && seen.size() > 1) seen.resize(1);
  const ToyVector logits = attend(recipe, model, xs[asked], seen);

  if (recipe.stores == Stores::nothing) return logits;
  if (recipe.stores == Stores::zeros) all.assign(all.size(), zeros(model));
  if (recipe.stores == Stores::not_last) all.pop_back();
  session.slots = std::move(all);
  session.places = session.slots.size();
  return logits;
}

std::size_t place_of(Place place, std::size_t places) {
  switch (place) {
    case Place::right: return places;
    case Place::zero: return 0;
    case Place::one_ahead: return places + 1;
    case Place::one_behind: return places - std::min<std::size_t>(places, 1);
  }
  return places;
}

ToyVector decode(const Recipe& recipe, Session& session, std::size_t token) {
  const ToyModel& model = session.model;
  const ToyVector x = toy_vector(model, token, place_of(recipe.place, session.places));
  session.slots.push_back(slot_of(recipe, model, x));
  const ToyVector logits = attend(recipe, model, x, seen_slots(recipe, model, session.slots, true));
  if (recipe.keeps != Keeps::all) session.slots.pop_back();
  if (recipe.keeps != Keeps::prompt_only) ++session.places;
  return logits;
}

NamedExact row_of(const ToyVector& logits) {
  ExactTable row(1, logits.size());
  row.data = logits;
  return {"logits", std::move(row)};
}

CallAnswer answer_with(std::vector<NamedExact> results) {
  const bool has_value = std::all_of(results.begin(), results.end(), [](const NamedExact& named) {
    return std::all_of(named.table.data.begin(), named.table.data.end(), [](double x) { return std::isfinite(x); });
  });
  return {std::move(results), false, !has_value};
}

/// The token that generate decodes after it has chosen text[length - 1].
std::size_t decoded_token(Decodes decodes, const std::vector<std::size_t>& text, std::size_t length,
                          std::size_t prompt_len) {
  if (decodes == Decodes::one_behind) return text[length - 2];
  return decodes == Decodes::first_choice ? text[prompt_len] : text[length - 1];
}

CallAnswer generate(const Recipe& recipe, Session& session, const ExerciseCall& call) {
  const Table& prompt = *find_matrix(call.args, "prompt");
  const auto new_tokens = static_cast<std::size_t>(*find_number(call.args, "new_tokens"));
  ExactTable tokens(1, prompt.cols + new_tokens);
  ExactTable logits(new_tokens, session.model.embedding.rows);
  if (recipe.written != Written::all) return answer_with({{"tokens", tokens}, {"logits", logits}});
  std::vector<std::size_t> text;
  for (const float id : prompt.data) text.push_back(static_cast<std::size_t>(id));
  ToyVector row = prefill(recipe, session, prompt);
  if (recipe.decodes == Decodes::prompt_end_first) row = decode(recipe, session, text.back());
  for (std::size_t step = 0; step < new_tokens; ++step) {
    std::copy(row.begin(), row.end(), logits.data.begin() + static_cast<std::ptrdiff_t>(step * logits.cols));
    text.push_back(greedy_token(row));
    if (step + 1 == new_tokens && recipe.decodes != Decodes::last_too) break;
    row = decode(recipe, session, decoded_token(recipe.decodes, text, text.size(), prompt.cols));
  }
  for (std::size_t t = 0; t < text.size(); ++t) tokens(0, t) = static_cast<double>(text[t]);
  return answer_with({{"tokens", std::move(tokens)}, {"logits", std::move(logits)}});
}

CallAnswer answer_call(const Recipe& recipe, Session& session, const ExerciseCall& call) {
  if (call.function == "generate") return generate(recipe, session, call);
  if (call.function == "prefill")
    return answer_with({row_of(prefill(recipe, session, *find_matrix(call.args, "prompt")))});
  if (recipe.written == Written::no_decode) return answer_with({row_of(ToyVector(session.model.embedding.rows))});
  return answer_with({row_of(decode(recipe, session, static_cast<std::size_t>(*find_number(call.args, "token"))))});
}

std::vector<CallAnswer> answer_case(const Recipe& recipe, const ExerciseCase& exercise_case) {
  std::map<std::uint32_t, Session> sessions;
  std::vector<CallAnswer> answers;
  for (const ExerciseCall& call : exercise_case.calls) {
    if (call.function == "create_session") {
      const std::uint32_t session = recipe.is_shared ? 0 : call.returns.front().object;
      // Who keeps one text for all does not begin it anew.
      sessions.try_emplace(session, Session{toy_model_of(call)});
      answers.emplace_back();
      continue;
    }
    const std::uint32_t session = recipe.is_shared ? 0 : std::get<ObjectRef>(call.args.front().value).object;
    answers.push_back(answer_call(recipe, sessions.at(session), call));
  }
  return answers;
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCall create_call(std::uint32_t session, std::vector<NamedValue> model) {
  return call_of("create_session", std::move(model), {{"session", ReturnSpec::Kind::object, session}});
}

/// Calls for texts of one model, which know nothing of what is answered.
class Script {
 public:
  Script(Random& random, std::vector<NamedValue> model, std::size_t vocab_size)
      : random_(random), model_(std::move(model)), vocab_size_(vocab_size) {}

  Script& create(std::uint32_t session) {
    calls_.push_back(create_call(session, model_));
    return *this;
  }
  Script& prefill(std::uint32_t session, std::size_t length) {
    return add("prefill", {{"session", ObjectRef{session}}, {"prompt", prompt_of(length)}}, {{"logits"}});
  }
  Script& decode(std::uint32_t session) {
    const auto token = static_cast<double>(random_.uniform_int(vocab_size_));
    return add("decode", {{"session", ObjectRef{session}}, {"token", token}}, {{"logits"}});
  }
  Script& generate(std::uint32_t session, std::size_t prompt_len, std::size_t new_tokens) {
    return add("generate",
               {{"session", ObjectRef{session}},
                {"prompt", prompt_of(prompt_len)},
                {"new_tokens", static_cast<double>(new_tokens)}},
               {{"tokens"}, {"logits"}});
  }

  ExerciseCase named(std::string name) { return case_of(std::move(name), std::move(calls_)); }

 private:
  Table prompt_of(std::size_t length) { return random_token_ids(random_, vocab_size_, length); }
  Script& add(std::string function, std::vector<NamedValue> args, std::vector<ReturnSpec> returns) {
    calls_.push_back(call_of(std::move(function), std::move(args), std::move(returns)));
    return *this;
  }

  Random& random_;
  std::vector<NamedValue> model_;
  std::size_t vocab_size_;
  std::vector<ExerciseCall> calls_;
};

struct Lengths {
  std::size_t prompt_len;
  std::size_t new_tokens;
};

bool is_any(const std::vector<NamedExact>&) { return true; }
/// Among the choices is one between logits less than 1 apart, which a search in larger steps misses.
bool has_close_choice(const ExactTable& logits) {
  for (std::size_t row = 0; row < logits.rows; ++row) {
    std::size_t best = 0;
    std::size_t far_best = 0;
    for (std::size_t id = 1; id < logits.cols; ++id) {
      if (logits(row, id) > logits(row, best)) best = id;
      if (logits(row, id) > logits(row, far_best) + 1.0) far_best = id;
    }
    if (best != far_best) return true;
  }
  return false;
}
bool is_telling(const std::vector<NamedExact>& written) {
  return choices_are_telling(written[0].table, written[1].table) && has_close_choice(written[1].table);
}

/// One session that generates, drawn until its choices are clear. Its first token is not the one that unwritten places hold.
ExerciseCase generate_case(std::string name, Random& random, const ToySizes& sizes, const Lengths& lengths,
                           bool (*is_good)(const std::vector<NamedExact>& written)) {
  for (;;) {
    ExerciseCase drawn = Script(random, random_toy_model(random, sizes), sizes.vocab_size)
                             .create(0)
                             .generate(0, lengths.prompt_len, lengths.new_tokens)
                             .named(name);
    const std::vector<NamedExact> written = answer_case({}, drawn)[1].results;
    if (written[0].table(0, 0) == 0.0) continue;
    if (choices_are_clear(toy_model_of(drawn.calls[0]), written[1].table) && is_good(written)) return drawn;
  }
}

/// The text goes on with its last new token.
void go_on(ExerciseCase& written) {
  const double last = answer_case({}, written)[1].results[0].table.data.back();
  written.calls.push_back(call_of("decode", {{"session", ObjectRef{0}}, {"token", last}}, {{"logits"}}));
}

constexpr const char* kCostName = "32 tokens, counted";
constexpr ToySizes kCostSizes{10, 16, 512};
/// Lengths at which one decode step is counted.
constexpr std::size_t kCostLengths[] = {8, 16, 32};
constexpr Lengths kCostGenerated{2, 40};

ExerciseCase cost_case(Random& random) {
  ExerciseCase counted = generate_case(kCostName, random, kCostSizes, kCostGenerated, is_any);
  Script script(random, counted.calls.front().args, kCostSizes.vocab_size);
  std::uint32_t session = 1;
  for (const std::size_t length : kCostLengths) {
    script.create(session).prefill(session, length - 1).decode(session);
    ++session;
  }
  for (ExerciseCall& call : script.named("").calls) counted.calls.push_back(std::move(call));
  return counted;
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  cases.push_back(Script(random, readable_toy_model(random, {5, 2, 8}), 5)
                      .create(0)
                      .prefill(0, 3)
                      .decode(0)
                      .decode(0)
                      .decode(0)
                      .named("a prompt of 3, then 3 tokens"));
  cases.front().shown = true;
  const std::size_t many = any(7, 9);
  cases.push_back(Script(random, random_toy_model(random, {4, 6, 16}), 4)
                      .create(0)
                      .prefill(0, many)
                      .decode(0)
                      .decode(0)
                      .named("a long prompt"));
  cases.push_back(Script(random, random_toy_model(random, {9, 3, 12}), 9)
                      .create(0)
                      .prefill(0, 1)
                      .decode(0)
                      .decode(0)
                      .decode(0)
                      .decode(0)
                      .named("a prompt of one token"));
  const std::size_t first = any(2, 3);
  cases.push_back(Script(random, random_toy_model(random, {6, 4, 20}), 6)
                      .create(0)
                      .create(1)
                      .prefill(0, first)
                      .prefill(1, 4)
                      .decode(0)
                      .decode(1)
                      .decode(0)
                      .named("two texts side by side"));
  const Lengths several{any(3, 4), any(4, 5)};
  cases.push_back(generate_case("a text that is written", random, {4, 5, 16}, several, is_telling));
  go_on(cases.back());
  const Lengths one{any(4, 6), 1};
  cases.push_back(generate_case("one new token", random, {4, 5, 16}, one, is_any));
  go_on(cases.back());
  cases.push_back(cost_case(random));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// How many tokens have been read in the session of this call before it.
std::size_t tokens_before(const Evidence& e) {
  const auto session = std::get<ObjectRef>(e.call().args.front().value);
  std::size_t tokens = 0;
  for (std::size_t c = 0; c < e.call_index; ++c) {
    const ExerciseCall& call = e.exercise_case.calls[c];
    if (call.function == "create_session" || std::get<ObjectRef>(call.args.front().value) != session) continue;
    const Table* prompt = find_matrix(call.args, "prompt");
    const double* new_tokens = find_number(call.args, "new_tokens");
    tokens += prompt == nullptr ? 1 : prompt->cols;
    if (new_tokens != nullptr) tokens += static_cast<std::size_t>(*new_tokens) - 1;
  }
  return tokens;
}

/// Where in the text the wrong number stands.
std::string place(const Evidence& e) {
  if (e.call().function == "decode") {
    const std::size_t before = tokens_before(e);
    return words("It was made by decode of token ", e.number("token"), ", which stands at place ", before, ", after ",
                 count_words(before, "token"), ".");
  }
  const std::size_t prompt_len = e.matrix("prompt").cols;
  if (e.call().function == "prefill") return words("It was made by prefill of ", count_words(prompt_len, "token"), ".");
  return words("It was made by generate, from a prompt of ", count_words(prompt_len, "token"), ".");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", place(e), " ", why); }

std::string newest_token_excluded(const Evidence& e) {
  return told(e,
              "The newest token sees all tokens before it, but not itself, and what it says is lost until the next one "
              "looks. This "
              "happens to whoever attends first and stores afterwards. Look at what is in the cache when the scores "
              "are computed.");
}

std::string first_token_not_stored(const Evidence& e) {
  return told(e,
              "The first token of the prompt has no key and no value in your cache. Models lean on their first token "
              "more than on any other, so this is felt in every word. Look at where the loop over the prompt begins, "
              "and into which row its first token goes.");
}

std::string prompt_not_stored(const Evidence& e) {
  return told(e,
              "What prefill says is right, but nothing of the prompt is left in the cache: decode goes on as if nobody "
              "had asked anything. Look at where prefill keeps the keys and values that it has computed.");
}

std::string prompt_end_not_stored(const Evidence& e) {
  return told(e,
              "The last token of the prompt is not in your cache: it was asked for its output, and forgotten. It will "
              "be looked at by all that follow. Look at where the loop that stores the prompt ends.");
}

std::string prompt_end_read_twice(const Evidence& e) {
  return told(e,
              "The last token of the prompt was read twice: prefill had read it, and its logits are what the first "
              "new token is chosen by. Decoded again, it stands there a second time, at the next place. Look at what "
              "is done between prefill and the first choice.");
}

std::string one_token_behind(const Evidence& e) {
  return told(e,
              "In each round you decode the token before the newest one, the first time the prompt's last, which "
              "prefill has read. The newest token is then read one round too late. Look at the column that you take "
              "it from.");
}

std::string first_choice_again(const Evidence& e) {
  return told(e,
              "You decode the first new token again and again, not the one that was chosen just now. Look at which "
              "token goes into decode from the second round on.");
}

std::string last_token_read_too(const Evidence& e) {
  return told(e,
              "The last new token is in your session already: generate has read it, and its logits went nowhere. "
              "Whoever goes on reads it a second time. After how many of the new tokens does generate need to know "
              "what follows?");
}

std::string decoded_at_place_zero(const Evidence& e) {
  return told(e,
              "Your token was given row 0 of `position`, as if the text began with it. Every token that is decoded "
              "then stands at the same place. Look at how decode finds the place.");
}

std::string place_one_ahead(const Evidence& e) {
  return told(e,
              "Your token was given the row of `position` after its own: there is a hole in the text. Look at whether "
              "the tokens are counted before or after the place is taken.");
}

std::string place_one_behind(const Evidence& e) {
  return told(e,
              "Your token was given the row of `position` that the token before it has: two tokens stand at one place. "
              "Look at how decode finds the place.");
}

std::string new_tokens_not_stored(const Evidence& e) {
  return told(e,
              "Tokens that were decoded before this one are not in your cache: each sees the prompt and itself, and is "
              "then forgotten or overwritten by the next. Look at what decode changes in the session, the number of "
              "tokens included.");
}

std::string first_row_of_prompt(const Evidence& e) {
  return told(e,
              "Your logits are those of the prompt's first token. What comes next is what its *last* token says. Look "
              "at whose query prefill takes.");
}

std::string shared_between_sessions(const Evidence& e) {
  return told(e,
              "Tokens of another session are in this one: your keys and values lie outside of what create_session "
              "returns, so that all texts share them. On a server one reader would get answers to what another wrote. "
              "Look at where they are made.");
}

std::string attends_to_empty_slots(const Evidence& e) {
  return told(e,
              "Your cache has room for more tokens than were read, and the empty rows were given weights, too: a score "
              "of 0 is a score like any other. Look at how many rows the softmax is taken over.");
}

std::string key_stored_as_value(const Evidence& e) {
  return told(e,
              "The values in your cache are keys. The weights are right, and then the wrong vectors are summed. Look "
              "at what is stored as value.");
}

std::string missing_scale(const Evidence& e) {
  const std::size_t head_dim = find_matrix(e.exercise_case.calls.front().args, "embedding")->cols;
  return told(e, words("The scores were not divided by the root of head_dim (here ", head_dim,
                       "). The largest then takes too much. Look at what a dot product becomes before the softmax."));
}

std::string decode_still_zero(const Evidence& e) {
  return told(e,
              "Your prefill is right, and decode is still to be written. It does for one token what prefill does for "
              "the last one of the prompt. Which place does it have?");
}

std::string generate_still_zero(const Evidence& e) {
  return told(e,
              "Your prefill and decode are right. What is left is generate: prefill gives the logits that the first "
              "new token is chosen by, decode those of all others.");
}

template <Stores stores>
void storing(Recipe& recipe) {
  recipe.stores = stores;
}

template <Row row>
void asking(Recipe& recipe) {
  recipe.row = row;
}

template <Place place>
void placing(Recipe& recipe) {
  recipe.place = place;
}

template <Keeps keeps>
void keeping(Recipe& recipe) {
  recipe.keeps = keeps;
}

template <Sees sees>
void seeing(Recipe& recipe) {
  recipe.sees = sees;
}

template <Decodes decodes>
void decoding(Recipe& recipe) {
  recipe.decodes = decodes;
}

template <Written written>
void written_so_far(Recipe& recipe) {
  recipe.written = written;
}

constexpr const char* kExcludedTitle = "The newest token does not see itself";
constexpr const char* kFirstTitle = "The first token is not in your cache";
constexpr const char* kPromptTitle = "The prompt is not in your cache";
constexpr const char* kNewTitle = "New tokens are not in your cache";
constexpr const char* kFirstRowTitle = "You ask the first token of the prompt";
constexpr const char* kEmptyTitle = "Empty rows of your cache have weights";

constexpr Mistake<Recipe> kMistakes[] = {
    {"newest_token_excluded", kExcludedTitle, seeing<Sees::not_newest_in_decode>, newest_token_excluded},
    {"newest_token_excluded", kExcludedTitle, seeing<Sees::not_newest>, newest_token_excluded},
    {"first_token_not_stored", kFirstTitle, storing<Stores::not_first>, first_token_not_stored},
    {"first_token_not_stored", kFirstTitle, storing<Stores::zeros_first>, first_token_not_stored},
    {"prompt_not_stored", kPromptTitle, storing<Stores::nothing>, prompt_not_stored},
    {"prompt_not_stored", kPromptTitle, storing<Stores::zeros>, prompt_not_stored},
    {"prompt_end_not_stored", "The end of the prompt is not in your cache", storing<Stores::not_last>,
     prompt_end_not_stored},
    {"decoded_at_place_zero", "Every decoded token stands at place 0", placing<Place::zero>, decoded_at_place_zero},
    {"place_one_ahead", "Decoded tokens stand one place too far", placing<Place::one_ahead>, place_one_ahead},
    {"place_one_behind", "Two tokens stand at one place", placing<Place::one_behind>, place_one_behind},
    {"new_tokens_not_stored", kNewTitle, keeping<Keeps::prompt_only>, new_tokens_not_stored},
    {"new_tokens_not_stored", kNewTitle, keeping<Keeps::prompt_only_with_places>, new_tokens_not_stored},
    {"first_row_of_prompt", kFirstRowTitle, asking<Row::first>, first_row_of_prompt},
    {"first_row_of_prompt", kFirstRowTitle, asking<Row::first_masked>, first_row_of_prompt},
    {"shared_between_sessions", "Two sessions share a cache", [](Recipe& r) { r.is_shared = true; },
     shared_between_sessions},
    {"attends_to_empty_slots", kEmptyTitle, seeing<Sees::empty_slots>, attends_to_empty_slots},
    {"attends_to_empty_slots", kEmptyTitle, seeing<Sees::empty_slots_in_decode>, attends_to_empty_slots},
    {"key_stored_as_value", "Keys are stored as values", [](Recipe& r) { r.value = Value::key; }, key_stored_as_value},
    {"missing_scale", "The scale is missing", [](Recipe& r) { r.is_scaled = false; }, missing_scale},
    {"prompt_end_read_twice", "The end of the prompt is read twice", decoding<Decodes::prompt_end_first>,
     prompt_end_read_twice},
    {"one_token_behind", "You decode the token before the newest", decoding<Decodes::one_behind>, one_token_behind},
    {"first_choice_again", "You decode the same token again", decoding<Decodes::first_choice>, first_choice_again},
    {"last_token_read_too", "The last new token is read already", decoding<Decodes::last_too>, last_token_read_too},
    {"decode_still_zero", "Your decode still returns zeros", written_so_far<Written::no_decode>, decode_still_zero},
    {"generate_still_zero", "Your generate still returns zeros", written_so_far<Written::no_generate>,
     generate_still_zero},
};

// --- Cost ------------------------------------------------------------------------------------------------------------

constexpr auto kHeadDim = static_cast<double>(kCostSizes.head_dim);
constexpr auto kVocabSize = static_cast<double>(kCostSizes.vocab_size);
/// What one token cannot do without: each weight of three projections, and the embedding for the logits.
constexpr double kLeastReads = 3.0 * kHeadDim * kHeadDim + kVocabSize * kHeadDim;

/// What plain loops read that fetch every factor anew.
double plain_reads(double length) { return 2.0 * kLeastReads + length * (4.0 * kHeadDim + 8.0) + 4.0 * kHeadDim; }

constexpr double kTooMuch = 2.5;

struct Counted {
  /// Of one decode step, at each of the lengths.
  std::vector<double> decode_reads;
  std::vector<std::size_t> decode_calls;
  double generate_reads = 0.0;
  std::size_t generate_call = 0;
};

Counted counted(std::span<const AnsweredCall> calls) {
  Counted counted;
  for (std::size_t k = 0; k < calls.size(); ++k) {
    if (calls[k].exercise_case.name != kCostName) continue;
    if (calls[k].call().function == "decode") {
      counted.decode_reads.push_back(calls[k].reads());
      counted.decode_calls.push_back(k);
    }
    if (calls[k].call().function != "generate") continue;
    counted.generate_reads = calls[k].reads();
    counted.generate_call = k;
  }
  return counted;
}

std::string decode_words(std::size_t length, double reads) {
  return words("To read one token after ", length - 1, " others, your decode read ", reads,
               " numbers. The three projections of a token are ", 3.0 * kHeadDim * kHeadDim, ". ");
}

std::optional<BrokenRule> find_uncounted(std::span<const AnsweredCall> calls) {
  const Counted seen = counted(calls);
  const double reads = seen.decode_reads.front();
  if (reads >= kLeastReads) return std::nullopt;
  return BrokenRule{seen.decode_calls.front(),
                    decode_words(kCostLengths[0], reads) +
                        "Your session must have kept the weights in {{arrays||vectors}}, where the counter cannot see "
                        "them. Keep the matrices that create_session is given, so that the cost of a step can be "
                        "measured."};
}

/// From 16 to 32 tokens, each one more costs as much as a projection at least.
std::optional<BrokenRule> find_recomputed(std::span<const AnsweredCall> calls) {
  const Counted seen = counted(calls);
  const auto tokens = static_cast<double>(kCostLengths[2] - kCostLengths[1]);
  const double more = (seen.decode_reads[2] - seen.decode_reads[1]) / tokens;
  if (more < kHeadDim * kHeadDim) return std::nullopt;
  return BrokenRule{seen.decode_calls.back(),
                    words(decode_words(kCostLengths[2], seen.decode_reads[2]), "Each earlier token adds ", more,
                          " to it, but its key and value are only ", 2.0 * kHeadDim,
                          " numbers. The result is right, and the cache is not used: the whole text is worked "
                          "through again. Look at what decode computes of tokens that were read before.")};
}

std::optional<BrokenRule> find_recomputed_by_generate(std::span<const AnsweredCall> calls) {
  const Counted seen = counted(calls);
  double plain = 0.0;
  for (std::size_t t = 1; t < kCostGenerated.prompt_len + kCostGenerated.new_tokens; ++t) {
    plain += plain_reads(static_cast<double>(t));
  }
  if (seen.generate_reads <= kTooMuch * plain) return std::nullopt;
  return BrokenRule{seen.generate_call,
                    words("To write ", kCostGenerated.new_tokens, " tokens, your generate read ", seen.generate_reads,
                          " numbers, where about ", plain,
                          " will do. Your decode is cheap; generate works through the text again for each token. "
                          "Look at what it calls in each round.")};
}

std::optional<BrokenRule> find_too_much(std::span<const AnsweredCall> calls) {
  const Counted seen = counted(calls);
  for (std::size_t k = 0; k < seen.decode_reads.size(); ++k) {
    if (seen.decode_reads[k] <= kTooMuch * plain_reads(static_cast<double>(kCostLengths[k]))) continue;
    return BrokenRule{seen.decode_calls[k], decode_words(kCostLengths[k], seen.decode_reads[k]) +
                                                "Look at which loop of decode runs over more than it needs."};
  }
  return std::nullopt;
}

constexpr CallRule kCosts[] = {
    {"reads_not_counted", "Your session keeps weights out of sight", find_uncounted},
    {"recomputes_the_text", "Each step works through the whole text", find_recomputed},
    {"reads_too_much", "A step reads too much", find_too_much},
    {"recomputes_the_text", "Each step works through the whole text", find_recomputed_by_generate},
};

std::string passed_with(std::span<const AnsweredCall> calls) {
  const Counted seen = counted(calls);
  return words("After ", kCostLengths[0] - 1, " tokens your decode read ", seen.decode_reads.front(),
               " numbers, after ", kCostLengths[2] - 1, " tokens ", seen.decode_reads.back(),
               ": what grows are the keys and values that it looks at.");
}

constexpr ResultNouns kNouns[] = {{"logits", "row", "token"}, {"tokens", "row", "place"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_case,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is prefill: compute key and value of each token of the prompt, keep "
                            "them in the session, and ask the last token.",
              .passed = "Prefill, decode and generate say what the naive model says, token by token, and each token is "
                        "projected once.",
              .nouns = kNouns,
              .fact = place,
              .passed_with = passed_with},
    .rules = {.costs = kCosts},
};

}  // namespace

extern const ExerciseCheck exercise_cached_decode;
const ExerciseCheck exercise_cached_decode = function_check<kExercise>();

}  // namespace attn
