// The module attn_figures: small tensors worked out step by step, for the figures of the lessons. One build serves every
// browser: no number of a figure depends on the machine.
#include <limits>
#include <string>
#include <vector>

#include "bindings/heap.h"
#include "bindings/js_fields.h"
#include "bindings/js_value.h"
#include "lab/figures/cache_story.h"
#include "lab/figures/config_cache.h"
#include "lab/figures/decode_loop.h"
#include "lab/figures/heads_compare.h"
#include "lab/figures/ledger.h"
#include "lab/figures/mask_facts.h"
#include "lab/figures/mask_pattern.h"
#include "lab/figures/online_softmax_steps.h"
#include "lab/figures/position_score.h"
#include "lab/figures/scale_lens.h"
#include "lab/figures/softmax_row.h"
#include "lab/figures/speculation.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;

// --- calls ----------------------------------------------------------------------------------------------------------

template <typename Element>
Reply<Element[]> reply_of_all(const Result<std::vector<Element>>& result) {
  return result ? Reply<Element[]>(js_array(result.value())) : failed<Element[]>(result.error());
}

Reply<lab::SoftmaxRow> softmax_row(const lab::SoftmaxRowRequest& request) { return reply(lab::softmax_row(request)); }

Reply<lab::ScaleLensPoint[]> scale_lens(const lab::ScaleLensRequest& request) {
  return reply_of_all(lab::scale_lens(request, heap()));
}

Reply<JsMatrix> mask_pattern(const lab::MaskPatternRequest& request) {
  const auto allowed = lab::mask_pattern(request);
  if (!allowed) return failed<JsMatrix>(allowed.error());
  return Reply<JsMatrix>(val(js_table(allowed.value())));
}

Reply<lab::MaskFacts> mask_facts(const lab::MaskFactsRequest& request) {
  return reply(lab::mask_facts(request, heap()));
}

Reply<lab::OnlineSoftmaxReply> online_softmax(const lab::OnlineSoftmaxRequest& request) {
  return reply(lab::online_softmax(request));
}

Reply<lab::Ledger> ledger(const lab::LedgerRequest& request) { return reply(lab::ledger(request)); }

Reply<lab::ConfigCache> config_cache(const lab::ConfigCacheRequest& request) {
  return reply(lab::config_cache(request));
}

Reply<lab::CacheStory> cache_story(const lab::CacheStoryRequest& request) {
  return reply(lab::cache_story(request, heap()));
}

Reply<lab::DecodeLoopStep[]> decode_loop(const lab::DecodeLoopRequest& request) {
  return reply_of_all(lab::decode_loop(request));
}

Reply<lab::HeadsCompare> heads_compare(const lab::HeadsCompareRequest& request) {
  return reply(lab::heads_compare(request, heap()));
}

Reply<lab::PositionScore> position_score(const lab::PositionScoreRequest& request) {
  return reply(lab::position_score(request));
}

Reply<lab::Speculation> speculation(const lab::SpeculationRequest& request) { return reply(lab::speculation(request)); }

// --- values ---------------------------------------------------------------------------------------------------------

using JsAttentionKind = Js<struct AttentionKindTag>;

JsAttentionKind attention_kind(const lab::ConfigCache& cache) { return JsAttentionKind(val(cache.attention)); }
void set_attention_kind(lab::ConfigCache&, JsAttentionKind) {}

using JsOperations = Js<lab::CacheOperation[]>;

/// Each operation has the numbers that it needs; what is missing is NaN and refused by name.
lab::CacheOperation read_operation(const val& operation) {
  const auto number = [&](const char* field) {
    const val value = operation[field];
    return value.isNumber() ? value.as<double>() : std::numeric_limits<double>::quiet_NaN();
  };
  return {.op = operation["op"].as<std::string>(),
          .slot = number("slot"),
          .count = number("count"),
          .length = number("length"),
          .to = number("to")};
}

JsOperations operations(const lab::CacheStoryRequest&) { return JsOperations(val::array()); }
void set_operations(lab::CacheStoryRequest& request, JsOperations operations) {
  const auto length = operations["length"].as<unsigned>();
  for (unsigned i = 0; i < length; ++i) request.operations.push_back(read_operation(operations[i]));
}

