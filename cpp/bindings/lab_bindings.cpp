// The module attn_lab: attention kernels and what they cost. A function here turns JavaScript values into those of one lab
// function and its result back; field names are the same on both sides.
#include <optional>
#include <string>

#include "bindings/heap.h"
#include "bindings/js_value.h"
#include "bindings/kernel_info.h"
#include "lab/attend.h"
#include "lab/attend_heads.h"
#include "lab/kv_bytes.h"
#include "lab/memory_sweep.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;

// --- attention ------------------------------------------------------------------------------------------------------

struct JsMask {
  std::string kind;
  double length = 0.0;
  JsMatrix allowed;
};

struct JsAttendRequest {
  std::string kernel;
  JsMatrix query;
  JsMatrix key;
  JsMatrix value;
  JsMask mask;
  double temperature = 1.0;
};

struct JsAttendReply {
  JsMatrix output;
  std::optional<JsMatrix> scores;
  std::optional<JsMatrix> weights;
};

Reply<JsAttendReply> attend(const JsAttendRequest& request) {
  using R = JsAttendReply;
  const auto query = read_matrix("query", request.query, heap());
  if (!query) return failed<R>(query.error());
  const auto key = read_matrix("key", request.key, heap());
  if (!key) return failed<R>(key.error());
  const auto value = read_matrix("value", request.value, heap());
  if (!value) return failed<R>(value.error());
  const auto allowed = read_matrix("mask", request.mask.allowed, heap());
  if (!allowed) return failed<R>(allowed.error());

  const lab::MaskRequest mask{request.mask.kind, request.mask.length, allowed.value().view()};
  const auto result = lab::attend({.kernel = request.kernel,
                                   .query = query.value().view(),
                                   .key = key.value().view(),
                                   .value = value.value().view(),
                                   .mask = mask,
                                   .temperature = request.temperature},
                                  lab::kWasm32LimitBytes, heap());
  if (!result) return failed<R>(result.error());
  R reply{js_matrix(result.value().output.view()), {}, {}};
  if (result.value().scores) reply.scores = js_matrix(result.value().scores->view());
  if (result.value().weights) reply.weights = js_matrix(result.value().weights->view());
  return Reply<R>(val(reply));
}

struct JsAttendHeadsRequest {
  std::string kernel;
  JsColumns query;
  JsColumns key;
  JsColumns value;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  JsMask mask;
  std::optional<JsColumns> output;
};

struct JsAttendHeadsReply {
  std::optional<JsMatrix> output;
};

Reply<JsAttendHeadsReply> attend_heads(const JsAttendHeadsRequest& request) {
  using R = JsAttendHeadsReply;
  const auto query = read_columns("query", request.query, heap());
  if (!query) return failed<R>(query.error());
  const auto key = read_columns("key", request.key, heap());
  if (!key) return failed<R>(key.error());
  const auto value = read_columns("value", request.value, heap());
  if (!value) return failed<R>(value.error());
  const auto allowed = read_matrix("mask", request.mask.allowed, heap());
  if (!allowed) return failed<R>(allowed.error());

  const auto output = lab::attend_heads({.kernel = request.kernel,
                                         .query = query.value().view(),
                                         .key = key.value().view(),
                                         .value = value.value().view(),
                                         .num_heads = request.num_heads,
                                         .num_kv_heads = request.num_kv_heads,
                                         .mask = {request.mask.kind, request.mask.length, allowed.value().view()}},
                                        lab::kWasm32LimitBytes, heap());
  if (!output) return failed<R>(output.error());
  if (!request.output) return Reply<R>(val(R{js_matrix(output.value().view())}));
  if (auto error = write_columns("output", output.value().view(), *request.output)) return failed<R>(*error);
  return Reply<R>(val(R{}));
}

// --- memory ---------------------------------------------------------------------------------------------------------

Reply<lab::SweepPoint> sweep(const lab::SweepRequest& request) { return reply(lab::sweep(request, host(), heap())); }

Reply<lab::BytesNeeded> bytes_needed(const lab::BytesNeededRequest& request) {
  return reply(lab::bytes_needed(request, host()));
}

// --- the KV cache of known models -----------------------------------------------------------------------------------

struct AttentionKind;
using JsAttentionKind = Js<AttentionKind>;

struct JsKvBytes {
  std::string name;
  std::string source;
  JsAttentionKind attention;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  double head_dim = 0.0;
  double latent_dim = 0.0;
  double max_seq_len = 0.0;
  double bytes_per_token = 0.0;
  double bytes = 0.0;
};

Reply<JsKvBytes[]> kv_bytes(const lab::KvBytesRequest& request) {
  const auto rows = lab::kv_bytes(request);
  if (!rows) return failed<JsKvBytes[]>(rows.error());
  return Reply<JsKvBytes[]>(js_array_of(rows.value(), [](const lab::KvBytes& row) {
    const lab::KvModel& model = *row.model;
    return val(JsKvBytes{std::string(model.name), std::string(model.source),
                         JsAttentionKind(val(std::string(model.attention))), model.num_layers, model.num_heads,
                         model.num_kv_heads, model.head_dim, model.latent_dim, model.max_seq_len, row.bytes_per_token,
                         row.bytes});
  }));
}

// --- names ----------------------------------------------------------------------------------------------------------

