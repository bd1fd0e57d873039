// Everything that the library can do, found by name or kind: what tests, benchmarks and most modules are linked with.
#include <iterator>

#include "attn/attention/attend_cached.h"
#include "attn/attention/kernels.h"
#include "attn/attention/kv_store.h"
#include "attn/gpt/block_parts.h"
#include "attn/gpt/config_family.h"
#include "attn/gpt/token_pattern.h"
#include "attn/ops/linear.h"
#include "attn/ops/refine_largest.h"

namespace attn {
namespace {

constexpr AttentionKernel kKernels[] = {kNaiveKernel, kSimdKernel, kFlashKernel, kSparseKernel, kSplitKernel};
constexpr TokenPatternKind kPatterns[] = {kAsciiPattern, kGpt2Pattern,   kLlama3Pattern,
                                          kQwen2Pattern, kDigitsPattern, kMetaspacePattern};
constexpr const ConfigFamily* kFamilies[] = {&kGpt2Config, &kLlamaConfig};

// In the order of their enumerations.
constexpr KvStoreKind kStores[] = {kContiguousStore, kWindowStore, kPagedStore, kInt8Store};
constexpr CachedAttention kCached[] = {attend_contiguous, attend_blocks, attend_blocks, attend_int8};
constexpr LinearFormat kFormats[] = {linear_format_of<PackedLinear>(nullptr),
                                     linear_format_of<Int8Linear>(refine_largest)};
constexpr NormPart kNorms[] = {apply_layer_norm, apply_rms_norm};
constexpr MlpPart kMlps[] = {gelu, gelu_erf, apply_swiglu};
constexpr PositionPart kPositions[] = {kTablePositions, kTablePositions, kSinusoidalPositions, kRotaryPositions,
                                       kAlibiPositions};

template <typename Part, std::size_t Count, typename Kind>
const Part& row(const Part (&table)[Count], Kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  ATTN_EXPECTS(index < Count, "a kind needs its row in the table");
  return table[index];
}

}  // namespace

std::span<const AttentionKernel> attention_kernels() { return kKernels; }
std::span<const TokenPatternKind> token_patterns() { return kPatterns; }
std::span<const ConfigFamily* const> config_families() { return kFamilies; }
const KvStoreKind& kv_store_kind(KvCacheKind kind) { return row(kStores, kind); }
CachedAttention cached_attention(KvCacheKind kind) { return row(kCached, kind); }
const LinearFormat& linear_format(WeightFormat format) { return row(kFormats, format); }
NormPart norm_part(NormKind kind) { return row(kNorms, kind); }
MlpPart mlp_part(MlpKind kind) { return row(kMlps, kind); }
const PositionPart* position_part(PositionKind kind) { return &row(kPositions, kind); }

}  // namespace attn
