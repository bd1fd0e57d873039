// A product and a sum by the rule of the build (ops/simd.h): what a reference must use whose bits are to be met.
#pragma once

#include "attn/ops/simd.h"

namespace attn::test {

inline float multiply_add(float a, float b, float sum) {
  return simd::multiply_add(simd::splat(a), simd::splat(b), simd::splat(sum)).get(0);
}

}  // namespace attn::test
