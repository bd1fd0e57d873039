#include <algorithm>
#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

/// The functions, as bits.
constexpr unsigned kLayer = 1;
constexpr unsigned kCausal = 2;

struct Recipe {
  enum class Projections { right, three, one, of_one_token };
  enum class Attention { right, scores_only, linear, of_one_head, heads_twice };
  enum class FeedForward { right, one_way, square, of_one_token };
  enum class Crossover { right, scores_only, projections_only, feed_forward_only, one_projection, of_square_hidden };
  enum class Causal { right, dense, exact_half, half_of_square, whole_blocks, without_diagonal, scores_only };

  Projections projections = Projections::right;
  Attention attention = Attention::right;
  FeedForward feed_forward = FeedForward::right;
  Crossover crossover = Crossover::right;
  Causal causal = Causal::right;
  /// The functions that count a multiply-add as two.
  unsigned counts_twice = 0;
  /// How many of the five numbers are written, in their order; the others are 0.
  unsigned written = 5;

  bool operator==(const Recipe&) const = default;
};

using Projections = Recipe::Projections;
using Attention = Recipe::Attention;
using FeedForward = Recipe::FeedForward;
using Crossover = Recipe::Crossover;
using Causal = Recipe::Causal;

double given(const ExerciseCall& call, std::string_view name) { return *find_number(call.args, name); }

double projections_of(Projections projections, double seq_len, double embed_dim) {
  const double one = seq_len * embed_dim * embed_dim;
  switch (projections) {
    case Projections::right: return 4.0 * one;
    case Projections::three: return 3.0 * one;
    case Projections::one: return one;
    case Projections::of_one_token: return 4.0 * embed_dim * embed_dim;
  }
  return one;
}

double attention_of(Attention attention, double seq_len, double embed_dim, double num_heads) {
  const double right = 2.0 * seq_len * seq_len * embed_dim;
  switch (attention) {
    case Attention::right: return right;
    case Attention::scores_only: return right / 2.0;
    case Attention::linear: return 2.0 * seq_len * embed_dim;
    case Attention::of_one_head: return right / num_heads;
    case Attention::heads_twice: return right * num_heads;
  }
  return right;
}

double feed_forward_of(FeedForward feed_forward, double seq_len, double embed_dim, double hidden_dim) {
  switch (feed_forward) {
    case FeedForward::right: return 2.0 * seq_len * embed_dim * hidden_dim;
    case FeedForward::one_way: return seq_len * embed_dim * hidden_dim;
    case FeedForward::square: return 2.0 * seq_len * embed_dim * embed_dim;
    case FeedForward::of_one_token: return 2.0 * embed_dim * hidden_dim;
  }
  return 0.0;
}

CallAnswer layer_macs(const Recipe& recipe, const ExerciseCall& call) {
  const double seq_len = given(call, "seq_len");
  const double embed_dim = given(call, "embed_dim");
  const double times = (recipe.counts_twice & kLayer) == 0 ? 1.0 : 2.0;
  const double projections = projections_of(recipe.projections, seq_len, embed_dim);
  const double attention = attention_of(recipe.attention, seq_len, embed_dim, given(call, "num_heads"));
  const double feed_forward = feed_forward_of(recipe.feed_forward, seq_len, embed_dim, given(call, "hidden_dim"));
  return {{{"projections", recipe.written > 0 ? projections * times : 0.0},
           {"attention", recipe.written > 1 ? attention * times : 0.0},
           {"feed_forward", recipe.written > 2 ? feed_forward * times : 0.0}}};
}

double crossover_of(Crossover crossover, double embed_dim, double hidden_dim) {
  switch (crossover) {
    case Crossover::right: return 2.0 * embed_dim + hidden_dim;
    case Crossover::scores_only: return 4.0 * embed_dim + 2.0 * hidden_dim;
    case Crossover::projections_only: return 2.0 * embed_dim;
    case Crossover::feed_forward_only: return hidden_dim;
    case Crossover::one_projection: return embed_dim / 2.0 + hidden_dim;
    case Crossover::of_square_hidden: return 6.0 * embed_dim;
  }
  return 0.0;
}