// --- names ----------------------------------------------------------------------------------------------------------

void register_softmax() {
  using lab::ScaleLensPoint, lab::ScaleLensRequest, lab::SoftmaxRow, lab::SoftmaxRowRequest, lab::SoftmaxSpread;
  value_object<SoftmaxRowRequest>("SoftmaxRowRequest")
      .field("scores", js_numbers<&SoftmaxRowRequest::scores>, set_js_numbers<&SoftmaxRowRequest::scores>)
      .field("temperature", &SoftmaxRowRequest::temperature);
  value_object<SoftmaxRow>("SoftmaxRow")
      .field("weights", js_numbers<&SoftmaxRow::weights>, set_js_numbers<&SoftmaxRow::weights>)
      .field("entropy_bits", &SoftmaxRow::entropy_bits)
      .field("jacobian_norm", &SoftmaxRow::jacobian_norm);
  register_type<Reply<SoftmaxRow>>("SoftmaxRow | Failure");
  value_object<ScaleLensRequest>("ScaleLensRequest")
      .field("head_dims", js_numbers<&ScaleLensRequest::head_dims>, set_js_numbers<&ScaleLensRequest::head_dims>)
      .field("seq_len", &ScaleLensRequest::seq_len)
      .field("rows", &ScaleLensRequest::rows)
      .field("seed", &ScaleLensRequest::seed);
  value_object<SoftmaxSpread>("SoftmaxSpread")
      .field("score_deviation", &SoftmaxSpread::score_deviation)
      .field("largest_weight", &SoftmaxSpread::largest_weight)
      .field("entropy_bits", &SoftmaxSpread::entropy_bits)
      .field("jacobian_norm", &SoftmaxSpread::jacobian_norm);
  value_object<ScaleLensPoint>("ScaleLensPoint")
      .field("head_dim", &ScaleLensPoint::head_dim)
      .field("scaled", &ScaleLensPoint::scaled)
      .field("unscaled", &ScaleLensPoint::unscaled);
  register_type<Reply<ScaleLensPoint[]>>("ScaleLensPoint[] | Failure");
}

void register_masks() {
  using lab::MaskFacts, lab::MaskFactsRequest, lab::MaskPatternRequest;
  value_object<MaskPatternRequest>("MaskPatternRequest")
      .field("seq_len_q", &MaskPatternRequest::seq_len_q)
      .field("seq_len_k", &MaskPatternRequest::seq_len_k)
      .field("causal", &MaskPatternRequest::causal)
      .field("window", &MaskPatternRequest::window)
      .field("sinks", &MaskPatternRequest::sinks)
      .field("stride", &MaskPatternRequest::stride)
      .field("global", js_numbers<&MaskPatternRequest::global>, set_js_numbers<&MaskPatternRequest::global>);
  register_type<Reply<JsMatrix>>("Matrix | Failure");
  value_object<MaskFactsRequest>("MaskFactsRequest")
      .field("allowed", js_table_of<&MaskFactsRequest::allowed>, set_js_table<&MaskFactsRequest::allowed>)
      .field("num_layers", &MaskFactsRequest::num_layers);
  value_object<MaskFacts>("MaskFacts")
      .field("allowed_pairs", &MaskFacts::allowed_pairs)
      .field("total_pairs", &MaskFacts::total_pairs)
      .field("blocked_queries", js_numbers<&MaskFacts::blocked_queries>, set_js_numbers<&MaskFacts::blocked_queries>)
      .field("reach", js_table_of<&MaskFacts::reach>, set_js_table<&MaskFacts::reach>)
      .field("reached_last", js_table_of<&MaskFacts::reached_last>, set_js_table<&MaskFacts::reached_last>);
  register_type<Reply<MaskFacts>>("MaskFacts | Failure");
}

