// What the site's own model needs (site/data), and nothing more: GPT-2 with learned positions in float32, a vocabulary over
// bytes, one contiguous cache. Whatever is not named here is not linked.
#include "attn/attention/attend_cached.h"
#include "attn/attention/kernels.h"
#include "attn/attention/kv_store.h"
#include "attn/gpt/block_parts.h"
#include "attn/gpt/config_family.h"
#include "attn/gpt/token_pattern.h"
#include "attn/ops/linear.h"

namespace attn {
namespace {

constexpr AttentionKernel kKernels[] = {kSimdKernel};
constexpr TokenPatternKind kPatterns[] = {kAsciiPattern};
constexpr const ConfigFamily* kFamilies[] = {&kGpt2Config};
constexpr KvStoreKind kStore = kContiguousStore;
constexpr LinearFormat kFormat = linear_format_of<PackedLinear>(nullptr);

}  // namespace

std::span<const AttentionKernel> attention_kernels() { return kKernels; }
std::span<const TokenPatternKind> token_patterns() { return kPatterns; }
std::span<const ConfigFamily* const> config_families() { return kFamilies; }

const KvStoreKind& kv_store_kind(KvCacheKind kind) {
  ATTN_EXPECTS(kind == KvCacheKind::contiguous, "this program has contiguous caches only");
  return kStore;
}

CachedAttention cached_attention(KvCacheKind kind) {
  ATTN_EXPECTS(kind == KvCacheKind::contiguous, "this program has contiguous caches only");
  return attend_contiguous;
}

const LinearFormat& linear_format(WeightFormat format) {
  ATTN_EXPECTS(format == WeightFormat::float32, "this program has float32 weights only");
  return kFormat;
}

NormPart norm_part(NormKind kind) { return kind == NormKind::layer ? apply_layer_norm : nullptr; }
MlpPart mlp_part(MlpKind kind) { return kind == MlpKind::gelu_tanh ? gelu : nullptr; }
const PositionPart* position_part(PositionKind kind) {
  return kind == PositionKind::learned ? &kTablePositions : nullptr;
}

}  // namespace attn