/// The pairs of which a kernel in blocks computes the scores.
double causal_pairs(Causal causal, double seq_len, double block_size) {
  if (causal == Causal::dense) return seq_len * seq_len;
  if (causal == Causal::exact_half) return seq_len * (seq_len + 1.0) / 2.0;
  if (causal == Causal::half_of_square) return seq_len * seq_len / 2.0;
  double pairs = 0.0;
  for (double from = 0.0; from < seq_len; from += block_size) {
    const double end = causal == Causal::whole_blocks ? from + block_size : std::min(from + block_size, seq_len);
    pairs += (end - from) * (causal == Causal::without_diagonal ? from : end);
  }
  return pairs;
}

CallAnswer causal_macs(const Recipe& recipe, const ExerciseCall& call) {
  const double pairs = causal_pairs(recipe.causal, given(call, "seq_len"), given(call, "block_size"));
  const double products = recipe.causal == Causal::scores_only ? 1.0 : 2.0;
  const double times = (recipe.counts_twice & kCausal) == 0 ? 1.0 : 2.0;
  return {{{"attention", recipe.written > 4 ? products * pairs * given(call, "embed_dim") * times : 0.0}}};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "layer_macs") return layer_macs(recipe, call);
  if (call.function == "causal_macs") return causal_macs(recipe, call);
  const double seq_len = crossover_of(recipe.crossover, given(call, "embed_dim"), given(call, "hidden_dim"));
  return {{{"seq_len", recipe.written > 3 ? seq_len : 0.0}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Layer {
  double seq_len;
  double embed_dim;
  double num_heads;
  double hidden_dim;
};

ExerciseCase layer_case(std::string name, const Layer& layer, double block_size) {
  return case_of(
      std::move(name),
      {call_of("layer_macs",
               {{"seq_len", layer.seq_len},
                {"embed_dim", layer.embed_dim},
                {"num_heads", layer.num_heads},
                {"hidden_dim", layer.hidden_dim}},
               {{"projections", ReturnSpec::Kind::number},
                {"attention", ReturnSpec::Kind::number},
                {"feed_forward", ReturnSpec::Kind::number}}),
       call_of("crossover", {{"embed_dim", layer.embed_dim}, {"hidden_dim", layer.hidden_dim}},
               {{"seq_len", ReturnSpec::Kind::number}}),
       call_of("causal_macs", {{"seq_len", layer.seq_len}, {"embed_dim", layer.embed_dim}, {"block_size", block_size}},
               {{"attention", ReturnSpec::Kind::number}})});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) {
    return static_cast<double>(random_length(random, low, high));
  };
  std::vector<ExerciseCase> cases;
  cases.push_back(layer_case("5 tokens, 6 columns", {5, 6, 3, 14}, 2));
  cases.front().shown = true;
  cases.push_back(layer_case("GPT-2 small", {1024, 768, 12, 3072}, 64));
  const double heads = any(3, 9);
  const Layer wide{any(100, 400), heads * any(70, 130), heads, any(2000, 4000)};
  cases.push_back(layer_case("a wide layer", wide, any(30, 60)));
  const double few = any(3, 6);
  const Layer narrow{any(3000, 9000), few * any(11, 40), few, any(30, 60)};
  cases.push_back(layer_case("a long text", narrow, any(100, 300)));
  const Layer one_block{any(20, 90), few * any(5, 9), few, any(200, 300)};
  cases.push_back(layer_case("a block larger than the text", one_block, any(100, 200)));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "It was asked for seq_len 5, embed_dim 6, ..."
std::string asked(const Evidence& e) {
  std::string text = "It was asked for";
  for (const NamedValue& arg : e.call().args) {
    text += words(text.ends_with("for") ? " " : ", ", arg.name, " ", std::get<double>(arg.value));
  }
  return text + ".";
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", asked(e), " ", why); }

std::string counts_two(const Evidence& e) {
  return told(e,
              "That is twice as much: you counted the multiplication and the addition apart. Both ways are in use, and "
              "who mixes them finds a machine that is twice as fast as it can be. Here a multiply-add counts once. "
              "Look at your factors of 2.");
}

std::string output_projection_forgotten(const Evidence& e) {
  return told(e,
              "That is enough for three projections. The outputs of the heads go through a fourth one. Look at how "
              "many square matrices of weights there are.");
}

std::string one_projection(const Evidence& e) {
  return told(e,
              "That is a single projection. Each token is multiplied with the weights of query, key and value, and "
              "its output with one more. Look at how many products there are.");
}

std::string one_token_only(const Evidence& e) {
  return told(e,
              "That is what one token costs. Each of them is multiplied with the weights. Look at how many rows the "
              "left matrix has.");
}

std::string values_forgotten(const Evidence& e) {
  return told(e,
              "That is half: the scores alone. The weights are multiplied with the values afterwards, which costs as "
              "much. Look at how many products attention has.");
}

std::string attention_linear(const Evidence& e) {
  return told(e,
              "Your attention grows with the length of the text only. Every query meets every key. Look at how often "
              "seq_len is a factor.");
}

std::string one_head_only(const Evidence& e) {
  return told(e,
              "That is what one head costs: it has only its own columns. All of them work. Look at how often you count "
              "a head.");
}

std::string heads_too_wide(const Evidence& e) {
  return told(e,
              "You took each head to be embed_dim wide. The heads share the columns, so that more of them cost no "
              "more. Look at how many columns a head has.");
}

std::string feed_forward_one_way(const Evidence& e) {
  return told(e,
              "That is half: the way up to hidden_dim. The way down costs the same. Look at how many products there "
              "are.");
}

std::string hidden_dim_ignored(const Evidence& e) {
  return told(e,
              "You took the hidden layer to be as wide as the model. In most models it is wider, and it is given. Look "
              "at the sizes of the two matrices of weights.");
}

std::string crossover_of_scores(const Evidence& e) {
  return told(e,
              "There the scores alone take as much as the rest. Their weights times the values belong to attention, "
              "too, so it gets there at half of that length. Look at what stands on the side of attention.");
}

std::string crossover_without_feed_forward(const Evidence& e) {
  return told(e,
              "There attention takes as much as the projections. The feed-forward part is missing, which is the larger "
              "one in most models. Look at what stands on the other side.");
}

std::string crossover_without_projections(const Evidence& e) {
  return told(e,
              "There attention takes as much as the feed-forward part. The projections are missing. Look at what "
              "stands on the other side.");
}

std::string crossover_of_one_projection(const Evidence& e) {
  return told(e,
              "You counted one projection on the other side. There are as many as in layer_macs. Look at the factor "
              "of embed_dim.");
}

std::string hidden_dim_assumed(const Evidence& e) {
  return told(e,
              "That is right where the hidden layer is four times as wide as the model. Here it is given, and it is "
              "not. Look at where you wrote a number for it.");
}

std::string mask_skips_nothing(const Evidence& e) {
  return told(e,
              "That is the whole square: scores that are computed and then masked. Such a mask saves nothing. Look at "
              "which blocks have no allowed pair at all.");
}

std::string blocks_ignored(const Evidence& e) {
  return told(e,
              "That is what the mask allows, counted pair by pair. A kernel in blocks computes the blocks on the "
              "diagonal whole, blocked pairs included. Look at how many keys the first query of a block is computed "
              "with.");
}

std::string last_block_too_large(const Evidence& e) {
  return told(e,
              "Your last block is as large as the others, and goes beyond the end of the text. Look at where it ends, "
              "in rows and in columns.");
}

std::string diagonal_skipped(const Evidence& e) {
  return told(e,
              "The blocks on the diagonal are missing. Half of their pairs are allowed, and each token's own is among "
              "them. Look at which keys the last query of a block sees.");
}

std::string rest_still_zero(const Evidence& e) {
  return told(e,
              "Everything before this number is right. Go on with it: which matrices are multiplied, and how large are "
              "they?");
}

template <Projections projections>
void with_projections(Recipe& recipe) {
  recipe.projections = projections;
}

template <Attention attention>
void with_attention(Recipe& recipe) {
  recipe.attention = attention;
}

template <FeedForward feed_forward>
void with_feed_forward(Recipe& recipe) {
  recipe.feed_forward = feed_forward;
}

template <Crossover crossover>
void with_crossover(Recipe& recipe) {
  recipe.crossover = crossover;
}

template <Causal causal>
void with_causal(Recipe& recipe) {
  recipe.causal = causal;
}

template <unsigned functions>
void counting_twice(Recipe& recipe) {
  recipe.counts_twice = functions;
}

template <unsigned written>
void written_so_far(Recipe& recipe) {
  recipe.written = written;
}

constexpr const char* kTwiceTitle = "You count each multiply-add twice";
constexpr const char* kTokenTitle = "You count one token";
constexpr const char* kValuesTitle = "Weights times values are missing";
constexpr const char* kIgnoredTitle = "Your kernel has no blocks";
constexpr const char* kRestTitle = "What follows is still 0";

constexpr Mistake<Recipe> kMistakes[] = {
    {"counts_two", kTwiceTitle, counting_twice<kLayer | kCausal>, counts_two},
    {"counts_two", kTwiceTitle, counting_twice<kLayer>, counts_two},
    {"counts_two", kTwiceTitle, counting_twice<kCausal>, counts_two},
    {"output_projection_forgotten", "A projection is missing", with_projections<Projections::three>,
     output_projection_forgotten},
    {"one_projection", "You count a single projection", with_projections<Projections::one>, one_projection},
    {"one_token_only", kTokenTitle, with_projections<Projections::of_one_token>, one_token_only},
    {"one_token_only", kTokenTitle, with_feed_forward<FeedForward::of_one_token>, one_token_only},
    {"one_token_only", kTokenTitle,
     [](Recipe& r) {
       r.projections = Projections::of_one_token;
       r.feed_forward = FeedForward::of_one_token;
     },
     one_token_only},
    {"values_forgotten", kValuesTitle,
     [](Recipe& r) {
       r.attention = Attention::scores_only;
       r.causal = Causal::scores_only;
     },
     values_forgotten},
    {"values_forgotten", kValuesTitle, with_attention<Attention::scores_only>, values_forgotten},
    {"values_forgotten", kValuesTitle, with_causal<Causal::scores_only>, values_forgotten},
    {"attention_linear", "Your attention is not quadratic", with_attention<Attention::linear>, attention_linear},
    {"one_head_only", "You count one head", with_attention<Attention::of_one_head>, one_head_only},
    {"heads_too_wide", "Your heads are too wide", with_attention<Attention::heads_twice>, heads_too_wide},
    {"feed_forward_one_way", "The way down is missing", with_feed_forward<FeedForward::one_way>, feed_forward_one_way},
    {"hidden_dim_ignored", "Your hidden layer is too narrow", with_feed_forward<FeedForward::square>,
     hidden_dim_ignored},
    {"crossover_of_scores", "Your crossover knows the scores alone", with_crossover<Crossover::scores_only>,
     crossover_of_scores},
    {"crossover_without_feed_forward", "Your crossover lacks the feed-forward part",
     with_crossover<Crossover::projections_only>, crossover_without_feed_forward},
    {"crossover_without_projections", "Your crossover lacks the projections",
     with_crossover<Crossover::feed_forward_only>, crossover_without_projections},
    {"crossover_of_one_projection", "Your crossover lacks projections", with_crossover<Crossover::one_projection>,
     crossover_of_one_projection},
    {"hidden_dim_assumed", "Your crossover assumes a hidden layer", with_crossover<Crossover::of_square_hidden>,
     hidden_dim_assumed},
    {"mask_skips_nothing", "Your mask saves nothing", with_causal<Causal::dense>, mask_skips_nothing},
    {"blocks_ignored", kIgnoredTitle, with_causal<Causal::exact_half>, blocks_ignored},
    {"blocks_ignored", kIgnoredTitle, with_causal<Causal::half_of_square>, blocks_ignored},
    {"last_block_too_large", "Your last block is too large", with_causal<Causal::whole_blocks>, last_block_too_large},
    {"diagonal_skipped", "Your kernel skips the diagonal", with_causal<Causal::without_diagonal>, diagonal_skipped},
    {"rest_still_zero", kRestTitle, written_so_far<1>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<2>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<3>, rest_still_zero},
    {"rest_still_zero", kRestTitle, written_so_far<4>, rest_still_zero},
};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is one projection: how many rows does it have, how many columns, and how "
                  "many multiply-adds does one number of the result take?",
              .passed = "You know what each part of a layer costs, from which length on attention costs the most, and "
                        "what a causal mask saves.",
              .fact = asked},
};

}  // namespace

extern const ExerciseCheck exercise_flops_crossover;
const ExerciseCheck exercise_flops_crossover = function_check<kExercise>();

}  // namespace attn