void register_online_softmax() {
  using lab::OnlineSoftmaxReply, lab::OnlineSoftmaxRequest, lab::OnlineSoftmaxStep;
  value_object<OnlineSoftmaxRequest>("OnlineSoftmaxRequest")
      .field("scores", js_numbers<&OnlineSoftmaxRequest::scores>, set_js_numbers<&OnlineSoftmaxRequest::scores>)
      .field("value", js_table_of<&OnlineSoftmaxRequest::value>, set_js_table<&OnlineSoftmaxRequest::value>)
      .field("tile", &OnlineSoftmaxRequest::tile);
  value_object<OnlineSoftmaxStep>("OnlineSoftmaxStep")
      .field("first", &OnlineSoftmaxStep::first)
      .field("end", &OnlineSoftmaxStep::end)
      .field("tile_max", &OnlineSoftmaxStep::tile_max)
      .field("old_max", &OnlineSoftmaxStep::old_max)
      .field("max", &OnlineSoftmaxStep::max)
      .field("correction", &OnlineSoftmaxStep::correction)
      .field("sum", &OnlineSoftmaxStep::sum)
      .field("output", js_numbers<&OnlineSoftmaxStep::output>, set_js_numbers<&OnlineSoftmaxStep::output>);
  register_type<Js<OnlineSoftmaxStep[]>>("OnlineSoftmaxStep[]");
  using Whole = OnlineSoftmaxReply;
  value_object<OnlineSoftmaxReply>("OnlineSoftmaxReply")
      .field("steps", js_elements<&OnlineSoftmaxReply::steps>, no_elements<&OnlineSoftmaxReply::steps>)
      .field("output", js_numbers<&OnlineSoftmaxReply::output>, set_js_numbers<&OnlineSoftmaxReply::output>)
      .field("whole_weights", js_numbers<&Whole::whole_weights>, set_js_numbers<&Whole::whole_weights>)
      .field("whole_output", js_numbers<&Whole::whole_output>, set_js_numbers<&Whole::whole_output>)
      .field("max_error", &OnlineSoftmaxReply::max_error);
  register_type<Reply<OnlineSoftmaxReply>>("OnlineSoftmaxReply | Failure");
}

void register_ledger() {
  using lab::Ledger, lab::LedgerRequest;
  value_object<LedgerRequest>("LedgerRequest")
      .field("seq_len", &LedgerRequest::seq_len)
      .field("batch", &LedgerRequest::batch)
      .field("num_layers", &LedgerRequest::num_layers)
      .field("num_heads", &LedgerRequest::num_heads)
      .field("num_kv_heads", &LedgerRequest::num_kv_heads)
      .field("head_dim", &LedgerRequest::head_dim)
      .field("mlp_dim", &LedgerRequest::mlp_dim)
      .field("vocab_size", &LedgerRequest::vocab_size)
      .field("dtype", &LedgerRequest::dtype)
      .field("causal", &LedgerRequest::causal);
  value_object<Ledger>("Ledger")
      .field("embed_dim", &Ledger::embed_dim)
      .field("head_scores_bytes", &Ledger::head_scores_bytes)
      .field("layer_scores_bytes", &Ledger::layer_scores_bytes)
      .field("all_scores_bytes", &Ledger::all_scores_bytes)
      .field("kv_cache_bytes", &Ledger::kv_cache_bytes)
      .field("parameter_count", &Ledger::parameter_count)
      .field("weight_bytes", &Ledger::weight_bytes)
      .field("projection_flops", &Ledger::projection_flops)
      .field("attention_flops", &Ledger::attention_flops)
      .field("mlp_flops", &Ledger::mlp_flops)
      .field("logits_flops", &Ledger::logits_flops);
  register_type<Reply<Ledger>>("Ledger | Failure");
}

void register_config_cache() {
  using lab::ConfigCache, lab::ConfigCacheRequest, lab::ConfigField;
  value_object<ConfigCacheRequest>("ConfigCacheRequest")
      .field("config", &ConfigCacheRequest::config)
      .field("seq_len", &ConfigCacheRequest::seq_len)
      .field("batch", &ConfigCacheRequest::batch)
      .field("dtype", &ConfigCacheRequest::dtype);
  value_object<ConfigField>("ConfigField")
      .field("field", &ConfigField::field)
      .field("value", &ConfigField::value)
      .field("meaning", &ConfigField::meaning);
  register_type<Js<ConfigField[]>>("ConfigField[]");
  register_type<JsAttentionKind>("'mha' | 'gqa' | 'mqa' | 'mla'");
  value_object<ConfigCache>("ConfigCache")
      .field("model_type", &ConfigCache::model_type)
      .field("attention", attention_kind, set_attention_kind)
      .field("num_layers", &ConfigCache::num_layers)
      .field("num_heads", &ConfigCache::num_heads)
      .field("num_kv_heads", &ConfigCache::num_kv_heads)
      .field("head_dim", &ConfigCache::head_dim)
      .field("latent_dim", &ConfigCache::latent_dim)
      .field("max_seq_len", &ConfigCache::max_seq_len)
      .field("window", &ConfigCache::window)
      .field("window_layers", &ConfigCache::window_layers)
      .field("elements_per_token", &ConfigCache::elements_per_token)
      .field("bytes_per_token", &ConfigCache::bytes_per_token)
      .field("bytes", &ConfigCache::bytes)
      .field("bytes_without_window", &ConfigCache::bytes_without_window)
      .field("mha_bytes", &ConfigCache::mha_bytes)
      .field("read", js_elements<&ConfigCache::read>, no_elements<&ConfigCache::read>);
  register_type<Reply<ConfigCache>>("ConfigCache | Failure");
}

