#include "attn/diagnose/cache_recipe.h"
#include "attn/diagnose/words.h"

namespace attn {
namespace {

using Allowed = AttentionRecipe::Allowed;
using Slot = CacheRecipe::Slot;
using Sharing = CacheRecipe::Sharing;
using Reset = CacheRecipe::Reset;
using Overflow = CacheRecipe::Overflow;
using Evidence = CacheEvidence;

std::size_t query_count(const Evidence& e) { return e.run.script[e.step].query.rows; }

std::string in_case(const Evidence& e) { return words("In the case \"", e.run.case_name, "\", "); }

/// "In the case "x", with 3 tokens in the cache, row 0 of your output begins 0.2 where 0.4 was expected. "
std::string seen(const Evidence& e) {
  std::string text = words(in_case(e), "with ", count_words(e.right.length, "token"), " in the cache, ");
  if (!e.attention) return text + "your cache went on differently. ";
  const AttentionAttempt& attempt = e.attention->attempt;
  const AttentionAnswer& expected = e.attention->expected;
  if (!expected.weights.same_shape(attempt.weights)) {
    return words(text, "your weights cover ", count_words(attempt.weights.cols, "key"), ". ");
  }
  const Cell cell = e.attention->cell;
  const bool in_weights = e.attention->in_weights;
  return words(text, "row ", cell.row, ", column ", cell.col, " of your ", in_weights ? "weights" : "output", " is ",
               in_weights ? attempt.weights(cell.row, cell.col) : attempt.output(cell.row, cell.col), ", where ",
               in_weights ? expected.weights(cell.row, cell.col) : expected.output(cell.row, cell.col),
               " was expected. ");
}

std::string length_not_advanced(const Evidence& e) {
  return words(seen(e),
               "Each append writes from slot 0, and your cache still counts 0 tokens afterwards. Nothing in it is "
               "ever seen. Look at what append has to change besides the two matrices.");
}

std::string overwrites_slot_zero(const Evidence& e) {
  return words(seen(e),
               "Your cache counts the tokens, but every append writes from slot 0 again: the newest token replaces "
               "the oldest, and the slots after it hold zeros. Look at which row append begins to write at.");
}

std::string written_one_slot_late(const Evidence& e) {
  return words(
      seen(e),
      "Slot 0 of your cache was never written: it holds a key of zeros, and every token stands one slot "
      "too late, so the newest one is not seen. Look at when the length grows, before or after the slot is chosen.");
}

std::string advances_by_one(const Evidence& e) {
  return words(seen(e),
               "Your length grew by 1, however many rows came in. It works token by token, and a prompt of several "
               "tokens is lost. Look at how many tokens one append brings.");
}

std::string only_first_row_appended(const Evidence& e) {
  return words(seen(e),
               "Only the first row of each append reached your cache; the slots after it hold zeros. A prompt comes as "
               "many rows at once "
               "(prefill), a new token as one (decode): the same append serves both. Look for the loop over key.rows.");
}

std::string excludes_current_token(const Evidence& e) {
  return words(seen(e),
               "Your query does not see its own key, though it was appended before. The very first token then "
               "has nothing to look at. A position may look at itself; check the comparison at the edge.");
}

std::string not_causal_in_prefill(const Evidence& e) {
  return words(
      seen(e), "These are ", count_words(query_count(e), "query"),
      " at once, and each of yours sees the whole cache, also tokens that come after it. With one query at a time "
      "nobody notices; in a prefill the future leaks. Work out the position of query i, and what it may see.");
}

std::string upper_left_alignment(const Evidence& e) {
  const std::string place =
      query_count(e) == 1 ? words("The query is the last of ", e.right.length, " positions")
                          : words("The queries are the last ", query_count(e), " of ", e.right.length, " positions");
  return words(seen(e), "Query 0 of yours sees key 0 alone, as if the text began with it. ", place,
               ". This is the best-known bug with caches: right for an "
               "empty cache, wrong from the second call. Work out at which position query i stands.");
}

std::string key_stored_as_value(const Evidence& e) {
  return words(seen(e),
               "Your weights are right, and the output is the average of the keys: the values never reached your "
               "cache. Look at the two copies in append.");
}

std::string missing_scale(const Evidence& e) {
  return words(
      seen(e),
      "The cache holds what it should, but your scores are the bare dot products. A cached step must be "
      "the same attention as before, scale and all. Compare attend with what you wrote in the first exercise.");
}

std::string scale_inverted(const Evidence& e) {
  return words(
      seen(e),
      "Your scores grew where they should shrink: they were multiplied by the root of head_dim, which should divide "
      "them. Larger scores push the softmax towards a single key. Compare attend with what you wrote in the first "
      "exercise.");
}

std::string output_still_zero(const Evidence& e) {
  return words(seen(e),
               "Your weights are right, and your output holds only zeros: the values in the cache were not asked. Each "
               "output is the sum of the value rows, each times its weight; is that step still to come?");
}

std::string softmax_not_stable(const Evidence& e) {
  return words(
      seen(e),
      "The scores are large here, about a thousand and far more, and the exponential of such a score is "
      "Infinity, or 0 for all keys of a row. Your softmax was safe from that in the exercises before. Compare.");
}

std::string attends_to_empty_slots(const Evidence& e) {
  return words(
      seen(e), "Your query also looks at slots that no token has filled yet, ", e.right.max_seq_len,
      " in all: an empty key scores 0, and the softmax gives it a real share. Look at how far the loop over the "
      "keys runs.");
}

std::string shared_between_caches(const Evidence& e) {
  return words(
      seen(e),
      "Two caches were created, and what one of them stored turned up in the other. Each conversation, "
      "layer and head has a cache of its own. Look for a variable outside of create_cache that holds what belongs "
      "to one cache.");
}

std::string stale_after_reset(const Evidence& e) {
  return words(seen(e),
               "After reset, the tokens of the text before still take part. A cache is reset because another "
               "text begins. What has to change so that nothing old is seen?");
}

std::string keeps_reference(const Evidence& e) {
  return words(seen(e),
               "After each append the caller used its key and value matrices for something else, as a decoder "
               "does to save memory, and the numbers in your cache changed with them. Look at what your cache keeps: "
               "the numbers, or the matrix that somebody else owns.");
}

/// "In the case "x", 3 of 4 slots were taken and 2 more tokens came. "
std::string overflow(const Evidence& e) {
  // The first wrong step may come later than the append itself: a refusal that changed the cache shows in the next attend.
  std::size_t step = e.step;
  while (step > 0 && e.run.script[step].kind != CacheStep::Kind::append) --step;
  const std::vector<ReplayedStep> right = replay(CacheRecipe{}, e.run.script);
  return words(in_case(e), right[step].length, " of ", right[step].max_seq_len, " slots were taken and ",
               count_words(e.run.script[step].key.rows, "more token"), " came. ");
}

std::string silently_drops_on_overflow(const Evidence& e) {
  return words(overflow(e),
               "Your append returned as if all was well, and what did not fit is gone. The model would go on "
               "without knowing that it forgot something. An append that cannot store everything has to {{throw an "
               "Error||call fail(...)}} "
               "that says how many fit.");
}

std::string changes_on_overflow(const Evidence& e) {
  return words(
      overflow(e),
      "Your append {{threw||failed}}, as it should, but it had already stored a part: the cache is not what it "
      "was. Whoever catches the error and tries again gets tokens twice. When can you know that they will not "
      "fit?");
}

std::string wraps_on_overflow(const Evidence& e) {
  return words(overflow(e),
               "Yours went back to slot 0 and wrote over the oldest token. That is a sliding window, a cache "
               "of its own kind that must say so; this one has to {{throw an Error||call fail(...)}}. Look at how "
               "append chooses its slot.");
}

std::string grows_past_max_seq_len(const Evidence& e) {
  return words(overflow(e),
               "Your cache took them and grew. max_seq_len is a promise about memory, made before the text "
               "begins; on a real device there is nothing to grow into. An append that does not fit has to {{throw an "
               "Error||call fail(...)}}.");
}

// The order matters where a learner makes two mistakes at once: the first one found is told first.
constexpr CacheMistake kMistakes[] = {
    {"length_not_advanced", "Your cache never gets longer",
     [](CacheRecipe& r) { r.slot = Slot::from_zero_length_stays; }, length_not_advanced},
    {"overwrites_slot_zero", "Every token lands in slot 0", [](CacheRecipe& r) { r.slot = Slot::from_zero; },
     overwrites_slot_zero},
    {"written_one_slot_late", "Slot 0 stays empty", [](CacheRecipe& r) { r.slot = Slot::one_late; },
     written_one_slot_late},
    {"advances_by_one", "A prompt counts as one token", [](CacheRecipe& r) { r.slot = Slot::advance_by_one; },
     advances_by_one},
    {"only_first_row_appended", "Only the first token of a prompt is stored",
     [](CacheRecipe& r) { r.slot = Slot::first_row_only; }, only_first_row_appended},
    {"shared_between_caches", "Two caches share their tokens", [](CacheRecipe& r) { r.sharing = Sharing::one_cache; },
     shared_between_caches},
    {"shared_between_caches", "Two caches share their tokens", [](CacheRecipe& r) { r.sharing = Sharing::one_storage; },
     shared_between_caches},
    {"stale_after_reset", "The old text survives reset", [](CacheRecipe& r) { r.reset = Reset::does_nothing; },
     stale_after_reset},
    {"stale_after_reset", "The old text survives reset", [](CacheRecipe& r) { r.reset = Reset::clears_numbers_only; },
     stale_after_reset},
    {"keeps_reference", "Your cache keeps a matrix that is not its own",
     [](CacheRecipe& r) { r.keeps_reference = true; }, keeps_reference},
    {"key_stored_as_value", "Your cache holds keys in place of values",
     [](CacheRecipe& r) { r.stores_key_as_value = true; }, key_stored_as_value},
    {"attends_to_empty_slots", "Your query looks at empty slots",
     [](CacheRecipe& r) {
       r.shows_empty_slots = true;
       r.attend.allowed = Allowed::all;
     },
     attends_to_empty_slots},
    {"excludes_current_token", "A query cannot see its own token",
     [](CacheRecipe& r) { r.attend.allowed = Allowed::causal_strict; }, excludes_current_token},
    {"not_causal_in_prefill", "Your prefill looks ahead", [](CacheRecipe& r) { r.attend.allowed = Allowed::all; },
     not_causal_in_prefill},
    {"upper_left_alignment", "Your mask forgets the tokens before",
     [](CacheRecipe& r) { r.attend.allowed = Allowed::causal_upper_left; }, upper_left_alignment},
    {"missing_scale", "Your scores are not scaled",
     [](CacheRecipe& r) { r.attend.scale = AttentionRecipe::Scale::none; }, missing_scale},
    {"scale_inverted", "You scaled the wrong way round",
     [](CacheRecipe& r) { r.attend.scale = AttentionRecipe::Scale::one_over_sqrt_head_dim; }, scale_inverted},
    {"output_still_zero", "Your output is still 0", [](CacheRecipe& r) { r.attend.mix = AttentionRecipe::Mix::zeros; },
     output_still_zero},
    {"softmax_not_stable", "Your softmax overflows",
     [](CacheRecipe& r) { r.attend.softmax = AttentionRecipe::Softmax::rows_unshifted; }, softmax_not_stable},
    {"silently_drops_on_overflow", "A full cache says nothing", [](CacheRecipe& r) { r.overflow = Overflow::drops; },
     silently_drops_on_overflow},
    {"silently_drops_on_overflow", "A full cache says nothing",
     [](CacheRecipe& r) { r.overflow = Overflow::drops_the_rest; }, silently_drops_on_overflow},
    {"changes_on_overflow", "A refused append leaves traces",
     [](CacheRecipe& r) { r.overflow = Overflow::refuses_the_rest; }, changes_on_overflow},
    {"wraps_on_overflow", "A full cache starts over", [](CacheRecipe& r) { r.overflow = Overflow::wraps; },
     wraps_on_overflow},
    {"grows_past_max_seq_len", "Your cache outgrows max_seq_len", [](CacheRecipe& r) { r.overflow = Overflow::grows; },
     grows_past_max_seq_len},
};

}  // namespace

std::span<const CacheMistake> cache_mistakes() { return kMistakes; }

}  // namespace attn
