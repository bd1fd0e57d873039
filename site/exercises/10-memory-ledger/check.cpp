#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

/// The numbers of the ledger, as bits.
constexpr unsigned kParameters = 1;
constexpr unsigned kScores = 2;
constexpr unsigned kCache = 4;
/// The functions, as bits.
constexpr unsigned kLedger = 1;
constexpr unsigned kPeak = 2;
constexpr unsigned kLongest = 4;

struct Recipe {
  enum class Unit { bytes, numbers, bits, always_float32 };
  enum class Scores { right, one_head, linear, halved, twice };
  enum class Cache { right, keys_only, all_heads, one_head };
  enum class Parameters { right, with_text, with_batch, three_matrices, all_heads, of_each_head };
  enum class Naive { right, one_matrix, only_matrices, one_head };
  enum class Flash { right, whole_matrix, no_statistics, no_block };
  enum class Longest { right, gigabytes, gib_as_bytes, no_root, one_head, with_fraction, rounded_up };

  Unit unit = Unit::bytes;
  /// The functions that answer in another unit.
  unsigned in_unit = 0;
  /// The numbers of the ledger that lack this factor.
  unsigned without_layers = 0;
  unsigned without_batch = 0;
  Scores scores = Scores::right;
  Cache cache = Cache::right;
  Parameters parameters = Parameters::right;
  Naive naive = Naive::right;
  Flash flash = Flash::right;
  Longest longest = Longest::right;
  /// How many of the six numbers are written, in their order; the others are 0.
  unsigned written = 6;

  bool operator==(const Recipe&) const = default;
};

using Unit = Recipe::Unit;
using Scores = Recipe::Scores;
using Cache = Recipe::Cache;
using Parameters = Recipe::Parameters;
using Naive = Recipe::Naive;
using Flash = Recipe::Flash;
using Longest = Recipe::Longest;

double given(const ExerciseCall& call, std::string_view name) { return *find_number(call.args, name); }

/// What one number takes in the answers of a function.
double size_of_number(const Recipe& recipe, unsigned function, const ExerciseCall& call) {
  const double bytes = given(call, "bytes_per_number");
  if ((recipe.in_unit & function) == 0) return bytes;
  switch (recipe.unit) {
    case Unit::bytes: return bytes;
    case Unit::numbers: return 1.0;
    case Unit::bits: return 8.0 * bytes;
    case Unit::always_float32: return 4.0;
  }
  return bytes;
}

double parameters_of(Parameters parameters, const ExerciseCall& call) {
  const double head_dim = given(call, "head_dim");
  const double width = given(call, "num_heads") * head_dim;
  const double kv_width = given(call, "num_kv_heads") * head_dim;
  const double right = 2.0 * width * width + 2.0 * width * kv_width;
  switch (parameters) {
    case Parameters::right: return right;
    case Parameters::with_text: return right * given(call, "seq_len");
    case Parameters::with_batch: return right * given(call, "batch");
    case Parameters::three_matrices: return width * width + 2.0 * width * kv_width;
    case Parameters::all_heads: return 4.0 * width * width;
    case Parameters::of_each_head: return 2.0 * head_dim * (width + kv_width);
  }
  return right;
}

double scores_of(Scores scores, const ExerciseCall& call) {
  const double seq_len = given(call, "seq_len");
  const double right = given(call, "num_heads") * seq_len * seq_len;
  switch (scores) {
    case Scores::right: return right;
    case Scores::one_head: return seq_len * seq_len;
    case Scores::linear: return given(call, "num_heads") * seq_len;
    case Scores::halved: return right / 2.0;
    case Scores::twice: return right * 2.0;
  }
  return right;
}

double cache_of(Cache cache, const ExerciseCall& call) {
  const double one_head = 2.0 * given(call, "seq_len") * given(call, "head_dim");
  switch (cache) {
    case Cache::right: return one_head * given(call, "num_kv_heads");
    case Cache::keys_only: return one_head * given(call, "num_kv_heads") / 2.0;
    case Cache::all_heads: return one_head * given(call, "num_heads");
    case Cache::one_head: return one_head;
  }
  return one_head;
}

