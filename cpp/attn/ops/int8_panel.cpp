#include "attn/ops/int8_panel.h"

#include "attn/contract.h"
#include "attn/ops/simd_int16.h"

namespace attn {
namespace {

using simd::IntVec;
using simd::ShortVec;
using simd::Vec;

/// 1.5 · 2^23: added to it, a number loses its fraction, rounded to the nearest, and stands in the lowest bits. From memory,
/// so that the loop finds it in a register (see Exp2NotPositive).
constexpr volatile float kMagic = 12582912.0F;

/// What `join` makes of all four lanes, in each of them.
template <typename Join>
IntVec across(IntVec vec, Join join) {
  vec = join(xsimd::zip_lo(vec, vec), xsimd::zip_hi(vec, vec));
  return join(xsimd::zip_lo(vec, vec), xsimd::zip_hi(vec, vec));
}

/// Sums of Vectors · kInt8Lanes lanes.
template <std::size_t Vectors>
ATTN_OWN_FUNCTION void multiply_tile(const std::int16_t* factors, std::size_t count, const std::int32_t* bias,
                                     const std::uint8_t* panel, std::size_t stride, float unit, float keep,
                                     float* sums) {
  IntVec high[Vectors];  // Σ f · high
  IntVec both[Vectors];  // Σ f · x - 128 · Σ f
  for (std::size_t v = 0; v < Vectors; ++v) {
    high[v] = IntVec(0);
    both[v] = IntVec::load_aligned(bias);
  }
  ATTN_NO_UNROLL
  for (const std::int16_t* const end = factors + count; factors != end; factors += 2) {
    const ShortVec pair = simd::splat_pair(factors);
    for (std::size_t v = 0; v < Vectors; ++v) {
      const ShortVec x = ShortVec::load_unaligned(reinterpret_cast<const std::int16_t*>(panel + v * 16));
      both[v] = both[v] + simd::sums_of_pairs(x, pair);
      high[v] = high[v] + simd::sums_of_pairs(x >> 8, pair);
    }
    panel += stride;
  }
  for (std::size_t v = 0; v < Vectors; ++v) {
    const auto add = [&](IntVec sum, float* to) {
      const Vec product = xsimd::to_float(sum) * simd::splat(unit);
      simd::store(to, simd::multiply_add(simd::load(to), simd::splat(keep), product));
    };
    add(both[v] - (high[v] << 8), sums + v * kInt8Lanes);
    add(high[v], sums + v * kInt8Lanes + simd::kLanes);
  }
}

}  // namespace

void Int16Factors::set_products(const float* a, const float* b, std::size_t count) {
  ATTN_EXPECTS(count <= kMost && count % 8 == 0, "set_products() takes at most kMost factors, eight at a time");
  IntVec most(0);
  ATTN_NO_UNROLL
  for (const float *x = a, *y = b; x != a + count; x += 8, y += 8) {
    for (std::size_t v = 0; v < 8; v += simd::kLanes) {
      const Vec product = simd::load(x + v) * simd::load(y + v);
      // As integers, magnitudes have the order of the numbers, with infinity and then NaN above all of them.
      most = xsimd::max(most, xsimd::bitwise_cast<std::int32_t>(xsimd::abs(product)));
    }
  }
  const Vec found = xsimd::bitwise_cast<float>(across(most, [](IntVec x, IntVec y) { return xsimd::max(x, y); }));
  const Vec least = simd::splat(32767.0F * 0x1p-126F);
  const Vec largest = xsimd::select(found < least, least, found);
  unit_ = (largest * simd::splat(1.0F / 32767.0F) + (found - found)).get(0);

  const Vec per_unit = simd::splat(32767.0F) / largest;
  const Vec magic = simd::splat(kMagic);
  const IntVec magic_bits = xsimd::bitwise_cast<std::int32_t>(magic);
  IntVec sum(0);
  std::int16_t* to = factor_;
  ATTN_NO_UNROLL
  for (const float *x = a, *y = b; x != a + count; x += 8, y += 8, to += 8) {
    IntVec whole[2];
    for (std::size_t v = 0; v < 2; ++v) {
      const Vec units = simd::load(x + v * simd::kLanes) * simd::load(y + v * simd::kLanes) * per_unit;
      whole[v] = xsimd::bitwise_cast<std::int32_t>(units + magic) - magic_bits;
      sum = sum + whole[v];
    }
    simd::narrow(whole[0], whole[1]).store_aligned(to);
  }
  sum = across(sum, [](IntVec x, IntVec y) { return x + y; });
  (IntVec(0) - (sum << 7)).store_aligned(bias_);
  count_ = count;
}

void Int16Factors::multiply(const std::uint8_t* panel, std::size_t stride, std::size_t lanes, float keep,
                            float* sums) const {
  ATTN_EXPECTS(lanes % kInt8Lanes == 0, "multiply() takes whole vectors of lanes");
  std::size_t lane = 0;
  const auto tile = [&]<std::size_t Vectors>() {
    multiply_tile<Vectors>(factor_, count_, bias_, panel + 2 * lane, stride, unit_, keep, sums + lane);
    lane += Vectors * kInt8Lanes;
  };
  while (lane + 32 <= lanes) tile.template operator()<4>();
  while (lane + 16 <= lanes) tile.template operator()<2>();
  while (lane < lanes) tile.template operator()<1>();
}

}  // namespace attn