void register_cache_story() {
  using lab::CachePage, lab::CacheSlot, lab::CacheStory, lab::CacheStoryRequest;
  register_type<JsOperations>(
      "({ op: 'append'; slot: number; count: number } | { op: 'truncate'; slot: number; length: number } | "
      "{ op: 'fork'; slot: number; to: number } | { op: 'reset'; slot: number })[]");
  value_object<CacheStoryRequest>("CacheStoryRequest")
      .field("kind", &CacheStoryRequest::kind)
      .field("batch", &CacheStoryRequest::batch)
      .field("max_seq_len", &CacheStoryRequest::max_seq_len)
      .field("window", &CacheStoryRequest::window)
      .field("sinks", &CacheStoryRequest::sinks)
      .field("page_size", &CacheStoryRequest::page_size)
      .field("max_pages", &CacheStoryRequest::max_pages)
      .field("bytes_per_position", &CacheStoryRequest::bytes_per_position)
      .field("operations", operations, set_operations);
  value_object<CacheSlot>("CacheSlot")
      .field("length", &CacheSlot::length)
      .field("rows", js_numbers<&CacheSlot::rows>, set_js_numbers<&CacheSlot::rows>)
      .field("pages", js_numbers<&CacheSlot::pages>, set_js_numbers<&CacheSlot::pages>);
  register_type<Js<CacheSlot[]>>("CacheSlot[]");
  value_object<CachePage>("CachePage").field("page", &CachePage::page).field("readers", &CachePage::readers);
  register_type<Js<CachePage[]>>("CachePage[]");
  value_object<CacheStory>("CacheStory")
      .field("slots", js_elements<&CacheStory::slots>, no_elements<&CacheStory::slots>)
      .field("pages", js_elements<&CacheStory::pages>, no_elements<&CacheStory::pages>)
      .field("free_pages", &CacheStory::free_pages)
      .field("reserved_bytes", &CacheStory::reserved_bytes)
      .field("used_bytes", &CacheStory::used_bytes)
      .field("copied_rows", &CacheStory::copied_rows)
      .field("written", &CacheStory::written)
      .field("refused", &CacheStory::refused);
  register_type<Reply<CacheStory>>("CacheStory | Failure");
}

void register_decode_loop() {
  using lab::DecodeLoopRequest, lab::DecodeLoopStep, lab::DecodeWork;
  value_object<DecodeLoopRequest>("DecodeLoopRequest")
      .field("prompt_tokens", &DecodeLoopRequest::prompt_tokens)
      .field("new_tokens", &DecodeLoopRequest::new_tokens)
      .field("num_layers", &DecodeLoopRequest::num_layers)
      .field("num_heads", &DecodeLoopRequest::num_heads)
      .field("num_kv_heads", &DecodeLoopRequest::num_kv_heads)
      .field("head_dim", &DecodeLoopRequest::head_dim)
      .field("mlp_dim", &DecodeLoopRequest::mlp_dim)
      .field("vocab_size", &DecodeLoopRequest::vocab_size);
  value_object<DecodeWork>("DecodeWork")
      .field("rows", &DecodeWork::rows)
      .field("score_pairs", &DecodeWork::score_pairs)
      .field("multiply_adds", &DecodeWork::multiply_adds)
      .field("keys_read", &DecodeWork::keys_read)
      .field("keys_written", &DecodeWork::keys_written);
  value_object<DecodeLoopStep>("DecodeLoopStep")
      .field("seq_len", &DecodeLoopStep::seq_len)
      .field("naive", &DecodeLoopStep::naive)
      .field("cached", &DecodeLoopStep::cached);
  register_type<Reply<DecodeLoopStep[]>>("DecodeLoopStep[] | Failure");
}