CallAnswer ledger(const Recipe& recipe, const ExerciseCall& call) {
  const double size = size_of_number(recipe, kLedger, call);
  const auto layers = [&](unsigned number) {
    return (recipe.without_layers & number) == 0 ? given(call, "num_layers") : 1.0;
  };
  const auto batch = [&](unsigned number) { return (recipe.without_batch & number) == 0 ? given(call, "batch") : 1.0; };
  const double parameters = parameters_of(recipe.parameters, call) * layers(kParameters) * size;
  const double scores = scores_of(recipe.scores, call) * layers(kScores) * batch(kScores) * size;
  const double cache = cache_of(recipe.cache, call) * layers(kCache) * batch(kCache) * size;
  return {{{"parameters", recipe.written > 0 ? parameters : 0.0},
           {"scores", recipe.written > 1 ? scores : 0.0},
           {"cache", recipe.written > 2 ? cache : 0.0}}};
}

double naive_of(Naive naive, double tensors, double matrix, double num_heads) {
  switch (naive) {
    case Naive::right: return tensors + 2.0 * num_heads * matrix;
    case Naive::one_matrix: return tensors + num_heads * matrix;
    case Naive::only_matrices: return 2.0 * num_heads * matrix;
    case Naive::one_head: return tensors + 2.0 * matrix;
  }
  return tensors;
}

double flash_of(Flash flash, double tensors, double matrix, double block, double statistics) {
  switch (flash) {
    case Flash::right: return tensors + block + statistics;
    case Flash::whole_matrix: return tensors + matrix + statistics;
    case Flash::no_statistics: return tensors + block;
    case Flash::no_block: return tensors + statistics;
  }
  return tensors;
}

CallAnswer peak_bytes(const Recipe& recipe, const ExerciseCall& call) {
  const double size = size_of_number(recipe, kPeak, call);
  const double num_heads = given(call, "num_heads");
  const double seq_len = given(call, "seq_len");
  const double block_size = given(call, "block_size");
  const double tensors = 4.0 * seq_len * num_heads * given(call, "head_dim");
  const double matrix = seq_len * seq_len;
  const double naive = naive_of(recipe.naive, tensors, matrix, num_heads);
  const double flash = flash_of(recipe.flash, tensors, num_heads * matrix, num_heads * block_size * block_size,
                                2.0 * num_heads * seq_len);
  return {{{"naive", recipe.written > 3 ? naive * size : 0.0}, {"flash", recipe.written > 4 ? flash * size : 0.0}}};
}

double bytes_of_gib(Longest longest) {
  switch (longest) {
    case Longest::gigabytes: return 1e9;
    case Longest::gib_as_bytes: return 1.0;
    default: return std::exp2(30.0);
  }
}