void register_attention_types() {
  value_object<JsMask>("Mask")
      .field("kind", &JsMask::kind)
      .field("length", &JsMask::length)
      .field("allowed", &JsMask::allowed);
  value_object<JsAttendRequest>("AttendRequest")
      .field("kernel", &JsAttendRequest::kernel)
      .field("query", &JsAttendRequest::query)
      .field("key", &JsAttendRequest::key)
      .field("value", &JsAttendRequest::value)
      .field("mask", &JsAttendRequest::mask)
      .field("temperature", &JsAttendRequest::temperature);
  emscripten::register_optional<JsMatrix>();
  value_object<JsAttendReply>("AttendReply")
      .field("output", &JsAttendReply::output)
      .field("scores", &JsAttendReply::scores)
      .field("weights", &JsAttendReply::weights);
  register_type<Reply<JsAttendReply>>("AttendReply | Failure");
}

void register_heads_types() {
  value_object<JsColumns>("Columns")
      .field("rows", &JsColumns::rows)
      .field("cols", &JsColumns::cols)
      .field("first", &JsColumns::first)
      .field("stride", &JsColumns::stride)
      .field("data", &JsColumns::data);
  emscripten::register_optional<JsColumns>();
  value_object<JsAttendHeadsRequest>("AttendHeadsRequest")
      .field("kernel", &JsAttendHeadsRequest::kernel)
      .field("query", &JsAttendHeadsRequest::query)
      .field("key", &JsAttendHeadsRequest::key)
      .field("value", &JsAttendHeadsRequest::value)
      .field("num_heads", &JsAttendHeadsRequest::num_heads)
      .field("num_kv_heads", &JsAttendHeadsRequest::num_kv_heads)
      .field("mask", &JsAttendHeadsRequest::mask)
      .field("output", &JsAttendHeadsRequest::output);
  value_object<JsAttendHeadsReply>("AttendHeadsReply").field("output", &JsAttendHeadsReply::output);
  register_type<Reply<JsAttendHeadsReply>>("AttendHeadsReply | Failure");
}

void register_memory_types() {
  using lab::BytesNeeded, lab::BytesNeededRequest, lab::SweepPoint, lab::SweepRequest;
  value_object<SweepRequest>("SweepRequest")
      .field("kernel", &SweepRequest::kernel)
      .field("seq_len", &SweepRequest::seq_len)
      .field("head_dim", &SweepRequest::head_dim)
      .field("causal", &SweepRequest::causal)
      .field("window", &SweepRequest::window)
      .field("budget_ms", &SweepRequest::budget_ms)
      .field("skip_size_check", &SweepRequest::skip_size_check);
  value_object<SweepPoint>("SweepPoint")
      .field("kernel", &SweepPoint::kernel)
      .field("seq_len", &SweepPoint::seq_len)
      .field("head_dim", &SweepPoint::head_dim)
      .field("causal", &SweepPoint::causal)
      .field("scratch_bytes", &SweepPoint::scratch_bytes)
      .field("tensor_bytes", &SweepPoint::tensor_bytes)
      .field("median_ms", &SweepPoint::median_ms)
      .field("min_ms", &SweepPoint::min_ms)
      .field("max_ms", &SweepPoint::max_ms)
      .field("samples", &SweepPoint::samples)
      .field("runs_per_sample", &SweepPoint::runs_per_sample)
      .field("timer_tick_ms", &SweepPoint::timer_tick_ms)
      .field("heap_bytes", &SweepPoint::heap_bytes);
  register_type<Reply<SweepPoint>>("SweepPoint | Failure");
  value_object<BytesNeededRequest>("BytesNeededRequest")
      .field("kernel", &BytesNeededRequest::kernel)
      .field("seq_len", &BytesNeededRequest::seq_len)
      .field("head_dim", &BytesNeededRequest::head_dim);
  value_object<BytesNeeded>("BytesNeededReply")
      .field("scratch_bytes", &BytesNeeded::scratch_bytes)
      .field("tensor_bytes", &BytesNeeded::tensor_bytes)
      .field("limit_bytes", &BytesNeeded::limit_bytes);
  register_type<Reply<BytesNeeded>>("BytesNeededReply | Failure");
}

void register_kv_bytes_types() {
  using lab::KvBytesRequest;
  value_object<KvBytesRequest>("KvBytesRequest")
      .field("dtype", &KvBytesRequest::dtype)
      .field("seq_len", &KvBytesRequest::seq_len)
      .field("batch", &KvBytesRequest::batch);
  register_type<JsAttentionKind>("'mha' | 'gqa' | 'mla'");
  value_object<JsKvBytes>("KvBytes")
      .field("name", &JsKvBytes::name)
      .field("source", &JsKvBytes::source)
      .field("attention", &JsKvBytes::attention)
      .field("num_layers", &JsKvBytes::num_layers)
      .field("num_heads", &JsKvBytes::num_heads)
      .field("num_kv_heads", &JsKvBytes::num_kv_heads)
      .field("head_dim", &JsKvBytes::head_dim)
      .field("latent_dim", &JsKvBytes::latent_dim)
      .field("max_seq_len", &JsKvBytes::max_seq_len)
      .field("bytes_per_token", &JsKvBytes::bytes_per_token)
      .field("bytes", &JsKvBytes::bytes);
  register_type<Reply<JsKvBytes[]>>("KvBytes[] | Failure");
}

EMSCRIPTEN_BINDINGS(attn_lab) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_kernel_info();
  register_attention_types();
  register_heads_types();
  register_memory_types();
  register_kv_bytes_types();

  using emscripten::function;
  function("kernels", kernels);
  function("attend(request)", attend);
  function("attend_heads(request)", attend_heads);
  function("sweep(request)", sweep);
  function("bytes_needed(request)", bytes_needed);
  function("kv_bytes(request)", kv_bytes);
}

}  // namespace
}  // namespace attn::bindings