void register_heads_compare() {
  using lab::HeadsCompare, lab::HeadsCompareRequest;
  value_object<HeadsCompareRequest>("HeadsCompareRequest")
      .field("embed_dim", &HeadsCompareRequest::embed_dim)
      .field("num_heads", &HeadsCompareRequest::num_heads)
      .field("seq_len", &HeadsCompareRequest::seq_len)
      .field("seed", &HeadsCompareRequest::seed);
  value_object<HeadsCompare>("HeadsCompare")
      .field("head_dim", &HeadsCompare::head_dim)
      .field("parameter_count", &HeadsCompare::parameter_count)
      .field("projection_multiply_adds", &HeadsCompare::projection_multiply_adds)
      .field("attention_multiply_adds", &HeadsCompare::attention_multiply_adds)
      .field("exponentials", &HeadsCompare::exponentials)
      .field("scores_bytes", &HeadsCompare::scores_bytes)
      .field("last_query_weights", js_table_of<&HeadsCompare::last_query_weights>,
             set_js_table<&HeadsCompare::last_query_weights>)
      .field("entropy_bits", js_numbers<&HeadsCompare::entropy_bits>, set_js_numbers<&HeadsCompare::entropy_bits>);
  register_type<Reply<HeadsCompare>>("HeadsCompare | Failure");
}

void register_position_score() {
  using lab::PositionScore, lab::PositionScoreRequest;
  value_object<PositionScoreRequest>("PositionScoreRequest")
      .field("query", js_numbers<&PositionScoreRequest::query>, set_js_numbers<&PositionScoreRequest::query>)
      .field("key", js_numbers<&PositionScoreRequest::key>, set_js_numbers<&PositionScoreRequest::key>)
      .field("query_position", &PositionScoreRequest::query_position)
      .field("key_position", &PositionScoreRequest::key_position)
      .field("kind", &PositionScoreRequest::kind)
      .field("base", &PositionScoreRequest::base)
      .field("head", &PositionScoreRequest::head)
      .field("num_heads", &PositionScoreRequest::num_heads);
  value_object<PositionScore>("PositionScore")
      .field("query", js_numbers<&PositionScore::query>, set_js_numbers<&PositionScore::query>)
      .field("key", js_numbers<&PositionScore::key>, set_js_numbers<&PositionScore::key>)
      .field("score", &PositionScore::score)
      .field("bias", &PositionScore::bias);
  register_type<Reply<PositionScore>>("PositionScore | Failure");
}

void register_speculation() {
  using lab::Speculation, lab::SpeculationRequest;
  value_object<SpeculationRequest>("SpeculationRequest")
      .field("acceptance", &SpeculationRequest::acceptance)
      .field("drafted", &SpeculationRequest::drafted);
  value_object<Speculation>("Speculation").field("expected_tokens", &Speculation::expected_tokens);
  register_type<Reply<Speculation>>("Speculation | Failure");
}

EMSCRIPTEN_BINDINGS(attn_figures) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_type<JsNumbers>("number[]");
  register_softmax();
  register_masks();
  register_online_softmax();
  register_ledger();
  register_config_cache();
  register_cache_story();
  register_decode_loop();
  register_heads_compare();
  register_position_score();
  register_speculation();

  using emscripten::function;
  function("softmax_row(request)", softmax_row);
  function("scale_lens(request)", scale_lens);
  function("mask_pattern(request)", mask_pattern);
  function("mask_facts(request)", mask_facts);
  function("online_softmax(request)", online_softmax);
  function("ledger(request)", ledger);
  function("config_cache(request)", config_cache);
  function("cache_story(request)", cache_story);
  function("decode_loop(request)", decode_loop);
  function("heads_compare(request)", heads_compare);
  function("position_score(request)", position_score);
  function("speculation(request)", speculation);
}

}  // namespace
}  // namespace attn::bindings