double longest_of(const Recipe& recipe, const ExerciseCall& call) {
  const double gib = bytes_of_gib(recipe.longest);
  const double heads = recipe.longest == Longest::one_head ? 1.0 : given(call, "num_heads");
  const double pairs = given(call, "memory_gib") * gib / (heads * size_of_number(recipe, kLongest, call));
  switch (recipe.longest) {
    case Longest::no_root: return std::floor(pairs);
    case Longest::with_fraction: return std::sqrt(pairs);
    case Longest::rounded_up: return std::ceil(std::sqrt(pairs));
    default: return std::floor(std::sqrt(pairs));
  }
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "ledger") return ledger(recipe, call);
  if (call.function == "peak_bytes") return peak_bytes(recipe, call);
  return {{{"seq_len", recipe.written > 5 ? longest_of(recipe, call) : 0.0}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Shape {
  double seq_len;
  double batch;
  double num_layers;
  double num_heads;
  double num_kv_heads;
  double head_dim;
  double bytes_per_number;
};

ExerciseCall ledger_call(const Shape& shape) {
  return call_of("ledger",
                 {{"seq_len", shape.seq_len},
                  {"batch", shape.batch},
                  {"num_layers", shape.num_layers},
                  {"num_heads", shape.num_heads},
                  {"num_kv_heads", shape.num_kv_heads},
                  {"head_dim", shape.head_dim},
                  {"bytes_per_number", shape.bytes_per_number}},
                 {{"parameters", ReturnSpec::Kind::number},
                  {"scores", ReturnSpec::Kind::number},
                  {"cache", ReturnSpec::Kind::number}});
}

/// One layer of the shape.
ExerciseCall peak_call(const Shape& shape, double block_size) {
  return call_of("peak_bytes",
                 {{"seq_len", shape.seq_len},
                  {"num_heads", shape.num_heads},
                  {"head_dim", shape.head_dim},
                  {"block_size", block_size},
                  {"bytes_per_number", shape.bytes_per_number}},
                 {{"naive", ReturnSpec::Kind::number}, {"flash", ReturnSpec::Kind::number}});
}

ExerciseCall longest_call(double memory_gib, double num_heads, double bytes_per_number) {
  return call_of("longest_text",
                 {{"memory_gib", memory_gib}, {"num_heads", num_heads}, {"bytes_per_number", bytes_per_number}},
                 {{"seq_len", ReturnSpec::Kind::number}});
}

double fraction_of(double number) { return number - std::floor(number); }

/// Of any size, where no two ways of rounding agree, and none depends on the last digits, with and without
/// the heads or the bytes. So large that even a memory of a few bytes instead of GiB has room for a token.
ExerciseCall random_longest(Random& random, double bytes_per_number) {
  for (;;) {
    const auto memory_gib = static_cast<double>(random_length(random, bytes_per_number == 1.0 ? 780 : 100, 900));
    // Once so large that no search which ends at half a million tokens finds it.
    const double num_heads = bytes_per_number == 1.0 ? 3.0 : static_cast<double>(random_length(random, 3, 40));
    ExerciseCall call = longest_call(memory_gib, num_heads, bytes_per_number);
    Recipe exact;
    exact.longest = Longest::with_fraction;
    const double fraction = fraction_of(longest_of(exact, call));
    const auto is_clear = [&](double heads, double bytes) {
      const double without = fraction_of(longest_of(exact, longest_call(memory_gib, heads, bytes)));
      return without > 0.05 && without < 0.95;
    };
    const auto in_bytes = [&](double bytes) { return std::floor(std::sqrt(memory_gib / (num_heads * bytes))); };
    if (bytes_per_number != 1.0 && in_bytes(1.0) == in_bytes(bytes_per_number)) continue;
    if (fraction > 0.2 && fraction < 0.45 && is_clear(1, bytes_per_number) && is_clear(num_heads, 1)) return call;
  }
}

Shape random_shape(Random& random, double bytes_per_number) {
  const auto any = [&random](std::size_t low, std::size_t high) {
    return static_cast<double>(random_length(random, low, high));
  };
  const double seq_len = any(300, 9000);
  const double batch = any(3, 9);
  const double num_layers = any(11, 60);
  const double num_kv_heads = any(2, 7);
  const double num_heads = num_kv_heads * any(3, 5);
  return {seq_len, batch, num_layers, num_heads, num_kv_heads, any(17, 150), bytes_per_number};
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  const auto add = [&cases](std::string name, ExerciseCall first, ExerciseCall second, ExerciseCall third) {
    cases.push_back(case_of(std::move(name), {std::move(first), std::move(second), std::move(third)}));
  };
  const Shape small{10, 2, 3, 6, 2, 4, 2};
  add("a model to calculate by hand", ledger_call(small), peak_call(small, 5), longest_call(1, 10, 2));
  cases.front().shown = true;
  const Shape gpt3{2048, 1, 96, 96, 96, 128, 4};
  add("GPT-3 in float32", ledger_call(gpt3), peak_call(gpt3, 128), longest_call(80, 96, 4));
  for (const double bytes_per_number : {2.0, 1.0}) {
    const Shape shape = random_shape(random, bytes_per_number);
    const auto block_size = static_cast<double>(random_length(random, 30, 130));
    add(bytes_per_number == 2.0 ? "another model in float16" : "another model in int8", ledger_call(shape),
        peak_call(shape, block_size), random_longest(random, bytes_per_number));
  }
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "It was asked for seq_len 10, batch 2, ..."
std::string asked(const Evidence& e) {
  std::string text = "It was asked for";
  for (const NamedValue& arg : e.call().args) {
    text += words(text.ends_with("for") ? " " : ", ", arg.name, " ", std::get<double>(arg.value));
  }
  return text + ".";
}

/// "That is too small by a factor of 96." Nothing where there is no factor.
std::string factor(const Evidence& e) {
  const double ratio = e.wanted() / e.got();
  if (!(e.got() > 0.0) || std::abs(ratio - 1.0) < 0.005) return "";
  return words(" That is too ", ratio > 1.0 ? "small" : "large", " by a factor of ", ratio > 1.0 ? ratio : 1.0 / ratio,
               ".");
}

std::string asked_and_factor(const Evidence& e) { return asked(e) + factor(e); }

std::string told(const Evidence& e, std::string_view why) {
  return words(e.seen(), " ", asked(e), factor(e), " ", why);
}

std::string heads_forgotten(const Evidence& e) {
  return told(e,
              "The heads are missing: each of them has a matrix of scores of its own, and all are there at once. This "
              "is how 155 GB became 1.5. Look at what you multiply with.");
}

std::string layers_forgotten(const Evidence& e) {
  return told(e,
              "The layers are missing: each has weights, scores and keys of its own, and none gives back its memory to "
              "the next. Look at which of your three numbers are those of one layer.");
}

std::string batch_forgotten(const Evidence& e) {
  return told(e,
              "The other texts of the batch are missing. They share the weights, but each has tokens of its own, and "
              "so its own scores and keys. Look at which numbers belong to a text.");
}

std::string numbers_for_bytes(const Evidence& e) {
  return told(e, "You counted numbers, and bytes were asked for. Look at the last step: what does one number take?");
}

std::string bits_for_bytes(const Evidence& e) {
  return told(e, "That is in bits. Memory is sold and measured in bytes, of 8 bits each. Look at the factor of 8.");
}

std::string always_float32(const Evidence& e) {
  return told(e,
              "You took 4 bytes for each number, as in float32. Half of that is the reason for float16: what a number "
              "takes is an argument. Look at where you wrote 4.");
}

std::string scores_linear(const Evidence& e) {
  return told(e,
              "Your scores grow with the length of the text, but there is one for each pair of tokens. Twice the text "
              "has to cost four times as much. Look at how often seq_len is a factor.");
}

std::string scores_halved(const Evidence& e) {
  return told(e,
              "You took half of the matrix, for a causal mask. The mask makes the other half 0, but a matrix holds its "
              "zeros, too. Look at where you divide.");
}

std::string scores_counted_twice(const Evidence& e) {
  return told(e,
              "You counted scores and weights. In the ledger one matrix for each head is asked for; two of them are "
              "in peak_bytes. Look at the factor of 2.");
}

std::string keys_without_values(const Evidence& e) {
  return told(e,
              "That is enough for the keys, or for the values. Both are kept. Look at how many numbers one token "
              "leaves in one layer.");
}

std::string all_heads_cached(const Evidence& e) {
  return told(e,
              "You took the heads that ask. Keys and values have fewer, and that is why models have such groups: the "
              "cache is what becomes smaller. Look at which heads have a key.");
}

std::string one_head_cached(const Evidence& e) {
  return told(e,
              "That is the cache of a single head. Look at how wide the key of a token is, all its heads side by "
              "side.");
}

std::string parameters_grow(const Evidence& e) {
  return told(e,
              "Your weights grow with the text. They are the model, the same for a word and for a book: only what is "
              "computed from a text grows with it. Look at which arguments have nothing to do with a weight matrix.");
}

std::string output_weights_forgotten(const Evidence& e) {
  return told(e,
              "One of the four matrices is missing, the one that mixes the heads' outputs in the end. Look at how many "
              "square matrices you count.");
}

std::string kv_weights_square(const Evidence& e) {
  return told(e,
              "You took all four matrices to be square. Those of key and value make fewer columns where they have "
              "fewer heads. Look at how wide each of the four is.");
}

std::string head_weights_square(const Evidence& e) {
  return told(e,
              "Your matrices are as high as one head. Each head reads the whole token, which is as wide as the model. "
              "Look at how many rows a weight matrix has.");
}

std::string one_matrix_at_peak(const Evidence& e) {
  return told(e,
              "One matrix for each head is missing at the peak: the weights are made from the scores, and for a moment "
              "both are there. Look at how many matrices the naive kernel holds.");
}

std::string tensors_forgotten(const Evidence& e) {
  return told(e,
              "Query, key, value and output are missing. They are small beside a matrix of scores where the text is "
              "long, but not where it is short. Look at what both kernels hold.");
}

std::string flash_still_quadratic(const Evidence& e) {
  return told(e,
              "Your flash kernel holds a whole matrix of scores for each head, which is what it was made to avoid. Of "
              "the scores it knows one block at a time. Look at where seq_len is squared.");
}

std::string flash_statistics_forgotten(const Evidence& e) {
  return told(e,
              "What each query has to remember from block to block is missing: its largest score and its sum. Look at "
              "what the online softmax keeps for each row.");
}

std::string flash_block_forgotten(const Evidence& e) {
  return told(e,
              "The block of scores itself is missing. It is small, and yet it has to be somewhere. Look at how many "
              "numbers one block has, and how many heads work on one.");
}

std::string gb_for_gib(const Evidence& e) {
  return told(e,
              "You took a thousand million bytes. That is a GB; a GiB is 2 to the power of 30, 7 percent more, and an "
              "allocator counts in these. Look at the number that you multiply with.");
}

std::string gib_as_bytes(const Evidence& e) {
  return told(e,
              "You took each GiB for one byte. Before you divide by what a score takes, turn the memory into the same "
              "unit. Look at the first thing that you do with memory_gib.");
}

std::string root_forgotten(const Evidence& e) {
  return told(e,
              "That is how many scores fit for each head. They are those of every pair of tokens. How many tokens have "
              "so many pairs?");
}

std::string seq_len_not_whole(const Evidence& e) {
  return told(e, "A text has whole tokens, and the next one does not fit. Look at what becomes of the fraction.");
}

std::string rest_still_zero(const Evidence& e) {
  return told(e,
              "Everything before this number is right. Go on with it: ask of each argument whether more of it takes "
              "more memory.");
}

template <Unit unit, unsigned functions>
void answering_in(Recipe& recipe) {
  recipe.unit = unit;
  recipe.in_unit = functions;
}

template <unsigned numbers>
void without_layers(Recipe& recipe) {
  recipe.without_layers = numbers;
}

template <unsigned numbers>
void without_batch(Recipe& recipe) {
  recipe.without_batch = numbers;
}

template <Scores scores>
void with_scores(Recipe& recipe) {
  recipe.scores = scores;
}

template <Cache cache>
void with_cache(Recipe& recipe) {
  recipe.cache = cache;
}

template <Parameters parameters>
void with_parameters(Recipe& recipe) {
  recipe.parameters = parameters;
}

template <Naive naive>
void with_naive(Recipe& recipe) {
  recipe.naive = naive;
}

template <Flash flash>
void with_flash(Recipe& recipe) {
  recipe.flash = flash;
}

template <Longest longest>
void with_longest(Recipe& recipe) {
  recipe.longest = longest;
}

template <unsigned written>
void written_so_far(Recipe& recipe) {
  recipe.written = written;
}

constexpr unsigned kAllNumbers = kParameters | kScores | kCache;
constexpr unsigned kAllFunctions = kLedger | kPeak | kLongest;

constexpr const char* kHeadsTitle = "The heads are missing";
constexpr const char* kLayersTitle = "The layers are missing";
constexpr const char* kBatchTitle = "The batch is missing";
constexpr const char* kNumbersTitle = "You count numbers, not bytes";
constexpr const char* kBitsTitle = "You count bits, not bytes";
constexpr const char* kFloatTitle = "Every number takes 4 bytes";
constexpr const char* kGrowTitle = "Your weights grow with the text";
constexpr const char* kWholeTitle = "Your text has a part of a token";
constexpr const char* kRestTitle = "What follows is still 0";

constexpr Mistake<Recipe> kMistakes[] = {
    {"heads_forgotten", kHeadsTitle, with_scores<Scores::one_head>, heads_forgotten},
    {"heads_forgotten", kHeadsTitle, with_naive<Naive::one_head>, heads_forgotten},
    {"heads_forgotten", kHeadsTitle, with_longest<Longest::one_head>, heads_forgotten},
    {"heads_forgotten", kHeadsTitle,
     [](Recipe& r) {
       r.scores = Scores::one_head;
       r.naive = Naive::one_head;
       r.longest = Longest::one_head;
     },
     heads_forgotten},
    {"layers_forgotten", kLayersTitle, without_layers<kAllNumbers>, layers_forgotten},
    {"layers_forgotten", kLayersTitle, without_layers<kParameters>, layers_forgotten},
    {"layers_forgotten", kLayersTitle, without_layers<kScores>, layers_forgotten},
    {"layers_forgotten", kLayersTitle, without_layers<kCache>, layers_forgotten},
    {"layers_forgotten", kLayersTitle, without_layers<kScores | kCache>, layers_forgotten},
    {"batch_forgotten", kBatchTitle, without_batch<kScores | kCache>, batch_forgotten},
    {"batch_forgotten", kBatchTitle, without_batch<kScores>, batch_forgotten},
    {"batch_forgotten", kBatchTitle, without_batch<kCache>, batch_forgotten},
    {"numbers_for_bytes", kNumbersTitle, answering_in<Unit::numbers, kAllFunctions>, numbers_for_bytes},
    {"numbers_for_bytes", kNumbersTitle, answering_in<Unit::numbers, kLedger>, numbers_for_bytes},
    {"numbers_for_bytes", kNumbersTitle, answering_in<Unit::numbers, kPeak>, numbers_for_bytes},
    {"numbers_for_bytes", kNumbersTitle, answering_in<Unit::numbers, kLongest>, numbers_for_bytes},
    {"bits_for_bytes", kBitsTitle, answering_in<Unit::bits, kAllFunctions>, bits_for_bytes},
    {"bits_for_bytes", kBitsTitle, answering_in<Unit::bits, kLedger>, bits_for_bytes},
    {"bits_for_bytes", kBitsTitle, answering_in<Unit::bits, kPeak>, bits_for_bytes},
    {"bits_for_bytes", kBitsTitle, answering_in<Unit::bits, kLongest>, bits_for_bytes},
    {"always_float32", kFloatTitle, answering_in<Unit::always_float32, kAllFunctions>, always_float32},
    {"always_float32", kFloatTitle, answering_in<Unit::always_float32, kLedger>, always_float32},
    {"always_float32", kFloatTitle, answering_in<Unit::always_float32, kPeak>, always_float32},
    {"always_float32", kFloatTitle, answering_in<Unit::always_float32, kLongest>, always_float32},
    {"scores_linear", "Your scores grow with the length only", with_scores<Scores::linear>, scores_linear},
    {"scores_halved", "Half of your scores are missing", with_scores<Scores::halved>, scores_halved},
    {"scores_counted_twice", "You count two matrices of scores", with_scores<Scores::twice>, scores_counted_twice},
    {"keys_without_values", "Keys or values are missing", with_cache<Cache::keys_only>, keys_without_values},
    {"all_heads_cached", "You cache heads that have no key", with_cache<Cache::all_heads>, all_heads_cached},
    {"one_head_cached", "You cache a single head", with_cache<Cache::one_head>, one_head_cached},
    {"parameters_grow", kGrowTitle, with_parameters<Parameters::with_text>, parameters_grow},
    {"parameters_grow", kGrowTitle, with_parameters<Parameters::with_batch>, parameters_grow},
    {"output_weights_forgotten", "A weight matrix is missing", with_parameters<Parameters::three_matrices>,
     output_weights_forgotten},
    {"kv_weights_square", "Weights of key and value are too wide", with_parameters<Parameters::all_heads>,
     kv_weights_square},
    {"head_weights_square", "Your weight matrices are too low", with_parameters<Parameters::of_each_head>,
     head_weights_square},
    {"one_matrix_at_peak", "Scores or weights are missing at the peak", with_naive<Naive::one_matrix>,
     one_matrix_at_peak},
    {"tensors_forgotten", "Query, key, value and output are missing", with_naive<Naive::only_matrices>,
     tensors_forgotten},
    {"flash_still_quadratic", "Your flash kernel holds all scores", with_flash<Flash::whole_matrix>,
     flash_still_quadratic},
    {"flash_statistics_forgotten", "What a row remembers is missing", with_flash<Flash::no_statistics>,
     flash_statistics_forgotten},
    {"flash_block_forgotten", "The block of scores is missing", with_flash<Flash::no_block>, flash_block_forgotten},
    {"gb_for_gib", "You took GB for GiB", with_longest<Longest::gigabytes>, gb_for_gib},
    // So few tokens are left that a wrong unit beside it would not show.
    {"gib_as_bytes", "You took GiB for bytes",
     [](Recipe& r) {
       r.longest = Longest::gib_as_bytes;
       r.unit = Unit::bytes;
       r.in_unit = 0;
     },
     gib_as_bytes},
    {"root_forgotten", "You return scores, not tokens", with_longest<Longest::no_root>, root_forgotten},
    {"seq_len_not_whole", kWholeTitle, with_longest<Longest::with_fraction>, seq_len_not_whole},
    {"seq_len_not_whole", kWholeTitle, with_longest<Longest::rounded_up>, seq_len_not_whole},
    {"rest_still_zero", kRestTitle, written_so_far<1>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<2>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<3>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<4>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<5>, rest_still_zero},
};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step are the scores: how many tokens are in a text, how many pairs of them, "
                            "and how often does each pair have a score?",
              .passed = "You know what attention takes before it is allocated, with and without the matrix of scores.",
              .fact = asked_and_factor},
};

}  // namespace

extern const ExerciseCheck exercise_memory_ledger;
const ExerciseCheck exercise_memory_ledger = function_check<kExercise>();

}  // namespace attn
